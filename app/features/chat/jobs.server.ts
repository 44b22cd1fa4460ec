import { z } from "zod";
import type { Jobs } from "~/lib/jobs";

const ChatMessage = z.object({ conversationId: z.uuid(), ev: z.number() });

/** A message that was committed reaches the sockets, whoever wrote it and by which process. */
export const jobs: Jobs = {
  "chat.message": async (event, { publish }) => {
    await publish("chat.message", ChatMessage.parse(event.payload));
  },
};
