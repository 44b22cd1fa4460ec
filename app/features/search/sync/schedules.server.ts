import type { JobHandles, Schedule } from "~/lib/jobs";
import { failureOf } from "../adapters/meilisearch/failure";
import { sendChanges, type SearchServer } from "./lane.server";
import { forgetChanges, listChanges } from "./outbox.server";
import { advanceRebuild, leftToAnother } from "./rebuild.server";
import { watchIndex } from "./watch.server";

const MINUTE = 60_000;
const TURNS = 20;

/** Keeps the search server in step with the database; without one, forgets what was listed for it. */
export function syncSchedules(server: SearchServer | null, stopped: () => boolean): Schedule[] {
  if (!server) return [{ name: "search.forget", everyMs: 60 * MINUTE, run: ({ db }) => db.service(forgetChanges) }];
  let listing = false;
  const listed = async ({ db }: JobHandles) => {
    if (!listing) await db.service((tx) => listChanges(tx, server.connection.index));
    listing = true;
  };
  return [
    {
      name: "search.send",
      everyMs: 500,
      async run(handles) {
        await listed(handles);
        for (let turn = 0; turn < TURNS && !stopped(); turn += 1) if ((await sendChanges({ ...handles, ...server })) !== "sent") return;
      },
    },
    { name: "search.watch", everyMs: 5 * MINUTE, run: (handles) => quietly(handles, async () => { await listed(handles); await watchIndex({ ...handles, ...server }); }) },
    { name: "search.rebuild", everyMs: 2_000, run: (handles) => quietly(handles, async () => void (await advanceRebuild({ ...handles, ...server }, stopped))) },
  ];
}

/** A server that isn't there is the breaker's news; here it is only tried again. */
async function quietly({ log }: JobHandles, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    if (!leftToAnother(error)) log.warn({ kind: "search", outcome: "put off", reason: failure.message });
  }
}
