import { z } from "zod";
import type { Jobs, Schedule } from "~/lib/jobs";
import { sweepFiles } from "./attachments.server";
import { makeWords } from "./search.server";

/** What the sockets are told, by topic of the outbox. The process that handled an event may have told it already. */
export const broadcasts = {
  "chat.message": z.object({ conversationId: z.uuid(), ev: z.number() }),
  "chat.change": z.object({ conversationId: z.uuid(), ev: z.number(), t: z.enum(["edit", "del", "member", "state"]) }),
  "chat.read": z.object({ personId: z.uuid(), conversationId: z.uuid(), seq: z.number(), cnt: z.number(), rev: z.number().default(0) }),
  "chat.lists": z.object({ personIds: z.array(z.uuid()) }),
};

/** What the process that wrote it tells with its answer: told by a worker only when that process hasn't. */
export const TOLD_AT_ONCE = ["chat.message", "chat.change", "chat.read"];

/** Each change that was committed reaches the sockets, whoever made it and in which process. */
export const jobs: Jobs = Object.fromEntries(
  Object.entries(broadcasts).map(([topic, payload]) => [topic, async (event, { publish }) => publish(topic, payload.parse(event.payload))]),
);

/** Messages from before the search, and those that came in by another way, become findable. */
export const schedules: Schedule[] = [
  {
    name: "chat.files",
    everyMs: 600_000,
    async run({ db, files }) {
      while ((await sweepFiles(db, files)) > 0);
    },
  },
  {
    name: "chat.words",
    everyMs: 30_000,
    async run({ db }) {
      while ((await db.service((tx) => makeWords(tx))) > 0);
    },
  },
];
