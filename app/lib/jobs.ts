import type { Db } from "./db.server";
import type { Env } from "./env.server";
import type { FileStore } from "./files.server";
import type { Log } from "./log.server";

/** What a job may use. `publish` sends an event to the sockets of this installation. */
export type JobHandles = {
  db: Db;
  log: Log;
  env: Env;
  siteUrl: string;
  files: FileStore;
  now: () => Date;
  publish: (topic: string, payload: Record<string, unknown>) => Promise<void>;
};

/** An outbox event; delivered at least once, so handlers are idempotent by its id or by state. */
export type JobEvent = { id: bigint; topic: string; payload: unknown };
export type JobHandler = (event: JobEvent, handles: JobHandles) => Promise<void>;

/** Handlers by topic; several features may listen to one topic. */
export type Jobs = Record<string, JobHandler>;

/** Work that recurs; any number of workers may run it at once. */
export type Schedule = { name: string; everyMs: number; run: (handles: JobHandles) => Promise<void> };
