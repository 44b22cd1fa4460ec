import { createHmac, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import { z } from "zod";
import type { Db, Tx } from "~/lib/db.server";
import { families, type Family } from "./kinds";
import { keysOf } from "./keys.server";

/** What a link of a mail stops: the mails of a family, of one conversation, or collected ones; for one person. */
const Stop = z.object({ p: z.uuid(), f: z.enum([...families, "digest"]), t: z.string().max(60).optional() }).strict();
export type Stop = { personId: string; scope: Family | "digest"; thread: string | null };

const PURPOSE = "khosheh stop mail\n";
const sign = (payload: string, key: string) => createHmac("sha256", key).update(PURPOSE + payload).digest();

/** The token of a link that stops mails and can do nothing else. */
export function stopToken({ personId, scope, thread }: Stop, key: string): string {
  const payload = Buffer.from(JSON.stringify({ p: personId, f: scope, ...(thread && { t: thread }) })).toString("base64url");
  return `${payload}.${sign(payload, key).toString("base64url")}`;
}

/** What a token stops; null unless we signed it. */
export function readStopToken(token: string, key: string): Stop | null {
  const [payload = "", signature = "", ...rest] = token.split(".");
  const given = Buffer.from(signature, "base64url");
  const right = sign(payload, key);
  if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const read = Stop.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  return read.success ? { personId: read.data.p, scope: read.data.f, thread: read.data.t ?? null } : null;
}

/** What the bearer of a token may know: what it stops, and whether that is done. */
export async function readStop(db: Db, token: string): Promise<{ scope: Stop["scope"]; room: boolean; stopped: boolean } | null> {
  return db.service(async (tx) => {
    const stop = readStopToken(token, (await keysOf(tx)).signing);
    if (!stop || !(await tx.selectFrom("people").select("id").where("id", "=", stop.personId).executeTakeFirst())) return null;
    const { rows } = await sql<{ left: boolean }>`
      select case when ${stop.scope} = 'digest'
        then exists (select from public.notification_preferences x where x.person_id = ${stop.personId}::uuid and x.delivery in ('daily', 'weekly'))
        else not exists (select from public.notification_preferences x
          where x.person_id = ${stop.personId}::uuid and x.family = ${familyIn(stop)} and x.thread = ${stop.thread ?? ""} and x.delivery in ('off', 'inbox'))
        end as left`.execute(tx);
    return { scope: stop.scope, room: stop.thread !== null, stopped: !rows[0]!.left };
  });
}

/** Stops the mails of a token, whoever bears it; what they tell stays in the inbox. */
export async function stopByToken(db: Db, token: string): Promise<boolean> {
  return db.service(async (tx) => {
    const stop = readStopToken(token, (await keysOf(tx)).signing);
    if (!stop || !(await tx.selectFrom("people").select("id").where("id", "=", stop.personId).executeTakeFirst())) return false;
    await stopMails(tx, stop, token);
    return true;
  });
}

async function stopMails(tx: Tx, stop: Stop, token: string): Promise<void> {
  if (stop.scope === "digest") {
    await sql`update public.notification_preferences set delivery = 'inbox' where person_id = ${stop.personId}::uuid and delivery in ('daily', 'weekly')`.execute(tx);
  } else {
    await sql`
      insert into public.notification_preferences as x (person_id, family, thread, delivery)
      values (${stop.personId}::uuid, ${familyIn(stop)}, ${stop.thread ?? ""}, 'inbox')
      on conflict (person_id, family, thread) do update set delivery = 'inbox' where x.delivery is null or x.delivery <> 'off'`.execute(tx);
  }
  // What was to be mailed and hasn't been isn't any more.
  await sql`
    update public.notification_deliveries d set settled_at = clock_timestamp(), outcome = 'read'
    from public.notifications n
    where n.id = d.notification_id and d.person_id = ${stop.personId}::uuid and d.channel = 'mail' and d.settled_at is null
      and case when ${stop.scope} = 'digest' then d.cadence <> 'at_once' when ${stop.thread}::text is not null then n.thread = ${stop.thread} else d.family = ${stop.scope} end`.execute(tx);
  // Nor is what waits for the mail server: the mails with this very link.
  await sql`
    update public.mails m set cancelled_at = clock_timestamp()
    where m.sent_at is null and m.cancelled_at is null and m.dead_at is null and m.handed_at is null and right(m.unsubscribe_url, ${token.length + 1}) = ${`/${token}`}`.execute(tx);
}

// A conversation's word is kept as that of a room.
const familyIn = ({ scope, thread }: Stop): string => (thread === null ? scope : "room");
