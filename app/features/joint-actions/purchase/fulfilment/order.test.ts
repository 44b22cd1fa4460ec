import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceLines, unitPriceOf, type OrderDocument } from "./order";
import { orderCsv } from "./order-csv";
import { orderUbl } from "./order-ubl";
import { forShaping, ownDirection, visualRuns } from "./right-to-left";

const order: OrderDocument = {
  orderId: "0b0e3f0e-5a3c-4b7e-9f5e-3f7a35b9c001", roundId: "6e976194-f7b2-42b1-b433-1e238b7628fd", number: 1, createdAt: new Date("2026-11-25T12:00:00Z"), locale: "fa",
  supplier: "لعاب همدان & شرکا", deliverBy: "2026-12-10", note: "<سریع>", quantity: 60n, goods: 4801n, title: "فریت \"شفاف\"", substitute: "", attributes: [{ name: "مش", value: "200", unit: "" }], specification: "", unitCode: "KGM", currency: "IRR",
  deliveryNote: "انبار", settlement: "arranger", taxIncluded: true, incoterm: "DAP", termsPoint: "لالجین", paymentDays: 30, leadTimeDays: null, buyerFa: "سفال مریم", buyerEn: "Maryam Pottery", clusterFa: "لالجین", clusterEn: "Lalejin",
  confirmed: true, acknowledgedAt: null,
  lines: [
    { position: 1, deliveryPoint: "=HYPERLINK(\"http://x\")", firmFa: null, firmEn: null, quantity: 20n, amount: 1600n },
    { position: 2, deliveryPoint: "", firmFa: "-کارگاه", firmEn: null, quantity: 40n, amount: 3201n },
  ],
};

describe("the order for spreadsheets", () => {
  it("then it has one row for each line, plain digits, and the mark of UTF-8", () => {
    const rows = orderCsv(order).split("\r\n");
    expect(rows[0]).toBe("\ufefforder,line,item,delivery_point,firm,quantity,unit_code,amount,currency");
    expect(rows[1]).toBe('KH-6E976194-1,1,"فریت ""شفاف""","\'=HYPERLINK(""http://x"")",,20,KGM,1600,IRR');
    expect(rows[2]).toBe('KH-6E976194-1,2,"فریت ""شفاف""",انبار,"\'-کارگاه",40,KGM,3201,IRR');
  });
});

describe("the order as UBL", () => {
  const xml = orderUbl(order);
  const all = (pattern: RegExp) => [...xml.matchAll(pattern)].map((match) => match[1]);

  it("then every element that opens closes, in turn, and text is escaped", () => {
    const stack: string[] = [];
    for (const [, closing, name, empty] of xml.replace(/<\?.*?\?>/, "").matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>/g)) {
      if (closing) expect(stack.pop()).toBe(name);
      else if (!empty) stack.push(name!);
    }
    expect(stack).toEqual([]);
    expect(xml).toContain("لعاب همدان &amp; شرکا");
    expect(xml).toContain("&lt;سریع&gt;");
    expect(xml).not.toMatch(/<(\w+:\w+)[^>]*><\/\1>/);
  });

  it("then it says version, parties, currency, units and lines, in the order of the schema", () => {
    const top = all(/\n?<(c[bac]c:\w+)[^>]*>.*(?:\n|$)/g);
    expect(top.slice(0, 8)).toEqual(["cbc:UBLVersionID", "cbc:ID", "cbc:UUID", "cbc:IssueDate", "cbc:Note", "cbc:DocumentCurrencyCode", "cac:BuyerCustomerParty", "cac:SellerSupplierParty"]);
    expect(all(/<cbc:IssueDate>(.*?)</g)).toEqual(["2026-11-25"]);
    expect(all(/<cbc:Quantity unitCode="KGM" unitCodeListID="UNECERec20">(\d+)</g)).toEqual(["20", "20", "40", "40"]);
    expect(all(/<cbc:LineExtensionAmount currencyID="IRR">(\d+)</g)).toEqual(["4801", "1600", "3201"]);
    // 4801 for 60 has no whole price for one: the price stands for all sixty.
    expect(xml).toContain('<cbc:PriceAmount currencyID="IRR">4801</cbc:PriceAmount><cbc:BaseQuantity unitCode="KGM" unitCodeListID="UNECERec20">60</cbc:BaseQuantity>');
    expect(unitPriceOf({ goods: 4800n, quantity: 60n })).toBe(80n);
    expect(xml).toContain('<cac:DeliveryTerms><cbc:ID schemeID="INCOTERMS">DAP</cbc:ID><cbc:SpecialTerms>لالجین</cbc:SpecialTerms></cac:DeliveryTerms>');
    expect(xml).toContain("<cac:AdditionalItemProperty><cbc:Name>مش</cbc:Name><cbc:Value>200</cbc:Value></cac:AdditionalItemProperty>");
  });
});

describe("an order of something else than what was asked for", () => {
  it("then tables and UBL name what comes", () => {
    const instead = { ...order, substitute: "فریت اپک" };
    expect(orderCsv(instead)).toContain(",1,فریت اپک,");
    expect(orderUbl(instead)).toContain("<cbc:Name>فریت اپک</cbc:Name>");
  });
});

describe("lines", () => {
  it("given any quantities, then their amounts add up to the goods", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(1n, 10n ** 12n), { minLength: 1, maxLength: 40 }), fc.bigInt(0n, 10n ** 15n), (quantities, goods) => {
        const lines = priceLines(quantities.map((quantity) => ({ quantity })), goods);
        expect(lines.reduce((sum, line) => sum + line.amount, 0n)).toBe(goods);
      }),
    );
  });
});

describe("lines of mixed scripts", () => {
  it("given Persian with digits and Latin, then the runs stand from left to right and brackets face inward", () => {
    expect(visualRuns("مقدار (۱۲) Frit", "rtl").map(({ text }) => text)).toEqual(["Frit", "( ", "۱۲", "مقدار )"]);
    expect(forShaping({ text: "۱۲", rtl: false })).toBe("۲۱");
    expect(forShaping({ text: "Frit 12", rtl: false })).toBe("Frit 12");
    expect(visualRuns("", "rtl")).toEqual([]);
  });

  it("given what somebody wrote, then its first letter tells its direction, and signs and digits none", () => {
    expect(['=HYPERLINK("x")', "(انبار) Depot 3.", "۱۲ Depot", "۱۲ – 50%", ""].map(ownDirection)).toEqual(["ltr", "rtl", "ltr", null, null]);
    expect(visualRuns('="x".', "ltr").map(({ text }) => text)).toEqual(['="x".']);
  });

  it("given any text, then no letter is lost", () => {
    const sorted = (text: string) => [...text].sort().join("");
    fc.assert(fc.property(fc.stringMatching(/^[آ-یa-z۰-۹0-9 .,-]{0,40}$/), (text) => void expect(sorted(visualRuns(text, "rtl").map((run) => run.text).join(""))).toBe(sorted(text))));
  });
});
