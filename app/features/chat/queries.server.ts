import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { DRAWN } from "./client/window";
import { blockedBy } from "./membership.server";
import { historyPage, laterPage, messageAt, pageAround, pinnedIn } from "./messages.server";
import { MOST_SHOWN_READERS, type Reader } from "./seen";
import { PAGE, type ConversationHead, type Head, type MessagePage, type WireMessage } from "./schema";

/** Messages that a page shows above the first new one. */
const KNOWN = 10;

/** Unread messages of the actor over all conversations that aren't muted, by arithmetic. */
export async function unreadOf(tx: Tx): Promise<number> {
  const { rows } = await sql<{ unread: bigint | null }>`
    select sum(greatest(c.msg_count - coalesce(k.read_count, 0), 0)) filter (where k.muted_until is null or k.muted_until <= clock_timestamp())::int8 as unread
    from public.chat_conversations c
    left join public.chat_cursors k on k.conversation_id = c.id and k.person_id = (select private.actor_id())
    where c.msg_count > 0`.execute(tx);
  return Number(rows[0]?.unread ?? 0n);
}

const head = sql<Head>`c, kind, state, "firstSeq", "joinedSeq", "lastEv", "lastSeq", count, unread, mentions, "readSeq", "readCount", "readRev", "mutedUntil", "lastAt", "lastBody", "lastIs"`;

/** Where each conversation of the actor stands, the latest first. */
export async function headsOf(tx: Tx): Promise<(Head & { title: string })[]> {
  return (await sql<Head & { title: string }>`select ${head}, title from private.chat_heads(null, false)`.execute(tx)).rows;
}

/** The conversations of the actor's firms and desks with whom they are, the latest first. */
export async function listConversations(tx: Tx, only?: string): Promise<ConversationHead[]> {
  return (await sql<ConversationHead>`select ${head}, "roundId", "roundTitle", "needId", subject, parties from private.chat_heads(${only ?? null}::uuid, true)`.execute(tx)).rows;
}

/** The room of a round, if the actor takes part in it. */
export async function roomOf(tx: Tx, roundId: string): Promise<string | null> {
  const room = await tx.selectFrom("chat_conversations").select("id").where("round_id", "=", roundId).executeTakeFirst();
  return room?.id ?? null;
}

/** For which of the actor's parties a message in this conversation is sent: the acting firm first, else another, else a desk. */
export async function partyOf(
  tx: Tx,
  input: { conversationId: string; actingFirmId: string | null },
): Promise<{ firmId: string | null; deskId: string | null } | null> {
  const { rows } = await sql<{ firmId: string | null; deskId: string | null }>`
    select p.firm_id as "firmId", p.desk_id as "deskId" from private.chat_party_of(${input.conversationId}::uuid, ${input.actingFirmId}::uuid) p`.execute(tx);
  return rows[0] ?? null;
}

/** Milliseconds until a conversation takes another message. */
export async function waitIn(tx: Tx, conversationId: string): Promise<number> {
  const { rows } = await sql<{ ms: number }>`select private.chat_wait_ms(${conversationId}::uuid) as ms`.execute(tx);
  return rows[0]!.ms;
}

/** Of these people, those with whom the actor has a conversation. */
export async function acquainted(tx: Tx, persons: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`select person::text from private.chat_acquainted(${[...persons]}::uuid[]) as person`.execute(tx);
  return rows.map(({ person }) => person);
}

export type Room = MessagePage & {
  id: string;
  kind: Head["kind"];
  state: string;
  readSeq: number;
  /** For whom the actor writes here; null for somebody who only reads. */
  party: { firmId: string | null; deskId: string | null } | null;
  /** Until when a desk keeps that firm from writing. */
  mutedUntil: string | null;
  /** What the page was asked to show instead of the newest messages. */
  place: Place;
  /** Whether the actor keeps messages at hand for all, and takes away those of others. */
  pins: boolean;
  moderates: boolean;
  /** Whether messages go through between the two firms of a direct conversation. */
  delivers: boolean;
  /** Whether that is by the word of the actor's own firm. */
  blocks: boolean;
  pinned: WireMessage[];
  /** The people of the other parties, as far as their presence is shown. */
  people: { id: string; name: string }[];
  /** How far those of the other parties have read; nobody in a large conversation. */
  readers: Reader[];
  /** The message that is being answered or edited without scripts. */
  answered: WireMessage | null;
  edited: WireMessage | null;
  /** Id of the message that this page's form sends. */
  key: string;
};
export type Place = { before?: number | undefined; after?: number | undefined; around?: number | undefined };

/** Whether a page shows something else than the newest messages. */
export const isElsewhere = ({ before, after, around }: Place): boolean => before !== undefined || after !== undefined || around !== undefined;

/** All that a page needs to show a conversation. Null when unseen. */
export async function readRoom(
  tx: Tx,
  at: { conversationId: string; actingFirmId: string | null; place?: Place; reply?: number | undefined; edit?: number | undefined },
): Promise<Room | null> {
  const { conversationId, place = {} } = at;
  const party = await partyOf(tx, at);
  const { rows } = await sql<Pick<Room, "kind" | "state" | "readSeq" | "mutedUntil" | "pins" | "moderates" | "delivers" | "blocks"> & { behind: number }>`
    select (c.last_seq - coalesce(k.read_seq, 0))::float8 as behind, private.chat_delivers(c.id) as delivers, ${blockedBy(party?.firmId ?? null)} as blocks, c.kind, c.state, coalesce(k.read_seq, 0)::float8 as "readSeq", c.id in (select private.my_pinning_conversation_ids()) as pins,
      (select to_json(p.muted_until) from public.chat_participants p where p.conversation_id = c.id and p.firm_id = ${party?.firmId ?? null}::uuid and p.muted_until > clock_timestamp()) as "mutedUntil",
      c.id in (select private.my_desk_conversation_ids()) as moderates
    from public.chat_conversations c
    left join public.chat_cursors k on k.conversation_id = c.id and k.person_id = (select private.actor_id())
    where c.id = ${conversationId}::uuid`.execute(tx);
  if (!rows[0]) return null;
  const { behind, ...room } = rows[0];
  const messages = await pageAt(tx, { conversationId, place, limit: isElsewhere(place) ? PAGE : newestFor(behind) });
  if (!messages) return null;
  const { rows: people } = await sql<{ id: string; name: string }>`
    select p.person_id as id, p.name from private.chat_people(${conversationId}::uuid) p
    where p.person_id <> (select private.actor_id()) and (p.firm_id is null or p.firm_id not in (select private.my_firm_ids())) order by p.name limit 200`.execute(tx);
  const { rows: readers } = await sql<Reader>`
    select r.person_id as id, r.name, r.seq::float8 as seq, to_json(r.since) as since from private.chat_readers(${conversationId}::uuid, ${MOST_SHOWN_READERS}::int) r`.execute(tx);
  const one = (seq: number | undefined) => (seq === undefined ? null : messageAt(tx, { conversationId, seq }));
  return {
    id: conversationId, ...room, ...messages, place, key: randomUUID(),
    people, readers, party, pinned: await pinnedIn(tx, conversationId), answered: await one(at.reply), edited: await one(at.edit),
  };
}

/** How many of the newest messages a page begins with: all that are new to the reader and some before them, unless the list can't draw so many at once. */
const newestFor = (behind: number): number => (behind + KNOWN <= DRAWN ? Math.max(PAGE, behind + KNOWN) : PAGE);

/** The page that somebody asks for: the newest one when they name no place. */
export function pageAt(tx: Tx, at: { conversationId: string; place: Place; limit: number }): Promise<MessagePage | null> {
  const { place, ...rest } = at;
  if (place.around !== undefined) return pageAround(tx, { ...rest, around: place.around });
  if (place.after !== undefined) return laterPage(tx, { ...rest, after: place.after });
  return historyPage(tx, { ...rest, before: place.before ?? null });
}
