import { createHash, randomBytes, randomInt } from "node:crypto";
import { sql } from "kysely";
import type { Actor, Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { revived } from "../audit/canonical";
import { withinCredit } from "../credit/standing.server";
import { logRound } from "../round.server";
import type { CostLine, Ladder } from "../clearing";
import type { PledgeRow, Round } from "./clear-round.server";
import { keepsFor, type Terms } from "./fill.server";

const hashOf = (key: string) => createHash("sha256").update(key).digest("hex");

/** Makes a link and a code by which a firm without an account answers the pledge that was entered for it; both are seen once. */
export async function linkPledge(tx: Tx, pledgeId: string): Promise<Result<{ token: string; code: string }, "not_waiting">> {
  const token = randomBytes(24).toString("base64url");
  const code = String(randomInt(10 ** 8)).padStart(8, "0");
  const { rows } = await sql<{ made: boolean }>`select private.link_pledge(${pledgeId}::uuid, ${hashOf(token)}, ${hashOf(code)}) as made`.execute(tx);
  return rows[0]?.made ? { ok: true, token, code } : refuse("not_waiting");
}

export type LinkedPledge = {
  round_id: string; title: string; unit_code: string; firm_fa: string; firm_en: string; min_qty: bigint; desired_qty: bigint; max_qty: bigint;
  cap: bigint | null; entry_note: string; expires_at: Date; means: "link" | "code"; substitutes: string[];
  shortage_policy: string; voted_at: Date | null; yes: number | null; voters: number | null;
};

/** The pledge behind a link or a code; null when it is worth nothing any more. */
export async function readLinkedPledge(tx: Tx, key: string): Promise<LinkedPledge | null> {
  const { rows } = await sql<LinkedPledge>`select * from private.linked_pledge(${hashOf(key)})`.execute(tx);
  return rows[0] ?? null;
}

/** Whom the link of a pledge can be mailed to, and when it last was. */
export type LinkReach = { round_id: string; people: number; contact: boolean; sent_at: Date | null };

export async function readLinkReach(tx: Tx, pledgeId: string): Promise<LinkReach | null> {
  const { rows } = await sql<LinkReach>`select * from private.link_reach(${pledgeId}::uuid)`.execute(tx);
  return rows[0] ?? null;
}

/** Makes the link and sends it to the people of the firm, or to its contact; sent again, the link before is worth nothing. */
export async function sendPledgeLink(tx: Tx, input: { pledgeId: string; actor: Actor }): Promise<Result<{ token: string; code: string }, "not_waiting" | "nobody_to_mail">> {
  const reach = await readLinkReach(tx, input.pledgeId);
  const made = await linkPledge(tx, input.pledgeId);
  if (!reach || !made.ok) return refuse("not_waiting");
  const { rows } = await sql<{ sent: boolean }>`select private.send_pledge_link(${input.pledgeId}::uuid) as sent`.execute(tx);
  if (!rows[0]?.sent) return refuse("nobody_to_mail");
  await logRound(tx, { roundId: reach.round_id, kind: "link_sent", actor: input.actor, firmId: null });
  await emit(tx, "pledge.link_sent", { pledgeId: input.pledgeId, token: made.token });
  return made;
}

type LinkedSituation = {
  round: Round;
  lines: CostLine[];
  quote: { id: string; substitute: string; model: Ladder["model"]; pack: bigint; moq: bigint; breaks: Ladder["breaks"] };
  rows: PledgeRow[];
  pledge: Terms & { firm: string; acceptsDearer: boolean };
};

// In fill only what keeps or improves the others' result counts, whichever way the yes comes.
async function keepsOthers(tx: Tx, hash: string): Promise<boolean> {
  const { rows } = await sql<{ situation: unknown }>`select private.linked_situation(${hash}) as situation`.execute(tx);
  if (!rows[0]?.situation) return true;
  const { round, lines, quote, rows: counting, pledge } = revived(rows[0].situation) as LinkedSituation;
  const { id, substitute, ...ladder } = quote;
  const situation = {
    round,
    rules: { policy: round.shortage_policy as "proportional", costLines: lines },
    quote: { id, substitute, leadTimeDays: null, paymentDays: null, record: null, ladder },
    rows: counting,
    limit: null,
  };
  return keepsFor(situation, pledge.firm, pledge);
}

/** The firm's yes or no by its link or code, once. */
export async function answerLinkedPledge(tx: Tx, input: { key: string; answer: "confirmed" | "declined" }): Promise<"done" | "gone" | "worsens" | "credit"> {
  if (input.answer === "confirmed" && !(await keepsOthers(tx, hashOf(input.key)))) return "worsens";
  const answer = await withinCredit(tx, () => sql<{ done: boolean }>`select private.answer_linked_pledge(${hashOf(input.key)}, ${input.answer}) as done`.execute(tx));
  if (!answer) return "credit";
  return answer.rows[0]?.done ? "done" : "gone";
}
