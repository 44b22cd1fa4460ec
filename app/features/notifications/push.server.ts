import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import webPush from "web-push";
import { dirOf, isLocale, negotiateLocale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Tx } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { isFamily } from "./kinds";
import { keysOf } from "./keys.server";
import { isPushService } from "./push-services";
import { backOff } from "./rules";
import { noticeText } from "./wording";

/** How long a sender has for one push; then another one may take it. */
const LEASE_S = 60;
const PATIENCE_MS = 10_000;
/** Seconds that a push service keeps a message for a device that is away. */
const KEPT_S = 86_400;
const LONGEST = 200;
/** The device took its permission back, or was wiped. */
const GONE = [404, 410];

type Due = {
  id: bigint;
  attempts: number;
  claim: string;
  family: string;
  notification_id: string;
  device_id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  locale: string;
  push_words: boolean;
  kind: string;
  facts: Record<string, unknown>;
  path: string;
};
type Handles = Pick<JobHandles, "db" | "env" | "log" | "siteUrl">;

/** Sends the pushes whose time has come; those of what was read meanwhile, or is closed to its reader by now, are dropped. Answers how many went out. */
export async function pushDue(handles: Handles, most = 100): Promise<number> {
  const { db } = handles;
  await db.service(dropRead);
  let sent = 0;
  for (let i = 0; i < most; i += 1) {
    const push = await db.service(claim);
    if (!push) break;
    if (await send(handles, push)) sent += 1;
  }
  return sent;
}

async function dropRead(tx: Tx): Promise<void> {
  await sql`
    update public.notification_deliveries d
    set settled_at = clock_timestamp(), outcome = case when d.handed_at is null then 'read' else 'sent' end
    from public.notifications n
    where n.id = d.notification_id and d.channel = 'push' and d.settled_at is null and d.due_at <= clock_timestamp()
      -- A push whose sender ended while the service had it isn't sent again.
      and (n.read_at is not null or d.handed_at is not null or not private.may_hear(d.person_id, n.path))`.execute(tx);
}

async function claim(tx: Tx): Promise<Due | null> {
  const { rows } = await sql<Due>`
    with taken as (
      update public.notification_deliveries d
      set attempts = d.attempts + 1, claim = ${randomUUID()}::uuid, due_at = clock_timestamp() + make_interval(secs => ${LEASE_S})
      where d.id = (
        select x.id from public.notification_deliveries x
        where x.channel = 'push' and x.settled_at is null and x.handed_at is null and x.due_at <= clock_timestamp()
        order by x.due_at, x.id for update skip locked limit 1)
      returning d.id, d.attempts, d.claim, d.family, d.notification_id, d.device_id)
    select t.*, v.endpoint, v.p256dh, v.auth, p.locale, coalesce(s.push_words, false) as push_words, n.kind, n.facts, n.path
    from taken t
    join public.push_devices v on v.id = t.device_id
    join public.people p on p.id = v.person_id
    join public.notifications n on n.id = t.notification_id
    left join public.notification_settings s on s.person_id = v.person_id`.execute(tx);
  return rows[0] ?? null;
}

async function send({ db, env, log, siteUrl }: Handles, push: Due): Promise<boolean> {
  const living = await db.service(async (tx) => {
    const { rows } = await sql<{ lives: boolean }>`
      select exists (select from private.push_devices_of(array(select person_id from public.push_devices where id = ${push.device_id}::uuid)) d where d.id = ${push.device_id}::uuid) as lives`.execute(tx);
    return rows[0]!.lives;
  });
  if (!living || !isPushService(push.endpoint, env.PUSH_SERVICES)) return drop({ db }, push.device_id);
  try {
    const request = await requestFor({ db, env, siteUrl }, push);
    const { numUpdatedRows } = await db.service((tx) =>
      tx.updateTable("notification_deliveries").set({ handed_at: sql<Date>`clock_timestamp()` }).where("id", "=", push.id).where("claim", "=", push.claim).where("settled_at", "is", null)
        .where(sql<boolean>`exists (select from public.notifications n where n.id = notification_id and n.read_at is null)`)
        .executeTakeFirstOrThrow(),
    );
    if (numUpdatedRows !== 1n) return false;
    const response = await fetch(request.endpoint, { method: "POST", headers: request.headers as Record<string, string>, body: new Uint8Array(request.body), redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    await response.arrayBuffer();
    if (GONE.includes(response.status)) return await drop({ db }, push.device_id);
    if (!response.ok) throw new Error(`the push service answers ${response.status}`);
    await db.service(async (tx) => {
      await sql`update public.notification_deliveries set settled_at = clock_timestamp(), outcome = 'sent', last_error = null where id = ${push.id}`.execute(tx);
      // What comes after it is news again.
      await sql`update public.notifications set grows = false where id = ${push.notification_id}::uuid and grows`.execute(tx);
    });
    return true;
  } catch (error) {
    log.warn({ kind: "push", delivery: String(push.id), attempts: push.attempts, err: error, outcome: "failed" });
    const pause = backOff(push.attempts);
    await db.service((tx) =>
      sql`
        update public.notification_deliveries
        set handed_at = null, last_error = ${String(error).slice(0, 300)}, due_at = clock_timestamp() + make_interval(secs => ${pause ?? 0}::float8),
          settled_at = case when ${pause === null} then clock_timestamp() end, outcome = case when ${pause === null} then 'dead' end
        where id = ${push.id} and claim = ${push.claim}::uuid and settled_at is null`.execute(tx),
    );
    return false;
  }
}

/** A device that is gone takes what waited for it along. */
async function drop({ db }: Pick<JobHandles, "db">, deviceId: string): Promise<false> {
  await db.service((tx) => tx.deleteFrom("push_devices").where("id", "=", deviceId).execute());
  return false;
}

async function requestFor({ db, env, siteUrl }: Pick<JobHandles, "db" | "env" | "siteUrl">, push: Due) {
  const { vapid } = await db.service(keysOf);
  const subject = siteUrl.startsWith("https:") ? siteUrl : `mailto:${/[^\s<>]+@[^\s<>]+/.exec(env.MAIL_FROM)?.[0] ?? "post@khosheh.invalid"}`;
  return webPush.generateRequestDetails({ endpoint: push.endpoint, keys: { p256dh: push.p256dh, auth: push.auth } }, JSON.stringify(payloadOf(push)), {
    vapidDetails: { subject, ...vapid },
    TTL: KEPT_S,
    urgency: "normal",
    // The service replaces an older message of one topic that hasn't reached the device.
    topic: push.notification_id.replaceAll("-", ""),
  });
}

/** What the device shows: the kind of notice, and what happened only for those who want it on their screen. */
export function payloadOf(push: Pick<Due, "locale" | "family" | "kind" | "facts" | "path" | "push_words" | "notification_id">) {
  const locale = isLocale(push.locale) ? push.locale : negotiateLocale();
  const { push: t } = messagesFor(locale).notices;
  const told = noticeText(push, locale);
  const body = push.push_words ? (told.length > LONGEST ? `${told.slice(0, LONGEST)}…` : told) : t.families[isFamily(push.family) ? push.family : "other"];
  return { title: t.title, body, path: push.path, tag: push.notification_id, lang: locale, dir: dirOf(locale) };
}
