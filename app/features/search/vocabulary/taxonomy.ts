import { norm } from "../normalise";
import { phraseIndex } from "./phrases";
import { TAXONOMY_NODES } from "./taxonomy-nodes";

/** A thing that is made, sold or served, with its names in four languages. */
export type TaxonomyNode = { code: string; parent: string | null; isic: string[]; hs: string[]; services: string[]; labels: string[]; telling: string[] };

/** By code; a parent comes before its children. */
export const taxonomy: ReadonlyMap<string, TaxonomyNode> = new Map(
  TAXONOMY_NODES.trim().split("\n").map((line) => {
    const [names, references, ...languages] = line.split("|") as [string, string, ...string[]];
    const [code, parent] = names.split(">") as [string, string?];
    const all = references.split(" ").filter(Boolean);
    const labels = languages.flatMap((labelsOfOne) => labelsOfOne.split(";")).filter(Boolean);
    const node: TaxonomyNode = {
      code,
      parent: parent ?? null,
      isic: all.filter((reference) => /^\d{4}$/.test(reference)),
      hs: all.filter((reference) => reference.startsWith("hs")).map((reference) => reference.slice(2)),
      services: all.filter((reference) => reference.startsWith("bds:")).map((reference) => reference.slice(4)),
      labels: labels.map((label) => norm(label.replace("~", ""))),
      telling: labels.filter((label) => !label.startsWith("~")).map(norm),
    };
    return [code, node];
  }),
);

const byLabel = phraseIndex([...taxonomy.values()].flatMap(({ code, telling }) => telling.map((label) => [label, code] as const)));
const byIsic = firstOf(({ isic }) => isic);
const byService = firstOf(({ services }) => services);

/** For a word that names a thing, names of several words, that one among them, for what is neither that thing nor a kind of it. One service is often part of another. */
const otherThings = readOtherThings();

function readOtherThings(): ReadonlyMap<string, string[][]> {
  const nodes = [...taxonomy.values()].filter(({ services }) => services.length === 0);
  const named = new Map<string, Set<string>>();
  for (const { code, labels } of nodes) for (const label of labels) if (!label.includes(" ")) (named.get(label) ?? named.set(label, new Set()).get(label)!).add(code);
  const isKindOf = (code: string | null, things: ReadonlySet<string>): boolean => code !== null && (things.has(code) || isKindOf(taxonomy.get(code)?.parent ?? null, things));
  const others = new Map<string, string[][]>();
  for (const { code, labels } of nodes) {
    for (const words of labels.map((label) => label.split(" ")).filter(({ length }) => length > 1)) {
      for (const word of words) if (named.has(word) && !isKindOf(code, named.get(word)!)) (others.get(word) ?? others.set(word, []).get(word)!).push(words);
    }
  }
  return others;
}

/** Whether a word of a text stands in the name of another thing: what it names by itself isn't meant there. */
export function isOfOtherThing(words: readonly string[], at: number): boolean {
  const word = words[at]!;
  return (otherThings.get(word) ?? []).some((name) => name.every((part, index) => words[at - name.indexOf(word) + index] === part));
}

function firstOf(codes: (node: TaxonomyNode) => string[]): Map<string, string> {
  const first = new Map<string, string>();
  for (const node of taxonomy.values()) for (const code of codes(node)) if (!first.has(code)) first.set(code, node.code);
  return first;
}

/** What a firm says of itself; titles in canonical form. */
export type Facts = { titles: readonly string[]; isic: readonly string[]; hs: readonly string[]; services: readonly string[] };

/** Nodes that a firm belongs to, with those above them. */
export function nodesOf({ titles, isic, hs, services }: Facts): TaxonomyNode[] {
  const codes = new Set([...titles.flatMap((title) => byLabel.within(title)), ...isic.flatMap((code) => byIsic.get(code) ?? []), ...services.flatMap((code) => byService.get(code) ?? [])]);
  for (const node of taxonomy.values()) if (node.hs.some((heading) => hs.some((code) => code.startsWith(heading)))) codes.add(node.code);
  for (const code of codes) {
    const parent = taxonomy.get(code)?.parent;
    if (parent) codes.add(parent);
  }
  return [...codes].flatMap((code) => taxonomy.get(code) ?? []);
}

/** Every label of these nodes, and Arabic words with their article also without it. */
export function labelsIn(nodes: readonly TaxonomyNode[]): string[] {
  const labels = [...new Set(nodes.flatMap((node) => node.labels))];
  return [...labels, ...labels.map(withoutArticles).filter((label, index) => label !== labels[index])];
}

/** Of Arabic labels only: in Persian words like الکترود the two letters are no article. */
export function withoutArticles(label: string): string {
  return label.includes(" ") ? label.replace(/(?<= )ال(?=[^ ]{3})/gu, "") : label;
}
