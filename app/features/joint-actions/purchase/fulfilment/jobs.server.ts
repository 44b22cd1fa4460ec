import type { Schedule } from "~/lib/jobs";
import { closeQuietRounds } from "./account.server";

export const fulfilmentSchedules: Schedule[] = [
  {
    name: "close-quiet-rounds",
    everyMs: 300_000,
    async run({ db, log }) {
      const closed = await db.service(closeQuietRounds);
      if (closed > 0) log.info({ kind: "round", outcome: "closed", rounds: closed });
    },
  },
];
