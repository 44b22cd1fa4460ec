import { clockOf, type Actor, type Tx } from "~/lib/db.server";
import type { CurrencyUnit } from "~/i18n/digits";
import { refuse, type Result } from "~/lib/result";
import { lockRound, logRound, step } from "../round.server";
import { effectiveMoq } from "../tender/convert";
import { keepItem } from "./catalogue.server";
import { costLinesOf, draftColumns, type CostLine, type DraftInput, type ListInput, type ReadyInput, type StartInput, type StartIntent } from "./schema";

type Who = { actor: Actor; firmId: string };
type PriceList = Pick<ListInput, "supplierName" | "model" | "pack" | "moq" | "minOrderValue" | "taxIncluded" | "breaks" | "leadTimeDays" | "paymentDays">;
export type StartRefusal = "not_found" | "past_that" | "deadline_past" | "tender_deadline_past" | "changed_meanwhile" | "unit_has_needs" | "policy_by_vote" | "policy_voted";

const DAY_MS = 86_400_000;
/** Until a draft names its deadline. */
const FIRST_DEADLINE_DAYS = 7;

/** Starts a round for a firm: as a draft, for gathering needs, for a tender, or for pledges at once. */
export async function startRound(
  tx: Tx,
  input: StartInput & Who & { currencyUnit: CurrencyUnit },
): Promise<Result<{ roundId: string }, StartRefusal>> {
  const late = await deadlineRefusal(tx, input);
  if (late) return late;
  const columns = await columnsOf(tx, input, input.currencyUnit);
  if (columns.shortage_policy === "first_come") return refuse("policy_by_vote", "shortagePolicy");
  const { id: roundId } = await tx
    .insertInto("rounds")
    .values({ cluster_id: input.clusterId, facilitator_firm_id: input.firmId, created_by: input.actor.personId, ...columns })
    .returning("id")
    .executeTakeFirstOrThrow();
  await logRound(tx, { roundId, kind: "started", actor: input.actor, firmId: input.firmId });
  await writeParts(tx, roundId, input, input.currencyUnit);
  await advance(tx, { roundId, from: "draft", input });
  return { ok: true, roundId };
}

/** Changes a round before its terms are frozen, and opens it when asked to; refused when somebody changed it since it was read. */
export async function changeRound(
  tx: Tx,
  input: StartInput & Who & { roundId: string; currencyUnit: CurrencyUnit },
): Promise<Result<{ roundId: string }, StartRefusal>> {
  const round = await lockRound(tx, input.roundId);
  if (!round || round.facilitator_firm_id !== input.firmId) return refuse("not_found");
  if (round.state !== "draft" && (round.state !== "gathering" || input.stage === "draft")) return refuse("past_that");
  if (input.version !== null && input.version !== round.version) return refuse("changed_meanwhile");
  const late = await deadlineRefusal(tx, input);
  if (late) return late;
  if (input.stage !== "draft" && (await unitHasNeeds(tx, round.id, input.unitCode))) return refuse("unit_has_needs", "unitCode");
  const columns = await columnsOf(tx, input, input.currencyUnit);
  const { shortage_policy } = await tx.selectFrom("rounds").select("shortage_policy").where("id", "=", round.id).executeTakeFirstOrThrow();
  // First come is for the group alone to choose, and to keep.
  if ((columns.shortage_policy === "first_come") !== (shortage_policy === "first_come")) return refuse(shortage_policy === "first_come" ? "policy_voted" : "policy_by_vote", "shortagePolicy");
  await tx
    .updateTable("rounds")
    .set({ ...columns, version: round.version + 1 })
    .where("id", "=", round.id)
    .execute();
  await writeParts(tx, round.id, input, input.currencyUnit);
  if (round.state === "gathering") await logRound(tx, { roundId: round.id, kind: "edited", actor: input.actor, firmId: input.firmId });
  await advance(tx, { roundId: round.id, from: round.state, input });
  return { ok: true, roundId: round.id };
}

// Needs are quantities in the unit of the round.
async function unitHasNeeds(tx: Tx, roundId: string, unitCode: string): Promise<boolean> {
  const need = await tx
    .selectFrom("round_needs as n")
    .innerJoin("rounds as r", "r.id", "n.round_id")
    .select("n.id")
    .where("n.round_id", "=", roundId)
    .where("r.unit_code", "<>", unitCode)
    .executeTakeFirst();
  return need !== undefined;
}

/** Where the form leads when it is done. */
export function placeAfter(roundId: string, intent: StartIntent): string {
  return {
    draft: `/rounds/${roundId}/edit?notice=drafted`,
    gather: `/rounds/${roundId}/needs?notice=gathering`,
    open: `/rounds/${roundId}?notice=opened`,
    tender: `/rounds/${roundId}/tender`,
  }[intent];
}

async function deadlineRefusal(tx: Tx, input: StartInput) {
  if (input.stage === "draft") return null;
  const now = await clockOf(tx);
  if (input.deadline <= now) return refuse("deadline_past", "deadline");
  return input.stage === "tender" && input.tenderDeadline <= now ? refuse("tender_deadline_past", "tenderDeadline") : null;
}

/** The states that each purpose of the form leads through. */
const PATHS: Record<StartIntent, readonly string[]> = {
  draft: ["draft"],
  gather: ["draft", "gathering"],
  open: ["draft", "gathering", "pledging"],
  // Suppliers are named first; the tender's own command takes the next step.
  tender: ["draft", "gathering"],
};

async function advance(tx: Tx, { roundId, from, input }: { roundId: string; from: string; input: StartInput & Who }): Promise<void> {
  if (input.stage === "draft") return;
  const { actor, firmId } = input;
  await keepItem(tx, { roundId, ...input });
  await tx.deleteFrom("round_drafts").where("round_id", "=", roundId).execute();
  const path = PATHS[input.intent];
  const way = path.slice(path.indexOf(from));
  for (const [index, state] of way.slice(1).entries()) await step(tx, { roundId, actor, firmId, from: way[index]!, to: state });
}

async function columnsOf(tx: Tx, input: StartInput, currencyUnit: CurrencyUnit) {
  const draft = input.stage === "draft" ? draftColumns(currencyUnit, input) : null;
  const terms = draft ?? (input as ReadyInput);
  return {
    title: input.title,
    item_id: input.itemId ?? null,
    specification: terms.specification,
    attributes: JSON.stringify(terms.attributes),
    unit_code: terms.unitCode,
    solo_price: terms.soloPrice,
    quantity_limit: terms.quantityLimit,
    shortage_policy: terms.shortagePolicy,
    award_method: terms.awardMethod,
    settlement: terms.settlement,
    fill_hours: terms.fillHours,
    close_at_quantity: terms.closeAtQuantity,
    close_at_value: terms.closeAtValue,
    extension_hours: terms.extensionHours,
    delivery_note: terms.deliveryNote,
    deadline: terms.deadline ?? new Date((await clockOf(tx)).getTime() + FIRST_DEADLINE_DAYS * DAY_MS),
    tender_deadline: draft ? draft.tenderDeadline : input.stage === "tender" ? input.tenderDeadline : null,
    shared_cost: sumOf(linesOf(input, draft)),
  };
}

const linesOf = (input: StartInput, draft: ReturnType<typeof draftColumns> | null): CostLine[] => (draft ? draft.costLines : costLinesOf(input as ReadyInput));
const sumOf = (lines: readonly CostLine[]): bigint => lines.reduce((sum, line) => sum + line.amount, 0n);

async function writeParts(tx: Tx, roundId: string, input: StartInput, currencyUnit: CurrencyUnit): Promise<void> {
  const draft = input.stage === "draft" ? draftColumns(currencyUnit, input) : null;
  await writeCostLines(tx, roundId, linesOf(input, draft));
  await writeList(tx, roundId, draft ? draft.list : input.stage === "list" ? input : null);
  if (input.stage === "draft") await keepTyped(tx, roundId, input, currencyUnit);
}

/** The lines of a round's shared cost, in their order, in place of those it had. */
export async function writeCostLines(tx: Tx, roundId: string, lines: readonly CostLine[]): Promise<void> {
  await tx.deleteFrom("round_cost_lines").where("round_id", "=", roundId).execute();
  if (lines.length === 0) return;
  await tx
    .insertInto("round_cost_lines")
    .values(lines.map((line, index) => ({ round_id: roundId, position: index + 1, ...line })))
    .execute();
}

/** The price list of a round in place of the one it had; a round without one gets its quotes from a tender. */
export async function writeList(tx: Tx, roundId: string, list: PriceList | null): Promise<void> {
  await tx.deleteFrom("round_quotes").where("round_id", "=", roundId).execute();
  if (!list) return;
  const { id: quoteId } = await tx
    .insertInto("round_quotes")
    .values({
      round_id: roundId,
      supplier_name: list.supplierName,
      model: list.model,
      pack: list.pack,
      moq: effectiveMoq(list, list.minOrderValue),
      item_moq: list.moq,
      min_order_value: list.minOrderValue,
      tax_included: list.taxIncluded === "yes",
      lead_time_days: list.leadTimeDays,
      payment_days: list.paymentDays,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("round_quote_breaks")
    .values(list.breaks.map((row) => ({ quote_id: quoteId, min_qty: row.minQty, unit_price: row.unitPrice })))
    .execute();
}

async function keepTyped(tx: Tx, roundId: string, input: DraftInput, currencyUnit: CurrencyUnit): Promise<void> {
  const { stage: _, intent: __, idempotencyKey: ___, version: ____, ...form } = input;
  const kept = { form: JSON.stringify(form), currency_unit: currencyUnit };
  await tx
    .insertInto("round_drafts")
    .values({ round_id: roundId, ...kept })
    .onConflict((conflict) => conflict.column("round_id").doUpdateSet(kept))
    .execute();
}
