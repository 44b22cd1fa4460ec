import type { Jobs } from "~/lib/jobs";
import { endedSession } from "./events.server";

/** A session that was ended takes its sockets with it, in whichever process they are. */
export const jobs: Jobs = {
  "session.ended": async (event, { publish }) => publish("session.ended", endedSession.parse(event.payload)),
};
