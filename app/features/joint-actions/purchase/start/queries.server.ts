import type { Tx } from "~/lib/db.server";
import { readAttributes } from "./attributes";
import type { KeptQuote, KeptRound, StartFormValue } from "./form-value";
import type { CostLine } from "./schema";

/** The lines of a round's shared cost, in their order. */
export async function readCostLines(tx: Tx, roundId: string): Promise<CostLine[]> {
  const rows = await tx.selectFrom("round_cost_lines").select(["kind", "label", "amount", "key"]).where("round_id", "=", roundId).orderBy("position").execute();
  return rows as CostLine[];
}

/** A round as the form that changes it needs it: its terms, its price list, its cost lines and, of a draft, what was typed. Null when unseen. */
export async function readStarted(tx: Tx, roundId: string) {
  const row = await tx
    .selectFrom("rounds as r")
    .leftJoin("catalogue_items as i", "i.id", "r.item_id")
    .selectAll("r")
    .select(["i.name_fa as item_fa", "i.name_en as item_en", "i.hs_code as item_hs"])
    .where("r.id", "=", roundId)
    .executeTakeFirst();
  if (!row) return null;
  const round: KeptRound & typeof row = {
    ...row,
    attributes: readAttributes(row.attributes),
    name_other: [row.item_fa, row.item_en].find((name) => name && name !== row.title) ?? "",
    hs_code: row.item_hs ?? "",
  };
  const draft = await tx.selectFrom("round_drafts").select(["form", "currency_unit"]).where("round_id", "=", roundId).executeTakeFirst();
  return {
    round,
    quote: row.tender_deadline ? null : await readPriceList(tx, roundId),
    lines: await readCostLines(tx, roundId),
    typed: draft ? { form: draft.form as unknown as StartFormValue, currencyUnit: draft.currency_unit as "toman" | "rial" } : null,
  };
}

async function readPriceList(tx: Tx, roundId: string): Promise<KeptQuote | null> {
  const quote = await tx.selectFrom("round_quotes").select(["id", "supplier_name", "model", "pack", "moq", "item_moq", "min_order_value", "tax_included", "lead_time_days", "payment_days"]).where("round_id", "=", roundId).orderBy("created_at").executeTakeFirst();
  if (!quote) return null;
  const breaks = await tx.selectFrom("round_quote_breaks").select(["min_qty", "unit_price"]).where("quote_id", "=", quote.id).orderBy("min_qty").execute();
  return { ...quote, moq: quote.item_moq ?? quote.moq, breaks };
}
