import type { Attribute } from "../start/attributes";
import type { Group } from "./harmonise";

/** A group of needs as members see it. */
export type PublishedGroup = { attributes: Attribute[]; firms: number; atLeast: bigint };
export type PublishedGroups = { firms: number | null; groups: PublishedGroup[] };

const FEWEST_FIRMS = 3;
const FEWEST_OTHERS_CHANGED = 3;
const DAY_MS = 86_400_000;

/** A quantity rounded down to 5 % of the next round number (1, 2 or 5 and noughts), never the exact one for small sums. */
export function roundedDown(quantity: bigint): bigint {
  let round = 1n;
  for (let index = 0; round < quantity; index += 1) round = 10n ** BigInt(Math.floor(index / 3)) * [1n, 2n, 5n][index % 3]!;
  const step = round / 20n > 5n ? round / 20n : 5n;
  return (quantity / step) * step;
}

/** What of the groups may be published: those that three firms or more would take. */
export function publicGroups(groups: readonly Group[]): PublishedGroup[] {
  return groups
    .filter(({ unlocks }) => unlocks.firms >= FEWEST_FIRMS)
    .map(({ attributes, unlocks }) => ({ attributes, firms: unlocks.firms, atLeast: roundedDown(unlocks.quantity) }));
}

/**
 * The groups to publish now, or null when the present ones stay: as with the progress of pledges, nobody may move the own
 * need and read off the others'. So a renewal needs three other firms that changed, for every reader, or a day.
 */
export function nextGroups(input: {
  previous: { publishedAt: Date } | null;
  now: Date;
  groups: readonly Group[];
  /** Firms with a need. */
  firms: number;
  /** Firms that entered, changed or removed a need, or answered, since `previous`. */
  firmsChangedSince: readonly string[];
}): PublishedGroups | null {
  const { previous, now, firms } = input;
  const shown = firms >= FEWEST_FIRMS;
  const due = previous ? now.getTime() - previous.publishedAt.getTime() >= DAY_MS || new Set(input.firmsChangedSince).size - 1 >= FEWEST_OTHERS_CHANGED : shown;
  if (!due) return null;
  return shown ? { firms, groups: publicGroups(input.groups) } : { firms: null, groups: [] };
}
