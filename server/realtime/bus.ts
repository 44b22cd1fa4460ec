import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import pg from "pg";
import type { Context } from "../context";

const CHANNEL = "khosheh_told";
/** What is told within this time leaves in one statement. */
const GATHER_MS = 10;
/** Postgres takes 8,000 bytes in one notification. */
const MOST_BYTES = 7_500;
/** Ids of people in one message; more are told in several. */
const MOST_PERSONS = 100;
const BEAT_MS = 5_000;
const ANSWER_MS = 4_000;
const LONGEST_PAUSE_MS = 5_000;

type Told = { topic: string; payload: Record<string, unknown> };
type Batch = { told: Told[]; gone: Promise<void> };

export type Bus = {
  /** Tells the other processes; resolves when the database has it. Ids only: who may see what is decided where it is heard. */
  tell: (topic: string, payload: Record<string, unknown>) => Promise<void>;
  close: () => Promise<void>;
};

/**
 * What was committed in one process is told to the others through Postgres: after the commit, never inside the sender's transaction,
 * since a notification takes a lock of the whole database until its transaction ends. `onGap` is called when others may have spoken unheard.
 */
export async function openBus(context: Pick<Context, "db" | "log">, url: string, hear: (told: Told) => void, onGap: () => void): Promise<Bus> {
  const node = randomUUID();
  let batch: Batch | undefined;
  let listener: pg.Client | undefined;
  let closed = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  async function listen(): Promise<void> {
    if (closed) return;
    const client = new pg.Client({ connectionString: url, application_name: "khosheh bus", connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS, keepAlive: true });
    listener = client;
    client.on("notification", ({ payload }) => heard(payload));
    client.on("error", () => lost(client));
    client.on("end", () => lost(client));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      context.log.warn({ kind: "bus", err: error });
      return lost(client);
    }
    if (listener !== client) return;
    if (failures > 0) onGap();
    failures = 0;
    timer = setTimeout(() => void beat(client), BEAT_MS);
  }

  /** A line that is dead without a word is known by its silence. */
  async function beat(client: pg.Client): Promise<void> {
    try {
      await client.query("select 1");
      if (listener === client) timer = setTimeout(() => void beat(client), BEAT_MS);
    } catch {
      lost(client);
    }
  }

  function lost(client: pg.Client): void {
    if (listener !== client || closed) return;
    listener = undefined;
    clearTimeout(timer);
    client.end().catch(() => undefined);
    timer = setTimeout(() => void listen(), Math.min(LONGEST_PAUSE_MS, 100 * 2 ** failures) * (0.5 + Math.random()));
    failures += 1;
  }

  function heard(payload = ""): void {
    try {
      const { from, told } = JSON.parse(payload) as { from: string; told: [string, Record<string, unknown>][] };
      if (from !== node) for (const [topic, content] of told) hear({ topic, payload: content });
    } catch (error) {
      context.log.warn({ kind: "bus", err: error });
    }
  }

  async function leave(told: Told[]): Promise<void> {
    const payloads = packed(told).map((messages) => JSON.stringify({ from: node, told: messages }));
    await context.db.service((tx) => sql`select pg_notify(${CHANNEL}, x) from unnest(${payloads}::text[]) x`.execute(tx));
  }

  await listen();
  return {
    tell(topic, payload) {
      if (!batch) {
        const told: Told[] = [];
        batch = {
          told,
          gone: new Promise<void>((resolve) => setTimeout(resolve, GATHER_MS)).then(() => {
            batch = undefined;
            return leave(told);
          }),
        };
      }
      batch.told.push(...partsOf({ topic, payload }));
      return batch.gone;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await batch?.gone.catch(() => undefined);
      await listener?.end().catch(() => undefined);
    },
  };
}

/** A list of people that is too long for one message as several. */
export function partsOf({ topic, payload }: Told): Told[] {
  const { personIds } = payload;
  if (!Array.isArray(personIds) || personIds.length <= MOST_PERSONS) return [{ topic, payload }];
  return Array.from({ length: Math.ceil(personIds.length / MOST_PERSONS) }, (_, part) => ({
    topic,
    payload: { ...payload, personIds: personIds.slice(part * MOST_PERSONS, (part + 1) * MOST_PERSONS) },
  }));
}

/** As few messages as hold everything, in the same order. */
export function packed(told: readonly Told[]): [string, Record<string, unknown>][][] {
  const messages: [string, Record<string, unknown>][][] = [];
  let left = 0;
  for (const { topic, payload } of told) {
    const size = Buffer.byteLength(JSON.stringify([topic, payload])) + 1;
    if (size > left || messages.length === 0) {
      messages.push([]);
      left = MOST_BYTES;
    }
    messages.at(-1)!.push([topic, payload]);
    left -= size;
  }
  return messages;
}
