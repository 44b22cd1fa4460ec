import { sql } from "kysely";
import { norm } from "~/features/search/normalise";
import { databaseError, type Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";

/** Opens, or finds, the room of a need, for an editor of the firm that asked and for the desk. Asked without a firm, it becomes a need of `firmId` first. */
export function openNeedRoom(tx: Tx, needId: string, firmId: string | null = null): Promise<Result<{ conversationId: string }, "forbidden" | "need_settled">> {
  return named({ "42501": "forbidden", needs_open: "need_settled" }, async () => {
    if (firmId) await sql`select private.adopt_need(${needId}::uuid, ${firmId}::uuid)`.execute(tx);
    const { rows } = await sql<{ id: string }>`select private.chat_open_need(${needId}::uuid) as id`.execute(tx);
    return { conversationId: rows[0]!.id };
  });
}

/** The desk brings a member of its cluster into the room of a need. */
export function bringFirm(tx: Tx, at: { conversationId: string; firmId: string }): Promise<Result<object, "forbidden" | "conversation_closed">> {
  return named({ "42501": "forbidden", chat_conversations_open: "conversation_closed" }, async () => {
    await sql`select private.chat_bring(${at.conversationId}::uuid, ${at.firmId}::uuid)`.execute(tx);
    return {};
  });
}

/** Shown at once; a name leads to the others. */
const MOST_GUESTS = 10;

export type Guest = { id: string; nameFa: string; nameEn: string; asks: boolean };

/**
 * Whom the actor's desk may bring into the room of a need. Firms that ask for something themselves come first; where words are given, those whose
 * name holds them all, however they are spelt. Null where it may bring nobody.
 */
export async function firmsToBring(tx: Tx, { conversationId, q }: { conversationId: string; q: string }): Promise<Guest[] | null> {
  const { rows } = await sql<Guest>`
    select firm_id as id, name_fa as "nameFa", name_en as "nameEn", asks from private.chat_to_bring(${conversationId}::uuid) order by asks desc, name_fa`.execute(tx);
  if (rows.length === 0) return null;
  const words = norm(q).split(" ").filter(Boolean);
  return rows.filter(({ nameFa, nameEn }) => words.every((word) => `${norm(nameFa)} ${norm(nameEn)}`.includes(word))).slice(0, MOST_GUESTS);
}

/** Where the need of a room is read: among the actor's own or at their desk; null for a firm that was brought in. */
export async function pathOfNeed(tx: Tx, needId: string): Promise<string | null> {
  const { rows } = await sql<{ path: string }>`
    select case when n.person_id = (select private.actor_id()) or n.firm_id in (select private.my_firm_ids()) then '/needs' else '/desk/' || c.slug || '/needs' end as path
    from public.needs n join public.clusters c on c.id = n.cluster_id where n.id = ${needId}::uuid`.execute(tx);
  return rows[0]?.path ?? null;
}

async function named<T extends object, R extends string>(reasons: Record<string, R>, work: () => Promise<T>): Promise<Result<T, R>> {
  try {
    return { ok: true, ...(await work()) };
  } catch (error) {
    const database = databaseError(error);
    const reason = reasons[database?.constraint ?? ""] ?? reasons[database?.code ?? ""];
    if (!reason) throw error;
    return refuse(reason);
  }
}
