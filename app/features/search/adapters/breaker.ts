/** Failures within so long open the breaker; so many are enough. */
const WINDOW_MS = 10_000;
const FAILURES = 5;
/** Good probes that close it again. */
const GOOD_PROBES = 3;

export type Breaker = {
  readonly closed: boolean;
  /** Why it is open; null while closed. */
  readonly reason: string | null;
  /** Notes a failed request at this time (ms). */
  failed(at: number, reason: string): void;
  /** Opens at once: what was found doesn't pass by itself. */
  open(reason: string): void;
  /** Notes a good probe. */
  passed(): void;
  /** Notes a bad probe. */
  missed(reason: string): void;
};

/** Decides whether an engine is asked. It begins open and closes with its first good probe; after that three are needed in a row. */
export function createBreaker(onChange: (closed: boolean, reason: string | null) => void): Breaker {
  let closed = false;
  let reason: string | null = "starting";
  let failures: number[] = [];
  let missing = 1;

  function open(why: string) {
    const changed = closed || reason === "starting";
    closed = false;
    reason = why;
    failures = [];
    missing = GOOD_PROBES;
    if (changed) onChange(false, why);
  }

  return {
    get closed() {
      return closed;
    },
    get reason() {
      return closed ? null : reason;
    },
    failed(at, why) {
      if (!closed) return;
      failures = [...failures.filter((earlier) => earlier > at - WINDOW_MS), at];
      if (failures.length >= FAILURES) open(why);
    },
    open,
    passed() {
      if (closed) return;
      missing -= 1;
      if (missing > 0) return;
      closed = true;
      failures = [];
      onChange(true, null);
    },
    missed(why) {
      if (closed) return;
      open(why);
    },
  };
}
