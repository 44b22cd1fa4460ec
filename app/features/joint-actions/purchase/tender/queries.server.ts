import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { goodsCost, packsDown, smallestOrder, type Ladder } from "../ladder";
import { standings } from "./comparison";
import { costAlone, type Weights } from "./score";

export const weightsOf = (tender: { weight_cost: number; weight_lead: number; weight_payment: number; weight_record: number } | null | undefined): Weights =>
  tender ? { cost: tender.weight_cost, lead: tender.weight_lead, payment: tender.weight_payment, record: tender.weight_record } : costAlone;

/** The tender of a round as the actor may see it: its rules, and of invitations and questions what is theirs to see. */
export async function readTender(tx: Tx, roundId: string) {
  const tender = (await tx.selectFrom("round_tenders").selectAll().where("round_id", "=", roundId).executeTakeFirst()) ?? null;
  const invitations = await tx
    .selectFrom("tender_invitations as i")
    .leftJoin("firms as f", "f.id", "i.firm_id")
    .select(["i.id", "i.firm_id", "i.email", "i.supplier_name", "f.slug", "f.name_fa", "f.name_en"])
    .where("i.round_id", "=", roundId)
    .orderBy("i.created_at")
    .execute();
  const questions = await tx.selectFrom("tender_questions").select(["id", "body", "asked_at", "answer", "answered_at"]).where("round_id", "=", roundId).orderBy("asked_at").execute();
  const interests = await tx
    .selectFrom("tender_interests as i")
    .leftJoin("firms as f", "f.id", "i.firm_id")
    .select(["i.id", "i.firm_id", "i.kind", "i.note", "i.declared_at", "f.name_fa", "f.name_en"])
    .where("i.round_id", "=", roundId)
    .orderBy("i.declared_at")
    .execute();
  return { tender, invitations, questions, interests };
}
export type TenderView = Awaited<ReturnType<typeof readTender>>;

/** The quotes of a round that the actor may read, as columns of a comparison, the best score first. */
export async function readComparison(tx: Tx, round: { id: string; shared_cost: bigint; deadline: Date }) {
  const tender = await tx.selectFrom("round_tenders").selectAll().where("round_id", "=", round.id).executeTakeFirst();
  const quotes = await tx.selectFrom("round_quotes").selectAll().where("round_id", "=", round.id).where("split", "=", false).orderBy("received_at").orderBy("id").execute();
  if (quotes.length === 0) return null;
  const ids = quotes.map(({ id }) => id);
  const breaks = await tx.selectFrom("round_quote_breaks").selectAll().where("quote_id", "in", ids).orderBy("min_qty").execute();
  const files = await tx.selectFrom("round_quote_files").select(["id", "quote_id", "original_name"]).where("quote_id", "in", ids).orderBy("created_at").execute();
  const seals = await tx.selectFrom("round_quote_seals").selectAll().where("quote_id", "in", ids).orderBy("revision").execute();
  const clearings = await tx.selectFrom("clearings").select(["id", "quote_id", "status", "quantity", "goods", "shared"]).where("round_id", "=", round.id).execute();
  // Members read the exact result of the leading quote alone; of the others they know the published quantity.
  const { rows: told } = await sql<{ quote_id: string; clearing_id: string; status: string; leading: boolean; published_quantity: bigint | null }>`
    select quote_id, clearing_id, status, "leading", published_quantity from private.cleared_quotes(${round.id}::uuid)`.execute(tx);
  const snapshot = await tx.selectFrom("round_snapshots").select("quantity_floor").where("round_id", "=", round.id).orderBy("id", "desc").executeTakeFirst();
  const records = new Map<string, number | null>();
  for (const firmId of new Set(quotes.flatMap(({ supplier_firm_id }) => supplier_firm_id ?? []))) {
    records.set(firmId, (await sql<{ record: number | null }>`select private.supplier_record(${firmId}::uuid) as record`.execute(tx)).rows[0]?.record ?? null);
  }
  const ladderOf = (quote: (typeof quotes)[number]): Ladder => ({
    model: quote.model as Ladder["model"], pack: quote.pack, moq: quote.moq,
    breaks: breaks.filter(({ quote_id }) => quote_id === quote.id).map(({ min_qty, unit_price }) => ({ minQty: min_qty, unitPrice: unit_price })),
  });
  const recordOf = (quote: (typeof quotes)[number]) => (quote.supplier_firm_id ? (records.get(quote.supplier_firm_id) ?? null) : null);
  const published = snapshot?.quantity_floor ?? null;
  const order = standings(
    quotes.map((quote) => {
      const last = told.find(({ quote_id }) => quote_id === quote.id);
      const run = clearings.find(({ id }) => id === last?.clearing_id);
      return {
        quoteId: quote.id, comparable: quote.comparable ?? true, ladder: ladderOf(quote), leadTimeDays: quote.lead_time_days, paymentDays: quote.payment_days, record: recordOf(quote),
        cleared: run ? { quantity: run.quantity, goods: run.goods ?? 0n, shared: run.shared ?? 0n } : publishedResult(ladderOf(quote), last, round.shared_cost),
      };
    }),
    { sharedCost: round.shared_cost, weights: weightsOf(tender), published },
  );
  return {
    weights: weightsOf(tender),
    minLot: tender?.min_lot ?? null,
    published,
    leading: told.find(({ leading }) => leading)?.quote_id ?? null,
    columns: order.map((standing) => {
      const { typed: _, ...quote } = quotes.find(({ id }) => id === standing.quoteId)!;
      return {
        standing, quote, ladder: ladderOf(quotes.find(({ id }) => id === quote.id)!), record: recordOf(quotes.find(({ id }) => id === quote.id)!),
        files: files.filter(({ quote_id }) => quote_id === quote.id), seal: seals.findLast(({ quote_id }) => quote_id === quote.id)?.hash ?? null,
      };
    }),
  };
}
function publishedResult(ladder: Ladder, told: { status: string; published_quantity: bigint | null } | undefined, shared: bigint) {
  if (!told) return null;
  if (told.status !== "clears") return { quantity: null, goods: 0n, shared };
  if (told.published_quantity === null || ladder.breaks.length === 0) return null;
  const orderable = packsDown(ladder, told.published_quantity);
  const quantity = orderable > 0n ? orderable : smallestOrder(ladder);
  return { quantity, goods: goodsCost(ladder, quantity), shared };
}

export type Comparison = NonNullable<Awaited<ReturnType<typeof readComparison>>>;
export type QuoteColumn = Comparison["columns"][number];

/** An attachment of a quote that the actor may read. */
export async function findQuoteFile(tx: Tx, roundId: string, fileId: string) {
  return tx
    .selectFrom("round_quote_files as f")
    .innerJoin("round_quotes as q", "q.id", "f.quote_id")
    .select(["f.media_type", "f.storage_key", "f.original_name", "f.sha256"])
    .where("f.id", "=", fileId)
    .where("q.round_id", "=", roundId)
    .executeTakeFirst();
}

/** A firm that a search for suppliers found. */
export type FoundFirm = { id: string; slug: string; nameFa: string; nameEn: string; city: string };
