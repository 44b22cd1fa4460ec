import { sql } from "kysely";
import { purchaseEvents } from "~/features/joint-actions/purchase/events";
import type { Tx } from "~/lib/db.server";
import type { Jobs } from "~/lib/jobs";
import { brokersOf, ownersOf, takingPart, tellAll } from "./fulfilment.server";

/** What follows when a firm asks to leave after the lock: a word to whoever has to answer, and to whom the outcome concerns. */
export const leavingNotices: Jobs = {
  "departure.changed": async ({ payload }, { db, siteUrl }) => {
    const { departureId, state } = purchaseEvents["departure.changed"].parse(payload);
    await db.service(async (tx) => {
      const row = await tx
        .selectFrom("round_departures as d")
        .innerJoin("rounds as r", "r.id", "d.round_id")
        .leftJoin("round_departure_offers as o", "o.departure_id", "d.id")
        .select(["d.way", "d.firm_id", "o.firm_id as successor_id", "r.id as round_id", "r.title", "r.cluster_id", "r.facilitator_firm_id"])
        .where("d.id", "=", departureId)
        .executeTakeFirst();
      if (!row) return;
      const tell = (people: readonly string[], kind: "leave.offered" | "leave.panel" | "leave.asked" | "leave.stays" | "leave.taken" | "leave.left" | "leave.replaced" | "leave.released" | "leave.overtaken" | "leave.ended", page = "/leave") =>
        tellAll(tx, siteUrl, people, kind, { round: row.title }, `/rounds/${row.round_id}${page}`, `${kind}:${departureId}:${state}`);
      const desk = async () => [...(row.facilitator_firm_id === row.firm_id ? [] : await ownersOf(tx, [row.facilitator_firm_id])), ...(await brokersOf(tx, row.cluster_id))];
      switch (state) {
        case "open":
          if (row.way === "panel") return tell([...(await desk()), ...(await ownersOf(tx, await votersOf(tx, row.round_id, row.firm_id)))], "leave.panel");
          await tell(await ownersOf(tx, row.successor_id ? [row.successor_id] : []), "leave.offered");
          return tell(await desk(), "leave.asked");
        case "declined":
        case "refused":
        case "impossible":
        case "lapsed":
          return tell(await ownersOf(tx, [row.firm_id]), "leave.stays");
        // The order went out before anybody had answered, or before the worker came to it.
        case "overtaken":
          await tell(await ownersOf(tx, [row.firm_id]), "leave.overtaken");
          return tell([...(await desk()), ...(await ownersOf(tx, row.successor_id ? [row.successor_id] : []))], "leave.ended", "");
        case "done": {
          await tell(await ownersOf(tx, [row.firm_id]), "leave.left");
          if (row.successor_id) await tell(await ownersOf(tx, [row.successor_id]), "leave.taken", "");
          const others = [...(await takingPart(tx, row.round_id)), row.facilitator_firm_id].filter((firm) => firm !== row.firm_id && firm !== row.successor_id);
          return tell([...(await ownersOf(tx, others)), ...(await brokersOf(tx, row.cluster_id))], row.successor_id ? "leave.replaced" : "leave.released", "");
        }
      }
    });
  },
};

async function votersOf(tx: Tx, roundId: string, leaver: string): Promise<string[]> {
  const { rows } = await sql<{ firm_id: string }>`select v as firm_id from private.departure_voters(${roundId}::uuid, ${leaver}::uuid) v`.execute(tx);
  return rows.map((row) => row.firm_id);
}
