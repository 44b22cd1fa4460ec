import { createHash } from "node:crypto";
import { sql } from "kysely";
import { clockOf, type Actor, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { lockRound, logRound, step } from "../round.server";
import { readAttributes } from "../start/attributes";
import { harmonise, takes, type Group, type Need } from "./harmonise";
import { needsToGroup } from "./queries.server";

/** Who sees to a round: for which firms as an editor, in which clusters as a broker. */
export type Desk = { actor: Actor; editorOf: readonly string[]; brokerOf: readonly string[] };

/** The name of a group in a form: short, and the same as long as the specification is. */
export const groupIdOf = (group: Pick<Group, "key">): string => createHash("sha256").update(group.key).digest("hex").slice(0, 16);

async function hold(tx: Tx, roundId: string, desk: Desk) {
  const round = await lockRound(tx, roundId);
  if (!round) return refuse("not_found");
  const own = desk.editorOf.includes(round.facilitator_firm_id);
  if (!own && !desk.brokerOf.includes(round.cluster_id)) return refuse("forbidden");
  if (round.state !== "gathering") return refuse("not_gathering");
  return { ok: true as const, round, firmId: own ? round.facilitator_firm_id : null };
}

async function grouped(tx: Tx, roundId: string) {
  const { attributes } = await tx.selectFrom("rounds").select("attributes").where("id", "=", roundId).executeTakeFirstOrThrow();
  const asked = readAttributes(attributes);
  const needs = await needsToGroup(tx, roundId);
  const groups = harmonise(needs, asked);
  return { needs, asked, groups, find: (id: string) => groups.find((group) => groupIdOf(group) === id) ?? null };
}

/** Asks the firms of one group whether they would take another's specification instead, so much cheaper. */
export async function askInstead(
  tx: Tx,
  input: { roundId: string; from: string; to: string; discount: number; answerBy: Date; desk: Desk },
): Promise<Result<{ proposalId: string }, "not_found" | "forbidden" | "not_gathering" | "groups_changed" | "same_group" | "all_take_it" | "answer_by_past" | "answer_by_late">> {
  const held = await hold(tx, input.roundId, input.desk);
  if (!held.ok) return held;
  if (input.answerBy <= (await clockOf(tx))) return refuse("answer_by_past", "answerBy");
  if (input.answerBy > held.round.deadline) return refuse("answer_by_late", "answerBy");
  const { needs, asked, find } = await grouped(tx, input.roundId);
  const [from, to] = [find(input.from), find(input.to)];
  if (!from || !to) return refuse("groups_changed");
  if (from === to) return refuse("same_group", "from");
  const concerned = needs.filter((need: Need) => from.needs.includes(need.id) && !takes(need, to.attributes, needs, asked)).map(({ id }) => id);
  if (concerned.length === 0) return refuse("all_take_it", "from");
  const { rows } = await sql<{ id: string }>`
    select private.ask_needs(${input.roundId}::uuid, ${concerned}::uuid[], ${JSON.stringify(from.attributes)}::jsonb, ${JSON.stringify(to.attributes)}::jsonb, ${input.discount}, ${input.answerBy}) as id`.execute(tx);
  const proposalId = rows[0]!.id;
  await logRound(tx, { roundId: input.roundId, kind: "proposed", actor: input.desk.actor, firmId: held.firmId });
  await emit(tx, "proposal.made", { proposalId });
  return { ok: true, proposalId };
}

/** A firm's answer to what was asked of it; it may change its mind until the date. */
export async function answerProposal(
  tx: Tx,
  input: { roundId: string; proposalId: string; needId: string; answer: "yes" | "no"; actor: Actor; editorOf: readonly string[] },
): Promise<Result<object, "not_found" | "not_gathering" | "answer_late">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  const asked = await tx
    .selectFrom("round_proposal_answers as a")
    .innerJoin("round_proposals as p", "p.id", "a.proposal_id")
    .select(["a.firm_id", "p.answer_by"])
    .where("a.proposal_id", "=", input.proposalId)
    .where("a.need_id", "=", input.needId)
    .where("p.round_id", "=", round.id)
    .executeTakeFirst();
  if (!asked || !input.editorOf.includes(asked.firm_id)) return refuse("not_found");
  if (round.state !== "gathering") return refuse("not_gathering");
  if (asked.answer_by <= (await clockOf(tx))) return refuse("answer_late");
  await tx
    .updateTable("round_proposal_answers")
    .set({ answer: input.answer, answered_by: input.actor.personId })
    .where("proposal_id", "=", input.proposalId)
    .where("need_id", "=", input.needId)
    .execute();
  await logRound(tx, { roundId: round.id, kind: "proposal_answered", actor: input.actor, firmId: asked.firm_id });
  await emit(tx, "proposal.answered", { proposalId: input.proposalId, needId: input.needId, answer: input.answer });
  await emit(tx, "needs.changed", { roundId: round.id });
  return { ok: true };
}

/** Takes a common specification into the round; from pledging on it is frozen. */
export async function adoptSpecification(
  tx: Tx,
  input: { roundId: string; to: string; version: number; desk: Desk },
): Promise<Result<object, "not_found" | "forbidden" | "not_gathering" | "changed_meanwhile" | "groups_changed">> {
  const held = await hold(tx, input.roundId, input.desk);
  if (!held.ok) return held;
  const { round, firmId } = held;
  if (!firmId) return refuse("forbidden");
  if (round.version !== input.version) return refuse("changed_meanwhile");
  const group = (await grouped(tx, round.id)).find(input.to);
  if (!group) return refuse("groups_changed");
  await tx.updateTable("rounds").set({ attributes: JSON.stringify(group.attributes), version: round.version + 1 }).where("id", "=", round.id).execute();
  await logRound(tx, { roundId: round.id, kind: "adopted", actor: input.desk.actor, firmId });
  return { ok: true };
}

/** Opens a round that gathered needs for pledges: its price list is there and its specification is settled. */
export async function openForPledges(
  tx: Tx,
  input: { roundId: string; version: number; desk: Desk },
): Promise<Result<object, "not_found" | "forbidden" | "not_gathering" | "changed_meanwhile" | "deadline_past" | "no_price_list" | "specification_open">> {
  const held = await hold(tx, input.roundId, input.desk);
  if (!held.ok) return held;
  const { round, firmId } = held;
  if (round.version !== input.version) return refuse("changed_meanwhile");
  if (round.deadline <= (await clockOf(tx))) return refuse("deadline_past");
  const kept = await tx.selectFrom("rounds").select(["attributes", "tender_deadline"]).where("id", "=", round.id).executeTakeFirstOrThrow();
  const quote = await tx.selectFrom("round_quotes").select("id").where("round_id", "=", round.id).executeTakeFirst();
  if (!quote || kept.tender_deadline) return refuse("no_price_list");
  if (readAttributes(kept.attributes).some(({ value }) => value === "")) return refuse("specification_open");
  await step(tx, { roundId: round.id, from: "gathering", to: "pledging", actor: input.desk.actor, firmId });
  return { ok: true };
}
