import { describe, expect, test } from "vitest";
import { changedTerms, keptPriceTerms, mayChangeTerms, type Terms } from "./terms";

const list = { supplier: "Frit Co", model: "all_units" as const, pack: 5n, moq: 10n, taxIncluded: true, leadTimeDays: 7, paymentDays: null, breaks: [{ minQty: 1n, unitPrice: 100n }] };
const terms: Terms = { specification: "white", attributes: [{ name: "mesh", value: "200", unit: "" }], unitCode: "KGM", soloPrice: 120n, deliveryNote: "", list };

describe("changed terms", () => {
  test("given the same, then none; given others, then each by its name, in the order they are shown", () => {
    expect(changedTerms(terms, structuredClone(terms))).toEqual([]);
    const next = { ...terms, soloPrice: null, attributes: [{ name: "mesh", value: "325", unit: "" }], list: { ...list, taxIncluded: false, breaks: [{ minQty: 1n, unitPrice: 99n }] } };
    expect(changedTerms(terms, next)).toEqual(["attributes", "soloPrice", "breaks", "taxIncluded"]);
  });
  test("given quotes of a tender, then the price list isn't compared", () => {
    expect(changedTerms({ ...terms, list: null }, { ...terms, specification: "grey" })).toEqual(["specification"]);
  });
  test("given what the database kept, then it reads whole numbers of any size", () => {
    expect(keptPriceTerms([{ ...list, pack: "5n", moq: "10n", breaks: [{ minQty: "1n", unitPrice: "9007199254740993n" }] }])).toMatchObject({ pack: 5n, breaks: [{ unitPrice: 9007199254740993n }] });
    expect(keptPriceTerms([])).toBeNull();
  });
});

describe("when terms may change", () => {
  const deadline = new Date("2026-12-01T12:00:00Z");
  test.each([
    ["pledging", "2026-11-30T12:00:00Z", "ok"],
    ["pledging", "2026-11-30T12:00:01Z", "terms_too_late"],
    ["pledging", "2026-12-01T12:00:00Z", "not_pledging"],
    ["fill", "2026-11-28T12:00:00Z", "not_pledging"],
  ] as const)("given %s at %s, then %s", (state, now, said) => {
    expect(mayChangeTerms({ state, deadline }, new Date(now))).toBe(said);
  });
});
