import { describe, expect, it } from "vitest";
import { newAllowance } from "./allowance";

describe("how much a person may ask for", () => {
  it("given a burst, then what is over it waits as long as it says", () => {
    const allowance = newAllowance();
    const now = 1_000_000;
    const waits = Array.from({ length: 9 }, () => allowance.take("sync:heads", now));
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1000]);
    expect(allowance.take("sync:heads", now + 999)).toBeGreaterThan(0);
    expect(allowance.take("sync:heads", now + 1001)).toBe(0);
  });

  it("given one kind of request that is used up, then the others are untouched", () => {
    const allowance = newAllowance();
    for (let i = 0; i < 100; i += 1) allowance.take("history", 0);
    expect(allowance.take("history", 0)).toBeGreaterThan(0);
    expect(allowance.take("sync:conv", 0)).toBe(0);
  });

  it("given a clock that steps back, then nothing is lent", () => {
    const allowance = newAllowance();
    for (let i = 0; i < 8; i += 1) allowance.take("sync:heads", 10_000);
    expect(allowance.take("sync:heads", 0)).toBe(1000);
  });
});
