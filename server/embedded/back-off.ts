const FIRST_MS = 200;
const LONGEST_MS = 10_000;
/** What lived this long starts again without waiting. */
const STEADY_MS = 60_000;

/** Says how long to wait before a child that has ended starts again: not at all the first time, then twice as long each time. */
export function openBackOff(): (livedMs: number) => number {
  let failures = 0;
  return (livedMs) => {
    if (livedMs > STEADY_MS) failures = 0;
    const waitMs = failures === 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
    failures += 1;
    return waitMs;
  };
}
