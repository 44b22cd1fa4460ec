import { expect, vi } from "vitest";
import type { TestServer } from "./server";
import { asSuperuser } from "./installation";

/** What the server writes by itself, at times of its own. */
const OWN = ["outbox", "mails", "notifications", "notification_deliveries", "chat_tellings", "rate_limits", "search_docs", "search_words"];

/** What waits for the worker now, and what it is at. */
const UNDONE = "select 1 from public.outbox where dead_at is null and (not_before <= clock_timestamp() or (attempts > 0 and last_error is null))";

/** A fingerprint of each table that people fill, once all that followed from earlier acts is done: two of them differ when anything changed in between. */
export function contents(server: Pick<TestServer, "dataDir">): Promise<Record<string, string>> {
  return asSuperuser(server, async (client) => {
    await vi.waitFor(async () => expect((await client.query(UNDONE)).rowCount).toBe(0), { timeout: 30_000, interval: 100 });
    const { rows: tables } = await client.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all ($1) order by 1",
      [OWN],
    );
    const prints: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ print: string }>(`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as print from public.${name} t`);
      prints[name] = rows[0]!.print;
    }
    return prints;
  });
}
