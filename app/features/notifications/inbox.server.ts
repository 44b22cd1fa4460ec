import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { PAGE } from "./schema";

export type InboxItem = { id: string; kind: string; facts: Record<string, unknown>; path: string; at: Date; unread: boolean };

/** The inbox of the actor, newest first; one page of it. */
export async function readInbox(tx: Tx, page: number): Promise<{ items: InboxItem[]; page: number; pages: number; unread: number }> {
  const { rows } = await sql<{ total: number; unread: number }>`
    select count(*)::int as total, (count(*) filter (where read_at is null))::int as unread from public.notifications`.execute(tx);
  const { total, unread } = rows[0]!;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const shown = Math.min(page, pages);
  const items = await tx
    .selectFrom("notifications")
    .select(["id", "kind", "facts", "path", "created_at as at", "read_at"])
    .orderBy("created_at", "desc")
    .orderBy("id")
    .limit(PAGE)
    .offset((shown - 1) * PAGE)
    .execute();
  return { items: items.map(({ read_at, facts, ...item }) => ({ ...item, facts: facts as Record<string, unknown>, unread: read_at === null })), page: shown, pages, unread };
}

/** How many notices the actor hasn't read. */
export async function unreadNotices(tx: Tx): Promise<number> {
  const { rows } = await sql<{ unread: number }>`select count(*)::int as unread from public.notifications where read_at is null`.execute(tx);
  return rows[0]!.unread;
}

/** Marks one notice as read and says where it leads; null when it isn't the actor's. */
export async function openNotice(tx: Tx, id: string): Promise<string | null> {
  const opened = await tx
    .updateTable("notifications")
    .set({ read_at: sql<Date>`coalesce(read_at, clock_timestamp())` })
    .where("id", "=", id)
    .returning("path")
    .executeTakeFirst();
  return opened?.path ?? null;
}

export async function readAllNotices(tx: Tx): Promise<void> {
  await tx.updateTable("notifications").set({ read_at: sql<Date>`clock_timestamp()` }).where("read_at", "is", null).execute();
}
