import { sql } from "kysely";
import { z } from "zod";
import { readAttributes, specificationLine } from "~/features/joint-actions/purchase/start/attributes";
import { formatDateTime, formatPercent } from "~/i18n/format";
import type { Jobs } from "~/lib/jobs";
import { ownersOf, tellAll } from "./fulfilment.server";
import { tell } from "./notice.server";
import { letters } from "./texts";

const Changed = z.object({ roundId: z.uuid(), state: z.string() });
const Made = z.object({ proposalId: z.uuid() });
const Answered = z.object({ proposalId: z.uuid(), needId: z.uuid(), answer: z.enum(["yes", "no"]) });

const BATCH = 100;

/** Who is told while needs are gathered: the cluster of a new round, the firms that are asked, and whoever asked them. */
export const gatheringNotices: Jobs = {
  "round.changed": async ({ payload }, { db, siteUrl }) => {
    const { roundId, state } = Changed.parse(payload);
    if (state !== "gathering") return;
    // A round that went on at once isn't gathering.
    const { title, people } = await db.service(async (tx) => {
      const round = await tx.selectFrom("rounds").select("title").where("id", "=", roundId).where("state", "=", "gathering").executeTakeFirst();
      const { rows } = await sql<{ person_id: string }>`
        select distinct fp.person_id
        from public.rounds r
        join public.cluster_memberships m on m.cluster_id = r.cluster_id and m.status = 'active' and m.firm_id <> r.facilitator_firm_id
        join public.firm_people fp on fp.firm_id = m.firm_id and fp.role in ('owner', 'editor') and fp.left_at is null
        where r.id = ${roundId}::uuid and r.state = 'gathering' and fp.person_id is distinct from r.created_by
        order by 1`.execute(tx);
      return { title: round?.title ?? "", people: rows.map(({ person_id }) => person_id) };
    });
    const path = `/rounds/${roundId}/needs`;
    // A cluster has thousands of firms: so many are told in one transaction.
    for (let from = 0; from < people.length; from += BATCH) {
      await db.service((tx) => tellAll(tx, siteUrl, people.slice(from, from + BATCH), "round.gathering", { round: title }, path, `gathering:${roundId}`, { news: true }));
    }
  },

  "proposal.made": async ({ payload }, { db, siteUrl }) => {
    const { proposalId } = Made.parse(payload);
    await db.service(async (tx) => {
      const proposal = await tx
        .selectFrom("round_proposals as p")
        .innerJoin("rounds as r", "r.id", "p.round_id")
        .select(["r.id as round_id", "r.title", "p.instead_of", "p.attributes", "p.discount_percent", "p.answer_by"])
        .where("p.id", "=", proposalId)
        .executeTakeFirst();
      if (!proposal) return;
      const { rows: owners } = await sql<{ person_id: string }>`
        select distinct fp.person_id from public.round_proposal_answers a
        join public.firm_people fp on fp.firm_id = a.firm_id and fp.role = 'owner' and fp.left_at is null
        where a.proposal_id = ${proposalId}::uuid`.execute(tx);
      const path = `/rounds/${proposal.round_id}/needs`;
      const lines = { offered: specificationLine(readAttributes(proposal.attributes)), insteadOf: specificationLine(readAttributes(proposal.instead_of)) };
      for (const { person_id } of owners) {
        await tell(
          tx,
          { personId: person_id, kind: "round.asked", facts: { round: proposal.title, offered: lines.offered }, path, dedupeKey: `proposal:${proposalId}:${person_id}` },
          (locale) =>
            letters[locale].proposalMade(
              {
                round: proposal.title,
                ...lines,
                discount: proposal.discount_percent ? formatPercent(proposal.discount_percent / 100, { locale }) : null,
                until: formatDateTime(proposal.answer_by, { locale }),
              },
              `${siteUrl}${path}`,
            ),
        );
      }
    });
  },

  "proposal.answered": async ({ id, payload }, { db, siteUrl }) => {
    const { proposalId, needId, answer } = Answered.parse(payload);
    await db.service(async (tx) => {
      const found = await tx
        .selectFrom("round_proposals as p")
        .innerJoin("rounds as r", "r.id", "p.round_id")
        .innerJoin("round_proposal_answers as a", "a.proposal_id", "p.id")
        .innerJoin("firms as f", "f.id", "a.firm_id")
        .select(["p.asked_by", "p.asked_firm_id", "r.facilitator_firm_id", "r.id as round_id", "r.title", "f.name_fa", "f.name_en"])
        .where("p.id", "=", proposalId)
        .where("a.need_id", "=", needId)
        .executeTakeFirst();
      if (!found) return;
      const path = `/rounds/${found.round_id}/needs`;
      // Only the facilitator reads who said what, whoever asked.
      const owners = await ownersOf(tx, [found.facilitator_firm_id]);
      const named = new Set(found.asked_by && found.asked_firm_id ? [...owners, found.asked_by] : owners);
      await tellAll(tx, siteUrl, [...named], answer === "yes" ? "round.said_yes" : "round.said_no", { round: found.title, firm: found.name_fa || found.name_en }, path, `proposal-answer:${id}`);
      if (!found.asked_by || found.asked_firm_id || named.has(found.asked_by)) return;
      // The broker who asked is told how many, not who.
      const { rows } = await sql<{ asked: number; yes: number; no: number }>`
        select count(*)::int as asked, (count(*) filter (where answer = 'yes'))::int as yes, (count(*) filter (where answer = 'no'))::int as no
        from public.round_proposal_answers where proposal_id = ${proposalId}::uuid`.execute(tx);
      await tellAll(tx, siteUrl, [found.asked_by], "round.answers", { round: found.title, ...rows[0]! }, path, `proposal-answer:${id}`);
    });
  },
};
