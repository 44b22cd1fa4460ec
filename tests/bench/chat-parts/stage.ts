import { quantile } from "../../support/ledger";

/** A message goes to everybody in a room; `send` resolves when its sender was told that it is taken. */
export type Crowd = { send: (room: number, body: string) => Promise<void>; close: () => Promise<unknown> | void };
export type Heard = (body: string) => void;

/** Something that carries messages to rooms, running. */
export type Stage = {
  name: string;
  /** What an acknowledgement promises there. */
  promise: string;
  /** Rooms with so many people each, all of them connected. */
  open: (rooms: number, people: number, heard: Heard) => Promise<Crowd>;
  stop: () => Promise<unknown> | void;
};

export type Load = { rooms: number; people: number; seconds: number };
export type Figures = { sends: number; deliveries: number; ackP50: number; ackP99: number; liveP50: number; liveP99: number };

// About as long as what people write.
export const TEXT = "سلام، قیمت لعاب فیروزه‌ای برای پنج کیسه تا پنجشنبه چند است؟ ".repeat(2);

/** One sender in each room, who says the next thing when the last one was taken. */
export async function measure(stage: Stage, { rooms, people, seconds }: Load): Promise<Figures> {
  const [acks, lives]: [number[], number[]] = [[], []];
  let counting = false;
  const crowd = await stage.open(rooms, people, (body) => {
    if (counting) lives.push(performance.now() - Number(body.slice(body.indexOf(":") + 1, body.indexOf(","))));
  });
  try {
    await crowd.send(0, bodyOf(0));
    counting = true;
    const end = performance.now() + seconds * 1000;
    await Promise.all(
      Array.from({ length: rooms }, async (_, room) => {
        for (let count = 1; performance.now() < end; count += 1) {
          const began = performance.now();
          await crowd.send(room, bodyOf(count));
          acks.push(performance.now() - began);
        }
      }),
    );
    for (let waited = 0; waited < 2_000 && lives.length < acks.length * (people - 1); waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    await crowd.close();
  }
  return { sends: acks.length / seconds, deliveries: lives.length / seconds, ackP50: quantile(acks, 0.5), ackP99: quantile(acks, 0.99), liveP50: quantile(lives, 0.5), liveP99: quantile(lives, 0.99) };
}

const bodyOf = (count: number) => JSON.stringify({ t: performance.now(), count, text: TEXT });

/** The stages in turn, again and again, so that a busy minute of the machine meets all of them. */
export async function compare(stages: readonly Stage[], load: Load, repetitions: number): Promise<void> {
  const results = new Map(stages.map((stage) => [stage, [] as Figures[]]));
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const stage of stages) results.get(stage)!.push(await measure(stage, load));
  }
  const ours = median(results.get(stages.at(-1)!)!, "sends");
  for (const [stage, figures] of results) {
    const ratio = median(figures, "sends") / ours;
    console.log(
      `  ${stage.name.padEnd(26)} ${range(figures, "sends").padStart(22)} sends/s ${range(figures, "deliveries").padStart(26)} deliveries/s  ack p50 ${range(figures, "ackP50")} p99 ${range(figures, "ackP99")}  live p50 ${range(figures, "liveP50")} p99 ${range(figures, "liveP99")} ms  × ${ratio.toFixed(2)} of ours`,
    );
    console.log(`  ${"".padEnd(26)} ${stage.promise}`);
  }
}

function median(figures: readonly Figures[], key: keyof Figures): number {
  return figures.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

function range(figures: readonly Figures[], key: keyof Figures): string {
  const values = figures.map((one) => one[key]);
  const shown = (value: number) => (value >= 100 ? Math.round(value).toString() : value.toFixed(1));
  return `${shown(median(figures, key))} (${shown(Math.min(...values))}–${shown(Math.max(...values))})`;
}
