import { expect, it } from "vitest";
import { dueAt, rarest } from "./rules";

// 2026-11-25 is a Wednesday; eight o'clock in Tehran is 04:30 UTC.
const at = (text: string) => new Date(text);

it.each([
  ["at_once", "2026-11-25T12:00:00Z", "2026-11-25T12:00:00Z"],
  ["daily", "2026-11-25T04:29:59Z", "2026-11-25T04:30:00Z"],
  ["daily", "2026-11-25T04:30:00Z", "2026-11-26T04:30:00Z"],
  ["daily", "2026-11-25T21:00:00Z", "2026-11-26T04:30:00Z"],
  ["weekly", "2026-11-25T12:00:00Z", "2026-11-28T04:30:00Z"],
  ["weekly", "2026-11-28T04:30:00Z", "2026-12-05T04:30:00Z"],
] as const)("given %s, what waits since %s is told at %s", (cadence, since, due) => {
  expect(dueAt(cadence, at(since))).toEqual(at(due));
});

it("the rarest word decides which documents are looked at; a word that nobody has is the rarest", () => {
  const documents = new Map([["سفال", 900], ["لعاب", 40]]);
  expect(rarest(["سفال", "لعاب"], documents)).toBe("لعاب");
  expect(rarest(["سفال", "ناشناس"], documents)).toBe("ناشناس");
  expect(rarest([], documents)).toBeNull();
});
