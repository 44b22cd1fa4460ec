import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Actor, Tx } from "./db.server";
import { refuse, type Refusal } from "./result";

/**
 * Runs a command once for its key: the same key with the same content replays the stored answer,
 * with other content it is refused. A refused command leaves nothing behind and gives its key back, so that the corrected
 * form may carry it again. Answers hold no bigint.
 */
export async function once<Value extends { ok: true }, Reason extends string>(
  tx: Tx,
  request: { actor: Actor; command: string; key: string; content: unknown },
  run: () => Promise<Value | Refusal<Reason>>,
): Promise<Value | Refusal<Reason | "key_reused">> {
  const requestHash = createHash("sha256").update(stableJson(request.content)).digest("hex");
  const place = { actor_id: request.actor.personId, command: request.command, key: request.key };
  await sql`savepoint once`.execute(tx);
  const taken = await tx
    .insertInto("idempotency_keys")
    .values({ ...place, request_hash: requestHash })
    .onConflict((conflict) => conflict.doNothing())
    .returning("key")
    .executeTakeFirst();
  if (!taken) {
    const earlier = await tx
      .selectFrom("idempotency_keys")
      .select(["request_hash", "response"])
      .where("actor_id", "=", place.actor_id)
      .where("command", "=", place.command)
      .where("key", "=", place.key)
      .executeTakeFirstOrThrow();
    if (earlier.request_hash !== requestHash) return refuse("key_reused");
    return earlier.response as Value | Refusal<Reason>;
  }
  const answer = await run();
  if (!answer.ok) {
    await sql`rollback to savepoint once`.execute(tx);
    return answer;
  }
  await tx
    .updateTable("idempotency_keys")
    .set({ response: JSON.stringify(answer) })
    .where("actor_id", "=", place.actor_id)
    .where("command", "=", place.command)
    .where("key", "=", place.key)
    .execute();
  return answer;
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === "bigint") return `${inner}n`;
    if (inner && typeof inner === "object" && !Array.isArray(inner) && !(inner instanceof Date)) {
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return inner;
  });
}
