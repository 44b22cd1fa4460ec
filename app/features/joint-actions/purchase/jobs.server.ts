import type { Jobs, Schedule } from "~/lib/jobs";
import { purchaseEvents } from "./events";
import { settleDeparture } from "./leaving/settle.server";
import { closeFill, closePledging, fillsToClose, roundsToClose } from "./pledging/close.server";
import { publishSnapshot } from "./pledging/progress.server";
import { remind, remindersDue } from "./pledging/reminders.server";

export const jobs: Jobs = {
  "pledge.confirmed": async (event, { db }) => {
    const { roundId } = purchaseEvents["pledge.confirmed"].parse(event.payload);
    await db.service((tx) => publishSnapshot(tx, roundId));
  },
  // What is published was pledged on the earlier terms.
  "terms.changed": async (event, { db }) => {
    const { roundId } = purchaseEvents["terms.changed"].parse(event.payload);
    await db.service(async (tx) => {
      const shown = await tx.selectFrom("round_snapshots").select("firms").where("round_id", "=", roundId).orderBy("id", "desc").executeTakeFirst();
      if (shown && shown.firms !== null) await tx.insertInto("round_snapshots").values({ round_id: roundId }).execute();
    });
  },
  "departure.changed": async (event, { db }) => {
    const { departureId, state } = purchaseEvents["departure.changed"].parse(event.payload);
    if (state === "accepted" || state === "approved") await db.service((tx) => settleDeparture(tx, departureId));
  },
};

export const schedules: Schedule[] = [
  {
    name: "close-due-rounds",
    everyMs: 1_000,
    async run({ db, log }) {
      for (const [due, close] of [[roundsToClose, closePledging], [fillsToClose, closeFill]] as const) {
        // A round that can't be cleared is reported and doesn't hold up the ones behind it.
        for (const roundId of await db.service(due)) {
          try {
            const closed = await db.service((tx) => close(tx, roundId));
            if (closed) log.info({ kind: "round", round: roundId, outcome: closed.status });
          } catch (error) {
            log.error({ kind: "round", round: roundId, outcome: "failed", err: error });
          }
        }
      }
    },
  },
  {
    name: "remind-of-deadlines",
    everyMs: 60_000,
    async run({ db }) {
      for (const reminder of await db.service(remindersDue)) await db.service((tx) => remind(tx, reminder));
    },
  },
  {
    name: "renew-snapshots",
    everyMs: 60_000,
    async run({ db }) {
      const due = await db.service((tx) => tx.selectFrom("rounds").select("id").where("state", "in", ["pledging", "fill"]).limit(500).execute());
      for (const round of due) await db.service((tx) => publishSnapshot(tx, round.id));
    },
  },
];
