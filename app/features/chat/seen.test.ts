import { describe, expect, it } from "vitest";
import { seenBy, withPlaces, type Reader } from "./seen";

const reader = (id: string, seq: number, since = "2026-01-01T00:00:00Z"): Reader => ({ id, name: id, seq, since });
const message = (seq: number) => ({ seq, at: "2026-02-01T00:00:00Z" });

describe("who has seen a message", () => {
  it("given places, then those who read so far or farther", () => {
    expect(seenBy(message(5), [reader("a", 4), reader("b", 5), reader("c", 9)])).toEqual(["b", "c"]);
  });
  it("given somebody who came after it was said, then their place says nothing of it", () => {
    expect(seenBy(message(5), [reader("late", 9, "2026-03-01T00:00:00Z")])).toEqual([]);
  });
  it("given places told since the page, then they only go forward, and nobody unknown comes in", () => {
    const known = [reader("a", 4), reader("b", 5)];
    expect(withPlaces(known, new Map([["a", 6], ["b", 2], ["x", 9]])).map(({ id, seq }) => [id, seq])).toEqual([["a", 6], ["b", 5]]);
    expect(withPlaces(known, undefined)).toBe(known);
  });
});
