import { sql } from "kysely";
import { purchaseEvents } from "~/features/joint-actions/purchase/events";
import type { Jobs } from "~/lib/jobs";
import { brokersOf, ownersOf, takingPart, tellAll } from "./fulfilment.server";

/** What follows from pledging: reminders of the deadline, one's place in a round with a limit, and a break that is within reach. */
export const pledgingJobs: Jobs = {
  "round.reminder": async ({ id, payload }, { db, siteUrl }) => {
    const { roundId, hours, firmIds } = purchaseEvents["round.reminder"].parse(payload);
    await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select("title").where("id", "=", roundId).where("state", "=", "pledging").executeTakeFirst();
      if (!round) return;
      await tellAll(tx, siteUrl, await ownersOf(tx, firmIds), "round.reminder", { round: round.title, hours }, `/rounds/${roundId}`, `reminder:${id}`);
    });
  },

  "pledge.placed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, pledgeId, standing } = purchaseEvents["pledge.placed"].parse(payload);
    await db.service(async (tx) => {
      const row = await tx.selectFrom("pledges as p").innerJoin("rounds as r", "r.id", "p.round_id").select(["p.firm_id", "r.title"]).where("p.id", "=", pledgeId).executeTakeFirst();
      if (!row) return;
      const kind = standing === "waits" ? "pledge.waits" : "pledge.counts";
      await tellAll(tx, siteUrl, await ownersOf(tx, [row.firm_id]), kind, { round: row.title }, `/rounds/${roundId}`, `place:${pledgeId}:${standing}`);
    });
  },

  // Whoever pledged on the terms before has to say yes anew.
  "terms.changed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, version } = purchaseEvents["terms.changed"].parse(payload);
    await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select(["title", "cluster_id"]).where("id", "=", roundId).executeTakeFirst();
      if (!round) return;
      const { rows } = await sql<{ firm_id: string }>`
        select last.firm_id from (
          select distinct on (p.firm_id) p.firm_id, p.kind
          from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id and c.answer = 'confirmed'
          where p.round_id = ${roundId}::uuid and p.item_version < ${version}
          order by p.firm_id, c.seq desc) last
        where last.kind = 'pledge'`.execute(tx);
      const people = [...(await ownersOf(tx, rows.map((row) => row.firm_id))), ...(await brokersOf(tx, round.cluster_id))];
      await tellAll(tx, siteUrl, people, "round.terms_changed", { round: round.title }, `/rounds/${roundId}`, `terms:${roundId}:${version}`);
    });
  },

  "round.extended": async ({ payload }, { db, siteUrl }) => {
    const { roundId, hours } = purchaseEvents["round.extended"].parse(payload);
    await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select(["title", "cluster_id", "facilitator_firm_id"]).where("id", "=", roundId).executeTakeFirst();
      if (!round) return;
      const people = [...(await ownersOf(tx, [...(await takingPart(tx, roundId)), round.facilitator_firm_id])), ...(await brokersOf(tx, round.cluster_id))];
      await tellAll(tx, siteUrl, people, "round.extended", { round: round.title, hours }, `/rounds/${roundId}`, `extended:${roundId}`);
    });
  },

  "round.buy_up": async ({ payload }, { db, siteUrl }) => {
    const { roundId } = purchaseEvents["round.buy_up"].parse(payload);
    await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select("title").where("id", "=", roundId).where("state", "=", "fill").executeTakeFirst();
      if (!round) return;
      await tellAll(tx, siteUrl, await ownersOf(tx, await takingPart(tx, roundId)), "round.buy_up", { round: round.title }, `/rounds/${roundId}`, `buy-up:${roundId}`);
    });
  },
};
