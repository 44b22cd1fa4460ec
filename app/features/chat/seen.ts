/** In conversations of so many people, each sees how far the others have read. */
export const MOST_SHOWN_READERS = 30;

/** Somebody of another party: how far they have read, of what was said since they came. */
export type Reader = { id: string; name: string; seq: number; since: string };

/** The readers as the page knew them, with what was told since; seen once is seen, even if somebody makes it unread for themselves. */
export function withPlaces(readers: readonly Reader[], places: ReadonlyMap<string, number> | undefined): readonly Reader[] {
  return places ? readers.map((reader) => ({ ...reader, seq: Math.max(reader.seq, places.get(reader.id) ?? 0) })) : readers;
}

/** Who has seen a message. */
export const seenBy = (message: { seq: number; at: string }, readers: readonly Reader[]): string[] =>
  readers.filter(({ seq, since }) => seq >= message.seq && Date.parse(since) <= Date.parse(message.at)).map(({ name }) => name);
