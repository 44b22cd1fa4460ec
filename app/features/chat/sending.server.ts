import { sql } from "kysely";
import { databaseError, isUnavailable, type Actor, type Db, type Tx } from "~/lib/db.server";
import { allotmentOf, type Limiter } from "~/lib/limiter.server";
import { refuse, type Result } from "~/lib/result";
import { sessionAlive } from "~/lib/session.server";
import { mayTryAgain } from "./answers";
import { newBatches } from "./batches";
import { reasonOf, sendMessage, type ChatRefusal, type Sent } from "./commands.server";
import type { Lanes } from "./lanes";
import { partyOf, waitIn } from "./queries.server";
import { plainlyWritten } from "./writing.server";

/** What somebody sends; `actingFirmId` is the firm that they would rather speak for. */
export type Outgoing = {
  conversationId: string;
  actingFirmId: string | null;
  clientId: string;
  body: string;
  replyTo: number | null;
  files: readonly string[];
  mention: readonly string[] | undefined;
  hosts: readonly string[];
};
export type SendOutcome = Result<Sent, ChatRefusal | "session_ended" | "crowded"> | { ok: false; reason: "limited"; retryAfterMs: number };
export type Send = (actor: Actor, message: Outgoing) => Promise<SendOutcome>;

/** The database keeps the ids of 64 parts of a transaction at hand; with more, everybody's reading gets slower. */
const BATCH = { most: 60, atOnce: 2 };

/** A message of words alone, with what goes with them. */
export type Plain = { actor: Actor; message: Outgoing; extra: object };
/** What became of one in a batch; `alone` for one that has to go by itself, and whether it was counted. */
type Posted = SendOutcome | { alone: true; counted: boolean };

/** Sends messages as the socket's people write them: words alone go together with those of others, in one transaction. */
export function openSending({ db, limiter, lanes }: { db: Db; limiter: Limiter; lanes: Lanes }): Send {
  const batches = newBatches((items: Plain[]) => together(db, items), BATCH);

  return async (actor, message) => {
    const extra = message.files.length > 0 ? null : plainlyWritten(message);
    const posted = extra && (await batches.add(message.conversationId, { actor, message, extra }));
    if (posted && !("alone" in posted)) return posted;
    if (!posted?.counted) {
      const allowed = await limiter.take("message_person", actor.personId);
      if (!allowed.ok) return { ok: false, reason: "limited", retryAfterMs: allowed.retryAfterSeconds * 1000 };
    }
    return (await lanes.run(message.conversationId, () => db.as(actor, (tx) => alone(tx, actor, message)))) ?? refuse("crowded");
  };
}

async function alone(tx: Tx, actor: Actor, { conversationId, actingFirmId, clientId, body, replyTo, files, mention, hosts }: Outgoing): Promise<SendOutcome> {
  if (!(await sessionAlive(tx, actor))) return refuse("session_ended");
  const party = await partyOf(tx, { conversationId, actingFirmId });
  if (!party) return refuse("forbidden");
  const waitMs = await waitIn(tx, conversationId);
  if (waitMs > 0) return { ok: false, reason: "limited", retryAfterMs: Math.ceil(waitMs) };
  return sendMessage(tx, { conversationId, ...party, clientId, body, replyTo, files, mention, hosts });
}

/** Many people's messages in one transaction. When it fails as a whole, nothing of it has happened, or nobody knows: then it throws. */
async function together(db: Db, items: readonly Plain[]): Promise<Posted[]> {
  try {
    const posted = await db.service((tx) => sendBatch(tx, items));
    return items.map((_, n) => posted.get(n) ?? { alone: true, counted: true });
  } catch (error) {
    // One among them may be what the database can't take, or waits for: each shows by itself.
    if (!isRolledBack(error)) throw error;
    return items.map(() => ({ alone: true, counted: false }));
  }
}

/** Whether the database said no to the statement itself, while it is there and in a state to write. */
function isRolledBack(error: unknown): boolean {
  const database = databaseError(error);
  return database !== null && !isUnavailable(error) && (!mayTryAgain(database.code) || /^(40|55P03)/.test(database.code));
}

type Row = Sent & { n: number; refusal: string | null; why: string | null; waitMs: number | null };

/** What became of each, by its place; one that is missing there has to go by itself. For the worker. */
export async function sendBatch(tx: Tx, items: readonly Plain[]): Promise<Map<number, SendOutcome>> {
  const allotments = items.map(({ actor }) => allotmentOf("message_person", actor.personId));
  const { points, seconds } = allotments[0]!;
  const posts = items.map(({ actor, message, extra }, n) => ({
    n,
    person: actor.personId,
    session: actor.sessionId,
    conversation: message.conversationId,
    acting: message.actingFirmId,
    client: message.clientId,
    // As text goes over the wire: half of a character that takes two would be no JSON for the database.
    body: Buffer.from(message.body).toString(),
    extra: { ...extra, replyTo: message.replyTo },
    points: allotments[n]!.key,
  }));
  const { rows } = await sql<Row>`
    select n, refusal, why, wait_ms as "waitMs", seq, ev, cnt, id, at, dup, event
    from private.chat_send_batch(${JSON.stringify(posts)}::jsonb, ${points}, ${seconds})`.execute(tx);
  const outcomes = new Map<number, SendOutcome>();
  for (const row of rows) {
    const outcome = outcomeOf(row);
    if (outcome) outcomes.set(row.n, outcome);
  }
  return outcomes;
}

function outcomeOf({ refusal, why, waitMs, seq, ev, cnt, id, at, dup, event }: Row): SendOutcome | null {
  if (refusal === null) return { ok: true, seq, ev, cnt, id, at, dup, event };
  if (refusal === "limited") return { ok: false, reason: "limited", retryAfterMs: Math.ceil(waitMs ?? 1_000) };
  if (refusal === "ended") return refuse("session_ended");
  const reason = reasonOf({ code: refusal, constraint: why });
  return reason && refuse(reason);
}
