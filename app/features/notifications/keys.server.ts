import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import webPush from "web-push";
import type { Tx } from "~/lib/db.server";

/** Keys of this installation: the pair that push services know it by (VAPID), and the one that signs the links that stop mails. */
export type NoticeKeys = { vapid: { publicKey: string; privateKey: string }; signing: string };

/** The keys, made when they are first needed and kept in the database, so that every process has the same ones. */
export async function keysOf(tx: Tx): Promise<NoticeKeys> {
  const read = async () => (await tx.selectFrom("installation").select("value").where("name", "=", "notice_keys").executeTakeFirst())?.value as NoticeKeys | undefined;
  const known = await read();
  if (known) return known;
  const made: NoticeKeys = { vapid: webPush.generateVAPIDKeys(), signing: randomBytes(32).toString("base64url") };
  await sql`insert into public.installation (name, value) values ('notice_keys', ${JSON.stringify(made)}::jsonb) on conflict do nothing`.execute(tx);
  return (await read())!;
}
