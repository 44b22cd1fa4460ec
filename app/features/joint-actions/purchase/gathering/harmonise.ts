import type { Attribute } from "../start/attributes";
import { ANYTHING, canonical, contains, intersect, isNothing, readAcceptance, unite, type Acceptance } from "./acceptance";
import { maximal, smallestCover } from "./cover";
import { specificationText, usualUnits } from "./specification-text";
import { attributeKey, type Unit } from "./vocabulary";

/** What a firm wants of one attribute, and what else it would take. */
export type NeedAttribute = Attribute & { also: string };
export type Need = {
  id: string;
  firm: string;
  quantity: bigint;
  attributes: readonly NeedAttribute[];
  /** Specifications that the firm said it would take instead. */
  accepted: readonly (readonly Attribute[])[];
};

/** A common specification, and whose needs it covers. */
export type Group = {
  /** The same for the same specification. */
  key: string;
  attributes: Attribute[];
  /** Needs that belong to this group; each need is in exactly one. */
  needs: string[];
  /** Those of them that asked for just this. */
  exact: string[];
  firms: number;
  quantity: bigint;
  /** All needs that would take it, those of other groups too: what it unlocks if it is the one that is bought. */
  unlocks: { needs: string[]; firms: number; quantity: bigint };
};

/** One way to satisfy a need: what it takes of each attribute, by canonical name. */
type Box = ReadonlyMap<string, Acceptance>;
/** A need with what it asks for, what it takes as it stands, and all the ways to satisfy it by their texts. */
type Read = { need: Need; wanted: Box; own: string; boxes: ReadonlyMap<string, Box> };

/** Partial specifications that are followed at once. */
const MOST_FOLLOWED = 96;

/**
 * The fewest common specifications that cover all needs, and what volume each unlocks. Spelling, script, units and the order
 * of the input make no difference. With very many different needs at once the answer is a small cover, if not always the smallest.
 */
export function harmonise(needs: readonly Need[], asked: readonly Attribute[] = []): Group[] {
  if (needs.length === 0) return [];
  const usual = usualUnits(needs, asked);
  const reads = needs.map((need) => readNeed(need, usual)).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const boxes = [...new Map(reads.flatMap((read) => [...read.boxes]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const bitOf = new Map(boxes.map(([text], index) => [text, 1n << BigInt(index)]));
  const chosen = choose(reads, compatibleSets(boxes.map(([, box]) => box)), bitOf);

  // Each need belongs to the first of the chosen that covers it, which is the largest.
  const groups = new Map<string, { specification: Box; own: Read[] }>();
  const placed = new Set<Read>();
  for (const mask of chosen) {
    const members = reads.flatMap((read) => {
      const taken = placed.has(read) ? undefined : [read.own, ...read.boxes.keys()].find((text) => (mask & bitOf.get(text)!) !== 0n);
      return taken === undefined ? [] : [{ read, taken }];
    });
    if (members.length === 0) continue;
    const specification = settle(members);
    const key = boxText(specification);
    groups.set(key, { specification, own: [...(groups.get(key)?.own ?? []), ...members.map(({ read }) => read)] });
    for (const { read } of members) placed.add(read);
  }

  return [...groups]
    .map(([key, { specification, own }]): Group => {
      const unlocked = reads.filter((read) => [...read.boxes.values()].some((box) => fits(specification, box)));
      return {
        key,
        attributes: specificationText(specification, { needs, asked, usual }),
        needs: own.map(({ need }) => need.id),
        exact: own.filter(({ wanted }) => fits(specification, wanted)).map(({ need }) => need.id),
        firms: firmsOf(own),
        quantity: quantityOf(own),
        unlocks: { needs: unlocked.map(({ need }) => need.id), firms: firmsOf(unlocked), quantity: quantityOf(unlocked) },
      };
    })
    .sort((a, b) => (a.quantity !== b.quantity ? (a.quantity > b.quantity ? -1 : 1) : a.key < b.key ? -1 : 1));
}

/** Of the sets of ways that go together, the fewest that satisfy every need; those of the largest volume first. */
function choose(reads: readonly Read[], together: readonly bigint[], bitOf: ReadonlyMap<string, bigint>): bigint[] {
  const ways = reads.map((read) => [...read.boxes.keys()].reduce((mask, text) => mask | bitOf.get(text)!, 0n));
  const covering = together.map((mask) => ({ mask, covers: ways.reduce((set, way, index) => ((way & mask) === 0n ? set : set | (1n << BigInt(index))), 0n) }));
  const ranked = maximal(covering, ({ covers }) => covers, covering.length)
    .map((set) => ({ ...set, quantity: quantityOf(reads.filter((_, index) => (set.covers >> BigInt(index)) & 1n)) }))
    .sort((a, b) => (a.quantity !== b.quantity ? (a.quantity > b.quantity ? -1 : 1) : a.mask < b.mask ? -1 : 1));
  return smallestCover(ranked.map(({ covers }) => covers), reads.length).map((index) => ranked[index]!.mask);
}

/** Whether a firm with this need would take this specification. */
export function takes(need: Need, specification: readonly Attribute[], all: readonly Need[], asked: readonly Attribute[] = []): boolean {
  const usual = usualUnits(all, asked);
  const inner = readBox(specification.map((row) => ({ ...row, also: "" })), usual, false);
  return [...readNeed(need, usual).boxes.values()].some((box) => fits(inner, box));
}

/** The key that a group of this specification has. */
export function specificationKey(specification: readonly Attribute[], all: readonly Need[], asked: readonly Attribute[] = []): string {
  return boxText(readBox(specification.map((row) => ({ ...row, also: "" })), usualUnits(all, asked), false));
}

function readNeed(need: Need, usual: ReadonlyMap<string, Unit>): Read {
  const own = readBox(need.attributes, usual, true);
  // What isn't spoken of in a proposal stays as the firm wanted it.
  const others = need.accepted.map((rows) => new Map([...own, ...readBox(rows.map((row) => ({ ...row, also: "" })), usual, false)]));
  const boxes = [own, ...others].map((box) => [boxText(box), box] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return { need, wanted: readBox(need.attributes, usual, false), own: boxText(own), boxes: new Map(boxes) };
}

function readBox(rows: readonly NeedAttribute[], usual: ReadonlyMap<string, Unit>, withSubstitutes: boolean): Box {
  const box = new Map<string, Acceptance>();
  for (const row of rows) {
    const key = attributeKey(row.name);
    const wanted = readAcceptance(row.name, inUnit(row.value, row.unit), usual.get(key) ?? null);
    const read = withSubstitutes && row.also.trim() !== "" ? unite([wanted, readAcceptance(row.name, inUnit(row.also, row.unit), usual.get(key) ?? null)]) : wanted;
    const before = box.get(key);
    box.set(key, before ? unite([before, read]) : read);
  }
  return box;
}

/** The typed unit stands behind each number that has none of its own. */
function inUnit(value: string, unit: string): string {
  if (unit.trim() === "") return value;
  return value.replace(/[\d۰-۹٠-٩](?=\s*(?:$|[-–—،؛;,|/±+]|تا\s|to\s|یا\s|or\s))(?![.٫/,٬][\d۰-۹٠-٩])/giu, (digit) => `${digit} ${unit.trim()} `);
}

const at = (box: Box, key: string): Acceptance => box.get(key) ?? ANYTHING;
const namesIn = (boxes: readonly Box[]): string[] => [...new Set(boxes.flatMap((box) => [...box.keys()]))].sort();
const fits = (specification: Box, box: Box): boolean => [...box].every(([key, acceptance]) => contains(acceptance, at(specification, key)));
const quantityOf = (reads: readonly Read[]): bigint => reads.reduce((sum, { need }) => sum + need.quantity, 0n);
const firmsOf = (reads: readonly Read[]): number => new Set(reads.map(({ need }) => need.firm)).size;

function boxText(box: Box): string {
  return [...box].filter(([, acceptance]) => !acceptance.any).map(([key, acceptance]) => `${key}=${canonical(acceptance)}`).sort().join("&");
}

function orderOf({ need, boxes }: Read): string {
  return [...boxes.keys(), need.quantity.toString().padStart(20, "0"), need.firm, need.id].join("\u0000");
}

/** The largest sets of boxes that one specification lies in, as masks over `boxes`. */
function compatibleSets(boxes: readonly Box[]): bigint[] {
  let followed = [(1n << BigInt(boxes.length)) - 1n];
  for (const key of namesIn(boxes)) {
    const acceptances = boxes.map((box) => at(box, key));
    const accepting = maximal(points(acceptances).map((point) => acceptances.reduce((mask, acceptance, index) => (contains(acceptance, point) ? mask | (1n << BigInt(index)) : mask), 0n)), (mask) => mask, MOST_FOLLOWED);
    followed = maximal(followed.flatMap((mask) => accepting.map((point) => mask & point)).filter((mask) => mask !== 0n), (mask) => mask, MOST_FOLLOWED);
  }
  // However many there are, every box is in one of them.
  const missed = boxes.map((_, index) => 1n << BigInt(index)).filter((bit) => followed.every((mask) => (mask & bit) === 0n));
  return [...followed, ...missed];
}

/** Values at which the set of those who take it can be largest: ranges that share a number share the beginning of one of them. */
function points(acceptances: readonly Acceptance[]): Acceptance[] {
  const found = new Map<string, Acceptance>();
  for (const acceptance of acceptances) {
    for (const { dimension, lo, hi } of acceptance.ranges) {
      // Without a beginning the smallest end of all stands for it.
      const ends = acceptances.flatMap(({ ranges }) => ranges.filter((range) => range.dimension === dimension).flatMap((range) => [range.lo, range.hi].filter((end) => end !== null)));
      const value = lo ?? ends.reduce<bigint | null>((least, end) => (least === null || end < least ? end : least), null) ?? hi ?? 0n;
      const point: Acceptance = { any: false, ranges: [{ dimension, lo: value, hi: value }], words: [] };
      found.set(canonical(point), point);
    }
    for (const word of acceptance.words) found.set(`word ${word}`, { any: false, ranges: [], words: [word] });
  }
  if (found.size === 0) return [ANYTHING];
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, point]) => point);
}

/** One specification that all of these take: of what they share, what the most volume asked for. */
function settle(members: readonly { read: Read; taken: string }[]): Box {
  const boxes = members.map(({ read, taken }) => read.boxes.get(taken)!);
  const settled = new Map<string, Acceptance>();
  for (const key of namesIn(boxes)) {
    let shared = boxes.reduce((rest, box) => intersect(rest, at(box, key)), ANYTHING);
    const wishes = new Map<string, { wish: Acceptance; quantity: bigint }>();
    for (const { read, taken } of members) {
      // What a proposal that was accepted doesn't speak of stays as the firm wanted it.
      const [accepted, own] = [at(read.boxes.get(taken)!, key), at(read.boxes.get(read.own)!, key)];
      const wish = canonical(accepted) === canonical(own) ? at(read.wanted, key) : accepted;
      const text = canonical(wish);
      wishes.set(text, { wish, quantity: (wishes.get(text)?.quantity ?? 0n) + read.need.quantity });
    }
    const byVolume = [...wishes].sort(([a, one], [b, other]) => (one.quantity !== other.quantity ? (one.quantity > other.quantity ? -1 : 1) : a < b ? -1 : 1));
    for (const [, { wish }] of byVolume) {
      const narrower = intersect(shared, wish);
      if (!isNothing(narrower)) shared = narrower;
    }
    if (!shared.any) settled.set(key, shared);
  }
  return settled;
}
