import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tehranClock } from "~/i18n/jalali";
import { familyOf, standards, threadOf } from "./kinds";
import { afterQuiet, backOff, chosen, isQuiet, mailDue, MOST_ATTEMPTS, QUIET } from "./rules";

const at = (clock: string) => new Date(`2026-11-25T${clock}:00+03:30`);
const instants = fc.date({ min: new Date("2026-01-01"), max: new Date("2028-01-01"), noInvalidDate: true });
const hours = fc.record({ from: fc.integer({ min: 0, max: 23 }), until: fc.integer({ min: 0, max: 23 }) });

describe("quiet hours", () => {
  it.each([
    ["21:59", false],
    ["22:00", true],
    ["00:30", true],
    ["06:59", true],
    ["07:00", false],
  ])("given %s in Tehran, then the usual hours say %s", (clock, quiet) => {
    expect(isQuiet(at(clock), QUIET)).toBe(quiet);
  });

  it("given any hours, then what waits for their end comes outside them, within a day, and what doesn't wait isn't moved", () => {
    fc.assert(
      fc.property(instants, hours, (instant, quiet) => {
        const due = afterQuiet(instant, quiet);
        expect(isQuiet(due, quiet)).toBe(false);
        expect(due.getTime() - instant.getTime()).toBeLessThanOrEqual(86_400_000);
        if (!isQuiet(instant, quiet)) expect(due).toEqual(instant);
      }),
    );
  });

  it("given something urgent at night, then its mail goes at once; what is collected waits all the same", () => {
    const night = at("23:10");
    expect(mailDue(night, "at_once", { quiet: QUIET, urgent: true })).toEqual(night);
    expect(mailDue(night, "at_once", { quiet: QUIET, urgent: false })).toEqual(new Date("2026-11-26T07:00:00+03:30"));
    expect(mailDue(night, "daily", { quiet: QUIET, urgent: true })).toEqual(new Date("2026-11-26T08:00:00+03:30"));
    expect(mailDue(night, "daily", { quiet: { from: 6, until: 9 }, urgent: true })).toEqual(new Date("2026-11-26T09:00:00+03:30"));
    expect(mailDue(night, "weekly", { quiet: null, urgent: false })).toEqual(new Date("2026-11-28T08:00:00+03:30"));
  });

  it("given any instant, then a weekly digest goes on a Saturday at eight, within a week", () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const due = mailDue(instant, "weekly", { quiet: QUIET, urgent: false });
        expect(tehranClock(due)).toMatchObject({ weekday: 6, hour: 8, minute: 0 });
        expect(due.getTime() - instant.getTime()).toBeGreaterThan(0);
        expect(due.getTime() - instant.getTime()).toBeLessThanOrEqual(7 * 86_400_000);
      }),
    );
  });
});

describe("what a person chose", () => {
  const standard = { delivery: "at_once", push: true } as const;

  it("then the room's word comes before the kind's, and the kind's before the product's", () => {
    expect(chosen(null, null, standard)).toEqual(standard);
    expect(chosen(null, { delivery: "daily", push: null }, standard)).toEqual({ delivery: "daily", push: true });
    expect(chosen({ delivery: "at_once", push: null }, { delivery: "off", push: false }, standard)).toEqual({ delivery: "at_once", push: false });
    expect(chosen({ delivery: null, push: false }, { delivery: "inbox", push: true }, standard)).toEqual({ delivery: "inbox", push: false });
  });

  it("given something that is off, then nothing is pushed either", () => {
    expect(chosen({ delivery: "off", push: true }, null, standard)).toEqual({ delivery: "off", push: false });
  });
});

describe("kinds", () => {
  it.each([
    ["round.locked", "result"],
    ["round.ordered", "round"],
    ["membership.active", "approval"],
    ["pledge.assisted", "approval"],
    ["saved_search.found", "saved_search"],
    ["constructor", "other"],
    ["constructor.x", "other"],
  ])("given %s, then its family is %s", (kind, family) => {
    expect(familyOf(kind)).toBe(family);
    expect(Object.hasOwn(standards, familyOf(kind))).toBe(true);
  });

  it("then the thread of a page is its conversation or round", () => {
    const id = "6e976194-f7b2-42b1-b433-1e238b7628fd";
    expect([threadOf(`/rounds/${id}`), threadOf(`/rounds/${id}/tender?x=1`), threadOf(`/chat/${id}`), threadOf("/needs"), threadOf("/rounds/new")]).toEqual([`round:${id}`, `round:${id}`, `chat:${id}`, null, null]);
  });
});

describe("attempts", () => {
  it("then each waits longer than the one before, the fifth is the last, and all together outlast an hour", () => {
    const pauses = [1, 2, 3, 4].map((attempt) => backOff(attempt)!);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(3600);
    expect(backOff(MOST_ATTEMPTS)).toBeNull();
  });
});
