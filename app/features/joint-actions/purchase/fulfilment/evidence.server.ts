import { randomUUID } from "node:crypto";
import { prepare, type Prepared } from "~/features/firms/files.server";
import type { Actor, Tx } from "~/lib/db.server";
import type { FileStore } from "~/lib/files.server";
import { refuse, type Refusal, type Result } from "~/lib/result";
import { lockRound } from "../round.server";
import { deskFirm, type Hand } from "./confirmation.server";

/** A photo or a PDF that proves something of a round; stored, and waiting for its row. */
export type Evidence = Prepared & { id: string; key: string };

/**
 * Stores what came with a form, then runs `work` in which its row is made. When `work` refuses or fails, the bytes go again.
 * Without a file `work` runs without one.
 */
export async function keepEvidence<T extends { ok: boolean }>(
  store: FileStore,
  roundId: string,
  upload: Parameters<typeof prepare>[0] | null,
  work: (evidence: Evidence | null) => Promise<T>,
): Promise<T | Refusal<string>> {
  if (!upload) return work(null);
  const prepared = await prepare(upload, "image_or_pdf");
  if (!prepared.ok) return { ok: false, reason: prepared.reason, field: "file" };
  const id = randomUUID();
  const evidence = { ...prepared.file, id, key: `${roundId}/${id}.${prepared.file.extension}` };
  await store.put(evidence.key, evidence.bytes, evidence.mediaType);
  try {
    const answer = await work(evidence);
    if (!answer.ok) await store.remove(evidence.key);
    return answer;
  } catch (error) {
    await store.remove(evidence.key).catch(() => undefined);
    throw error;
  }
}

export type EvidenceSubject = "lot" | "cost" | "payment" | "default" | "pledge";

/** The row of a stored proof. `firmId` for what only that firm and the desk may see. */
export async function insertEvidence(tx: Tx, row: { roundId: string; subject: EvidenceSubject; subjectId: string; firmId: string | null; evidence: Evidence; actor: Actor }): Promise<void> {
  const { evidence } = row;
  await tx
    .insertInto("round_evidence")
    .values({
      id: evidence.id,
      round_id: row.roundId,
      subject: row.subject,
      subject_id: row.subjectId,
      firm_id: row.firmId,
      media_type: evidence.mediaType,
      byte_size: BigInt(evidence.bytes.byteLength),
      sha256: evidence.sha256,
      storage_key: evidence.key,
      original_name: evidence.originalName,
      created_by: row.actor.personId,
    })
    .execute();
}

export type Proof = { id: string; subject: string; subject_id: string; original_name: string; media_type: string; created_at: Date };

/** The proofs of a round that the actor may see. */
export async function readEvidence(tx: Tx, roundId: string): Promise<Proof[]> {
  return tx.selectFrom("round_evidence").select(["id", "subject", "subject_id", "original_name", "media_type", "created_at"]).where("round_id", "=", roundId).orderBy("created_at").execute();
}

/** Adds a photo or a paper to a lot of a round, by its desk. */
export async function addLotEvidence(tx: Tx, input: { roundId: string; lotId: string; hand: Hand; evidence: Evidence | null }): Promise<Result<object, "not_found" | "forbidden" | "file_missing">> {
  const round = await lockRound(tx, input.roundId);
  const lot = round && (await tx.selectFrom("round_lots").select("id").where("id", "=", input.lotId).where("round_id", "=", round.id).executeTakeFirst());
  if (!round || !lot) return refuse("not_found");
  if (deskFirm(round, input.hand) === undefined) return refuse("forbidden");
  if (!input.evidence) return refuse("file_missing", "file");
  await insertEvidence(tx, { roundId: round.id, subject: "lot", subjectId: lot.id, firmId: null, evidence: input.evidence, actor: input.hand.actor });
  return { ok: true };
}
