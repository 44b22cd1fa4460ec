/** What a vote came to. `counts` holds only quotes that got a vote. */
export type VoteCount = { counts: Record<string, number> } & ({ outcome: "decided"; quoteId: string } | { outcome: "no_quorum" });

/**
 * Counts a vote of firms, one vote each. It decides when more than half of those entitled have voted; most votes win, and of
 * equal ones the quote with the better score. Without that quorum the best score decides instead.
 */
export function countVotes(ballots: readonly string[], { voters, bestFirst }: { voters: number; bestFirst: readonly string[] }): VoteCount {
  if (ballots.length > voters) throw new RangeError("more votes than voters");
  const counts: Record<string, number> = {};
  for (const quoteId of ballots) {
    if (!bestFirst.includes(quoteId)) throw new RangeError("a vote for something else");
    counts[quoteId] = (counts[quoteId] ?? 0) + 1;
  }
  if (ballots.length * 2 <= voters) return { outcome: "no_quorum", counts };
  const most = Math.max(...Object.values(counts));
  return { outcome: "decided", quoteId: bestFirst.find((quoteId) => counts[quoteId] === most)!, counts };
}
