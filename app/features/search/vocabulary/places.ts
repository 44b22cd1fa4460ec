import { norm } from "../normalise";
import { phraseIndex } from "./phrases";
import { PLACES } from "./places-list";

const index = phraseIndex(
  PLACES.trim().split("\n").flatMap((line) => {
    const names = line.split(/[|;]/u).filter(Boolean).map(norm);
    return names.map((name) => [name, names] as const);
  }),
);

/** Names in other languages of the places that a canonical text names. */
export function namesOfPlaces(text: string): string[] {
  return [...new Set(index.within(text).flat())];
}
