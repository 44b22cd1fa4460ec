import type { MessagePage, WireMessage } from "../schema";

/**
 * One conversation as a page holds it. `rows` are dense from the first one to the last one; `cursor` is the `ev` up to which
 * they are complete. Changes that came ahead of a missing one wait in `held`.
 */
export type Timeline = {
  readonly cursor: number;
  readonly rows: readonly WireMessage[];
  readonly held: ReadonlyMap<number, WireMessage>;
  /** Whether the server has messages before the first row, and after the last one. */
  readonly more: boolean;
  readonly later: boolean;
};

/** A gap that is read page by page; behind a longer one the newest page is taken instead. */
export const LONGEST_GAP = 500;
/** How long a change that is missing may still come by itself. */
export const SYNC_PAUSE_MS = 150;

export function newTimeline(page: MessagePage): Timeline {
  return { cursor: page.upto, rows: merged([], page.rows), held: new Map(), more: page.more, later: page.later };
}

/** A change that was pushed: known ones are ignored, the next one is applied, one further ahead waits. */
export function receive(timeline: Timeline, row: WireMessage): Timeline {
  if (row.ev <= timeline.cursor) return timeline;
  return drain({ ...timeline, held: new Map(timeline.held).set(row.ev, row) });
}

/** The answer to a sync from `since`, which ends the gap up to its `upto`. */
export function absorb(timeline: Timeline, page: Pick<MessagePage, "rows" | "upto">, since: number): Timeline {
  // What was asked from a later place than where we stand leaves a gap.
  if (since > timeline.cursor || page.upto <= timeline.cursor) return timeline;
  return drain({ ...timeline, cursor: page.upto, rows: changed(timeline, page.rows) });
}

/** Older messages, read from the first row on. Null when they were read before a change that is known here. */
export function prepend(timeline: Timeline, page: Pick<MessagePage, "rows" | "more" | "upto">): Timeline | null {
  if (page.upto < timeline.cursor) return null;
  const first = timeline.rows[0]?.seq ?? Infinity;
  const older = page.rows.filter((row) => row.seq < first);
  if (older.length > 0 && first !== Infinity && older.at(-1)!.seq !== first - 1) return timeline;
  return { ...timeline, rows: merged(timeline.rows, older), more: page.more };
}

/** Later messages, read from the last row on. Null when they were read before a change that is known here. */
export function append(timeline: Timeline, page: Pick<MessagePage, "rows" | "later" | "upto">): Timeline | null {
  if (page.upto < timeline.cursor) return null;
  const last = timeline.rows.at(-1)?.seq ?? 0;
  const newer = page.rows.filter((row) => row.seq > last);
  if (newer.length > 0 && newer[0]!.seq !== last + 1) return timeline;
  return { ...timeline, rows: merged(timeline.rows, newer), later: page.later };
}

/** The page was read again (a navigation, a reload of its data): goes on from what is there when the two meet. */
export function renew(timeline: Timeline, page: MessagePage): Timeline {
  const [first, last] = [page.rows[0], timeline.rows.at(-1)];
  if (page.later || timeline.later) return drain({ ...newTimeline(page), held: timeline.held });
  if (page.upto <= timeline.cursor) return timeline;
  if (!first || !last || first.seq > last.seq + 1) return drain({ ...newTimeline(page), held: timeline.held });
  // Rows before the page may have changed since: only what the page holds is known to be so now, the rest follows by a sync.
  return drain({ ...timeline, rows: merged(timeline.rows, page.rows) });
}

/** Whether something is missing that only a sync brings. */
export function hasGap(timeline: Timeline, knownEv = 0): boolean {
  return timeline.held.size > 0 || knownEv > timeline.cursor;
}

function drain(timeline: Timeline): Timeline {
  let { cursor } = timeline;
  const applied: WireMessage[] = [];
  for (let next = timeline.held.get(cursor + 1); next; next = timeline.held.get(cursor + 1)) {
    applied.push(next);
    cursor += 1;
  }
  const held = new Map([...timeline.held].filter(([ev]) => ev > cursor));
  return { ...timeline, cursor, held, rows: applied.length > 0 ? changed(timeline, applied) : timeline.rows };
}

/** Changes of rows that are held, and messages that follow the last one; what lies outside comes with its own page. */
function changed({ rows, more, later }: Timeline, changes: readonly WireMessage[]): readonly WireMessage[] {
  const first = rows[0]?.seq ?? (more ? Infinity : 0);
  const last = rows.at(-1)?.seq ?? 0;
  const within = changes.filter((row) => row.seq >= first && (row.seq <= last || !later));
  return requoted(merged(rows, within), changes);
}

/** One row for each seq, the latest `ev` of it, in the order of seq. */
function merged(rows: readonly WireMessage[], added: readonly WireMessage[]): readonly WireMessage[] {
  if (added.length === 0) return rows;
  const last = rows.at(-1)?.seq ?? 0;
  if (added.length === 1 && added[0]!.seq > last) return [...rows, added[0]!];
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  for (const row of added) if ((bySeq.get(row.seq)?.ev ?? 0) <= row.ev) bySeq.set(row.seq, row);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

const QUOTED = 160;

/** A quotation says what its message says now. */
function requoted(rows: readonly WireMessage[], changes: readonly WireMessage[]): readonly WireMessage[] {
  const moved = new Map(changes.filter(({ rev }) => rev > 0).map((row) => [row.seq, row]));
  if (moved.size === 0 || !rows.some(({ reply }) => reply && moved.has(reply.seq))) return rows;
  return rows.map((row) => {
    const source = row.reply && moved.get(row.reply.seq);
    if (!row.reply || !source) return row;
    return { ...row, reply: { ...row.reply, deleted: source.deleted !== null, body: (source.body || (source.files[0]?.name ?? "")).slice(0, QUOTED) } };
  });
}
