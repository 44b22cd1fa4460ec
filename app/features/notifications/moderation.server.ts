import { sql } from "kysely";
import { z } from "zod";
import type { Jobs } from "~/lib/jobs";
import { tellAll } from "./fulfilment.server";

const Reported = z.object({ reportId: z.uuid() });
const Moderated = z.object({ actId: z.number().int() });

type Act = { conversation_id: string; act: string; firm_id: string | null; seq: bigint | null; reason: string; talk_fa: string | null; talk_en: string | null; author: string | null; reporter_id: string | null; reported_seq: bigint | null };

/** A report reaches the brokers of its desk; what they do about it reaches the firm concerned, and whoever reported. */
export const moderationJobs: Jobs = {
  "talk.reported": async ({ payload }, { db, siteUrl }) => {
    const { reportId } = Reported.parse(payload);
    await db.service(async (tx) => {
      const { rows } = await sql<{ person_id: string; slug: string; reason: string }>`
        select distinct s.person_id, c.slug, r.reason
        from public.chat_reports r
        join public.clusters c on c.id = r.cluster_id
        join public.cluster_staff s on s.cluster_id = r.cluster_id and s.role = 'broker' and s.revoked_at is null
        where r.id = ${reportId}::uuid and r.state = 'open' and s.person_id is distinct from r.reporter_id`.execute(tx);
      for (const { person_id, slug, reason } of rows) {
        await tellAll(tx, siteUrl, [person_id], "talk.reported", { reason }, `/desk/${slug}/talk`, `report:${reportId}`);
      }
    });
  },

  "talk.moderated": async ({ payload }, { db, siteUrl }) => {
    const { actId } = Moderated.parse(payload);
    await db.service(async (tx) => {
      const { rows } = await sql<Act>`
        select a.conversation_id, a.act, a.firm_id, a.seq, a.reason, m.sender_id as author, r.reporter_id, r.seq as reported_seq,
          coalesce(t.title, nullif(c.subject, ''), nullif(o.name_fa, ''), o.name_en) as talk_fa, coalesce(t.title, nullif(c.subject, ''), nullif(o.name_en, ''), o.name_fa) as talk_en
        from public.chat_acts a
        join public.chat_conversations c on c.id = a.conversation_id
        left join public.rounds t on t.id = c.round_id
        left join public.chat_messages m on m.conversation_id = a.conversation_id and m.seq = a.seq
        left join public.chat_reports r on r.id = a.report_id
        left join lateral (
          select f.name_fa, f.name_en from public.chat_participants p join public.firms f on f.id = p.firm_id
          where c.kind = 'direct' and p.conversation_id = c.id and p.firm_id is distinct from coalesce(a.firm_id, m.sender_firm_id) limit 1) o on true
        where a.id = ${actId}`.execute(tx);
      const act = rows[0];
      if (!act) return;
      const { rows: people } = await sql<{ person_id: string }>`
        select distinct p.person_id from public.firm_people p where p.firm_id = ${act.firm_id}::uuid and p.role in ('owner', 'editor') and p.left_at is null order by 1`.execute(tx);
      const concerned = new Set([...people.map(({ person_id }) => person_id), ...(act.act === "delete" && act.author ? [act.author] : [])]);
      await tellAll(tx, siteUrl, [...concerned], "talk.moderated", { act: act.act, reason: act.reason, talkFa: act.talk_fa ?? "", talkEn: act.talk_en ?? "" }, "/chat/log", `act:${actId}`);
      const { reporter_id: reporter } = act;
      if (!reporter || concerned.has(reporter)) return;
      const path = `/chat/${act.conversation_id}?m=${act.reported_seq}#m${act.reported_seq}`;
      await tellAll(tx, siteUrl, [reporter], "talk.answered", { outcome: act.act === "dismiss" ? "dismissed" : "acted" }, path, `act:${actId}`, { thread: null });
    });
  },
};
