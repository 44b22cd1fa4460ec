import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { PAGE } from "./schema";

/** The newest notice of a thread, or one that stands alone; `more` is how many others of its thread there are. */
export type InboxItem = { id: string; kind: string; facts: Record<string, unknown>; path: string; at: Date; unread: boolean; more: number };
export type InboxPage = { items: InboxItem[]; page: number; pages: number; unread: number };

/** The inbox of the actor by threads, the latest first; one page of it. */
export async function readInbox(tx: Tx, page: number, only: "unread" | "all" = "all"): Promise<InboxPage> {
  const { rows } = await sql<{ total: number; unread: number }>`
    select count(distinct coalesce(thread, id::text))::int as total, (count(distinct coalesce(thread, id::text)) filter (where read_at is null))::int as unread
    from public.notifications`.execute(tx);
  const { total, unread } = rows[0]!;
  const pages = Math.max(1, Math.ceil((only === "unread" ? unread : total) / PAGE));
  const shown = Math.min(page, pages);
  const { rows: items } = await sql<InboxItem>`
    select x.id, x.kind, x.facts, x.path, x.told_at as at, g.unread, g.size - 1 as more
    from (
      select coalesce(thread, id::text) as key, max(told_at) as latest, count(*)::int as size, bool_or(read_at is null) as unread
      from public.notifications group by 1
      having ${only} = 'all' or bool_or(read_at is null)
      order by max(told_at) desc, 1 limit ${PAGE} offset ${(shown - 1) * PAGE}) g
    cross join lateral (
      select n.* from public.notifications n where coalesce(n.thread, n.id::text) = g.key order by n.told_at desc, n.id limit 1) x
    order by g.latest desc, g.key`.execute(tx);
  return { items, page: shown, pages, unread };
}

/** How many threads have something that the actor hasn't read. */
export async function unreadNotices(tx: Tx): Promise<number> {
  const { rows } = await sql<{ unread: number }>`select count(distinct coalesce(thread, id::text))::int as unread from public.notifications where read_at is null`.execute(tx);
  return rows[0]!.unread;
}

/** Marks a notice and the others of its thread as read and says where it leads; null when it isn't the actor's. */
export async function openNotice(tx: Tx, id: string): Promise<string | null> {
  const notice = await tx.selectFrom("notifications").select(["path", "thread"]).where("id", "=", id).executeTakeFirst();
  if (!notice) return null;
  await sql`
    update public.notifications set read_at = clock_timestamp()
    where read_at is null and (id = ${id}::uuid or thread = ${notice.thread})`.execute(tx);
  return notice.path;
}

export async function readAllNotices(tx: Tx): Promise<void> {
  await tx.updateTable("notifications").set({ read_at: sql<Date>`clock_timestamp()` }).where("read_at", "is", null).execute();
}
