import { describe, expect, it } from "vitest";
import { createBreaker } from "./breaker";

function watched() {
  const changes: [boolean, string | null][] = [];
  return { changes, breaker: createBreaker((closed, reason) => changes.push([closed, reason])) };
}
const closed = () => {
  const one = watched();
  one.breaker.passed();
  one.changes.length = 0;
  return one;
};

describe("the breaker between two engines", () => {
  it("begins open and closes with the first good probe", () => {
    const { breaker, changes } = watched();
    expect([breaker.closed, breaker.reason]).toEqual([false, "starting"]);
    breaker.passed();
    expect([breaker.closed, breaker.reason]).toEqual([true, null]);
    expect(changes).toEqual([[true, null]]);
  });

  it("opens at the fifth failure within ten seconds, and says so once", () => {
    const { breaker, changes } = closed();
    for (const at of [0, 1_000, 2_000, 3_000]) breaker.failed(at, "slow");
    expect(breaker.closed).toBe(true);
    breaker.failed(4_000, "slow");
    breaker.failed(4_001, "slow");
    expect([breaker.closed, breaker.reason, changes]).toEqual([false, "slow", [[false, "slow"]]]);
  });

  it("forgets failures that are older", () => {
    const { breaker } = closed();
    for (const at of [0, 3_000, 6_000, 9_000, 12_000, 15_000]) breaker.failed(at, "slow");
    expect(breaker.closed).toBe(true);
  });

  it("closes after three good probes in a row", () => {
    const { breaker, changes } = closed();
    breaker.open("the index is gone");
    breaker.passed();
    breaker.passed();
    breaker.missed("still gone");
    breaker.passed();
    breaker.passed();
    expect([breaker.closed, breaker.reason]).toEqual([false, "still gone"]);
    breaker.passed();
    expect(breaker.closed).toBe(true);
    expect(changes).toEqual([[false, "the index is gone"], [true, null]]);
  });

  it("says once that the first engine was never there", () => {
    const { breaker, changes } = watched();
    breaker.missed("refused");
    breaker.missed("refused");
    expect(changes).toEqual([[false, "refused"]]);
  });
});
