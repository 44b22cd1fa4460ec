import { sql } from "kysely";
import { formatFor } from "~/i18n/context";
import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Tx } from "~/lib/db.server";
import type { KeptLetter } from "./notice.server";

/** Messages that a mail quotes; the rest is a number and a link. */
const QUOTED = 10;
const LONGEST = 600;

type Message = { sender: string; party: string; body: string; at: Date };

/**
 * What was said in stretches of one conversation and isn't read yet; null when all of it is. The stretches end here:
 * what is said from now on is for the next mail.
 */
export async function conversationLetter(tx: Tx, to: { notificationIds: string[]; personId: string; locale: Locale; siteUrl: string | null }): Promise<KeptLetter | null> {
  const { rows: ended } = await sql<{ thread: string; path: string }>`
    update public.notifications set grows = false where id = any (${to.notificationIds}::uuid[]) returning thread, path`.execute(tx);
  const conversationId = ended[0]?.thread.slice("chat:".length);
  if (!conversationId) return null;
  const name = sql.ref(to.locale === "fa" ? "name_fa" : "name_en");
  const other = sql.ref(to.locale === "fa" ? "name_en" : "name_fa");
  const { rows: messages } = await sql<Message>`
    select m.sender_name as sender, coalesce(nullif(f.${name}, ''), f.${other}, d.${name}, '') as party, m.body, m.created_at as at
    from public.chat_messages m
    left join public.firms f on f.id = m.sender_firm_id
    left join public.clusters d on d.id = m.sender_desk_id
    left join public.chat_cursors k on k.conversation_id = m.conversation_id and k.person_id = ${to.personId}::uuid
    where m.conversation_id = ${conversationId}::uuid and m.sender_id is distinct from ${to.personId}::uuid and m.deleted_at is null and m.kind = 'text' and m.seq > coalesce(k.read_seq, 0)
      and exists (select from public.notifications n where n.id = any (${to.notificationIds}::uuid[]) and m.seq between n.first_seq and n.last_seq)
      -- What names the reader has a notice of its own, and is in the mail of that one only.
      and not exists (
        select from public.notifications n
        where n.person_id = ${to.personId}::uuid and n.thread = ${ended[0]!.thread} and n.kind = 'chat.mentioned' and n.first_seq = m.seq and n.id <> all (${to.notificationIds}::uuid[]))
    order by m.seq`.execute(tx);
  if (messages.length === 0) return null;
  const format = formatFor({ locale: to.locale, currencyUnit: "toman" });
  const { mail } = messagesFor(to.locale).notices;
  const quoted = messages.slice(-QUOTED);
  return {
    subject: mail.talkSubject(await titleOf(tx, { ...to, conversationId })),
    brief: mail.talkCount(messages.length, format.number(messages.length)),
    paragraphs: [mail.talkLead(messages.length, format.number(messages.length)), ...(messages.length > QUOTED ? [mail.talkEarlier(format.number(messages.length - QUOTED))] : [])],
    items: quoted.map(({ sender, party, body, at }) => ({ text: `${[sender, party].filter(Boolean).join(" · ")} — ${format.dateTime(at)}`, detail: body.length > LONGEST ? `${body.slice(0, LONGEST).trimEnd()}…` : body })),
    ...(to.siteUrl && { action: { label: mail.talkOpen, url: to.siteUrl + ended[0]!.path } }),
    foot: mail.talkFoot,
  };
}

/** With whom a conversation is, for one of its people: the round's title, how a need begins, or the others' names. */
export async function titleOf(tx: Tx, { conversationId, personId, locale }: { conversationId: string; personId: string; locale: Locale }): Promise<string> {
  const { rows } = await sql<{ title: string | null; fa: string | null; en: string | null; own: boolean }>`
    select coalesce(r.title, nullif(c.subject, '')) as title, coalesce(nullif(f.name_fa, ''), f.name_en, d.name_fa) as fa, coalesce(nullif(f.name_en, ''), f.name_fa, d.name_en) as en,
      exists (select from public.firm_people x where x.firm_id = p.firm_id and x.person_id = ${personId}::uuid and x.left_at is null)
        or exists (select from public.cluster_staff s where s.cluster_id = p.desk_cluster_id and s.person_id = ${personId}::uuid and s.revoked_at is null) as own
    from public.chat_conversations c
    left join public.rounds r on r.id = c.round_id
    left join public.chat_participants p on p.conversation_id = c.id and p.left_at is null
    left join public.firms f on f.id = p.firm_id
    left join public.clusters d on d.id = p.desk_cluster_id
    where c.id = ${conversationId}::uuid order by p.id`.execute(tx);
  if (rows[0]?.title) return rows[0].title;
  const others = rows.filter(({ own }) => !own);
  return (others.length > 0 ? others : rows).flatMap((row) => row[locale] ?? []).join(locale === "fa" ? "، " : ", ");
}
