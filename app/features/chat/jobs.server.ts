import { z } from "zod";
import type { Jobs } from "~/lib/jobs";

/** What the sockets are told, by topic of the outbox. The process that handled an event may have told it already. */
export const broadcasts = {
  "chat.message": z.object({ conversationId: z.uuid(), ev: z.number() }),
  "chat.read": z.object({ personId: z.uuid(), conversationId: z.uuid(), seq: z.number(), cnt: z.number() }),
  "chat.lists": z.object({ personIds: z.array(z.uuid()) }),
};

/** Each change that was committed reaches the sockets, whoever made it and in which process. */
export const jobs: Jobs = Object.fromEntries(
  Object.entries(broadcasts).map(([topic, payload]) => [topic, async (event, { publish }) => publish(topic, payload.parse(event.payload))]),
);
