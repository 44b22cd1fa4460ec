import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { once } from "~/lib/once.server";
import { refuse, type Result } from "~/lib/result";
import { deskFirm, type Hand } from "../fulfilment/confirmation.server";
import { lockRound, logRound } from "../round.server";

type Limit = { firmId: string; /** Minor units; null: no limit any more. */ amount: bigint | null; note: string; hand: Hand; /** All firms of the one who sets it. */ ownFirmIds: readonly string[] };
type SetRefusal = "not_found" | "forbidden" | "own_firm" | "not_member" | "key_reused";

/** Sets the limit of a firm in one purchase, by whoever keeps that. What is pledged already stays. */
export async function limitInRound(tx: Tx, input: Limit & { roundId: string; key: string }): Promise<Result<object, SetRefusal>> {
  const { key, hand, ownFirmIds: _, ...content } = input;
  return once(tx, { actor: hand.actor, command: "limitInRound", key, content }, async () => {
    const round = await lockRound(tx, input.roundId);
    if (!round || round.state === "draft") return refuse("not_found");
    const desk = deskFirm(round, hand);
    if (desk === undefined) return refuse("forbidden");
    const set = await insertLimit(tx, { ...input, clusterId: round.cluster_id });
    if (set.ok) await logRound(tx, { roundId: round.id, kind: "credit_limit_set", actor: hand.actor, firmId: desk });
    return set;
  });
}

/** Sets the limit of a firm in all purchases of a cluster together, by its broker. What is pledged already stays. */
export async function limitInCluster(tx: Tx, input: Limit & { clusterId: string; key: string }): Promise<Result<object, SetRefusal>> {
  const { key, hand, ownFirmIds: _, ...content } = input;
  if (!hand.brokerOf.includes(input.clusterId)) return refuse("forbidden");
  return once(tx, { actor: hand.actor, command: "limitInCluster", key, content }, () => insertLimit(tx, { ...input, roundId: null }));
}

// Nobody sets the limit of a firm that they act for; the policy says the same.
async function insertLimit(tx: Tx, limit: Limit & { clusterId: string; roundId: string | null }): Promise<Result<object, "own_firm" | "not_member">> {
  if (limit.ownFirmIds.includes(limit.firmId)) return refuse("own_firm");
  const member = await tx.selectFrom("cluster_memberships").select("firm_id").where("cluster_id", "=", limit.clusterId).where("firm_id", "=", limit.firmId).where("status", "=", "active").executeTakeFirst();
  if (!member) return refuse("not_member");
  const { id: limitId } = await tx
    .insertInto("firm_credit_limits")
    .values({ cluster_id: limit.clusterId, round_id: limit.roundId, firm_id: limit.firmId, amount: limit.amount, note: limit.note, set_by: limit.hand.actor.personId })
    .returning("id")
    .executeTakeFirstOrThrow();
  await emit(tx, "credit.limited", { limitId });
  return { ok: true };
}

export type SetLimit = { id: string; round_id: string | null; title: string | null; amount: bigint | null; note: string; set_at: Date; by: string | null };

/** Every limit that was set for a firm in a cluster and its purchases, as far as the reader may see them, newest first. */
export async function readLimits(tx: Tx, of: { clusterId: string; firmId: string }): Promise<SetLimit[]> {
  return tx
    .selectFrom("firm_credit_limits as l")
    .leftJoin("rounds as r", "r.id", "l.round_id")
    .leftJoin("people as p", "p.id", "l.set_by")
    .select(["l.id", "l.round_id", "r.title", "l.amount", "l.note", "l.set_at", "p.display_name as by"])
    .where("l.cluster_id", "=", of.clusterId)
    .where("l.firm_id", "=", of.firmId)
    .orderBy("l.set_at", "desc")
    .limit(100)
    .execute();
}

export type CreditFirm = { id: string; slug: string; name_fa: string; name_en: string; amount: bigint | null };

/** Firms that a limit in one purchase may be set for: by name, or those that have one there or a pledge that the reader may see. */
export async function creditFirms(tx: Tx, of: { roundId: string; clusterId: string; q: string; firmId?: string | undefined; exclude: string[] }): Promise<CreditFirm[]> {
  const named = `%${of.q.replace(/[\\%_]/g, "\\$&")}%`;
  const { rows } = await sql<CreditFirm>`
    select f.id, f.slug, f.name_fa, f.name_en,
      (select l.amount from public.firm_credit_limits l where l.round_id = ${of.roundId}::uuid and l.firm_id = f.id order by l.set_at desc limit 1) as amount
    from public.cluster_memberships m
    join public.firms f on f.id = m.firm_id
    where m.cluster_id = ${of.clusterId}::uuid and m.status = 'active' and not f.id = any (${of.exclude}::uuid[])
      and case
        when ${of.firmId ?? null}::uuid is not null then f.id = ${of.firmId ?? null}::uuid
        when ${of.q} <> '' then f.name_fa ilike ${named} or f.name_en ilike ${named}
        else f.id in (select l.firm_id from public.firm_credit_limits l where l.round_id = ${of.roundId}::uuid)
          or f.id in (select p.firm_id from public.current_pledges p where p.round_id = ${of.roundId}::uuid) end
    order by f.name_fa, f.slug
    limit 50`.execute(tx);
  return rows;
}

export type Owed = { round_id: string; title: string; state: string; owed: bigint };

/** What a firm owes of settled purchases, for the desk; its pledges stay its own matter. */
export async function readOwed(tx: Tx, of: { clusterId: string; firmId: string }): Promise<Owed[]> {
  const { rows } = await sql<Omit<Owed, "owed"> & { owed: string }>`
    select round_id, title, state, owed::text from private.desk_credit(${of.clusterId}::uuid, ${of.firmId}::uuid) where owed > 0`.execute(tx);
  return rows.map((row) => ({ ...row, owed: BigInt(row.owed) }));
}
