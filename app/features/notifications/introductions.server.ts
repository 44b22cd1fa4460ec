import { sql } from "kysely";
import { z } from "zod";
import type { Jobs } from "~/lib/jobs";
import { chatThread } from "./kinds";
import { tell } from "./notice.server";
import { letters } from "./texts";

const Made = z.object({ introductionId: z.uuid() });

type Row = { person_id: string; conversation_id: string; reason: string; firmFa: string; firmEn: string; clusterFa: string; clusterEn: string };

/** Whom a desk introduced to each other: the people who write for either firm and haven't seen the line in the conversation yet. */
export const introductionJobs: Jobs = {
  "introduction.made": async ({ payload }, { db, siteUrl }) => {
    const { introductionId } = Made.parse(payload);
    await db.service(async (tx) => {
      const { rows } = await sql<Row>`
        select distinct on (p.person_id) p.person_id, i.conversation_id, i.reason,
          coalesce(nullif(o.name_fa, ''), o.name_en) as "firmFa", coalesce(nullif(o.name_en, ''), o.name_fa) as "firmEn",
          coalesce(nullif(c.name_fa, ''), c.name_en) as "clusterFa", coalesce(nullif(c.name_en, ''), c.name_fa) as "clusterEn"
        from public.introductions i
        join public.clusters c on c.id = i.cluster_id
        join public.firm_people p on p.firm_id in (i.firm_a, i.firm_b) and p.role in ('owner', 'editor') and p.left_at is null
        join public.firms o on o.id = case when p.firm_id = i.firm_a then i.firm_b else i.firm_a end
        left join public.chat_cursors k on k.conversation_id = i.conversation_id and k.person_id = p.person_id
        where i.id = ${introductionId}::uuid and coalesce(k.read_seq, 0) < i.seq
        order by p.person_id`.execute(tx);
      for (const { person_id, conversation_id, ...facts } of rows) {
        const path = `/chat/${conversation_id}`;
        await tell(tx, { personId: person_id, kind: "introduction.made", facts, path, thread: chatThread(conversation_id), dedupeKey: `introduction:${introductionId}:${person_id}` }, (locale) =>
          letters[locale].introductionMade({ desk: locale === "fa" ? facts.clusterFa : facts.clusterEn, firm: locale === "fa" ? facts.firmFa : facts.firmEn, reason: facts.reason }, siteUrl + path),
        );
      }
    });
  },
};
