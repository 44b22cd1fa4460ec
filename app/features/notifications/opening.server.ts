import { sql } from "kysely";
import { z } from "zod";
import { purchaseEvents } from "~/features/joint-actions/purchase/events";
import type { Tx } from "~/lib/db.server";
import type { Jobs } from "~/lib/jobs";
import { ownersOf, tellAll } from "./fulfilment.server";

const Changed = z.object({ roundId: z.uuid(), state: z.string() });

const BATCH = 100;

/** What opens for somebody in a round: prices are asked for what they need, they can pledge, or their vote is wanted. */
export const openingNotices: Jobs = {
  "round.changed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, state } = Changed.parse(payload);
    if (state !== "tendering" && state !== "pledging") return;
    const found = await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select("title").where("id", "=", roundId).where("state", "=", state).executeTakeFirst();
      return round && { title: round.title, ...(await concerned(tx, roundId)) };
    });
    if (!found) return;
    const path = `/rounds/${roundId}`;
    await db.service((tx) => tellAll(tx, siteUrl, found.needing, `round.${state}`, { round: found.title }, path, `${state}:${roundId}`));
    if (state !== "pledging") return;
    // A cluster has thousands of firms: so many are told in one transaction.
    for (let from = 0; from < found.others.length; from += BATCH) {
      await db.service((tx) => tellAll(tx, siteUrl, found.others.slice(from, from + BATCH), "round.pledging", { round: found.title }, path, `pledging:${roundId}`, { news: true }));
    }
  },

  "award.vote_opened": async ({ payload }, { db, siteUrl }) => {
    const { roundId } = purchaseEvents["award.vote_opened"].parse(payload);
    await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select("title").where("id", "=", roundId).executeTakeFirst();
      if (!round) return;
      const { rows } = await sql<{ firm_id: string }>`select v as firm_id from private.award_voters(${roundId}::uuid) v`.execute(tx);
      await tellAll(tx, siteUrl, await ownersOf(tx, rows.map((row) => row.firm_id)), "award.vote_opened", { round: round.title }, `/rounds/${roundId}/tender`, `vote:${roundId}`);
    });
  },

  "policy.vote_opened": async ({ payload }, { db, siteUrl }) => {
    const { roundId } = purchaseEvents["policy.vote_opened"].parse(payload);
    await db.service((tx) => tellGroup(tx, siteUrl, roundId, "policy.vote_opened"));
  },

  "policy.vote_closed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, outcome } = purchaseEvents["policy.vote_closed"].parse(payload);
    await db.service((tx) => tellGroup(tx, siteUrl, roundId, `policy.vote_${outcome}`));
  },
};

/** The firms that may vote on a round's rule for a shortage. */
async function tellGroup(tx: Tx, siteUrl: string, roundId: string, kind: "policy.vote_opened" | "policy.vote_accepted" | "policy.vote_refused" | "policy.vote_lapsed"): Promise<void> {
  const round = await tx.selectFrom("rounds").select("title").where("id", "=", roundId).executeTakeFirst();
  if (!round) return;
  const { rows } = await sql<{ firm_id: string }>`select v as firm_id from private.policy_voters(${roundId}::uuid) v`.execute(tx);
  await tellAll(tx, siteUrl, await ownersOf(tx, rows.map((row) => row.firm_id)), kind, { round: round.title }, `/rounds/${roundId}/needs`, `${kind}:${roundId}`);
}

/** Who writes for the firms that posted needs, and for the other members of the cluster; whoever runs the round knows. */
async function concerned(tx: Tx, roundId: string): Promise<{ needing: string[]; others: string[] }> {
  const { rows } = await sql<{ person_id: string; needs: boolean }>`
    select fp.person_id, bool_or(exists (select from public.round_needs n where n.round_id = r.id and n.firm_id = m.firm_id)) as needs
    from public.rounds r
    join public.cluster_memberships m on m.cluster_id = r.cluster_id and m.status = 'active' and m.firm_id <> r.facilitator_firm_id
    join public.firm_people fp on fp.firm_id = m.firm_id and fp.role in ('owner', 'editor') and fp.left_at is null
    where r.id = ${roundId}::uuid and fp.person_id is distinct from r.created_by
    group by fp.person_id order by 1`.execute(tx);
  return { needing: rows.filter(({ needs }) => needs).map(({ person_id }) => person_id), others: rows.filter(({ needs }) => !needs).map(({ person_id }) => person_id) };
}
