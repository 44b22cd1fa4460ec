/** Work that is gathered while other work of its kind goes on, and then done together. What comes while nothing goes on begins at once. */
export type Batches<Item, Answer> = {
  /** What has the same key is never in two batches at a time, and keeps its order. */
  add: (key: string, item: Item) => Promise<Answer>;
};

type Waiting<Item, Answer> = { key: string; item: Item; done: (answer: Answer) => void; failed: (error: unknown) => void };

/** `work` answers each of its items, in their order; when it fails, it has failed for all of them. */
export function newBatches<Item, Answer>(work: (items: Item[]) => Promise<readonly Answer[]>, { most, atOnce }: { most: number; atOnce: number }): Batches<Item, Answer> {
  const busy = new Set<string>();
  let waiting: Waiting<Item, Answer>[] = [];
  let running = 0;
  let called = false;

  function begin(): void {
    called = false;
    while (running < atOnce && waiting.length > 0) {
      const batch: Waiting<Item, Answer>[] = [];
      const left: Waiting<Item, Answer>[] = [];
      for (const one of waiting) (batch.length < most && !busy.has(one.key) ? batch : left).push(one);
      if (batch.length === 0) return;
      waiting = left;
      void run(batch);
    }
  }

  async function run(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    running += 1;
    for (const { key } of batch) busy.add(key);
    try {
      const answers = await work(batch.map(({ item }) => item));
      batch.forEach(({ done }, place) => done(answers[place]!));
    } catch (error) {
      batch.forEach(({ failed }) => failed(error));
    } finally {
      for (const { key } of batch) busy.delete(key);
      running -= 1;
      begin();
    }
  }

  return {
    add(key, item) {
      return new Promise((done, failed) => {
        waiting.push({ key, item, done, failed });
        if (called) return;
        called = true;
        // All that arrived together goes together.
        setImmediate(begin);
      });
    },
  };
}
