import { sql } from "kysely";
import { norm } from "~/features/search/normalise";
import type { Tx } from "~/lib/db.server";
import { mentionsIn, placesIn, type Mentionable } from "./mentions";
import { ALL, MOST_MENTIONS, type Card, type Mention } from "./schema";

/** What somebody wrote. `mention` holds ids, or is found in the words when absent; `hosts` are the names of this site. */
export type Writing = { conversationId: string; body: string; mention?: readonly string[] | undefined; hosts?: readonly string[] | undefined };

const names = ({ body, mention }: Pick<Writing, "body" | "mention">) => (mention ? mention.length > 0 : body.includes("@"));

/** What goes with words that name nobody and lead to nothing of this site, without a look at the database; null for others. */
export function plainlyWritten(writing: Omit<Writing, "conversationId">) {
  return names(writing) || placesIn(writing.body, writing.hosts ?? []).length > 0 ? null : { meta: { words: norm(writing.body) } };
}

/** What goes with the words into the database: whom they name, and what their links show. */
export async function written(tx: Tx, { conversationId, body, mention, hosts = [] }: Writing) {
  const known = names({ body, mention }) ? await mentionables(tx, conversationId) : [];
  const mentions = mention ? chosen(known, mention) : mentionsIn(body, known);
  const cards = await cardsOf(tx, body, hosts);
  const of = (k: Mention["k"]) => mentions.filter((one) => one.k === k).map(({ id }) => id);
  return {
    all: mention?.includes(ALL) || of("all").length > 0,
    persons: of("person"),
    firms: of("firm"),
    meta: { words: norm(body), ...(mentions.length > 0 && { mentions }), ...(cards.length > 0 && { cards }) },
  };
}

/** Whom and what a message of the actor may name: the other people and the firms of the conversation, rounds that the actor sees, and everybody for the room's holder. */
export async function mentionables(tx: Tx, conversationId: string): Promise<Mentionable[]> {
  const { rows } = await sql<Mentionable>`
    with parties as (
      select p.firm_id, p.desk_cluster_id from public.chat_participants p where p.conversation_id = ${conversationId}::uuid and p.left_at is null
    )
    select 'person' as k, m.person_id::text as id, m.name as name, null as also from private.chat_people(${conversationId}::uuid) m where m.name <> '' and m.person_id <> (select private.actor_id())
    union all
    select 'firm', f.id::text, coalesce(nullif(f.name_fa, ''), f.name_en), nullif(f.name_en, '') from public.firms f join parties p on p.firm_id = f.id
    union all
    select 'round', r.id::text, r.title, null from public.rounds r where r.state <> 'draft'
    union all
    select 'all', 'all', 'همه', 'all' where private.chat_holder(${conversationId}::uuid) in (select private.my_editor_firm_ids())
    limit 2000`.execute(tx);
  return rows;
}

/** Something that a message may quote by its address. */
export type Quotable = { k: "round" | "offering"; path: string; fa: string; en: string };

/** What the actor is likely to quote: the rounds that go on, and what their own firms offer. */
export async function quotables(tx: Tx): Promise<Quotable[]> {
  const { rows } = await sql<Quotable>`
    (select 'round' as k, '/rounds/' || r.id as path, r.title as fa, r.title as en from public.rounds r
      where r.state not in ('draft', 'cancelled', 'not_viable', 'closed') order by r.deadline desc limit 30)
    union all
    (select 'offering', '/firms/' || f.slug || '#offering-' || o.id, coalesce(nullif(o.title_fa, ''), o.title_en), coalesce(nullif(o.title_en, ''), o.title_fa)
      from public.firm_offerings o join public.firms f on f.id = o.firm_id
      where f.id in (select private.my_firm_ids()) and f.status = 'active' order by o.id limit 30)`.execute(tx);
  return rows;
}

function chosen(known: readonly Mentionable[], ids: readonly string[]): Mention[] {
  return known.filter(({ id }) => ids.includes(id)).slice(0, MOST_MENTIONS).map(({ k, id, name }) => ({ k, id, name }));
}

/** The rounds, firms and offerings of this site that the words lead to, as far as the actor sees them. */
async function cardsOf(tx: Tx, body: string, hosts: readonly string[]): Promise<Card[]> {
  const places = placesIn(body, hosts);
  const cards: Card[] = [];
  for (const place of places) {
    const card = place.k === "round" ? await roundCard(tx, place.id) : place.k === "firm" ? await firmCard(tx, place.slug) : await offeringCard(tx, place.slug, place.id);
    if (card) cards.push(card);
  }
  return cards;
}

async function roundCard(tx: Tx, id: string): Promise<Card | null> {
  const round = await tx.selectFrom("rounds").select(["id", "title", "state", "deadline"]).where("id", "=", id).where("state", "<>", "draft").executeTakeFirst();
  return round ? { k: "round", id: round.id, title: round.title, state: round.state, deadline: new Date(round.deadline).toISOString() } : null;
}

async function firmCard(tx: Tx, slug: string): Promise<Card | null> {
  const firm = await tx.selectFrom("firms").select(["id", "slug", "name_fa", "name_en"]).where("slug", "=", slug).where("status", "=", "active").executeTakeFirst();
  return firm ? { k: "firm", id: firm.id, slug: firm.slug, fa: firm.name_fa || firm.name_en, en: firm.name_en || firm.name_fa } : null;
}

async function offeringCard(tx: Tx, slug: string, id: string): Promise<Card | null> {
  const row = await tx
    .selectFrom("firm_offerings as o")
    .innerJoin("firms as f", "f.id", "o.firm_id")
    .select(["o.id", "o.title_fa", "o.title_en", "f.slug", "f.name_fa", "f.name_en"])
    .where("o.id", "=", id)
    .where("f.slug", "=", slug)
    .where("f.status", "=", "active")
    .executeTakeFirst();
  if (!row) return null;
  return {
    k: "offering", id: row.id, slug: row.slug, fa: row.title_fa || row.title_en, en: row.title_en || row.title_fa,
    firmFa: row.name_fa || row.name_en, firmEn: row.name_en || row.name_fa,
  };
}
