import { certificateCodesOf, codeFacets, type Filters, type Near } from "../engine";
import { waysOf, type Group, type Plan, type Way } from "../plan";
import { cellsCovering } from "./postgres-cells";
import { CLOSED, inBody, inHead, isWhole, narrowedBy, quoted, seenBy } from "./postgres-lexemes";

/**
 * The queries of one way of matching, from the strictest to the widest, each containing the one before: the whole of a name or title;
 * every word in names and titles; some there and the others among labels and places; every word there; every word anywhere.
 */
export type Tiers = [whole: Wanted | null, heads: Wanted | null, mixed: Wanted | null, labels: Wanted, anywhere: Wanted];

/** What a document must have: each of \`keys\`, which the index looks up by itself and leaps from one to the next, and \`also\`, which says too little alone. */
export type Wanted = { keys: readonly string[]; also: readonly string[] };

type Naming = (word: string) => string;

const all = (parts: readonly string[]): string => (parts.length > 1 ? `(${parts.join(" & ")})` : (parts[0] ?? ""));
const any = (parts: readonly string[]): string => (parts.length > 1 ? `(${parts.join(" | ")})` : (parts[0] ?? ""));

const plain: Naming = (word) => word;
const wayIn = (way: Way, naming: Naming): string => all(way.words.map((word) => quoted(naming(word))));
/** In texts, only what was typed and what surely means the same: there are too many words in them for guesses. */
const SURE = 0.9;
const waysIn = (ways: readonly Way[], namings: readonly Naming[]): string[] => [...new Set(namings.flatMap((naming) => ways.filter(({ weight }) => naming !== inBody || weight >= SURE).map((way) => wayIn(way, naming))))];

/** What must be there of a group: each of its words, or a name of the whole in the place of any. */
function groupIn(group: Group, namings: readonly Naming[]): string[] {
  const whole = waysIn(group.ways, namings);
  return group.asked.map((asked) => any([...new Set([...waysIn(asked.ways, namings), ...whole])]));
}

const phraseIn = (words: readonly string[], naming: Naming): string => `(${words.map((word) => quoted(naming(word))).join(" <-> ")})`;

const phraseAnywhere = (words: readonly string[]): string => any([phraseIn(words, plain), phraseIn(words, inBody)]);
/** By how its words would be joined two by two, which spares the look at where the words of a document stand. */
const phraseInHead = (words: readonly string[]): string => all(words.slice(1).map((word, at) => quoted(inHead(words[at]! + word))));

/** The tiers of these groups, of which at least `least` must be answered; with the phrases in names and titles, or anywhere. */
export function tiersOf(plan: Plan, groups: readonly Group[], least: number, phrasesIn: "heads" | "anywhere" = "anywhere"): Tiers {
  const { squash, phrases, excluded } = plan.parsed;
  const phrased = phrases.map(phrasesIn === "heads" ? phraseInHead : phraseAnywhere);
  const without = excluded.map((words) => `!${phraseAnywhere(words)}`);
  const tier = (...keys: string[]): Wanted => ({ keys: [...keys, ...phrased], also: without });
  const chosen = (namings: readonly Naming[]) => atLeast(groups.map((group) => groupIn(group, namings)), least);
  if (groups.length === 0) return [null, null, null, tier(), tier()];
  // A name joined or split otherwise than the words are known by is still the whole of what was asked.
  const whole = phrases.length === 0 && squash.length >= 3 ? quoted(isWhole(squash)) : null;
  const or = (keys: readonly string[]) => (whole === null ? keys : keys.map((key) => any([key, whole])));
  const labels = chosen([plain]);
  return [
    whole === null ? null : tier(whole),
    tier(...chosen([inHead])),
    groups.length > 1 && least === groups.length ? tier(any(groups.map((group) => all(groupIn(group, [inHead])))), ...labels) : null,
    tier(...or(labels)),
    tier(...or(chosen([plain, inBody]))),
  ];
}

function atLeast(groups: readonly (readonly string[])[], least: number): readonly string[] {
  if (least >= groups.length) return groups.flat();
  const parts = groups.map(all);
  if (least <= 1) return [any(parts)];
  return [any(parts.map((_, left) => all(parts.filter((_part, index) => index !== left))))];
}

/** Who may see a document. Nearly all are for everybody: where other words are asked for too, the few closed ones are left out, which is less than to look each up among the open ones. */
export function seenIn(audience: readonly string[], alone = false): string {
  const names = audience.filter((code) => alone || code !== "public").map((code) => quoted(seenBy(code)));
  return any(alone ? names : [`!${quoted(CLOSED)}`, ...names]);
}

/** Who may see a document, and what it is narrowed by. `alone`: nothing else is asked for. */
export function conditionsOf(audience: readonly string[], filters: Filters | null, near: Near | null, alone: boolean): Wanted {
  const seen = seenIn(audience, alone);
  const parts: string[] = alone ? [seen] : [];
  for (const facet of filters ? codeFacets : []) {
    const codes = facet === "certificate" ? (filters!.certificate.length > 0 || filters!.level ? certificateCodesOf(filters!.certificate, filters!.level ?? "claimed") : []) : filters![facet];
    if (codes.length > 0) parts.push(any(codes.map((code) => quoted(narrowedBy(facet, code)))));
  }
  if (filters && near?.withinKm) parts.push(cellsIn(near, near.withinKm));
  return { keys: parts, also: alone ? [] : [seen] };
}

export const cellsIn = (near: Pick<Near, "lat" | "lng">, km: number): string => any(cellsCovering(near, km).map(quoted));

export const both = (one: Wanted, other: Wanted): Wanted => ({ keys: [...one.keys, ...other.keys], also: [...one.also, ...other.also] });

/** The queries that a document has to match, each of them. */
export function queriesOf({ keys, also }: Wanted): string[] {
  const [first, ...others] = keys;
  return [all([...(first === undefined ? [] : [first]), ...also]), ...others];
}

/** Canonical words by which a plan finds something. */
export const wordsOf = (plan: Plan): string[] => [...new Set([...plan.groups.flatMap((group) => waysOf(group).flatMap((way) => way.words)), ...plan.parsed.phrases.flat()])];
