import { sql } from "kysely";
import { z } from "zod";
import { clockOf, type Tx } from "~/lib/db.server";
import type { Jobs } from "~/lib/jobs";
import { standards, type Family } from "./kinds";
import { mailDueOf } from "./notice.server";
import { readerOf, type Reader } from "./readers.server";
import { afterQuiet, CHAT_MAIL_MS, takesMail, type Delivery } from "./rules";

const ChoicesChanged = z.object({ personId: z.uuid() });

type Waiting = { id: bigint; channel: "mail" | "push"; family: Family; cadence: Exclude<Delivery, "off" | "inbox">; due_at: Date; thread: string | null; told_at: Date; talk: boolean };

/** What waits for somebody who chooses otherwise follows the new choice. */
export const waitingNoticeJobs: Jobs = {
  "notices.chosen": async ({ payload }, { db }) => db.service((tx) => chooseAnew(tx, ChoicesChanged.parse(payload).personId)),
};

async function chooseAnew(tx: Tx, personId: string): Promise<void> {
  const { rows } = await sql<Waiting>`
    select d.id, d.channel, d.family, d.cadence, d.due_at, n.thread, n.told_at, n.first_seq is not null as talk
    from public.notification_deliveries d join public.notifications n on n.id = d.notification_id
    where d.person_id = ${personId}::uuid and d.settled_at is null and d.handed_at is null and d.due_at > clock_timestamp() and d.attempts = 0
    order by d.id for update of d skip locked`.execute(tx);
  const reading = readerOf(tx, personId);
  const now = await clockOf(tx);
  for (const row of rows) {
    const reader = await reading(row.family, row.thread);
    if (!reader) continue;
    const next = row.channel === "mail" ? mailAnew(row, reader, now) : pushAnew(row, reader);
    if (next === "unwanted") await sql`update public.notification_deliveries set settled_at = clock_timestamp(), outcome = 'read' where id = ${row.id}`.execute(tx);
    else await sql`update public.notification_deliveries set due_at = ${next.due}, cadence = ${next.cadence} where id = ${row.id}`.execute(tx);
  }
}

type Next = "unwanted" | { due: Date; cadence: string };

// What was collected so far comes with the mail that it waits for; a conversation goes on, and comes as it is wanted now.
function mailAnew({ family, cadence, due_at, talk, told_at }: Waiting, reader: Reader, now: Date): Next {
  const { delivery, quiet } = reader;
  if (!takesMail(reader)) return "unwanted";
  const urgent = standards[family].urgent === true;
  if (cadence === delivery || (delivery === "at_once" && !talk)) return { due: urgent && cadence === "at_once" ? due_at : afterQuiet(due_at, quiet), cadence };
  const from = delivery === "at_once" ? new Date(Math.max(now.getTime(), told_at.getTime() + CHAT_MAIL_MS)) : now;
  const due = mailDueOf(reader, from, urgent);
  return due ? { due, cadence: delivery } : "unwanted";
}

function pushAnew({ family, cadence, due_at }: Waiting, { push, quiet }: Reader): Next {
  if (!push) return "unwanted";
  return { due: standards[family].urgent ? due_at : afterQuiet(due_at, quiet), cadence };
}
