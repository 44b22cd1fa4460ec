import { createHash, randomBytes, randomInt } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";

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
  cap: bigint | null; entry_note: string; expires_at: Date; means: "link" | "code";
};

/** The pledge behind a link or a code; null when it is worth nothing any more. */
export async function readLinkedPledge(tx: Tx, key: string): Promise<LinkedPledge | null> {
  const { rows } = await sql<LinkedPledge>`select * from private.linked_pledge(${hashOf(key)})`.execute(tx);
  return rows[0] ?? null;
}

export async function answerLinkedPledge(tx: Tx, input: { key: string; answer: "confirmed" | "declined" }): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select private.answer_linked_pledge(${hashOf(input.key)}, ${input.answer}) as done`.execute(tx);
  return rows[0]?.done ?? false;
}
