import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newBatches } from "./batches";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Batches whose work goes on until it is told how it ends. */
function heldBatches(limits: { most: number; atOnce: number }) {
  const open: { items: string[]; end: (answers?: string[]) => void; fail: (error: Error) => void }[] = [];
  const batches = newBatches<string, string>(
    (items) => new Promise((resolve, reject) => void open.push({ items, end: (answers = items.map((item) => `${item}!`)) => resolve(answers), fail: reject })),
    limits,
  );
  return { ...batches, open, begun: () => open.map(({ items }) => items) };
}

describe("work in batches", () => {
  it("given one alone, then it begins in the same turn; given more meanwhile, then they go together in the next batch", async () => {
    const { add, open, begun } = heldBatches({ most: 10, atOnce: 1 });
    const first = add("a", "one");
    await turn();
    expect(begun()).toEqual([["one"]]);
    const others = [add("b", "two"), add("a", "three"), add("c", "four")];
    await turn();
    expect(begun()).toHaveLength(1);
    open[0]!.end();
    expect(await first).toBe("one!");
    await turn();
    expect(begun()[1]).toEqual(["two", "three", "four"]);
    open[1]!.end();
    expect(await Promise.all(others)).toEqual(["two!", "three!", "four!"]);
  });

  it("given several that come together, then they go together; given more than go at once, then the rest follows", async () => {
    const { add, open, begun } = heldBatches({ most: 2, atOnce: 1 });
    const all = ["one", "two", "three"].map((item) => add(item, item));
    await turn();
    expect(begun()).toEqual([["one", "two"]]);
    open[0]!.end();
    await all[0];
    await turn();
    expect(begun()[1]).toEqual(["three"]);
    open[1]!.end();
    expect(await Promise.all(all)).toEqual(["one!", "two!", "three!"]);
  });

  it("given a key that is being worked on, then others pass it, and it goes when its batch has ended", async () => {
    const { add, open, begun } = heldBatches({ most: 10, atOnce: 2 });
    const first = add("a", "one");
    await turn();
    const same = add("a", "two");
    const other = add("b", "three");
    await turn();
    expect(begun()).toEqual([["one"], ["three"]]);
    open[0]!.end();
    expect(await first).toBe("one!");
    await turn();
    expect(begun()[2]).toEqual(["two"]);
    open[1]!.end();
    open[2]!.end();
    expect(await Promise.all([same, other])).toEqual(["two!", "three!"]);
  });

  it("given a batch that fails, then all of it hears why, and the next one goes on", async () => {
    const { add, open } = heldBatches({ most: 10, atOnce: 1 });
    const failing = [add("a", "one"), add("b", "two")].map((answer) => answer.then(String, (error: Error) => error.message));
    await turn();
    const next = add("a", "three");
    open[0]!.fail(new Error("no database"));
    expect(await Promise.all(failing)).toEqual(["no database", "no database"]);
    await turn();
    open[1]!.end();
    expect(await next).toBe("three!");
  });

  it("given any arrival and any lasting, then each is answered once, in the order of its key, and never two batches hold one key", async () => {
    const arrivals = fc.array(fc.record({ key: fc.constantFrom("a", "b", "c", "d"), later: fc.boolean() }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }), async (coming, most, atOnce) => {
        const done = new Map<string, number[]>();
        const held = new Map<string, number>();
        const { add } = newBatches<{ key: string; n: number }, number>(async (items) => {
          expect(items.length).toBeLessThanOrEqual(most);
          for (const key of new Set(items.map(({ key }) => key))) {
            expect(held.get(key) ?? 0).toBe(0);
            held.set(key, 1);
          }
          for (let turns = items[0]!.n % 3; turns >= 0; turns -= 1) await turn();
          for (const { key, n } of items) {
            held.set(key, 0);
            done.set(key, [...(done.get(key) ?? []), n]);
          }
          return items.map(({ n }) => n);
        }, { most, atOnce });
        const answers: Promise<number>[] = [];
        for (const [n, { key, later }] of coming.entries()) {
          if (later) await turn();
          answers.push(add(key, { key, n }));
        }
        expect(await Promise.all(answers)).toEqual(coming.map((_, n) => n));
        for (const order of done.values()) expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });
});
