import { expect, test } from "vitest";
import type { Clearing } from "../clearing";
import { leadOf, type ClearedQuote } from "./lead";

const clears = (goods: bigint, quantity: bigint): Clearing => ({ status: "clears", quantity, goods, shared: 10n, excluded: [], allocation: {}, goodsShare: {}, sharedShare: {}, due: {} });
const quote = (id: string, result: Clearing, leadTimeDays: number | null = null, forAll = true): ClearedQuote => ({ id, leadTimeDays, paymentDays: null, record: null, result, forAll });
const lead = (...quotes: ClearedQuote[]) => {
  const found = leadOf(quotes)?.id;
  expect(leadOf([...quotes].reverse())?.id).toBe(found);
  return found;
};

test("given quotes that clear, then the cheapest landed unit leads, however much is bought", () => {
  expect(lead(quote("a", clears(1_000n, 10n)), quote("b", clears(9_000n, 100n)))).toBe("b");
});

test("given the same landed cost, then the shorter lead time leads, and one that is named before one that isn't", () => {
  expect(lead(quote("a", clears(90n, 10n), 9), quote("b", clears(90n, 10n), 3), quote("c", clears(90n, 10n)))).toBe("b");
  expect(lead(quote("a", clears(90n, 10n)), quote("b", clears(90n, 10n)))).toBe("a");
});

test("given weights, then they decide among those that clear", () => {
  const quick = quote("quick", clears(1_200n, 10n), 1);
  const cheap = quote("cheap", clears(1_000n, 10n), 30);
  expect(leadOf([quick, cheap], { cost: 50, lead: 50, payment: 0, record: 0 })?.id).toBe("quick");
  expect(leadOf([quick, cheap])?.id).toBe("cheap");
});

test("given a cheaper one that not everybody takes, then it leads only when none for everybody clears", () => {
  const some = quote("some", clears(500n, 10n), null, false);
  expect(lead(some, quote("all", clears(1_000n, 10n)))).toBe("all");
  expect(lead(some, quote("all", { status: "not_viable", nearest: [] }))).toBe("some");
  expect(lead(quote("taken", clears(500n, 10n)), quote("all", clears(1_000n, 10n)))).toBe("taken");
});

test("given one that doesn't clear, then it leads only when none does", () => {
  const not: Clearing = { status: "not_viable", nearest: [] };
  expect(lead(quote("a", not), quote("b", clears(10_000n, 10n)))).toBe("b");
  expect(lead(quote("b", not), quote("a", not))).toBe("a");
  expect(leadOf([])).toBeNull();
});
