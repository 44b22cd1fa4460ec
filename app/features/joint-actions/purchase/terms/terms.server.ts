import { clockOf, databaseError, type Actor, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { lockRound, logRound } from "../round.server";
import { readAttributes } from "../start/attributes";
import { effectiveMoq } from "../tender/convert";
import type { TermsInput } from "./schema";
import { changedTerms, keptPriceTerms, mayChangeTerms, type PriceTerms, type TermKey, type Terms } from "./terms";

/** The terms of a round as they are; null when unseen. */
export async function readTerms(tx: Tx, roundId: string): Promise<Terms | null> {
  const round = await tx.selectFrom("rounds").select(["specification", "attributes", "unit_code", "solo_price", "delivery_note"]).where("id", "=", roundId).executeTakeFirst();
  if (!round) return null;
  return {
    specification: round.specification,
    attributes: readAttributes(round.attributes),
    unitCode: round.unit_code,
    soloPrice: round.solo_price,
    deliveryNote: round.delivery_note,
    list: (await readList(tx, roundId))?.list ?? null,
  };
}

// The one price list that the facilitator keeps; a tender's quotes are the suppliers' own.
async function readList(tx: Tx, roundId: string): Promise<{ id: string; minOrderValue: bigint | null; list: PriceTerms } | null> {
  const quotes = await tx.selectFrom("round_quotes").selectAll().where("round_id", "=", roundId).execute();
  const [quote] = quotes;
  if (!quote || quotes.length > 1 || quote.invitation_id !== null) return null;
  const breaks = await tx.selectFrom("round_quote_breaks").select(["min_qty as minQty", "unit_price as unitPrice"]).where("quote_id", "=", quote.id).orderBy("min_qty").execute();
  return {
    id: quote.id,
    minOrderValue: quote.min_order_value,
    list: { supplier: quote.supplier_name, model: quote.model as PriceTerms["model"], pack: quote.pack, moq: quote.moq, taxIncluded: quote.tax_included, leadTimeDays: quote.lead_time_days, paymentDays: quote.payment_days, breaks },
  };
}

/** The terms as a form asks for them, beside those that are. */
export function askedTerms(now: Terms, form: TermsInput): Terms {
  const { specification, attributes, unitCode, soloPrice, deliveryNote, model, pack, moq, taxIncluded, leadTimeDays, paymentDays, breaks } = form;
  return {
    ...{ specification, attributes, unitCode, soloPrice, deliveryNote },
    list: now.list && { supplier: now.list.supplier, model, pack, moq, taxIncluded: taxIncluded === "yes", leadTimeDays, paymentDays, breaks: breaks ?? now.list.breaks },
  };
}

type ReviseRefusal = "not_found" | "not_pledging" | "terms_too_late" | "changed_meanwhile" | "nothing_changed" | "unit_has_needs" | "unit_has_limits";

/** Makes a new version of a round's terms while it takes pledges; what was pledged on the earlier one lapses unless it is confirmed anew. */
export async function reviseTerms(tx: Tx, input: { roundId: string; form: TermsInput; actor: Actor; firmId: string }): Promise<Result<{ roundId: string; changed: TermKey[] }, ReviseRefusal>> {
  const { form } = input;
  const round = await lockRound(tx, input.roundId);
  const now = round && (await readTerms(tx, round.id));
  if (!round || !now || round.facilitator_firm_id !== input.firmId) return refuse("not_found");
  const said = mayChangeTerms(round, await clockOf(tx));
  if (said !== "ok") return refuse(said);
  if (form.version !== null && form.version !== round.version) return refuse("changed_meanwhile");
  const next = askedTerms(now, form);
  const changed = changedTerms(now, next);
  if (changed.length === 0) return refuse("nothing_changed");
  try {
    await tx
      .updateTable("rounds")
      .set({
        specification: next.specification,
        attributes: JSON.stringify(next.attributes),
        unit_code: next.unitCode,
        solo_price: next.soloPrice,
        delivery_note: next.deliveryNote,
        item_version: round.item_version + 1,
      })
      .where("id", "=", round.id)
      .execute();
  } catch (error) {
    const constraint = databaseError(error)?.constraint;
    if (constraint === "rounds_unit_of_needs") return refuse("unit_has_needs", "unitCode");
    if (constraint === "rounds_unit_of_limits") return refuse("unit_has_limits", "unitCode");
    throw error;
  }
  if (next.list) await writeList(tx, round.id, next.list);
  await logRound(tx, { roundId: round.id, kind: "terms_changed", actor: input.actor, firmId: input.firmId, reason: form.reason, detail: { version: round.item_version + 1, changed } });
  await emit(tx, "terms.changed", { roundId: round.id, version: round.item_version + 1 });
  return { ok: true, roundId: round.id, changed };
}

// The list stays the same row: its breaks are written anew.
async function writeList(tx: Tx, roundId: string, list: PriceTerms): Promise<void> {
  const kept = await readList(tx, roundId);
  if (!kept) return;
  await tx
    .updateTable("round_quotes")
    .set({ model: list.model, pack: list.pack, moq: effectiveMoq(list, kept.minOrderValue), item_moq: list.moq, tax_included: list.taxIncluded, lead_time_days: list.leadTimeDays, payment_days: list.paymentDays })
    .where("id", "=", kept.id)
    .execute();
  await tx.deleteFrom("round_quote_breaks").where("quote_id", "=", kept.id).execute();
  await tx.insertInto("round_quote_breaks").values(list.breaks.map((row) => ({ quote_id: kept.id, min_qty: row.minQty, unit_price: row.unitPrice }))).execute();
}

/** Terms of an earlier version of a round, as they were; null where there are none. */
export async function readEarlierTerms(tx: Tx, roundId: string, version: number): Promise<Terms | null> {
  const row = await tx.selectFrom("round_versions").selectAll().where("round_id", "=", roundId).where("item_version", "=", version).executeTakeFirst();
  if (!row) return null;
  return { specification: row.specification, attributes: readAttributes(row.attributes), unitCode: row.unit_code, soloPrice: row.solo_price, deliveryNote: row.delivery_note, list: keptPriceTerms(row.quotes) };
}
