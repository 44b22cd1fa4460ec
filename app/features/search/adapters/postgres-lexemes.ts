import type { CatalogDoc, CodeFacet } from "../engine";
import { joinedWords } from "../query";
import { cellsAround } from "./postgres-cells";

/**
 * What the search vector of a document is made of. A canonical word has letters and digits only, so a lexeme with a sign before it is
 * no word: the index alone answers where a word stands, who may see the document and by what it is narrowed, and no row has to be read.
 */
export const inHead = (word: string): string => `^${word}`;
export const inBody = (word: string): string => `.${word}`;
export const isWhole = (squashed: string): string => `=${squashed}`;
export const seenBy = (audience: string): string => `@${audience}`;
/** Has every document that not everybody may find. */
export const CLOSED = "@closed";
export const trusted = (grade: number): string => `#${grade}`;
export const narrowedBy = (facet: CodeFacet, code: string): string => `${facet}:${code}`;

/** A document has the lexeme of each grade that its trust reaches: those of some trust and more are asked for by one. */
export const trustGrades = Array.from({ length: 51 }, (_, step) => 2 * step);

const MAX_POSITION = 16_383;
/** Between two texts of one document, so that no phrase runs from one into the next. */
const GAP = 20;
const MOST_PLACES = 60;

/** The search vector of a document, from its canonical words; no parser of Postgres sees the text. */
export function vectorOf(doc: CatalogDoc): string {
  const { text } = doc;
  const places = new Map<string, string[]>();
  let position = 0;
  const add = (lexeme: string, place?: string) => {
    const known = places.get(lexeme) ?? places.set(lexeme, []).get(lexeme)!;
    if (place !== undefined && known.length < MOST_PLACES) known.push(place);
  };
  const write = (part: string, weight: string, name: (word: string) => string = (word) => word) => {
    if (part === "") return;
    for (const word of part.split(" ")) {
      position = Math.min(position + 1, MAX_POSITION);
      add(name(word), `${position}${weight}`);
    }
    position = Math.min(position + GAP, MAX_POSITION);
  };
  write(text.names, "A");
  write(text.titles, "B");
  for (const part of [text.labels, text.codes, text.places]) write(part, "C");
  write(text.body, "D", inBody);
  const [names, titles] = [doc.heads.names, doc.heads.titles].map((heads) => heads.map((head) => head.split(" "))) as [string[][], string[][]];
  // Joined words of titles have a place, and so are counted with the vocabulary; those of names are each firm's own.
  for (const word of names.flatMap(joinedWords)) add(word);
  for (const word of titles.flatMap(joinedWords)) add(word, `${position}D`);
  for (const head of [...names, ...titles]) for (const word of [...head, ...joinedWords(head)]) add(inHead(word));
  for (const lexeme of tagsOf(doc)) add(lexeme);
  return [...places].map(([lexeme, where]) => (where.length > 0 ? `${quoted(lexeme)}:${where.join(",")}` : quoted(lexeme))).join(" ");
}

function tagsOf(doc: CatalogDoc): string[] {
  const facets: [CodeFacet, readonly string[]][] = [
    ["cluster", doc.clusters], ["kind", [doc.firmKind]], ["process", doc.processes], ["group", doc.groups], ["service", doc.services], ["sector", doc.sectors],
    ["certificate", doc.certificates], ["verified", doc.verified ? ["yes"] : []], ["size", doc.sizeClass === null ? [] : [doc.sizeClass]], ["capacity", doc.capacity],
    ["available", doc.available === null ? [] : [doc.available]], ["language", doc.languages], ["market", doc.markets],
  ];
  return [
    ...doc.audience.map(seenBy),
    ...(doc.audience.includes("public") ? [] : [CLOSED]),
    ...trustGrades.filter((grade) => grade <= doc.trust).map(trusted),
    ...[...doc.heads.names, ...doc.heads.titles].map((head) => isWhole(head.replaceAll(" ", ""))),
    ...facets.flatMap(([facet, codes]) => codes.map((code) => narrowedBy(facet, code))),
    ...(doc.point ? cellsAround(doc.point) : []),
  ];
}

/** A lexeme as text search writes it. */
export const quoted = (lexeme: string): string => `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
