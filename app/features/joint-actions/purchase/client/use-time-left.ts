import { useRevalidator } from "@remix-run/react";
import { useEffect, useState } from "react";

const TICK_MS = 15_000;
/** The longest wait a browser's timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Milliseconds to a round's deadline, counted on while its page stays open. When the deadline comes the page is read
 * again, and then until the round has its result.
 */
export function useTimeLeft({ deadline, now, state }: { deadline: Date; now: string; state: string }): number {
  const { revalidate } = useRevalidator();
  const left = deadline.getTime() - new Date(now).getTime();
  const [passed, setPassed] = useState({ since: now, ms: 0 });
  useEffect(() => {
    const start = performance.now();
    const tick = setInterval(() => setPassed({ since: now, ms: performance.now() - start }), TICK_MS);
    return () => clearInterval(tick);
  }, [now]);
  useEffect(() => {
    if (state !== "pledging" && state !== "fill") return;
    const wait = left > 0 ? left + 500 : left > -30_000 ? 2_000 : 15_000;
    const timer = setTimeout(revalidate, Math.min(wait, LONGEST_MS));
    return () => clearTimeout(timer);
  }, [left, state, revalidate]);
  return Math.max(0, left - (passed.since === now ? passed.ms : 0));
}
