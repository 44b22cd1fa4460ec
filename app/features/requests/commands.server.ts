import { sql } from "kysely";
import { databaseError, type Actor, type Tx } from "~/lib/db.server";
import { once } from "~/lib/once.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import type { NeedAnswer, NeedInput } from "./schema";

/** Needs of one person that wait at the desks. */
const MOST_OPEN = 20;

/** Brings a need to the desk of a cluster; once for its key. */
export function postNeed(
  tx: Tx,
  input: NeedInput & { actor: Actor; authorName: string; firmId: string | null },
): Promise<Result<{ needId: string }, "not_found" | "too_many_needs" | "key_reused">> {
  const { actor, idempotencyKey: key, authorName, firmId, ...content } = input;
  const post = async () => {
    const cluster = await tx.selectFrom("clusters").select("id").where("id", "=", content.clusterId).executeTakeFirst();
    if (!cluster) return refuse("not_found", "clusterId");
    const open = await tx.selectFrom("needs").select((eb) => eb.fn.countAll<bigint>().as("n")).where("person_id", "=", actor.personId).where("state", "=", "open").executeTakeFirstOrThrow();
    if (open.n >= BigInt(MOST_OPEN)) return refuse("too_many_needs");
    const need = await tx
      .insertInto("needs")
      .values({ cluster_id: cluster.id, person_id: actor.personId, firm_id: firmId, author_name: authorName, body: content.body, searched: content.searched })
      .returning("id")
      .executeTakeFirstOrThrow();
    await emit(tx, "need.posted", { needId: need.id });
    return { ok: true as const, needId: need.id };
  };
  return key ? once(tx, { actor, command: "postNeed", key, content }, post) : post();
}

/** A broker answers a need, closes it, or opens it again. */
export async function answerNeed(tx: Tx, input: NeedAnswer & { clusterId: string; actor: Actor }): Promise<Result<object, "not_found" | "round_elsewhere">> {
  const answered = { state: "answered", answer: input.intent === "answer" ? input.answer : "", round_id: input.intent === "answer" ? (input.roundId ?? null) : null, answered_by: input.actor.personId, answered_at: sql<Date>`clock_timestamp()` };
  const change = {
    answer: answered,
    close: { state: "closed", answer: "", round_id: null, answered_by: input.actor.personId, answered_at: sql<Date>`clock_timestamp()` },
    reopen: { state: "open", answer: "", round_id: null, answered_by: null, answered_at: null },
  }[input.intent];
  const changed = await tx
    .updateTable("needs")
    .set(change)
    .where("id", "=", input.needId)
    .where("cluster_id", "=", input.clusterId)
    .returning("id")
    .executeTakeFirst()
    .catch((error: unknown) => {
      if (databaseError(error)?.constraint === "needs_round_here") return "round_elsewhere" as const;
      throw error;
    });
  if (changed === "round_elsewhere") return refuse("round_elsewhere", "roundId");
  if (!changed) return refuse("not_found");
  if (input.intent === "answer") await emit(tx, "need.answered", { needId: changed.id });
  return { ok: true };
}

/** Whoever asked, or an editor of their firm, needs it no longer. */
export async function withdrawNeed(tx: Tx, needId: string): Promise<Result<object, "not_found">> {
  const { rows } = await sql<{ gone: boolean }>`select private.withdraw_need(${needId}::uuid) as gone`.execute(tx);
  return rows[0]!.gone ? { ok: true } : refuse("not_found");
}
