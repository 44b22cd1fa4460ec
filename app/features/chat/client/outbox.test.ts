import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acknowledged, added, began, discarded, dueOf, isHolding, pauseOf, refused, resumed, retried, settled, type Outbox } from "./outbox";

const now = 1_000_000;
const typed = (...ids: string[]): Outbox => ids.reduce<Outbox>((outbox, id) => added(outbox, { id, c: "c", body: id, as: null }, now), []);
const dueIds = (outbox: Outbox, at = now) => dueOf(outbox, at).map(({ id }) => id);

describe("what was typed and isn't in the conversation yet", () => {
  it("given several messages, then one of each conversation is on its way, in the order of typing", () => {
    let outbox = added(typed("a", "b"), { id: "x", c: "other", body: "x", as: null }, now);
    expect(dueIds(outbox)).toEqual(["a", "x"]);
    outbox = began(began(outbox, "a"), "x");
    expect(dueIds(outbox)).toEqual([]);
    outbox = acknowledged(outbox, "a", 7);
    expect(dueIds(outbox)).toEqual(["b"]);
  });

  it("given a refusal that passes, then the same id goes again after its time, and the ones behind it wait", () => {
    let outbox = refused(began(typed("a", "b"), "a"), "a", { code: "RATE_LIMITED", retryAfterMs: 4000 }, now, 0);
    expect(dueIds(outbox)).toEqual([]);
    expect(pauseOf(outbox, now)).toBe(4000);
    expect(dueIds(outbox, now + 4000)).toEqual(["a"]);
    outbox = resumed(outbox);
    expect(dueIds(outbox)).toEqual([]);
  });

  it("given a line that was down, then what waits for it goes at once when it is back", () => {
    const outbox = refused(began(typed("a"), "a"), "a", { code: "UNAVAILABLE" }, now, 1);
    expect(dueIds(outbox)).toEqual([]);
    expect(dueIds(resumed(outbox))).toEqual(["a"]);
  });

  it("given a refusal for good, then it says so, keeps the text, and lets the next one pass", () => {
    let outbox = refused(began(typed("a", "b"), "a"), "a", { code: "LOCKED" }, now, 0);
    expect(outbox[0]).toMatchObject({ state: "failed", code: "LOCKED", body: "a" });
    expect(dueIds(outbox)).toEqual(["b"]);
    expect(isHolding(outbox)).toBe(true);
    outbox = retried(outbox, "a", "fresh");
    expect(dueIds(outbox)).toEqual(["a"]);
    expect(discarded(outbox, "a").map(({ id }) => id)).toEqual(["b"]);
  });

  it("given an id that another message has, then a retry takes a fresh one", () => {
    const outbox = refused(began(typed("a"), "a"), "a", { code: "IDEMPOTENCY_MISMATCH" }, now, 0);
    expect(retried(outbox, "a", "fresh")[0]).toMatchObject({ id: "fresh", body: "a", state: "queued" });
  });

  it("given the echo before or after the ack, then the draft is gone when the conversation shows it", () => {
    const outbox = typed("a", "b");
    expect(settled(outbox, new Set(["a"])).map(({ id }) => id)).toEqual(["b"]);
    expect(settled(outbox, new Set(["elsewhere"]))).toBe(outbox);
    expect(isHolding(acknowledged(typed("a"), "a", 1))).toBe(false);
  });

  it("given any course of failures, then nothing typed is lost, nothing overtakes, and nothing is on its way twice", () => {
    const outcome = fc.constantFrom("ok", "UNAVAILABLE", "RATE_LIMITED", "LOCKED", "down");
    fc.assert(
      fc.property(fc.array(fc.constantFrom("c", "d"), { minLength: 1, maxLength: 12 }), fc.array(outcome, { maxLength: 60 }), (conversations, outcomes) => {
        let outbox = conversations.reduce<Outbox>((all, c, index) => added(all, { id: String(index), c, body: String(index), as: null }, now), []);
        const arrived: string[] = [];
        let at = now;
        for (const result of [...outcomes, ...conversations.map(() => "ok" as const)]) {
          at += 60_000;
          for (const { id } of dueOf(outbox, at)) {
            outbox = began(outbox, id);
            expect(dueOf(outbox, at).every((next) => next.id !== id)).toBe(true);
            if (result === "ok") {
              arrived.push(id);
              outbox = settled(acknowledged(outbox, id, arrived.length), new Set([id]));
            } else outbox = refused(outbox, id, { code: result === "down" ? "UNAVAILABLE" : result }, at, 0.5);
          }
          if (result === "down") outbox = resumed(outbox);
        }
        const failed = outbox.filter(({ state }) => state === "failed").map(({ id }) => id);
        expect([...arrived, ...failed].sort()).toEqual(conversations.map((_, index) => String(index)).sort());
        for (const c of ["c", "d"]) {
          const order = arrived.filter((id) => conversations[Number(id)] === c).map(Number);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});
