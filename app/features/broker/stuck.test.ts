import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundStates } from "~/features/joint-actions/purchase/rules";
import { roundGroups, savingOf, stuckBecause, totalSaving, type RoundFacts } from "./stuck";

const now = new Date("2026-11-25T12:00:00Z");
const days = (n: number) => new Date(now.getTime() + n * 86_400_000);
const sound: RoundFacts = {
  state: "pledging", deadline: days(5), tenderDeadline: null, fillDeadline: null, quotes: 1, firms: 4, assisted: 0, leadDays: 10, steppedAt: days(-1), touchedAt: days(-1), asked: false, vote: false, unpaid: false,
};

describe("why a round is stuck", () => {
  it.each<[string, Partial<RoundFacts>, string[]]>([
    ["a round on its way", {}, []],
    ["no price", { state: "gathering", quotes: 0 }, ["no_quote"]],
    ["a tender that is planned", { state: "gathering", quotes: 0, tenderDeadline: days(2) }, []],
    ["sealed quotes", { state: "tendering", quotes: null, tenderDeadline: days(1) }, []],
    ["a tender that should be open", { state: "tendering", quotes: null, tenderDeadline: days(-1) }, ["not_closed"]],
    ["two firms three days before", { firms: 2, deadline: days(3) }, ["few_pledges"]],
    ["two firms with time", { firms: 2, deadline: days(4) }, []],
    ["three firms at the last hour", { firms: 3, deadline: days(0.04) }, []],
    ["a firm that hasn't confirmed", { assisted: 1 }, ["assisted_waits"]],
    ["a deadline just gone", { deadline: new Date(now.getTime() - 60_000) }, []],
    ["a deadline long gone", { deadline: days(-1) }, ["not_closed"]],
    ["a fill that doesn't end", { state: "fill", fillDeadline: days(-1) }, ["not_closed"]],
    ["no award for days", { state: "locked", steppedAt: days(-4) }, ["not_awarded"]],
    ["a vote that is missing", { state: "locked", vote: true }, ["method_vote"]],
    ["an award that waits for a second person", { state: "locked", steppedAt: days(-4), asked: true }, ["second_confirmation"]],
    ["no order", { state: "awarded", steppedAt: days(-3) }, ["not_ordered"]],
    ["no delivery after the lead time", { state: "ordered", steppedAt: days(-11) }, ["delivery_late"]],
    ["no delivery and no lead time", { state: "ordered", steppedAt: days(-11), leadDays: null }, []],
    ["goods without an account", { state: "received", steppedAt: days(-8) }, ["unreconciled"]],
    ["a payment that is open", { state: "reconciled", unpaid: true }, ["unpaid"]],
    ["weeks of silence", { state: "gathering", touchedAt: days(-22) }, ["idle"]],
    ["an end", { state: "closed", asked: true, unpaid: true, touchedAt: days(-90) }, []],
  ])("given %s, then it says so", (_what, change, reasons) => {
    expect(stuckBecause({ ...sound, ...change }, now)).toEqual(reasons);
  });
});

describe("what was saved", () => {
  it("given evidence of order, goods and real costs, then what that comes to is proved, and without it each part has its level, whatever the state", () => {
    expect(savingOf({ claimed: 7n, documented: 3n, proved: null })).toEqual({ proved: 0n, documented: 3n, claimed: 7n });
    expect(savingOf({ claimed: 7n, documented: 3n, proved: 9n })).toEqual({ proved: 9n, documented: 0n, claimed: 0n });
    expect(savingOf({ claimed: null, documented: null, proved: null })).toBeNull();
  });

  it("given any rounds, then the levels add up to what is proved, and to the estimate where nothing is", () => {
    const round = fc.record({ claimed: fc.option(fc.bigInt()), documented: fc.option(fc.bigInt()), proved: fc.option(fc.bigInt()) });
    fc.assert(
      fc.property(fc.array(round), (rounds) => {
        const { proved, documented, claimed } = totalSaving(rounds.map(savingOf));
        expect(proved + documented + claimed).toBe(rounds.reduce((sum, row) => sum + (row.claimed === null && row.documented === null ? 0n : (row.proved ?? (row.claimed ?? 0n) + (row.documented ?? 0n))), 0n));
      }),
    );
  });

  it("then every state but the draft has its group", () => {
    expect(roundGroups.flatMap(({ states }) => [...states]).sort()).toEqual(roundStates.filter((state) => state !== "draft").sort());
  });
});
