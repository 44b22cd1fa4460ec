import { randomUUID } from "node:crypto";
import { prepare, type Prepared } from "~/features/firms/files.server";
import type { FileStore } from "~/lib/files.server";
import type { Refusal } from "~/lib/result";

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
  const evidence = { ...prepared.file, id, key: `rounds/${roundId}/${id}.${prepared.file.extension}` };
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
