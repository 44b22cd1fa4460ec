import { sql } from "kysely";
import { z } from "zod";
import type { Tx } from "~/lib/db.server";
import type { Jobs } from "~/lib/jobs";

/** Whose bells change. */
export const NoticesChanged = z.object({ personIds: z.array(z.uuid()) });

/** The sockets of these people are told how many notices wait. */
export const liveNoticeJobs: Jobs = {
  "notices.changed": async ({ payload }, { publish }) => publish("notices.changed", NoticesChanged.parse(payload)),
};

/** How many notices wait for each of these people, as their bells show them. */
export async function waitingNotices(tx: Tx, personIds: string[]): Promise<{ personId: string; unread: number }[]> {
  const { rows } = await sql<{ personId: string; unread: number }>`
    select p as "personId", (select count(distinct coalesce(n.thread, n.id::text)) from public.notifications n where n.person_id = p and n.read_at is null)::int as unread
    from unnest(${personIds}::uuid[]) as p`.execute(tx);
  return rows;
}
