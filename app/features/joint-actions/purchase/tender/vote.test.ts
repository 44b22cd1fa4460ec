import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countVotes } from "./vote";

const bestFirst = ["best", "second", "third"];

describe("counting a vote", () => {
  it("given half or fewer, then there is no quorum; given more, then most votes win", () => {
    expect(countVotes(["second", "second"], { voters: 4, bestFirst })).toMatchObject({ outcome: "no_quorum" });
    expect(countVotes([], { voters: 0, bestFirst })).toMatchObject({ outcome: "no_quorum" });
    expect(countVotes(["second", "second", "best"], { voters: 5, bestFirst })).toEqual({ outcome: "decided", quoteId: "second", counts: { second: 2, best: 1 } });
  });

  it("given a tie, then the better score wins", () => {
    expect(countVotes(["third", "second"], { voters: 3, bestFirst })).toMatchObject({ quoteId: "second" });
  });

  it("then the order of the votes doesn't matter, and none is lost", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...bestFirst), { maxLength: 30 }), fc.nat(30), (ballots, absent) => {
        const by = { voters: ballots.length + absent, bestFirst };
        const count = countVotes(ballots, by);
        expect(countVotes(ballots.toReversed(), by)).toEqual(count);
        expect(Object.values(count.counts).reduce((sum, n) => sum + n, 0)).toBe(ballots.length);
        if (count.outcome === "decided") expect(Object.values(count.counts).every((n) => n <= count.counts[count.quoteId]!)).toBe(true);
      }),
    );
  });
});
