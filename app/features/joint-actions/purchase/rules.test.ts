import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clear, type Ladder } from "./clearing";
import {
  canPledge, canTransition, canWithdraw, completePledge, keepsOrImproves, revisionDayStart, roundStates, transitions, type RoundActor, type RoundState,
} from "./rules";

const actors: RoundActor[] = ["facilitator", "broker", "clock"];
const migration = readFileSync(new URL("../../../../supabase/migrations/20261124000600_rounds.sql", import.meta.url), "utf8");

describe("the life of a round", () => {
  test("has the steps of the table round_steps", () => {
    const insert = /insert into public\.round_steps[^;]*;/.exec(migration)![0];
    const stored = [...insert.matchAll(/\('(\w+)', '(\w+)'\)/g)].map(([, from, to]) => `${from} ${to}`);
    expect(transitions.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(stored.sort());
  });

  test("has the states of the table rounds", () => {
    const check = /state in \(([^)]*)\)/.exec(migration)![1]!;
    expect([...check.matchAll(/'(\w+)'/g)].map(([, state]) => state)).toEqual([...roundStates]);
  });

  test("only moves forward, whoever acts", () => {
    const place = (state: RoundState) => roundStates.indexOf(state);
    const wishes = fc.array(fc.tuple(fc.constantFrom(...roundStates), fc.constantFrom(...actors)), { maxLength: 200 });
    fc.assert(
      fc.property(wishes, (attempts) => {
        let state: RoundState = "draft";
        const visited = new Set<RoundState>([state]);
        for (const [to, actor] of attempts) {
          if (!canTransition(state, to, actor).ok) continue;
          expect(place(to)).toBeGreaterThan(place(state));
          expect(visited.has(to)).toBe(false);
          visited.add(to);
          state = to;
        }
      }),
    );
  });

  test.each(["closed", "cancelled", "not_viable"] as const)("ends at %s", (end) => {
    for (const to of roundStates) for (const actor of actors) expect(canTransition(end, to, actor).ok).toBe(false);
  });

  test("pledging ends by the clock alone", () => {
    expect(canTransition("pledging", "fill", "clock")).toEqual({ ok: true, when: "deadline_and_clears" });
    expect(canTransition("pledging", "fill", "facilitator")).toEqual({ ok: false, reason: "not_yours" });
    expect(canTransition("pledging", "not_viable", "broker")).toEqual({ ok: false, reason: "not_yours" });
  });

  test("what the clock doesn't do stays with the facilitator and the broker", () => {
    expect(canTransition("gathering", "pledging", "facilitator")).toEqual({ ok: true, when: "one_quote" });
    expect(canTransition("locked", "awarded", "broker")).toEqual({ ok: true, when: "confirmed" });
    expect(canTransition("locked", "awarded", "clock")).toEqual({ ok: false, reason: "not_yours" });
  });

  test("a step that doesn't exist is refused as such", () => {
    expect(canTransition("pledging", "locked", "broker")).toEqual({ ok: false, reason: "no_such_step" });
    expect(canTransition("pledging", "pledging", "clock")).toEqual({ ok: false, reason: "no_such_step" });
  });
});

describe("pledging", () => {
  const deadline = new Date("2026-12-01T12:00:00Z");
  const before = new Date(deadline.getTime() - 1);
  const open = { state: "pledging" as RoundState, deadline };
  const pledge = { min: 10n, desired: 20n, max: 30n, cap: null, revisionsToday: 0 };

  test("is possible until the last millisecond", () => {
    expect(canPledge(open, pledge, before)).toEqual({ ok: true });
    expect(canWithdraw(open, { hasPledge: true }, before)).toEqual({ ok: true });
  });

  test.each([0, 1, 86_400_000])("is late %d ms after the deadline", (after) => {
    const now = new Date(deadline.getTime() + after);
    expect(canPledge(open, pledge, now)).toEqual({ ok: false, reason: "late" });
    expect(canWithdraw(open, { hasPledge: true }, now)).toEqual({ ok: false, reason: "late" });
  });

  test.each(["draft", "gathering", "tendering"] as const)("isn't open yet in %s", (state) => {
    expect(canPledge({ state, deadline }, pledge, before)).toEqual({ ok: false, reason: "not_open_yet" });
  });

  test.each(roundStates.slice(roundStates.indexOf("locked")))("is closed in %s", (state) => {
    expect(canPledge({ state, deadline }, pledge, before)).toEqual({ ok: false, reason: "round_closed" });
    expect(canWithdraw({ state, deadline }, { hasPledge: true }, before).ok).toBe(false);
  });

  test("in fill only keeps or improves the result, until fill ends", () => {
    const fill = { state: "fill" as RoundState, deadline, fillDeadline: new Date(deadline.getTime() + 1_000) };
    expect(canPledge(fill, { ...pledge, keepsResult: true }, deadline)).toEqual({ ok: true });
    expect(canPledge(fill, pledge, deadline)).toEqual({ ok: false, reason: "worsens_result" });
    expect(canPledge(fill, { ...pledge, keepsResult: true }, fill.fillDeadline)).toEqual({ ok: false, reason: "late" });
    expect(canWithdraw(fill, { hasPledge: true }, deadline)).toEqual({ ok: false, reason: "worsens_result" });
    expect(canPledge({ state: "fill", deadline }, { ...pledge, keepsResult: true }, before)).toEqual({ ok: false, reason: "late" });
  });

  test("a firm without a pledge has nothing to take back", () => {
    expect(canWithdraw(open, { hasPledge: false }, before)).toEqual({ ok: false, reason: "nothing_pledged" });
  });

  test("allows the fifth revision of a day and not the sixth", () => {
    expect(canPledge(open, { ...pledge, revisionsToday: 4 }, before).ok).toBe(true);
    expect(canPledge(open, { ...pledge, revisionsToday: 5 }, before)).toEqual({ ok: false, reason: "too_many_revisions" });
  });

  test("a day of revisions starts at midnight in Tehran", () => {
    const midnight = new Date("2026-11-30T20:30:00Z");
    expect(revisionDayStart(midnight)).toEqual(midnight);
    expect(revisionDayStart(new Date(midnight.getTime() + 86_399_999))).toEqual(midnight);
    expect(revisionDayStart(new Date(midnight.getTime() - 1))).toEqual(new Date("2026-11-29T20:30:00Z"));
  });

  test.each([
    [{ min: 21n }, "min_above_desired"],
    [{ desired: 31n }, "desired_above_max"],
    [{ min: 0n, desired: 0n, max: 0n }, "max_zero"],
    [{ min: -1n }, "negative"],
    [{ max: 1_000_000_000_001n }, "too_large"],
    [{ cap: 0n }, "cap_not_positive"],
  ])("%o is refused", (change, reason) => {
    expect(canPledge(open, { ...pledge, ...change }, before)).toEqual({ ok: false, reason });
  });

  test.each([
    { min: 0n, desired: 0n, max: 1n },
    { min: 30n, desired: 30n, max: 30n },
    { max: 1_000_000_000_000n, cap: 1n },
  ])("%o is accepted", (change) => {
    expect(canPledge(open, { ...pledge, ...change }, before)).toEqual({ ok: true });
  });

  test("defaults to exactly the desired quantity at any price", () => {
    expect(completePledge({ desired: 7n })).toEqual({ desired: 7n, min: 7n, max: 7n, cap: null });
    expect(completePledge({ desired: 7n, min: 0n, max: 9n, cap: 5n })).toEqual({ desired: 7n, min: 0n, max: 9n, cap: 5n });
  });
});

describe("a change in fill", () => {
  const ladder: Ladder = { model: "all_units", breaks: [{ minQty: 1n, unitPrice: 10n }, { minQty: 100n, unitPrice: 9n }], pack: 1n, moq: 10n };
  const round = (...units: bigint[]) =>
    clear({
      ladder,
      sharedCost: 50n,
      pledges: units.map((desired, index) => ({ firm: `firm-${index}`, min: desired, desired, max: desired, cap: null, seq: BigInt(index) })),
    });

  test("keeps the result when the others get as much at no higher cost", () => {
    const others = [{ firm: "firm-0", desired: 50n }];
    expect(keepsOrImproves(round(50n, 50n), round(50n, 60n), others)).toBe(true);
    expect(keepsOrImproves(round(50n, 50n), round(50n, 40n), others)).toBe(false);
    expect(keepsOrImproves(round(50n, 60n), round(40n, 80n), others)).toBe(false);
  });

  test("may relieve others of what they took beyond their wish, and take nothing that they wished for", () => {
    const tolerant = (first: bigint, second: bigint) =>
      clear({ ladder, sharedCost: 50n, pledges: [first, second].map((desired, index) => ({ firm: `firm-${index}`, min: 10n, desired, max: 70n, cap: null, seq: BigInt(index) })) });
    // Together they reach for the break at 100: with 45 and 45 each takes five more than it wished for.
    expect(keepsOrImproves(tolerant(45n, 45n), tolerant(45n, 55n), [{ firm: "firm-0", desired: 45n }])).toBe(true);
    expect(keepsOrImproves(tolerant(45n, 45n), tolerant(45n, 55n), [{ firm: "firm-0", desired: 50n }])).toBe(false);
  });

  test("can't worsen a round that doesn't clear, and must not break one that does", () => {
    expect(keepsOrImproves(round(5n), round(4n), [])).toBe(true);
    expect(keepsOrImproves(round(10n), round(5n), [])).toBe(false);
  });
});
