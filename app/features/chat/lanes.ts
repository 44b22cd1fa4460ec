/** Work on the same thing, a few at a time: what waits for one conversation's lock must not hold all connections of the process. */
export type Lanes = {
  /** Null when so many wait already that one more had better come again. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> | null;
};

export function newLanes(atOnce: number, waiting: number): Lanes {
  const lanes = new Map<string, { running: number; queue: (() => void)[] }>();

  async function inTurn<T>(key: string, lane: { running: number; queue: (() => void)[] }, work: () => Promise<T>): Promise<T> {
    if (lane.running < atOnce) lane.running += 1;
    else await new Promise<void>((resolve) => lane.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = lane.queue.shift();
      // The place goes to the next one as it is.
      if (next) next();
      else lane.running -= 1;
      if (lane.running === 0) lanes.delete(key);
    }
  }

  return {
    run(key, work) {
      const lane = lanes.get(key) ?? { running: 0, queue: [] };
      if (lane.queue.length >= waiting) return null;
      lanes.set(key, lane);
      return inTurn(key, lane, work);
    },
  };
}
