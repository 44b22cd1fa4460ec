import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Cadence } from "./rules";

export type SavedSearch = { id: string; query: string; cadence: Cadence; stopped: boolean; at: Date; found: number; waiting: number };

/** The actor's saved searches, the newest first, with what each found since it was saved. */
export async function readSavedSearches(tx: Tx): Promise<SavedSearch[]> {
  const { rows } = await sql<SavedSearch>`
    select s.id, s.query, s.cadence, s.stopped_at is not null as stopped, s.created_at as at, f.found, f.waiting
    from public.saved_searches s
    cross join lateral (
      select (count(*) filter (where x.told_at is null or x.told_at > x.found_at))::int as found, (count(*) filter (where x.told_at is null))::int as waiting
      from public.saved_search_finds x where x.saved_search_id = s.id) f
    order by s.created_at desc`.execute(tx);
  return rows;
}
