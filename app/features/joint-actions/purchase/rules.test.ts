import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canPledge, canTransition, canWithdraw, roundStates, transitions, type RoundActor, type RoundState } from "./rules";

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
    expect(canTransition("pledging", "fill", "clock")).toEqual({ ok: true, secondPerson: false });
    expect(canTransition("pledging", "fill", "facilitator")).toEqual({ ok: false, reason: "not_yours" });
    expect(canTransition("pledging", "not_viable", "broker")).toEqual({ ok: false, reason: "not_yours" });
  });

  test("locking and awarding need a second person", () => {
    expect(canTransition("fill", "locked", "facilitator")).toEqual({ ok: true, secondPerson: true });
    expect(canTransition("locked", "awarded", "facilitator")).toEqual({ ok: true, secondPerson: true });
    expect(canTransition("fill", "locked", "clock")).toEqual({ ok: false, reason: "not_yours" });
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
  const limits = { min: 10n, desired: 20n, max: 30n };
  const context = { now: before, revisionsToday: 0 };

  test("is possible until the last millisecond", () => {
    expect(canPledge(open, limits, context)).toEqual({ ok: true });
    expect(canWithdraw(open, before)).toEqual({ ok: true });
  });

  test.each([0, 1, 86_400_000])("is late %d ms after the deadline", (after) => {
    const now = new Date(deadline.getTime() + after);
    expect(canPledge(open, limits, { ...context, now })).toEqual({ ok: false, reason: "late" });
    expect(canWithdraw(open, now)).toEqual({ ok: false, reason: "late" });
  });

  test.each(roundStates.filter((state) => state !== "pledging"))("is closed in %s", (state) => {
    expect(canPledge({ state, deadline }, limits, context)).toEqual({ ok: false, reason: "round_closed" });
    expect(canWithdraw({ state, deadline }, before)).toEqual({ ok: false, reason: "round_closed" });
  });

  test("allows the fifth revision of a day and not the sixth", () => {
    expect(canPledge(open, limits, { ...context, revisionsToday: 4 }).ok).toBe(true);
    expect(canPledge(open, limits, { ...context, revisionsToday: 5 })).toEqual({ ok: false, reason: "too_many_revisions" });
  });

  test.each([
    [{ min: 21n, desired: 20n, max: 30n }, "min_over_desired", "min"],
    [{ min: 10n, desired: 31n, max: 30n }, "desired_over_max", "desired"],
    [{ min: 0n, desired: 0n, max: 0n }, "max_zero", "max"],
    [{ min: 5n, desired: 5n, max: 0n }, "max_zero", "max"],
  ])("%o is refused", (input, reason, field) => {
    expect(canPledge(open, input, context)).toEqual({ ok: false, reason, field });
  });

  test.each([
    { min: 0n, desired: 0n, max: 1n },
    { min: 30n, desired: 30n, max: 30n },
    { min: 0n, desired: 10n ** 30n, max: 10n ** 30n },
  ])("%o is accepted", (input) => {
    expect(canPledge(open, input, context)).toEqual({ ok: true });
  });
});
