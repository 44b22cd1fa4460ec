import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { clear } from "../clearing";
import { canonical, revived } from "./canonical";
import { commit, inOrder } from "./commitment";
import { sha256 } from "./sha256.server";

export type ClearingInput = Parameters<typeof clear>[0];

/** A fresh secret, and the fingerprint of the input under it. */
export function sealInput(engine: string, input: ClearingInput, secret = randomBytes(32).toString("hex")): { inputHash: string; secret: string } {
  return { secret, inputHash: commit(engine, input, secret, sha256).root };
}

/** What is kept of the input of a clearing, so that it can be computed again at any time; its pledges in the order of their numbers. */
export function keptRow(engine: string, kept: { clearingId: string; input: ClearingInput; secret: string }) {
  const input = { ...kept.input, pledges: inOrder(kept.input.pledges) };
  return { clearing_id: kept.clearingId, secret: kept.secret, input: canonical(input), leaves: commit(engine, input, kept.secret, sha256).leaves };
}

export async function keepInput(tx: Tx, engine: string, kept: { clearingId: string; input: ClearingInput; secret: string }): Promise<void> {
  await tx.insertInto("clearing_inputs").values(keptRow(engine, kept)).execute();
}

/** The kept input of a clearing; only the worker's role reads it. Null for a clearing of before inputs were kept. */
export async function readKeptInput(tx: Tx, clearingId: string): Promise<{ input: ClearingInput; secret: string } | null> {
  const { rows } = await sql<{ input: unknown; secret: string }>`select input, secret from public.clearing_inputs where clearing_id = ${clearingId}::uuid`.execute(tx);
  return rows[0] ? { input: revived(rows[0].input) as ClearingInput, secret: rows[0].secret } : null;
}
