import { sql } from "kysely";
import { clockOf, type Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { isoDay } from "~/features/firms/rules";
import { readShareOfResult } from "../queries.server";
import { lockRound, step } from "../round.server";
import { paysNow } from "../rules";
import { splitBill, type BillLine } from "./bill";
import { propose, type Hand, type ProposeRefusal } from "./confirmation.server";
import { insertEvidence, type Evidence } from "./evidence.server";
import { deskOf, lastRun } from "./receipt.server";

/** Version of the rules by which a bill is split. */
export const BILL_VERSION = "bill-1";
/** A round without open points closes by itself after so many days. */
export const QUIET_DAYS = 14;

/** Enters the real costs, splits them, and puts the bill before the second person. */
export async function proposeAccount(
  tx: Tx,
  input: { roundId: string; lines: readonly Omit<BillLine, "position">[]; note: string; hand: Hand; evidence: Evidence | null },
): Promise<Result<{ accountId: string }, ProposeRefusal | "lots_open" | "no_goods_line">> {
  const desk = await deskOf(tx, input.roundId, input.hand, ["received"]);
  if (!desk.ok) return desk;
  if (!input.lines.some((line) => line.kind === "goods")) return refuse("no_goods_line");
  const run = await lastRun(tx, input.roundId);
  if (!run || run.shared.unassigned > 0n || (await unanswered(tx, input.roundId, run, await clockOf(tx)))) return refuse("lots_open");
  const solo = await tx
    .selectFrom("clearing_allocations as a")
    .innerJoin("clearings as c", "c.id", "a.clearing_id")
    .select(["a.firm_id", "a.solo_price"])
    .where("c.round_id", "=", input.roundId)
    .execute();
  const soloOf = new Map(solo.map((row) => [row.firm_id, row.solo_price]));
  const { rows: ways } = await sql<{ firm_id: string; metres: bigint }>`select * from private.ways_of_goods(${input.roundId}::uuid)`.execute(tx);
  const wayTo = new Map(ways.map((row) => [row.firm_id, row.metres]));
  const lines: BillLine[] = input.lines.map((line, index) => ({ ...line, position: index + 1 }));
  const shares = splitBill(lines, run.shared.holdings.map(({ firm, seq, quantity }) => ({ firm, seq, quantity, distance: wayTo.get(firm) ?? 0n, soloPrice: soloOf.get(firm) ?? null })));
  const { id: accountId } = await tx
    .insertInto("round_accounts")
    .values({
      round_id: input.roundId,
      receipt_id: run.id,
      total: lines.reduce((sum, line) => sum + line.amount, 0n),
      note: input.note,
      engine_version: BILL_VERSION,
      made_by: input.hand.actor.personId,
      made_firm_id: desk.firmId,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx.insertInto("round_account_lines").values(lines.map((line) => ({ ...line, account_id: accountId }))).execute();
  await tx.insertInto("round_account_shares").values(shares.map(({ firm, ...share }) => ({ ...share, account_id: accountId, firm_id: firm }))).execute();
  if (input.evidence) await insertEvidence(tx, { roundId: input.roundId, subject: "cost", subjectId: accountId, firmId: null, evidence: input.evidence, actor: input.hand.actor });
  const proposed = await propose(tx, { roundId: input.roundId, subject: "costs", subjectRef: accountId, hand: input.hand });
  return proposed.ok ? { ok: true, accountId } : proposed;
}

const DAYS_TO_ANSWER = 3;

// Whoever fell below its min has three days to say whether it keeps the lot.
async function unanswered(tx: Tx, roundId: string, run: NonNullable<Awaited<ReturnType<typeof lastRun>>>, now: Date): Promise<boolean> {
  if (now.getTime() - run.madeAt.getTime() > DAYS_TO_ANSWER * 86_400_000) return false;
  const answers = await tx.selectFrom("round_share_answers").select("firm_id").where("round_id", "=", roundId).execute();
  const said = new Set(answers.map((row) => row.firm_id));
  return run.shared.holdings.some((holding) => !holding.refused && holding.quantity < holding.min && !said.has(holding.firm));
}

/** The bill that waits or was confirmed, line by line, for those who may know the totals. */
export async function readAccount(tx: Tx, roundId: string) {
  const proposal = await tx
    .selectFrom("round_confirmations")
    .select(["subject_ref", "answer"])
    .where("round_id", "=", roundId)
    .where("subject", "=", "costs")
    .where((eb) => eb.or([eb("answer", "is", null), eb("answer", "=", "confirmed")]))
    .executeTakeFirst();
  const account = proposal?.subject_ref ? await tx.selectFrom("round_accounts").selectAll().where("id", "=", proposal.subject_ref).executeTakeFirst() : undefined;
  if (!account) return null;
  const lines = await tx.selectFrom("round_account_lines").selectAll().where("account_id", "=", account.id).orderBy("position").execute();
  const dues = await tx
    .selectFrom("round_account_shares as s")
    .innerJoin("firms as f", "f.id", "s.firm_id")
    .select(["s.firm_id", "f.name_fa", "f.name_en"])
    .select((eb) => eb.fn.sum<string>("s.amount").as("due"))
    .where("s.account_id", "=", account.id)
    .groupBy(["s.firm_id", "f.name_fa", "f.name_en", "f.slug"])
    .orderBy("f.slug")
    .execute();
  return { ...account, confirmed: proposal?.answer === "confirmed", lines, dues: dues.map((row) => ({ ...row, due: BigInt(row.due) })) };
}

export type StatementLine = { account_id: string; made_at: Date; position: number; kind: string; label: string; key: string; line_amount: bigint | null; amount: bigint };

/** The final statement of one firm, once it was confirmed; empty before. */
export async function readStatement(tx: Tx, roundId: string, firmId: string): Promise<StatementLine[]> {
  const { rows } = await sql<StatementLine>`select * from private.my_statement(${roundId}::uuid, ${firmId}::uuid)`.execute(tx);
  return rows;
}

export type PaymentInput = { kind: "deposit" | "payment" | "refund"; amount: bigint; paidOn: Date; reference: string; note: string };

/** Records evidence of a payment; the other side confirms it. A firm records its own, the desk what it saw come in. */
export async function recordPayment(
  tx: Tx,
  input: PaymentInput & { roundId: string; firmId: string; hand: Hand; evidence: Evidence | null },
): Promise<Result<{ paymentId: string }, "not_found" | "forbidden" | "not_now" | "in_future" | "no_part">> {
  const round = await lockRound(tx, input.roundId);
  if (!round) return refuse("not_found");
  if (!paysNow(round.state)) return refuse("not_now");
  if (input.paidOn > (await clockOf(tx))) return refuse("in_future", "paidOn");
  const own = input.hand.editorOf.includes(input.firmId);
  const desk = input.hand.brokerOf.includes(round.cluster_id) || input.hand.editorOf.includes(round.facilitator_firm_id);
  if (!own && !desk) return refuse("forbidden");
  if (!(await hasPart(tx, round.id, input.firmId))) return refuse("no_part", "firmId");
  const { id: paymentId } = await tx
    .insertInto("round_payments")
    .values({
      round_id: round.id,
      firm_id: input.firmId,
      kind: input.kind,
      amount: input.amount,
      paid_on: isoDay(input.paidOn),
      reference: input.reference,
      note: input.note,
      recorded_side: own ? "payer" : "receiver",
      recorded_by: input.hand.actor.personId,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  if (input.evidence) await insertEvidence(tx, { roundId: round.id, subject: "payment", subjectId: paymentId, firmId: input.firmId, evidence: input.evidence, actor: input.hand.actor });
  await emit(tx, "payment.recorded", { paymentId });
  return { ok: true, paymentId };
}

// In the result as it is, which a firm reads of itself however few buy; for the desk also in one before that.
async function hasPart(tx: Tx, roundId: string, firmId: string): Promise<boolean> {
  if (await readShareOfResult(tx, roundId, firmId)) return true;
  const earlier = await tx
    .selectFrom("clearing_allocations as a")
    .innerJoin("clearings as c", "c.id", "a.clearing_id")
    .select("a.firm_id")
    .where("c.round_id", "=", roundId)
    .where("a.firm_id", "=", firmId)
    .executeTakeFirst();
  return earlier !== undefined;
}

/** The other side's word: the payment came, or it didn't and why. */
export async function answerPayment(
  tx: Tx,
  input: { roundId: string; paymentId: string; answer: "confirmed" | "disputed"; reason: string; hand: Hand },
): Promise<Result<object, "not_found" | "forbidden" | "not_now" | "already_answered" | "decline_reason">> {
  const round = await lockRound(tx, input.roundId);
  const payment = round && (await tx.selectFrom("round_payments").selectAll().where("id", "=", input.paymentId).where("round_id", "=", round.id).executeTakeFirst());
  if (!round || !payment) return refuse("not_found");
  if (payment.answer !== null) return refuse("already_answered");
  if (!paysNow(round.state)) return refuse("not_now");
  if (input.answer === "disputed" && !input.reason) return refuse("decline_reason", "reason");
  const changed = await tx
    .updateTable("round_payments")
    .set({ answer: input.answer, answer_reason: input.reason, answered_by: input.hand.actor.personId, answered_at: sql<Date>`clock_timestamp()` })
    .where("id", "=", payment.id)
    .where("answer", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!changed) return refuse("forbidden");
  await emit(tx, "payment.answered", { paymentId: payment.id });
  return { ok: true };
}

/** Payments of a round that the actor may see, newest first. */
export async function readPayments(tx: Tx, roundId: string) {
  return tx
    .selectFrom("round_payments as p")
    .innerJoin("firms as f", "f.id", "p.firm_id")
    .selectAll("p")
    .select(["f.name_fa", "f.name_en"])
    .where("p.round_id", "=", roundId)
    .orderBy("p.recorded_at", "desc")
    .execute();
}
export type Payment = Awaited<ReturnType<typeof readPayments>>[number];

export type OpenPoints = { unanswered: number; disputed: number; unbalanced: number };

/** What a reconciled round still waits for; for its desk and the clock. */
export async function openPointsOf(tx: Tx, roundId: string): Promise<OpenPoints> {
  const { rows } = await sql<OpenPoints>`select * from private.open_points_of(${roundId}::uuid)`.execute(tx);
  return rows[0] ?? { unanswered: 0, disputed: 0, unbalanced: 0 };
}

const any = (points: OpenPoints) => points.unanswered + points.disputed + points.unbalanced > 0;

/** Closes a reconciled round. With open points a reason says why it is closed all the same. */
export async function closeRoundByDesk(tx: Tx, input: { roundId: string; reason: string; hand: Hand }): Promise<Result<object, "not_found" | "forbidden" | "not_now" | "close_reason">> {
  const desk = await deskOf(tx, input.roundId, input.hand, ["reconciled"]);
  if (!desk.ok) return desk;
  if (!input.reason && any(await openPointsOf(tx, input.roundId))) return refuse("close_reason", "reason");
  await step(tx, { roundId: input.roundId, from: "reconciled", to: "closed", actor: input.hand.actor, firmId: desk.firmId, reason: input.reason });
  return { ok: true };
}

/** Closes rounds that were reconciled long enough ago and wait for nothing; any number of workers, each round once. */
export async function closeQuietRounds(tx: Tx): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select r.id from public.rounds r
    where r.state = 'reconciled'
      and (select max(e.at) from public.round_events e where e.round_id = r.id and e.to_state = 'reconciled') < clock_timestamp() - make_interval(days => ${QUIET_DAYS})
    order by r.id limit 100
    for update of r skip locked`.execute(tx);
  let closed = 0;
  for (const { id } of rows) {
    if (any(await openPointsOf(tx, id))) continue;
    await step(tx, { roundId: id, from: "reconciled", to: "closed", actor: null, firmId: null });
    closed += 1;
  }
  return closed;
}
