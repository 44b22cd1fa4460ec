import { sql } from "kysely";
import { isLocale, negotiateLocale, type Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import { standards, type Family } from "./kinds";
import { chosen, QUIET, type Delivery, type Quiet } from "./rules";

/** Somebody to be told, with what they chose for this kind of notice in this thread. */
export type Reader = { personId: string; email: string | null; locale: Locale; quiet: Quiet | null; delivery: Delivery; push: boolean; devices: string[] };

type Choice = { delivery: Delivery | null; push: boolean | null };
type Row = { person_id: string; email: string | null; locale: string; settled: boolean; quiet_from: number | null; quiet_until: number | null; kind: Choice | null; room: Choice | null };

/** These people as readers; accounts that were deleted meanwhile are left out. */
export async function readersOf(tx: Tx, personIds: readonly string[], family: Family, thread: string | null): Promise<Reader[]> {
  if (personIds.length === 0) return [];
  const { rows } = await sql<Row>`
    select p.id as person_id, private.email_of(p.id) as email, p.locale, s.person_id is not null as settled, s.quiet_from, s.quiet_until,
      (select json_build_object('delivery', x.delivery, 'push', x.push) from public.notification_preferences x
        where x.person_id = p.id and x.family = ${family} and x.thread = '') as kind,
      (select json_build_object('delivery', x.delivery, 'push', x.push) from public.notification_preferences x
        where x.person_id = p.id and x.family = 'room' and x.thread = ${thread}) as room
    from public.people p left join public.notification_settings s on s.person_id = p.id
    where p.id = any (${personIds}::uuid[])`.execute(tx);
  const devices = await sql<{ id: string; person_id: string }>`select id, person_id from private.push_devices_of(${personIds}::uuid[])`.execute(tx);
  return rows.map((row) => ({
    personId: row.person_id,
    email: row.email,
    locale: isLocale(row.locale) ? row.locale : negotiateLocale(),
    quiet: quietOf(row),
    ...chosen(row.room, row.kind, standards[family]),
    devices: devices.rows.filter(({ person_id }) => person_id === row.person_id).map(({ id }) => id),
  }));
}

/** One person as a reader of each kind of notice and thread, asked once for each. */
export function readerOf(tx: Tx, personId: string): (family: Family, thread: string | null) => Promise<Reader | undefined> {
  const asked = new Map<string, Promise<Reader[]>>();
  return async (family, thread) => {
    const key = `${family} ${thread}`;
    const readers = asked.get(key) ?? readersOf(tx, [personId], family, thread);
    asked.set(key, readers);
    return (await readers)[0];
  };
}

/** The quiet hours of a row of settings, or the product's where there is none. */
export function quietOf(row: { settled: boolean; quiet_from: number | null; quiet_until: number | null }): Quiet | null {
  if (!row.settled) return QUIET;
  return row.quiet_from === null || row.quiet_until === null ? null : { from: row.quiet_from, until: row.quiet_until };
}
