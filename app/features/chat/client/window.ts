/** A stretch of rows by their places in the list, `to` not included. */
export type Window = { from: number; to: number };

/** Rows that are drawn at once, and how many around those in sight. */
export const DRAWN = 160;
const MARGIN = 60;
/** The window moves when what is in sight comes so near to its edge. */
const NEAR = 20;

/** The window at first: the last rows. */
export const lastRows = (count: number): Window => ({ from: Math.max(0, count - DRAWN), to: count });

/** The window around one row. */
export function around(place: number, count: number): Window {
  const from = Math.max(0, Math.min(place - DRAWN / 2, count - DRAWN));
  return { from, to: Math.min(count, from + DRAWN) };
}

/** The window for what is in sight now; the same object while it need not move. */
export function moved(window: Window, sight: { first: number; last: number }, count: number): Window {
  const nearStart = window.from > 0 && sight.first - window.from < NEAR;
  const nearEnd = window.to < count && window.to - 1 - sight.last < NEAR;
  if (!nearStart && !nearEnd) return window;
  const from = Math.max(0, sight.first - MARGIN);
  const to = Math.min(count, sight.last + 1 + MARGIN);
  return from === window.from && to === window.to ? window : { from, to };
}

/** The same rows after `before` others came in front, and to the new end where the window reached the old one. */
export function shifted(window: Window, before: number, countBefore: number, count: number): Window {
  const reached = window.to >= countBefore;
  const from = Math.max(0, window.from + before);
  const to = reached ? count : Math.min(count, window.to + before);
  // A window that follows the end lets go of its beginning; whom others came in front of may be looked at.
  return { from: reached && before === 0 ? Math.max(from, to - 2 * DRAWN) : from, to };
}

/** The window after the list of `count` rows from `first` on became another one: its rows, or the last ones where they are gone. */
export function followed(before: { window: Window; first: number; count: number }, first: number, count: number): Window {
  const infront = before.first - first;
  return before.count === 0 || infront < 0 ? lastRows(count) : shifted(before.window, infront, before.count, count);
}
