import type { Tx } from "./db.server";

/** Puts an event into the outbox of this transaction; the relay delivers it at least once after the commit. */
export async function emit(tx: Tx, topic: string, payload: Record<string, unknown>, options: { notBefore?: Date } = {}): Promise<void> {
  await tx
    .insertInto("outbox")
    .values({
      topic,
      payload: JSON.stringify(payload),
      ...(options.notBefore && { not_before: options.notBefore }),
    })
    .execute();
}
