import { parseWithZod } from "@conform-to/zod/v4";
import { describe, expect, it } from "vitest";
import { zodMessages } from "~/i18n/errors";
import { keptFormValue, typedFormValue, valueWithItem, type StartFormValue } from "./form-value";
import { costLinesOf, draftColumns, startForm, type DraftInput, type ReadyInput } from "./schema";

const cluster = "6f1c2f0e-7f8f-4b1a-9d3a-2d1f0a9b8c7d";
const day = (name: string, year: string) => ({ [`${name}.calendar`]: "jalali", [`${name}.year`]: year, [`${name}.month`]: "1", [`${name}.day`]: "20", [`${name}.hour`]: "18", [`${name}.minute`]: "00" });
const whole = {
  clusterId: cluster, title: "فریت شفاف", unitCode: "KGM", prices: "list", supplierName: "لعاب همدان", "breaks[0].minQty": "۱", "breaks[0].unitPrice": "۱۲۰٬۰۰۰",
  "attributes[0].name": "مش", "attributes[0].value": "۲۰۰", ...day("deadline", "1406"), ...day("tenderDeadline", "1405"),
};

function send(fields: Record<string, string>, drop: string[] = []) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (!drop.includes(name)) form.set(name, value);
  return parseWithZod(form, { schema: startForm("toman"), error: zodMessages("en"), disableAutoCoercion: true });
}
const sent = (fields: Record<string, string>, drop: string[] = []) => {
  const submission = send(fields, drop);
  if (submission.status !== "success") throw new Error(JSON.stringify(submission.reply().error));
  return submission.value;
};
const faults = (fields: Record<string, string>, drop: string[] = []) => Object.keys(send(fields, drop).reply().error ?? {});

describe("the start form", () => {
  it("given a price list, then all terms are read in either script", () => {
    expect(sent({ ...whole, intent: "open", hsCode: "3207.40", quantityLimit: "۵٬۰۰۰" })).toMatchObject({
      stage: "list", intent: "open", hsCode: "320740", quantityLimit: 5000n, fillHours: 24, shortagePolicy: "proportional", awardMethod: "rule", settlement: "arranger",
      attributes: [{ name: "مش", value: "۲۰۰", unit: "" }], breaks: [{ minQty: 1n, unitPrice: 1_200_000n }],
    });
  });

  it("given a row of the ladder that was left empty at its end, then it isn't there", () => {
    expect(sent({ ...whole, intent: "open", "breaks[1].minQty": "", "breaks[1].unitPrice": "" })).toMatchObject({ breaks: [{ minQty: 1n }] });
    expect(faults({ ...whole, intent: "open", "breaks[1].minQty": "", "breaks[2].minQty": "5", "breaks[2].unitPrice": "1" })).toEqual(expect.arrayContaining(["breaks[1].minQty"]));
  });

  it("given no price yet, then needs can be gathered and pledges can't be taken", () => {
    const unpriced = ["supplierName", "breaks[0].unitPrice"];
    expect(sent({ ...whole, intent: "gather" }, unpriced)).toMatchObject({ stage: "unpriced", intent: "gather" });
    expect(faults({ ...whole, intent: "open" }, unpriced)).toEqual(expect.arrayContaining(["supplierName", "breaks[0].unitPrice"]));
    expect(faults({ ...whole, intent: "gather" }, ["breaks[0].unitPrice"])).toEqual(["breaks[0].unitPrice"]);
  });

  it("given a tender, then no price is asked, and its deadline comes before that of pledges", () => {
    const tender = { ...whole, prices: "tender" };
    const form = sent({ ...tender, intent: "tender" });
    expect(form).toMatchObject({ stage: "tender" });
    expect(form).not.toHaveProperty("breaks");
    expect(faults({ ...tender, intent: "open" })).toEqual(["prices"]);
    expect(faults({ ...tender, ...day("tenderDeadline", "1407"), intent: "tender" })).toEqual(["tenderDeadline"]);
    expect(faults({ ...whole, intent: "tender" })).toEqual(["prices"]);
  });

  it("given several faults of different kinds, then all of them are said at once, the deadline that is past among them", () => {
    const typed = { ...whole, intent: "open", soloPrice: "زیاد", "attributes[1].name": "رنگ", ...day("deadline", "1404") };
    const form = new FormData();
    for (const [name, value] of Object.entries(typed)) if (name !== "supplierName") form.set(name, value);
    const { error } = parseWithZod(form, { schema: startForm("toman", new Date("2026-11-25T12:00:00Z")), error: zodMessages("en"), disableAutoCoercion: true }).reply();
    expect(Object.keys(error ?? {}).toSorted()).toEqual(["attributes[1].value", "deadline", "soloPrice", "supplierName"]);
    const tender = { ...whole, prices: "tender", intent: "open", unitCode: "?", ...day("tenderDeadline", "1407") };
    expect(faults(tender).toSorted()).toEqual(["prices", "tenderDeadline", "unitCode"]);
  });

  it("given an item that is chosen, then nothing is judged and everything that was typed comes back with it", () => {
    const typed = sent({ ...whole, title: "", soloPrice: "زیاد", intent: "item:6f1c2f0e-7f8f-4b1a-9d3a-2d1f0a9b8c7d" });
    expect(typed).toMatchObject({ stage: "item", chosen: "6f1c2f0e-7f8f-4b1a-9d3a-2d1f0a9b8c7d", soloPrice: "زیاد", supplierName: "لعاب همدان" });
    const item = { id: "i", name: "کائولن", hsCode: "2507", unitCode: "TNE", attributes: [{ name: "مش", value: "", unit: "" }, { name: "رطوبت", value: "", unit: "%" }] };
    const value = valueWithItem(typed as unknown as StartFormValue, item);
    expect(value).toMatchObject({ itemId: "i", title: "کائولن", unitCode: "TNE", soloPrice: "زیاد", supplierName: "لعاب همدان" });
    expect(value.attributes.map(({ name, value: text }) => [name, text])).toEqual([["مش", "۲۰۰"], ["رطوبت", ""]]);
    expect(valueWithItem(value, null)).toMatchObject({ title: "کائولن", soloPrice: "زیاد" });
    expect(valueWithItem(value, null)).not.toHaveProperty("itemId");
  });

  it("then attributes are named once, and a value is open only while needs are gathered", () => {
    expect(faults({ ...whole, intent: "open", "attributes[1].value": "سفید" })).toEqual(["attributes[1].name"]);
    expect(faults({ ...whole, intent: "open", "attributes[1].name": "مَش", "attributes[1].value": "۳۲۵" })).toEqual(["attributes[1].name"]);
    expect(faults({ ...whole, intent: "open", "attributes[1].name": "رنگ" })).toEqual(["attributes[1].value"]);
    expect(sent({ ...whole, intent: "gather", "attributes[1].name": "رنگ" })).toMatchObject({ attributes: [{ name: "مش" }, { name: "رنگ", value: "" }] });
  });

  it("then cost lines keep their order, empty ones don't count, and the fee is the last", () => {
    const form = sent({
      ...whole, intent: "open", "costLines[0].kind": "testing", "costLines[0].amount": "۵۰۰", "costLines[0].key": "equal", "costLines[1].kind": "transport", "costLines[2].kind": "customs",
      "costLines[2].amount": "7", "costLines[2].label": "ترخیص", fee: "۱۰", feeKey: "value",
    });
    expect(costLinesOf(form as ReadyInput)).toEqual([
      { kind: "testing", label: "", amount: 5000n, key: "equal" }, { kind: "customs", label: "ترخیص", amount: 70n, key: "quantity" }, { kind: "fee", label: "", amount: 100n, key: "value" },
    ]);
    expect(faults({ ...whole, intent: "open", "costLines[0].label": "ترخیص" })).toEqual(["costLines[0].amount"]);
  });
});

describe("a draft", () => {
  it("given a name and nothing else, then it is kept, also by pressing Enter", () => {
    for (const intent of [{ intent: "draft" }, {}] as Record<string, string>[]) expect(sent({ clusterId: cluster, title: "فریت", ...intent })).toMatchObject({ stage: "draft", intent: "draft" });
    expect(faults({ clusterId: cluster, intent: "draft" })).toEqual(["title"]);
  });

  it("given half a form, then what is typed stays as it is, and what can be read is read", () => {
    const form = sent({ clusterId: cluster, title: "فریت", intent: "draft", soloPrice: "چند؟", "breaks[0].minQty": "۱", "costLines[0].amount": "۵", unitCode: "TNE", "attributes[0].value": "۲۰۰" }) as DraftInput;
    expect(form).toMatchObject({ soloPrice: "چند؟", breaks: [{ minQty: "۱", unitPrice: "" }], attributes: [{ name: "", value: "۲۰۰" }] });
    expect(draftColumns("toman", form)).toMatchObject({ soloPrice: null, unitCode: "TNE", list: null, costLines: [{ amount: 50n }], attributes: [], deadline: null });
  });

  it("given a reader who counts in rials now, then sums that were typed in tomans are the same sums", () => {
    const format = { number: (value: number | bigint) => String(value), amount: (minor: bigint | string) => String(minor) };
    const kept = keptFormValue(
      { cluster_id: cluster, item_id: null, title: "x", specification: "", attributes: [], unit_code: "KGM", solo_price: null, quantity_limit: null, close_at_quantity: null, close_at_value: null, extension_hours: null, shortage_policy: "rotation", settlement: "arranger", award_method: "vote", fill_hours: 48, delivery_note: "", tender_deadline: null, name_other: "", hs_code: "" },
      null, [], format,
    );
    const typed = { ...kept, soloPrice: "۴۲٬۰۰۰", fee: "چند", costLines: [{ kind: "other", label: "", amount: "5", key: "equal" }] };
    expect(typedFormValue(typed, "toman", { currencyUnit: "rial", format })).toMatchObject({ soloPrice: "420000", fee: "چند", costLines: [{ amount: "50" }] });
    expect(typedFormValue(typed, "toman", { currencyUnit: "toman", format })).toMatchObject({ soloPrice: "۴۲٬۰۰۰" });
  });
});
