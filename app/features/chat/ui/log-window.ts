import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { WireMessage } from "../schema";
import { around, followed, lastRows, moved, type Window } from "../client/window";

const GUESSED_PX = 64;
/** Between two rows of the list. */
const GAP_PX = 4;
const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

type Drawn = { window: Window; first: number; count: number };

/**
 * Which rows are drawn, and how much room the others take. What somebody looks at stays where it is, whatever comes or goes
 * around it; whoever is at the end stays there. The box is laid out from its end, so distances are counted from there.
 */
export function useLogWindow(scroller: RefObject<HTMLDivElement>, rows: readonly WireMessage[], later: boolean) {
  const first = rows[0]?.seq ?? 0;
  const count = rows.length;
  const [drawn, setDrawn] = useState<Drawn>(() => ({ window: lastRows(count), first, count }));
  const heights = useRef(new Map<number, number>());
  /** By its end, since the uppermost row loses its name when others come above it; `scrolled` tells later scrolling from what moved by itself. */
  const anchor = useRef<{ seq: number; bottom: number; scrolled: number } | null>(null);
  const goal = useRef<number | null>(null);

  // The list grew at an end: the window moves with its rows.
  let { window } = drawn;
  if (drawn.first !== first || drawn.count !== count) {
    window = followed(drawn, first, count);
    setDrawn({ window, first, count });
  }

  const average = () => {
    let sum = 0;
    for (const height of heights.current.values()) sum += height;
    return heights.current.size > 0 ? sum / heights.current.size : GUESSED_PX;
  };
  const room = (from: number, to: number) => {
    const guess = average();
    let sum = 0;
    for (let index = from; index < to; index += 1) sum += heights.current.get(rows[index]!.seq) ?? guess;
    return Math.round(sum);
  };

  const keepAnchor = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const { top, bottom } = box.getBoundingClientRect();
    const item = [...box.querySelectorAll<HTMLElement>("[data-seq]")].find((one) => one.getBoundingClientRect().bottom > top);
    const place = item?.getBoundingClientRect();
    anchor.current = item && place && place.top < bottom ? { seq: Number(item.dataset.seq), bottom: place.bottom - top, scrolled: box.scrollTop } : null;
  }, [scroller]);

  const look = useCallback(() => {
    const box = scroller.current;
    if (!box || count === 0) return;
    const { top, bottom } = box.getBoundingClientRect();
    const items = [...box.querySelectorAll<HTMLElement>("[data-seq]")];
    const places = items.map((item) => ({ seq: Number(item.dataset.seq), place: item.getBoundingClientRect() }));
    const seen = places.filter(({ place }) => place.bottom > top && place.top < bottom);
    const index = (seq: number) => Math.max(0, Math.min(count - 1, seq - first));
    let sight: { first: number; last: number };
    if (seen.length > 0) sight = { first: index(seen[0]!.seq), last: index(seen.at(-1)!.seq) };
    else {
      // Far beyond what is drawn: by the room that rows take on average.
      const guess = average();
      const edge = places[0];
      const end = places.at(-1);
      const at = edge && edge.place.top >= bottom ? index(edge.seq) - (edge.place.top - bottom) / guess : end ? index(end.seq) + (top - end.place.bottom) / guess : 0;
      const middle = Math.max(0, Math.min(count - 1, Math.round(at)));
      sight = { first: middle, last: middle };
    }
    keepAnchor();
    setDrawn((now) => {
      // This may be reckoned from the state before the newest rows, and what was seen may be older than the state.
      const known = now.count === 0 || now.first > first || (now.first === first && now.count < count) ? { window: followed(now, first, count), first, count } : now;
      const place = (index: number) => Math.max(0, Math.min(known.count - 1, index + first - known.first));
      const next = moved(known.window, { first: place(sight.first), last: place(sight.last) }, known.count);
      return next === now.window ? now : { ...known, window: next };
    });
  }, [scroller, count, first, keepAnchor]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let frame = 0;
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(look);
    };
    look();
    box.addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    // A box that grows or shrinks shows the same end, whatever stood at its beginning.
    const resized = new ResizeObserver(keepAnchor);
    resized.observe(box);
    return () => {
      cancelAnimationFrame(frame);
      resized.disconnect();
      box.removeEventListener("scroll", soon);
      removeEventListener("resize", soon);
    };
  }, [scroller, look, keepAnchor]);

  const wasLater = useRef(later);
  useBrowserLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const items = [...box.querySelectorAll<HTMLElement>("[data-seq]")];
    for (const [index, item] of items.entries()) {
      const [seq, place, next] = [Number(item.dataset.seq), item.getBoundingClientRect(), items[index + 1]];
      if (next) heights.current.set(seq, next.getBoundingClientRect().top - place.top);
      // The last of all has none after it.
      else if (!heights.current.has(seq)) heights.current.set(seq, place.height + GAP_PX);
    }
    const sought = goal.current === null ? null : items.find((item) => Number(item.dataset.seq) === goal.current);
    if (sought) {
      goal.current = null;
      sought.scrollIntoView({ block: "center" });
    } else if (anchor.current && (box.scrollTop < -4 || wasLater.current)) {
      const item = items.find((one) => Number(one.dataset.seq) === anchor.current!.seq);
      const { bottom, scrolled } = anchor.current;
      const shift = item ? item.getBoundingClientRect().bottom - box.getBoundingClientRect().top - bottom + box.scrollTop - scrolled : 0;
      if (Math.abs(shift) >= 1) box.scrollTop += shift;
    }
    wasLater.current = later;
    keepAnchor();
    // After each drawing: what waits to be sent comes and goes below the rows.
  });

  /** Brings a row into the middle; whether it is one of the rows. */
  const seek = useCallback(
    (seq: number): boolean => {
      if (seq < first || seq >= first + count) return false;
      goal.current = seq;
      setDrawn((now) => ({ ...now, window: { ...around(seq - first, count) } }));
      return true;
    },
    [first, count],
  );

  return { from: window.from, to: window.to, above: room(0, Math.min(window.from, count)), below: room(Math.min(window.to, count), count), seek };
}
