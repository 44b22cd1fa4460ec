import type { Pledge } from "../clearing";
import { canonical } from "./canonical";

/** What a clearing takes: its pledges, and the terms that are the same for everybody. */
export type CommittedInput = { pledges: readonly Pledge[] };
/** A hash function, as lower-case hexadecimal: of Node on the server, of our own in a file that is opened without one. */
export type Sha256 = (text: string) => string;

/** A pledge with a number in place of its firm: firms count from 1 in the order of their confirmation, and `seq` is that number. */
export type NumberedPledge = Omit<Pledge, "firm" | "seq"> & { number: number };

/** The pledges in the order of their confirmation. */
export function inOrder(pledges: readonly Pledge[]): Pledge[] {
  return [...pledges].sort((a, b) => (a.seq < b.seq ? -1 : a.seq > b.seq ? 1 : a.firm < b.firm ? -1 : 1));
}

/** Puts numbers in place of the firms. The clearing reads the order of confirmation and nothing else of them, so it comes out the same. */
export function numbered(pledges: readonly Pledge[]): (NumberedPledge & { firm: string })[] {
  return inOrder(pledges).map(({ seq: _seq, ...pledge }, index) => ({ ...pledge, number: index + 1 }));
}

/** The key that opens the leaf of one firm; it tells nothing of the others. */
export const leafKey = (secret: string, number: number, sha256: Sha256): string => sha256(`${secret}:${number}`);

/** The leaf of one pledge: without its key nobody can try quantities against it. */
export function leafOf(pledge: NumberedPledge, key: string, sha256: Sha256): string {
  return sha256(`${key}:${canonical(pledge)}`);
}

/** The fingerprint of an input, from its terms and the leaves of its pledges in the order of their numbers. */
export function rootOf(engine: string, terms: object, leaves: readonly string[], sha256: Sha256): string {
  return sha256(canonical({ engine, terms, leaves }));
}

/**
 * The fingerprint of what a clearing took, bound to each pledge apart: whoever has the key of one leaf can show that this
 * pledge went into the clearing, without a word about another.
 */
export function commit(engine: string, input: CommittedInput & object, secret: string, sha256: Sha256): { root: string; leaves: string[] } {
  const { pledges, ...terms } = input;
  const leaves = numbered(pledges).map(({ firm: _firm, ...pledge }) => leafOf(pledge, leafKey(secret, pledge.number, sha256), sha256));
  return { root: rootOf(engine, terms, leaves, sha256), leaves };
}
