import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MessagePage, WireMessage } from "../schema";
import { plainMessage } from "../../../../tests/support/messages";
import { absorb, append, hasGap, newTimeline, prepend, receive, renew, type Timeline } from "./timeline";

const message = (seq: number, ev = seq): WireMessage => ({
  ...plainMessage, seq, ev, cnt: seq, id: `id ${seq}`, rev: ev === seq ? 0 : 1, body: `${seq}:${ev}`, at: new Date(seq * 1000).toISOString(),
});
const upTo = (last: number) => Array.from({ length: last }, (_, index) => message(index + 1));
const newestOf = (rows: WireMessage[], limit = 50): MessagePage => ({ rows: rows.slice(-limit), more: rows.length > limit, later: false, upto: rows.at(-1)?.ev ?? 0 });
/** What the server answers to a sync. */
const changesAfter = (rows: WireMessage[], ev: number, limit = 100): MessagePage => {
  const later = rows.filter((row) => row.ev > ev);
  const page = later.slice(0, limit);
  return { rows: page, more: later.length > limit, later: false, upto: later.length > limit ? page.at(-1)!.ev : (rows.at(-1)?.ev ?? 0) };
};
const seqs = (timeline: Timeline) => timeline.rows.map(({ seq }) => seq);

describe("a conversation as a page holds it", () => {
  it("given the next change, then it is applied; given a known one, then nothing happens", () => {
    const timeline = newTimeline(newestOf(upTo(3)));
    const next = receive(timeline, message(4));
    expect(seqs(next)).toEqual([1, 2, 3, 4]);
    expect(receive(next, message(4))).toBe(next);
    expect(receive(next, message(2))).toBe(next);
  });

  it("given changes out of order, then they wait for the missing one and follow it", () => {
    let timeline = newTimeline(newestOf(upTo(1)));
    timeline = receive(timeline, message(4));
    timeline = receive(timeline, message(3));
    expect(seqs(timeline)).toEqual([1]);
    expect(hasGap(timeline)).toBe(true);
    timeline = receive(timeline, message(2));
    expect(seqs(timeline)).toEqual([1, 2, 3, 4]);
    expect(hasGap(timeline)).toBe(false);
  });

  it("given a sync that was asked from an earlier place and answers late, then nothing goes back", () => {
    const rows = upTo(6);
    let timeline = newTimeline(newestOf(rows.slice(0, 2)));
    const late = changesAfter(rows.slice(0, 4), 2);
    for (const row of rows.slice(2)) timeline = receive(timeline, row);
    expect(absorb(timeline, late, 2)).toBe(timeline);
  });

  it("given pages of older messages, then they come before the first row, once", () => {
    const rows = upTo(120);
    let timeline = newTimeline(newestOf(rows));
    const older = { rows: rows.slice(20, 70), more: true, upto: 120 };
    timeline = prepend(prepend(timeline, older)!, older)!;
    expect(seqs(timeline)[0]).toBe(21);
    timeline = prepend(timeline, { rows: rows.slice(0, 20), more: false, upto: 120 })!;
    expect(seqs(timeline)).toEqual(rows.map(({ seq }) => seq));
    expect(timeline.more).toBe(false);
  });

  it("given an older page that was read before a change that is known here, then it is read again", () => {
    const rows = upTo(120);
    const timeline = receive(newTimeline(newestOf(rows)), message(10, 121));
    expect(timeline).toMatchObject({ cursor: 121 });
    expect(seqs(timeline)[0]).toBe(71);
    expect(prepend(timeline, { rows: rows.slice(20, 70), more: true, upto: 120 })).toBeNull();
  });

  it("given a stretch of the past, then new messages wait until it reaches the newest, and follow from there on", () => {
    const rows = upTo(120);
    let timeline = newTimeline({ rows: rows.slice(30, 60), more: true, later: true, upto: 120 });
    timeline = receive(timeline, message(121));
    timeline = receive(timeline, message(40, 122));
    expect([seqs(timeline)[0], seqs(timeline).at(-1), timeline.cursor]).toEqual([31, 60, 122]);
    expect(timeline.rows[9]!.ev).toBe(122);
    expect(append(timeline, { rows: rows.slice(60, 110), later: true, upto: 121 })).toBeNull();
    timeline = append(timeline, { rows: rows.slice(60, 110), later: true, upto: 122 })!;
    timeline = append(timeline, { rows: [...rows.slice(110), message(121)], later: false, upto: 122 })!;
    timeline = receive(timeline, message(122, 123));
    expect(seqs(timeline)).toEqual(Array.from({ length: 92 }, (_, index) => 31 + index));
  });

  it("given a message that is edited or taken away, then what quotes it says the same", () => {
    const answer = { ...message(2), reply: { seq: 1, name: "A", body: "1:1", deleted: false } };
    let timeline = newTimeline(newestOf([message(1), answer]));
    timeline = receive(timeline, { ...message(1, 3), body: "other words" });
    expect(timeline.rows[1]!.reply).toMatchObject({ body: "other words", deleted: false });
    timeline = receive(timeline, { ...message(1, 4), rev: 2, body: "", deleted: "author" });
    expect(timeline.rows[1]!.reply).toMatchObject({ body: "", deleted: true });
  });

  it("given any course of sending, editing and taking away, pushed out of order, twice or not at all, then after one sync every page shows what the server has", () => {
    const course = fc.array(fc.record({ edits: fc.option(fc.nat(40), { nil: undefined }) }), { maxLength: 60 });
    fc.assert(
      fc.property(course, fc.array(fc.nat(59), { maxLength: 150 }), fc.nat(60), fc.integer({ min: 1, max: 20 }), (acts, pushes, known, limit) => {
        const states: WireMessage[][] = [[]];
        const changes: WireMessage[] = [];
        for (const { edits } of acts) {
          const rows = states.at(-1)!;
          const ev = states.length;
          const old = edits === undefined ? undefined : rows[edits];
          const row = old ? { ...old, ev, rev: old.rev + 1, body: `${old.seq}:${ev}` } : { ...message(rows.length + 1, ev), rev: 0 };
          changes.push(row);
          states.push(old ? rows.map((one) => (one.seq === old.seq ? row : one)) : [...rows, row]);
        }
        const at = Math.min(known, changes.length);
        let timeline = newTimeline({ ...newestOf(states[at]!), upto: at });
        for (const push of pushes) if (changes[push]) timeline = receive(timeline, changes[push]);
        for (let more = true; more; ) {
          const later = states.at(-1)!.filter((row) => row.ev > timeline.cursor).sort((a, b) => a.ev - b.ev);
          const page = later.slice(0, limit);
          more = later.length > limit;
          timeline = absorb(timeline, { rows: page, upto: more ? page.at(-1)!.ev : changes.length }, timeline.cursor);
        }
        expect(timeline.cursor).toBe(changes.length);
        expect(timeline.rows).toEqual(states.at(-1)!.slice(-timeline.rows.length || Infinity));
        expect(timeline.rows.length).toBeGreaterThanOrEqual(Math.min(states.at(-1)!.length, states[at]!.length === 0 ? 0 : 1));
      }),
    );
  });

  it("given a page that was read again far ahead, then no hole stays between", () => {
    const rows = upTo(300);
    const timeline = renew(newTimeline(newestOf(rows.slice(0, 60))), newestOf(rows));
    expect(seqs(timeline)).toEqual(Array.from({ length: 50 }, (_, index) => 251 + index));
    expect(timeline).toMatchObject({ cursor: 300, more: true });
  });

  it("given events that are shuffled, doubled and dropped, then after one sync every page shows what the server has", () => {
    const scenario = fc.record({
      known: fc.integer({ min: 0, max: 20 }),
      total: fc.integer({ min: 0, max: 80 }),
      pushes: fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 200 }),
      syncs: fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 6 }),
      limit: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(scenario, ({ known, total, pushes, syncs, limit }) => {
        const rows = upTo(Math.max(known, total));
        let timeline = newTimeline(newestOf(rows.slice(0, known)));
        const dense = () => expect(seqs(timeline)).toEqual(seqs(timeline).map((_, index) => seqs(timeline)[0]! + index));
        pushes.forEach((ev, index) => {
          const row = rows[ev - 1];
          if (row) timeline = receive(timeline, row);
          if (syncs.includes(index)) timeline = absorb(timeline, changesAfter(rows, timeline.cursor, limit), timeline.cursor);
          dense();
        });
        for (let more = true; more; ) {
          const page = changesAfter(rows, timeline.cursor, limit);
          timeline = absorb(timeline, page, timeline.cursor);
          more = page.more;
          dense();
        }
        expect(timeline.cursor).toBe(rows.length);
        expect(timeline.held.size).toBe(0);
        expect(timeline.rows).toEqual(rows.slice(-(rows.length - Math.max(0, known - 50))));
      }),
    );
  });

  it("given rows that were changed since, then a sync puts the changed one in the place of the old", () => {
    const timeline = newTimeline(newestOf(upTo(3)));
    const changed = absorb(timeline, { rows: [message(2, 4)], upto: 4 }, 3);
    expect(changed.rows.map(({ body }) => body)).toEqual(["1:1", "2:4", "3:3"]);
  });
});
