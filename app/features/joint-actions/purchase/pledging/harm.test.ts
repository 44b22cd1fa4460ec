import { expect, test } from "vitest";
import { clear, type Pledge } from "../clearing";
import { harmOf } from "./harm";

const ladder = { model: "all_units" as const, pack: 1n, moq: 10n, breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 90n, unitPrice: 80n }] };
const pledge = (firm: string, quantity: bigint, cap: bigint | null = null): Pledge => ({ firm, min: quantity, desired: quantity, max: quantity, cap, seq: 0n });
const harm = (leaver: string, pledges: Pledge[]) => {
  const of = (list: Pledge[]) => clear({ ladder, sharedCost: 90n, pledges: list });
  return harmOf(of(pledges), of(pledges.filter(({ firm }) => firm !== leaver)), leaver);
};

test("given a break that is lost, then the rise is told in steps of five percent, upward, and who drops out as a count", () => {
  const pledges = [pledge("a", 30n), pledge("b", 30n), pledge("c", 30n)];
  expect(harm("a", pledges)).toEqual({ falls: false, dropOut: 0, risesPercent: 30 });
  expect(harm("a", [pledge("a", 30n), pledge("b", 30n, 90n), pledge("c", 30n)])).toEqual({ falls: false, dropOut: 1, risesPercent: 30 });
});

test("given neighbouring quantities, then what is told stays the same", () => {
  const told = [26n, 27n, 28n].map((units) => harm("a", [pledge("a", 40n), pledge("b", units), pledge("c", 30n)]));
  expect(new Set(told.map((one) => one?.risesPercent)).size).toBe(1);
});

test("given a purchase that falls through, then that is told; given too few others, then nothing", () => {
  expect(harm("a", [pledge("a", 90n), pledge("b", 4n), pledge("c", 4n)])).toEqual({ falls: true, dropOut: 2, risesPercent: 0 });
  expect(harm("a", [pledge("a", 30n), pledge("b", 30n)])).toBeNull();
});

test("given a firm that brought nothing, then nothing changes", () => {
  expect(harm("a", [pledge("a", 1n, 1n), pledge("b", 50n), pledge("c", 60n)])).toEqual({ falls: false, dropOut: 0, risesPercent: 0 });
});
