import { sql } from "kysely";
import { databaseError, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import type { DeskAct, ReportReason } from "./schema";

type Refusals = "forbidden" | "not_found" | "reported_before";

/** The firm goes out of a room by itself. */
export const leaveRoom = (tx: Tx, at: { conversationId: string; firmId: string }) => tried(() => sql`select private.chat_leave(${at.conversationId}::uuid, ${at.firmId}::uuid)`.execute(tx));

/** A firm that left a room and still has its pledge comes back; answers the conversation. */
export async function returnToRoom(tx: Tx, at: { roundId: string; firmId: string }): Promise<string> {
  const { rows } = await sql<{ id: string }>`select private.chat_return(${at.roundId}::uuid, ${at.firmId}::uuid) as id`.execute(tx);
  return rows[0]!.id;
}

/** The actor's firm that left the room of this round and may come back. */
export async function returningFirm(tx: Tx, roundId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select private.chat_returns(${roundId}::uuid) as id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** The firm takes no direct messages from the other one, or takes them again. */
export const blockFirm = (tx: Tx, at: { conversationId: string; firmId: string; blocked: boolean }) =>
  tried(() => sql`select private.chat_block(${at.conversationId}::uuid, ${at.firmId}::uuid, ${at.blocked})`.execute(tx));

/** The person wants no badge of a conversation until then. */
export const muteConversation = (tx: Tx, at: { conversationId: string; until: Date | null }) =>
  tried(() => sql`select private.chat_mute(${at.conversationId}::uuid, ${at.until}::timestamptz)`.execute(tx));

/** A message goes to the desk with what stood around it. */
export const reportMessage = (tx: Tx, at: { conversationId: string; seq: number; firmId: string | null; reason: ReportReason; note: string }) =>
  tried(() => sql`select private.chat_report(${at.conversationId}::uuid, ${at.seq}, ${at.firmId}::uuid, ${at.reason}, ${at.note})`.execute(tx));

export type Moderation = { conversationId: string; clusterId: string; act: DeskAct; firmId: string | null; seq: number | null; until: Date | null; reason: string; reportId: string | null };

/** What a desk does in a conversation, with its reason, into the log. */
export const moderate = (tx: Tx, at: Moderation) =>
  tried(() =>
    sql`select private.chat_moderate(${at.conversationId}::uuid, ${at.clusterId}::uuid, ${at.act}, ${at.firmId}::uuid, ${at.seq}, ${at.until}::timestamptz, ${at.reason}, ${at.reportId}::uuid)`.execute(tx),
  );

async function tried(work: () => Promise<unknown>): Promise<Result<object, Refusals>> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    const database = databaseError(error);
    if (database?.code === "42501") return refuse("forbidden");
    if (database?.code === "P0002") return refuse("not_found");
    if (database?.constraint === "chat_reports_once") return refuse("reported_before");
    throw error;
  }
}

export type ActEntry = { id: string; act: DeskAct; reason: string; actorName: string; until: Date | null; at: Date; firmFa: string | null; firmEn: string | null; seq: number | null };

/** What desks did in a conversation, the latest first, as far as it concerns the actor. */
export async function actsIn(tx: Tx, conversationId: string): Promise<ActEntry[]> {
  const { rows } = await sql<ActEntry>`
    select a.id::text, a.act, a.reason, a.actor_name as "actorName", a.until, a.created_at as at, a.seq::float8 as seq,
      coalesce(nullif(f.name_fa, ''), f.name_en) as "firmFa", coalesce(nullif(f.name_en, ''), f.name_fa) as "firmEn"
    from public.chat_acts a left join public.firms f on f.id = a.firm_id
    where a.conversation_id = ${conversationId}::uuid order by a.id desc limit 100`.execute(tx);
  return rows;
}

/** An act about one of the actor's firms, and the conversation it was in. */
export type OwnAct = Omit<ActEntry, "seq"> & { conversationId: string; title: string | null; otherFa: string | null; otherEn: string | null; /** Whether the conversation is still open to the actor. */ inside: boolean };

/** What desks did about the actor's firms in any conversation, the latest first, also where a firm was put out. */
export async function ownActs(tx: Tx): Promise<OwnAct[]> {
  const { rows } = await sql<OwnAct>`
    select id::text, conversation_id as "conversationId", act, reason, actor_name as "actorName", until, at, firm_fa as "firmFa", firm_en as "firmEn", title, other_fa as "otherFa", other_en as "otherEn", inside
    from private.my_chat_acts()`.execute(tx);
  return rows;
}

/** What a desk did in conversations, the latest first. */
export async function actsOfDesk(tx: Tx, clusterId: string): Promise<ActEntry[]> {
  const { rows } = await sql<ActEntry>`
    select a.id::text, a.act, a.reason, a.actor_name as "actorName", a.until, a.created_at as at, a.seq::float8 as seq,
      coalesce(nullif(f.name_fa, ''), f.name_en) as "firmFa", coalesce(nullif(f.name_en, ''), f.name_fa) as "firmEn"
    from public.chat_acts a left join public.firms f on f.id = a.firm_id
    where a.cluster_id = ${clusterId}::uuid order by a.id desc limit 100`.execute(tx);
  return rows;
}

export type PartyStanding = { firmId: string; nameFa: string; nameEn: string; mutedUntil: Date | null; banned: boolean };

/** The firms of a conversation as its desk sees them; null for whoever doesn't moderate it. */
export async function moderated(tx: Tx, at: { conversationId: string; brokerOf: readonly string[] }): Promise<{ clusterId: string; locked: boolean; open: boolean; firms: PartyStanding[] } | null> {
  const { rows: desks } = await sql<{ clusterId: string; locked: boolean; open: boolean }>`
    select p.desk_cluster_id as "clusterId", c.desk_lock as locked, c.state = 'open' as open
    from public.chat_participants p join public.chat_conversations c on c.id = p.conversation_id
    where p.conversation_id = ${at.conversationId}::uuid and p.left_at is null and p.desk_cluster_id = any (${[...at.brokerOf]}::uuid[]) limit 1`.execute(tx);
  if (!desks[0]) return null;
  const { rows: firms } = await sql<PartyStanding>`
    select f.id as "firmId", coalesce(nullif(f.name_fa, ''), f.name_en) as "nameFa", coalesce(nullif(f.name_en, ''), f.name_fa) as "nameEn",
      case when p.muted_until > clock_timestamp() then p.muted_until end as "mutedUntil", p.banned_at is not null as banned
    from public.chat_participants p join public.firms f on f.id = p.firm_id
    where p.conversation_id = ${at.conversationId}::uuid and p.left_at is null order by p.id`.execute(tx);
  return { ...desks[0], firms };
}

export type Standing = { blocked: boolean; delivers: boolean; holds: boolean };

/** Whether this firm blocked the other one of the direct conversation `c`; false for none. */
export const blockedBy = (firmId: string | null) => sql<boolean>`
  exists (select from public.chat_blocks b join public.chat_participants p on p.conversation_id = c.id and p.firm_id = b.blocked_firm_id where b.firm_id = ${firmId}::uuid and c.kind = 'direct')`;

/** How the actor's firm stands in a conversation: whether it blocked the other firm, whether messages go through, whether it holds the room. */
export async function standingIn(tx: Tx, at: { conversationId: string; firmId: string | null }): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select private.chat_delivers(c.id) as delivers,
      ${blockedBy(at.firmId)} as blocked,
      coalesce(private.chat_holder(c.id) = ${at.firmId}::uuid, false) as holds
    from public.chat_conversations c where c.id = ${at.conversationId}::uuid`.execute(tx);
  return rows[0] ?? { delivers: true, blocked: false, holds: false };
}

export type SnapshotRow = { seq: number; at: string; name: string; body: string; deleted: boolean; firmFa: string | null; firmEn: string | null; said: string[] | null; files: string[] | null };
export type Report = {
  id: string; conversationId: string; seq: number; reason: ReportReason; note: string; snapshot: SnapshotRow[]; at: Date; state: string;
  reportedFirmId: string | null; reportedFa: string | null; reportedEn: string | null; reporterFa: string | null; reporterEn: string | null; locked: boolean; inside: boolean;
};

/** What was reported to a desk: the open ones first. */
export async function reportsOf(tx: Tx, clusterId: string): Promise<Report[]> {
  const { rows } = await sql<Report>`
    select r.id, r.conversation_id as "conversationId", r.seq::float8 as seq, r.reason, r.note, r.snapshot, r.created_at as at, r.state, r.reported_firm_id as "reportedFirmId",
      coalesce(nullif(f.name_fa, ''), f.name_en) as "reportedFa", coalesce(nullif(f.name_en, ''), f.name_fa) as "reportedEn",
      coalesce(nullif(o.name_fa, ''), o.name_en) as "reporterFa", coalesce(nullif(o.name_en, ''), o.name_fa) as "reporterEn",
      exists (select from public.chat_acts a where a.conversation_id = r.conversation_id and a.act in ('lock', 'unlock') and a.id = (select max(b.id) from public.chat_acts b where b.conversation_id = r.conversation_id and b.act in ('lock', 'unlock')) and a.act = 'lock') as locked,
      r.conversation_id = any (array(select private.my_desk_conversation_ids())) as inside
    from public.chat_reports r left join public.firms f on f.id = r.reported_firm_id left join public.firms o on o.id = r.reporter_firm_id
    where r.cluster_id = ${clusterId}::uuid
    order by (r.state = 'open') desc, r.created_at desc limit 100`.execute(tx);
  return rows;
}
