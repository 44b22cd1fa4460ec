import { sql } from "kysely";
import type { Actor, Tx } from "~/lib/db.server";
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
export async function answerNeed(tx: Tx, input: NeedAnswer & { clusterId: string; actor: Actor }): Promise<Result<object, "not_found">> {
  const answered = { state: "answered", answer: input.intent === "answer" ? input.answer : "", answered_by: input.actor.personId, answered_at: sql<Date>`clock_timestamp()` };
  const change = {
    answer: answered,
    close: { state: "closed", answer: "", answered_by: input.actor.personId, answered_at: sql<Date>`clock_timestamp()` },
    reopen: { state: "open", answer: "", answered_by: null, answered_at: null },
  }[input.intent];
  const changed = await tx.updateTable("needs").set(change).where("id", "=", input.needId).where("cluster_id", "=", input.clusterId).returning("id").executeTakeFirst();
  if (!changed) return refuse("not_found");
  if (input.intent === "answer") await emit(tx, "need.answered", { needId: changed.id });
  return { ok: true };
}
