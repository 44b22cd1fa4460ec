import { sql } from "kysely";
import type { JobEvent, JobHandler, JobHandles, Jobs, Schedule } from "~/lib/jobs";

const BATCH = 50;
const MAX_ATTEMPTS = 8;
const POLL_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** What the process that wrote a row does at once itself is left to it for so long. */
const LEFT_MS = 700;

export type Relay = {
  /** Looks at once instead of at the next poll. */
  nudge: () => void;
  stop: () => Promise<void>;
  lag: () => Promise<{ waiting: number; dead: number; oldestSeconds: number }>;
};

/** Delivers outbox rows to their handlers, at least once, and runs the schedules, except while `paused`. Any number of relays may run. */
export function startRelay(handles: JobHandles, catalogue: { jobs: Jobs[]; schedules: Schedule[]; toldAtOnce?: string[]; paused?: () => boolean }): Relay {
  const byTopic = new Map<string, JobHandler[]>();
  for (const jobs of catalogue.jobs) {
    for (const [topic, handler] of Object.entries(jobs)) byTopic.set(topic, [...(byTopic.get(topic) ?? []), handler]);
  }
  const paused = catalogue.paused ?? (() => false);
  let stopped = false;
  let wake: (() => void) | undefined;
  let nudged = false;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (nudged || stopped) {
        nudged = false;
        return resolve();
      }
      const timer = setTimeout(done, ms);
      wake = done;
      function done() {
        clearTimeout(timer);
        wake = undefined;
        nudged = false;
        resolve();
      }
    });

  function nudge(): void {
    nudged = true;
    wake?.();
  }

  async function deliverOne(): Promise<boolean> {
    const event = await claim(handles, catalogue.toldAtOnce ?? []);
    if (!event) return false;
    const started = performance.now();
    try {
      for (const handler of byTopic.get(event.topic) ?? []) await handler(event, handles);
      await handles.db.service((tx) => tx.deleteFrom("outbox").where("id", "=", event.id).execute());
      handles.log.info({ kind: "job", topic: event.topic, event: String(event.id), ms: Math.round(performance.now() - started), outcome: "done" });
    } catch (error) {
      handles.log.error({ kind: "job", topic: event.topic, event: String(event.id), err: error, outcome: "failed" });
      await setAside(handles, event, error);
    }
    return true;
  }

  async function deliver(): Promise<void> {
    let failures = 0;
    while (!stopped) {
      let worked = false;
      try {
        for (let i = 0; i < BATCH && !stopped && !paused(); i += 1) {
          if (!(await deliverOne())) break;
          worked = true;
        }
        failures = 0;
      } catch (error) {
        failures += 1;
        handles.log.warn({ kind: "relay", err: error, outcome: "database unavailable" });
      }
      if (!worked) await pause(Math.min(LONGEST_PAUSE_MS, POLL_MS * 2 ** failures));
    }
  }

  async function repeat(schedule: Schedule): Promise<void> {
    while (!stopped) {
      try {
        if (!paused()) {
          await schedule.run(handles);
          nudge();
        }
      } catch (error) {
        handles.log.error({ kind: "schedule", name: schedule.name, err: error });
      }
      // A stop that came during the run has woken the sleepers already.
      if (stopped) return;
      await new Promise<void>((resolve) => {
        const rise = () => {
          clearTimeout(timer);
          sleepers.delete(rise);
          resolve();
        };
        const timer = setTimeout(rise, schedule.everyMs);
        sleepers.add(rise);
      });
    }
  }
  const sleepers = new Set<() => void>();
  const running = [deliver(), ...catalogue.schedules.map(repeat)];

  return {
    nudge,
    async stop() {
      stopped = true;
      wake?.();
      for (const rouse of sleepers) rouse();
      await Promise.all(running);
    },
    lag: () => outboxLag(handles),
  };
}

// A claimed row is invisible for a minute; a worker that dies leaves it to the next one.
async function claim({ db }: JobHandles, toldAtOnce: string[]): Promise<(JobEvent & { attempts: number }) | null> {
  return db.service(async (tx) => {
    const { rows } = await sql<{ id: bigint; topic: string; payload: unknown; attempts: number }>`
      update public.outbox o
      set not_before = clock_timestamp() + interval '60 seconds', attempts = o.attempts + 1
      where o.id = (
        select id from public.outbox
        where dead_at is null and not_before <= clock_timestamp()
          and not (topic = any (${toldAtOnce}::text[]) and created_at > clock_timestamp() - make_interval(secs => ${LEFT_MS / 1000}))
        order by id
        for update skip locked
        limit 1)
      returning o.id, o.topic, o.payload, o.attempts`.execute(tx);
    return rows[0] ?? null;
  });
}

async function setAside({ db }: JobHandles, event: JobEvent & { attempts: number }, error: unknown): Promise<void> {
  const dead = event.attempts >= MAX_ATTEMPTS;
  const backOffSeconds = Math.min(600, 2 ** event.attempts);
  await db.service((tx) =>
    tx
      .updateTable("outbox")
      .set({
        last_error: String(error).slice(0, 500),
        not_before: sql<Date>`clock_timestamp() + make_interval(secs => ${backOffSeconds})`,
        ...(dead && { dead_at: sql<Date>`clock_timestamp()` }),
      })
      .where("id", "=", event.id)
      .execute(),
  );
}

/** How many events wait or were given up, and how old the oldest waiting one is. */
export async function outboxLag({ db }: Pick<JobHandles, "db">): Promise<{ waiting: number; dead: number; oldestSeconds: number }> {
  return db.service(async (tx) => {
    const { rows } = await sql<{ waiting: number; dead: number; oldest: number }>`
      select count(*) filter (where dead_at is null)::int as waiting, count(*) filter (where dead_at is not null)::int as dead,
        coalesce(extract(epoch from clock_timestamp() - min(created_at) filter (where dead_at is null)), 0)::float8 as oldest
      from public.outbox`.execute(tx);
    const row = rows[0]!;
    return { waiting: row.waiting, dead: row.dead, oldestSeconds: Math.round(row.oldest) };
  });
}
