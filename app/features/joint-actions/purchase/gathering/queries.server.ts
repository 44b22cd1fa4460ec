import { sql } from "kysely";
import { z } from "zod";
import type { Tx } from "~/lib/db.server";
import { readAttributes, type Attribute } from "../start/attributes";
import type { Need, NeedAttribute } from "./harmonise";
import type { PublishedGroup } from "./publish";

const needRows = z.array(z.object({ name: z.string(), value: z.string().default(""), unit: z.string().default(""), also: z.string().default("") }));

function readNeedAttributes(json: unknown): NeedAttribute[] {
  const parsed = needRows.safeParse(json);
  return parsed.success ? parsed.data : [];
}

const toNeed = (row: { id: string; firm_id: string; quantity: bigint; attributes: unknown; accepted: unknown }): Need => ({
  id: row.id,
  firm: row.firm_id,
  quantity: row.quantity,
  attributes: readNeedAttributes(row.attributes),
  accepted: Array.isArray(row.accepted) ? row.accepted.map(readAttributes) : [],
});
type NeedRow = Parameters<typeof toNeed>[0];

/** The needs of a round for those who see to it; the broker is shown what is made of them, never these. */
export async function needsToGroup(tx: Tx, roundId: string): Promise<Need[]> {
  const { rows } = await sql<NeedRow>`select * from private.needs_to_group(${roundId}::uuid)`.execute(tx);
  return rows.map(toNeed);
}

/** The same for the worker, which publishes them. */
export async function allNeeds(tx: Tx, roundId: string): Promise<Need[]> {
  const { rows } = await sql<NeedRow>`
    select n.id, n.firm_id, n.quantity, n.attributes,
      coalesce((select jsonb_agg(p.attributes order by p.created_at, p.id) from public.round_proposal_answers a
        join public.round_proposals p on p.id = a.proposal_id where a.need_id = n.id and a.answer = 'yes'), '[]') as accepted
    from public.round_needs n where n.round_id = ${roundId}::uuid`.execute(tx);
  return rows.map(toNeed);
}

export type NeedEntry = { id: string; firm_id: string; slug: string; name_fa: string; name_en: string; quantity: bigint; attributes: NeedAttribute[]; wanted_by: string | null; note: string };

/** The needs of a round that the actor may read: the own ones, for the facilitator all; oldest first. */
export async function readNeeds(tx: Tx, roundId: string): Promise<NeedEntry[]> {
  const { rows } = await sql<Omit<NeedEntry, "attributes"> & { attributes: unknown }>`
    select n.id, n.firm_id, f.slug, f.name_fa, f.name_en, n.quantity, n.attributes, n.wanted_by, n.note
    from public.round_needs n join public.firms f on f.id = n.firm_id
    where n.round_id = ${roundId}::uuid order by n.created_at, n.id`.execute(tx);
  return rows.map((row) => ({ ...row, attributes: readNeedAttributes(row.attributes) }));
}

export type Asked = { proposalId: string; needId: string; firmId: string; insteadOf: Attribute[]; attributes: Attribute[]; discount: number; answerBy: Date; answer: "yes" | "no" | null };

/** What was asked of these firms in a round, the newest first. */
export async function readAsked(tx: Tx, roundId: string, firmIds: readonly string[]): Promise<Asked[]> {
  if (firmIds.length === 0) return [];
  const rows = await tx
    .selectFrom("round_proposal_answers as a")
    .innerJoin("round_proposals as p", "p.id", "a.proposal_id")
    .select(["p.id as proposalId", "a.need_id as needId", "a.firm_id as firmId", "p.instead_of", "p.attributes", "p.discount_percent as discount", "p.answer_by as answerBy", "a.answer"])
    .where("p.round_id", "=", roundId)
    .where("a.firm_id", "in", firmIds)
    .orderBy("p.created_at", "desc")
    .execute();
  return rows.map(({ instead_of, attributes, answer, ...row }) => ({ ...row, insteadOf: readAttributes(instead_of), attributes: readAttributes(attributes), answer: answer as Asked["answer"] }));
}

export type Proposal = { id: string; insteadOf: Attribute[]; attributes: Attribute[]; discount: number; answerBy: Date; asked: number; yes: number; no: number };

/** What was proposed in a round and how many said yes and no, for those who see to it. */
export async function readProposals(tx: Tx, roundId: string): Promise<Proposal[]> {
  const { rows } = await sql<{ id: string; instead_of: unknown; attributes: unknown; discount: number; answer_by: Date; asked: number; yes: number; no: number }>`
    select p.id, p.instead_of, p.attributes, p.discount_percent as discount, p.answer_by, c.asked, c.yes, c.no
    from public.round_proposals p join private.proposal_counts(${roundId}::uuid) c on c.proposal_id = p.id
    order by p.created_at desc`.execute(tx);
  return rows.map(({ instead_of, attributes, answer_by, ...row }) => ({ ...row, insteadOf: readAttributes(instead_of), attributes: readAttributes(attributes), answerBy: answer_by }));
}

const publishedGroups = z.array(z.object({ attributes: z.array(z.object({ name: z.string(), value: z.string(), unit: z.string() })), firms: z.number(), atLeast: z.string() }));

/** What is published of the needs of a round; null before anything was. */
export async function readPublished(tx: Tx, roundId: string): Promise<{ publishedAt: Date; firms: number | null; groups: PublishedGroup[] } | null> {
  const row = await tx.selectFrom("round_need_groups").select(["published_at", "firms", "groups"]).where("round_id", "=", roundId).orderBy("id", "desc").executeTakeFirst();
  if (!row) return null;
  const parsed = publishedGroups.safeParse(row.groups);
  return { publishedAt: row.published_at, firms: row.firms, groups: parsed.success ? parsed.data.map((group) => ({ ...group, atLeast: BigInt(group.atLeast) })) : [] };
}
