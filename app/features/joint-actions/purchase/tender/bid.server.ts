import { createHash, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { tehranClock } from "~/i18n/jalali";
import { databaseError, type Db, type Actor, type Tx } from "~/lib/db.server";
import type { FileStore } from "~/lib/files.server";
import { refuse, type Result } from "~/lib/result";
import { prepare, type Prepared } from "~/features/firms/files.server";
import { readAttributes } from "../start/attributes";
import { effectiveMoq, toLadder } from "./convert";
import { MOST_FILES, type QuoteInput } from "./schema";

/** Who bids: the invitation, and for a supplier without an account the key that its browser keeps. */
export type Bidder = { invitationId: string; access: string };

export const hashOf = (secret: string) => createHash("sha256").update(secret).digest("hex");

export type BidRound = {
  round_id: string; state: string; title: string; specification: string; unit_code: string; delivery_note: string; deadline: Date; tender_deadline: Date; opened_at: Date | null;
  weight_cost: number; weight_lead: number; weight_payment: number; weight_record: number; supplier_name: string; firm_id: string | null;
  cluster_name_fa: string; cluster_name_en: string; buyer_name_fa: string; buyer_name_en: string; may_write: boolean;
};
type BidQuote = {
  id: string; revision: number; received_at: Date; model: string; pack: bigint; moq: bigint; min_order_value: bigint | null; unit_code: string | null; ratio_theirs: bigint; ratio_ours: bigint;
  tax_included: boolean; tax_percent: number | null; lead_time_days: number | null; valid_until: string | null; payment_days: number | null; incoterm: string | null; delivery_point: string;
  sample_policy: string | null; substitute: string; note: string; missing: string[]; typed: { breaks?: [string, string][]; pack?: string; moq?: string; tax?: "included" | "added" | null };
};

/** What a bidder sees: the round as suppliers see it, its own quote, the questions of all. Null for anybody else. */
export async function readBid(tx: Tx, { invitationId, access }: Bidder) {
  const of = (name: string) => sql.raw(`private.${name}`);
  const at = sql`(${invitationId}::uuid, ${access})`;
  const round = (await sql<BidRound>`select * from ${of("bid_round")}${at}`.execute(tx)).rows[0];
  if (!round) return null;
  const quote = (await sql<BidQuote>`select * from ${of("bid_quote")}${at}`.execute(tx)).rows[0] ?? null;
  const breaks = (await sql<{ min_qty: bigint; unit_price: bigint }>`select * from ${of("bid_breaks")}${at}`.execute(tx)).rows;
  const files = (await sql<{ id: string; original_name: string; byte_size: bigint }>`select * from ${of("bid_files")}${at}`.execute(tx)).rows;
  const seals = (await sql<{ revision: number; hash: string; received_at: Date }>`select * from ${of("bid_seals")}${at}`.execute(tx)).rows;
  const questions = (await sql<{ id: string; body: string; asked_at: Date; answer: string; answered_at: Date | null }>`select * from ${of("bid_questions")}${at}`.execute(tx)).rows;
  const wanted = (await sql<{ attributes: unknown }>`select ${of("bid_attributes")}${at} as attributes`.execute(tx)).rows[0];
  return { round, attributes: readAttributes(wanted?.attributes), quote, breaks, files: files.map(({ id, original_name }) => ({ id, original_name })), seals, questions };
}
export type Bid = NonNullable<Awaited<ReturnType<typeof readBid>>>;

type QuoteRefusal = "not_found" | "tender_closed" | "no_more_revisions" | "too_many_files" | "file_too_large" | "file_unreadable" | "file_type" | "file_missing" | "not_whole" | "first_break" | "breaks_rise" | "prices_fall";

/** Takes a sealed quote, or its one revision, with what is attached. The same content sent again is no revision. */
export async function submitQuote(
  handles: { db: Db; files: FileStore },
  actor: Actor | null,
  bidder: Bidder,
  input: QuoteInput,
  uploads: { name: string; bytes: Uint8Array }[],
): Promise<Result<object, QuoteRefusal>> {
  const converted = toLadder({
    model: input.model, breaks: input.breaks, pack: input.pack, moq: input.moq, ratio: { theirs: input.ratioTheirs, ours: input.ratioOurs },
    taxPercent: input.tax === "added" ? (input.taxPercent ?? 0) : null,
  });
  if (!converted.ok) return refuse(converted.reason, converted.index === undefined ? converted.field : `breaks[${converted.index}].${converted.reason === "prices_fall" ? "unitPrice" : "minQty"}`);
  if (input.kept.length + uploads.length > MOST_FILES) return refuse("too_many_files", "files");
  const prepared: Prepared[] = [];
  for (const upload of uploads) {
    const file = await prepare(upload, "image_or_pdf");
    if (!file.ok) return refuse(file.reason, "files");
    prepared.push(file.file);
  }
  const stored = prepared.map((file) => {
    const id = randomUUID();
    return { id, media_type: file.mediaType, byte_size: file.bytes.byteLength, sha256: file.sha256, storage_key: `${bidder.invitationId}/${id}.${file.extension}`, original_name: file.originalName };
  });
  const forget = (keys: readonly string[]) => Promise.all(keys.map((key) => handles.files.remove(key).catch(() => undefined)));
  const own = stored.map((file) => file.storage_key);
  try {
    for (const [index, file] of stored.entries()) await handles.files.put(file.storage_key, prepared[index]!.bytes, file.media_type);
    const answer = await handles.db.as(actor, (tx) => send(tx, bidder, columnsOf(input, converted.ladder), converted.ladder.breaks, stored, input.kept));
    await forget(answer.outcome === "saved" ? answer.dropped : own);
    return answer.outcome === "saved" || answer.outcome === "same" ? { ok: true } : refuse(answer.outcome);
  } catch (error) {
    await forget(own);
    if (databaseError(error)?.constraint === "round_quotes_in_time") return refuse("tender_closed");
    throw error;
  }
}

type Outcome = { outcome: "saved" | "same" | "not_found" | "tender_closed" | "no_more_revisions"; dropped: string[] };

async function send(tx: Tx, { invitationId, access }: Bidder, quote: object, breaks: { minQty: bigint; unitPrice: bigint }[], files: object[], kept: string[]): Promise<Outcome> {
  const { rows } = await sql<Outcome>`select outcome, dropped from private.submit_quote(${invitationId}::uuid, ${access}, ${JSON.stringify(quote)}::jsonb,
    ${JSON.stringify(breaks.map(({ minQty, unitPrice }) => [String(minQty), String(unitPrice)]))}::jsonb, ${JSON.stringify(files)}::jsonb, ${kept}::uuid[])`.execute(tx);
  return rows[0]!;
}

function columnsOf(input: QuoteInput, ladder: Parameters<typeof effectiveMoq>[0]) {
  const text = (value: bigint | null) => (value === null ? null : String(value));
  return {
    model: ladder.model,
    pack: text(ladder.pack),
    moq: text(ladder.breaks.length > 0 ? effectiveMoq(ladder, input.minOrderValue) : ladder.moq),
    item_moq: text(ladder.moq),
    min_order_value: text(input.minOrderValue),
    unit_code: input.unitCode,
    ratio_theirs: text(input.ratioTheirs),
    ratio_ours: text(input.ratioOurs),
    lead_time_days: input.leadTimeDays,
    valid_until: input.validUntil && isoDayInTehran(input.validUntil),
    payment_days: input.paymentDays,
    tax_included: input.tax === null ? null : input.tax === "included",
    tax_percent: input.tax === "added" ? input.taxPercent : null,
    incoterm: input.incoterm,
    delivery_point: input.deliveryPoint,
    sample_policy: input.samplePolicy,
    substitute: input.substitute,
    note: input.note,
    typed: { breaks: input.breaks.map(({ minQty, unitPrice }) => [String(minQty), String(unitPrice)]), pack: String(input.pack), moq: String(input.moq), tax: input.tax },
  };
}

function isoDayInTehran(instant: Date): string {
  const { year, month, day } = tehranClock(instant);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Puts a question to the buyer; who asked is written nowhere. */
export async function askTender(tx: Tx, { invitationId, access }: Bidder, question: string): Promise<Result<object, "tender_closed">> {
  const { rows } = await sql<{ id: string | null }>`select private.ask_tender(${invitationId}::uuid, ${access}, ${question}) as id`.execute(tx);
  return rows[0]?.id ? { ok: true } : refuse("tender_closed");
}

/** What the bearer of a link may know; null for one that is unknown or past. */
export async function readLink(tx: Tx, token: string): Promise<{ invitationId: string; claimed: boolean; title: string } | null> {
  const { rows } = await sql<{ invitationId: string; claimed: boolean; title: string }>`select invitation_id as "invitationId", claimed, title from private.tender_link(${hashOf(token)})`.execute(tx);
  return rows[0] ?? null;
}

/** Ties the link to the browser that keeps `key`; a link opens once. */
export async function claimLink(tx: Tx, token: string, key: string): Promise<{ invitationId: string } | null> {
  const { rows } = await sql<{ id: string | null }>`select private.claim_tender_link(${hashOf(token)}, ${hashOf(key)}) as id`.execute(tx);
  return rows[0]?.id ? { invitationId: rows[0].id } : null;
}

/** Has a new link sent to the invited address; whoever asks learns nothing of it. */
export async function renewLink(tx: Tx, token: string): Promise<void> {
  await sql`select private.renew_tender_link(${hashOf(token)})`.execute(tx);
}
