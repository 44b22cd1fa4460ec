import type { Actor, Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { logRound } from "../round.server";
import { inDays } from "./days";
import { readStarted } from "./queries.server";
import { writeCostLines, writeList } from "./start.server";
import type { ListInput } from "./schema";

/** States in which a round is over, so that another may follow it. */
export const OVER = ["reconciled", "closed", "cancelled", "not_viable"] as const;

/** A new draft with the item, the terms, the price list and the cost lines of a round that is over; its deadline is new. */
export async function restartRound(tx: Tx, input: { roundId: string; firmId: string; actor: Actor; now: Date }): Promise<Result<{ roundId: string }, "not_found" | "not_over">> {
  const found = await readStarted(tx, input.roundId);
  if (!found) return refuse("not_found");
  const { round, quote, lines } = found;
  if (!(OVER as readonly string[]).includes(round.state)) return refuse("not_over");
  const { id: roundId } = await tx
    .insertInto("rounds")
    .values({
      cluster_id: round.cluster_id,
      facilitator_firm_id: input.firmId,
      created_by: input.actor.personId,
      restarted_from: round.id,
      item_id: round.item_id,
      title: round.title,
      specification: round.specification,
      attributes: JSON.stringify(round.attributes),
      unit_code: round.unit_code,
      currency: round.currency,
      solo_price: round.solo_price,
      shared_cost: round.shared_cost,
      shared_cost_note: round.shared_cost_note,
      delivery_note: round.delivery_note,
      // The group of the next one votes for itself.
      shortage_policy: round.shortage_policy === "first_come" ? "proportional" : round.shortage_policy,
      settlement: round.settlement,
      award_method: round.award_method,
      quantity_limit: round.quantity_limit,
      fill_hours: round.fill_hours,
      extension_hours: round.extension_hours,
      close_at_quantity: round.close_at_quantity,
      close_at_value: round.close_at_value,
      deadline: inDays(input.now, 7),
      tender_deadline: round.tender_deadline && inDays(input.now, 4),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await writeCostLines(tx, roundId, lines);
  if (quote) {
    await writeList(tx, roundId, {
      supplierName: quote.supplier_name,
      model: quote.model as ListInput["model"],
      pack: quote.pack,
      moq: quote.moq,
      minOrderValue: quote.min_order_value,
      taxIncluded: quote.tax_included ? "yes" : "no",
      leadTimeDays: quote.lead_time_days,
      paymentDays: quote.payment_days,
      breaks: quote.breaks.map((row) => ({ minQty: row.min_qty, unitPrice: row.unit_price })),
    });
  }
  await logRound(tx, { roundId, kind: "started", actor: input.actor, firmId: input.firmId });
  return { ok: true, roundId };
}
