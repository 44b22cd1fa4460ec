import { openBackOff } from "./back-off";
import { hasCluster, resumePostgres, startPostgres, type Postgres, type PostgresOptions } from "./postgres";

const LAST_WORDS_MS = 1_000;

export type PostgresSupervisor = {
  port: number;
  /** From now on it is started again, on the same port, when it dies. */
  supervise: () => void;
  /** Why it has ended, when it has or does so within a moment; null while it lives. */
  ended: () => Promise<string | null>;
  stop: () => Promise<void>;
};

export type PostgresEvents = {
  onDeath: (death: { reason: string; restartMs: number }) => void;
  onReturn: () => void;
  /** Its data is gone: there is nothing to start again. */
  onLost: (reason: string) => void;
};

/** Starts Postgres and, once told to, keeps it running. */
export async function supervisePostgres(options: Omit<PostgresOptions, "onExit">, events: PostgresEvents): Promise<PostgresSupervisor> {
  const waitAfter = openBackOff();
  let supervised = false;
  let stopped = false;
  let reason: string | null = null;
  let tell: () => void = () => undefined;
  const death = new Promise<void>((resolve) => (tell = resolve));
  let timer: NodeJS.Timeout | undefined;
  let returning = Promise.resolve();
  let since = Date.now();
  let running: Postgres = await startPostgres({ ...options, onExit: died });
  const { port } = running;

  function died(why: string): void {
    reason = why;
    tell();
    if (supervised && !stopped) restartLater(why);
  }

  function restartLater(why: string): void {
    if (!hasCluster(options.dataDir)) return events.onLost(why);
    const restartMs = waitAfter(Date.now() - since);
    events.onDeath({ reason: why, restartMs });
    timer = setTimeout(() => (returning = restart()), restartMs);
  }

  async function restart(): Promise<void> {
    since = Date.now();
    try {
      running = await resumePostgres({ ...options, port, onExit: died });
      reason = null;
      events.onReturn();
    } catch (error) {
      if (!stopped) restartLater(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    port,
    supervise() {
      supervised = true;
      // It may have died a moment ago.
      if (reason !== null) restartLater(reason);
    },
    async ended() {
      await Promise.race([death, new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))]);
      return reason;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await returning;
      await running.stop();
    },
  };
}
