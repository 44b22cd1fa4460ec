import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyHead, plainMessage } from "../../../../tests/support/messages";
import type { Head, WireMessage } from "../schema";
import { unreadIn, withHeads, withMessage, withRead, type Inbox } from "./inbox";

const me = "me";
const head = (change: Partial<Head> = {}): Head => ({ ...emptyHead, c: "c", ...change });
const message = (seq: number, senderId = "other"): WireMessage => ({ ...plainMessage, seq, ev: seq, cnt: seq, id: `id ${seq}`, body: `message ${seq}`, at: new Date(seq * 1000).toISOString(), senderId });
const inboxOf = (...heads: Head[]): Inbox => new Map(heads.map((one) => [one.c, one]));

describe("where every conversation stands", () => {
  it("given others' messages, then they count as unread until they are read on any device", () => {
    let inbox = inboxOf(head());
    for (const seq of [1, 2, 3]) inbox = withMessage(inbox, "c", message(seq), me);
    expect(unreadIn(inbox)).toBe(3);
    inbox = withRead(inbox, { c: "c", seq: 2, cnt: 2, rev: 1 });
    expect(unreadIn(inbox)).toBe(1);
    expect(withRead(inbox, { c: "c", seq: 1, cnt: 1, rev: 1 })).toBe(inbox);
  });

  it("given a place further back with a later number, then it wins; given an earlier number, then nothing moves", () => {
    const inbox = withRead(inboxOf(head({ lastSeq: 5, lastEv: 5, count: 5, readSeq: 5, readCount: 5, readRev: 3 })), { c: "c", seq: 2, cnt: 2, rev: 4 });
    expect(unreadIn(inbox)).toBe(3);
    expect(withRead(inbox, { c: "c", seq: 5, cnt: 5, rev: 3 })).toBe(inbox);
    expect(unreadIn(withHeads(inbox, [head({ lastSeq: 5, lastEv: 5, count: 5, readSeq: 5, readCount: 5, readRev: 3 })]))).toBe(3);
  });

  it("given a muted conversation, then it isn't counted until its time is over", () => {
    const inbox = inboxOf(head({ count: 4, mutedUntil: new Date(10_000).toISOString() }));
    expect([unreadIn(inbox, 9_000), unreadIn(inbox, 11_000)]).toEqual([0, 4]);
  });

  it("given an edit or a deletion of the last message, then the list shows it, and nothing is counted twice", () => {
    let inbox = inboxOf(head());
    inbox = withMessage(inbox, "c", message(1), me);
    inbox = withMessage(inbox, "c", { ...message(1), ev: 2, rev: 1, body: "other words" }, me);
    expect(inbox.get("c")).toMatchObject({ lastBody: "other words", count: 1, lastEv: 2 });
    inbox = withMessage(inbox, "c", { ...message(1), ev: 3, rev: 2, body: "", deleted: "author" }, me);
    expect(inbox.get("c")).toMatchObject({ lastIs: "deleted", count: 1 });
    expect(unreadIn(inbox)).toBe(1);
  });

  it("given one's own message from another tab, then everything before it is read", () => {
    let inbox = inboxOf(head({ lastSeq: 4, lastEv: 4, count: 4 }));
    inbox = withMessage(inbox, "c", message(5, me), me);
    expect(unreadIn(inbox)).toBe(0);
  });

  it("given heads that were asked for before a push arrived, then the push isn't undone", () => {
    let inbox = inboxOf(head({ lastEv: 1, lastSeq: 1, count: 1 }));
    inbox = withMessage(inbox, "c", message(2), me);
    inbox = withHeads(inbox, [head({ lastEv: 1, lastSeq: 1, count: 1 })]);
    expect(inbox.get("c")).toMatchObject({ lastEv: 2, count: 2, lastBody: "message 2" });
  });

  it("given a conversation that the heads no longer have, then it is gone, unless it came after they were asked for", () => {
    const inbox = inboxOf(head(), head({ c: "new" }));
    expect([...withHeads(inbox, [], new Set(["new"])).keys()]).toEqual(["new"]);
  });

  it("given pushes shuffled, doubled and dropped between two people's reads, then the next heads make it exact", () => {
    const act = fc.oneof(fc.record({ kind: fc.constant("send" as const), own: fc.boolean() }), fc.record({ kind: fc.constant("read" as const), to: fc.nat(60) }));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), fc.infiniteStream(fc.nat(2)), fc.infiniteStream(fc.nat(1000)), (acts, copies, keys) => {
        const truth = { seq: 0, readSeq: 0, rev: 0 };
        const pushes = acts.flatMap((one): ((inbox: Inbox) => Inbox)[] => {
          if (one.kind === "send") {
            truth.seq += 1;
            if (one.own) Object.assign(truth, { readSeq: truth.seq, rev: truth.rev + 1 });
            const row = message(truth.seq, one.own ? me : "other");
            return [(inbox) => withMessage(inbox, "c", row, me)];
          }
          truth.readSeq = Math.max(truth.readSeq, Math.min(one.to, truth.seq));
          truth.rev += 1;
          const place = { c: "c", seq: truth.readSeq, cnt: truth.readSeq, rev: truth.rev };
          return [(inbox) => withRead(inbox, place)];
        });
        const delivered = pushes.flatMap((push) => Array.from({ length: copies.next().value! }, () => ({ push, key: keys.next().value! }))).sort((a, b) => a.key - b.key);
        let inbox = inboxOf(head());
        for (const { push } of delivered) {
          inbox = push(inbox);
          expect(unreadIn(inbox)).toBeGreaterThanOrEqual(0);
        }
        inbox = withHeads(inbox, [head({ lastEv: truth.seq, lastSeq: truth.seq, count: truth.seq, readSeq: truth.readSeq, readCount: truth.readSeq, readRev: truth.rev })]);
        expect(unreadIn(inbox)).toBe(truth.seq - truth.readSeq);
      }),
    );
  });
});
