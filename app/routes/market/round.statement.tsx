import type { MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { answerPayment, closeRoundByDesk, openPointsOf, proposeAccount, readAccount, readPayments, readStatement, recordPayment } from "~/features/joint-actions/purchase/fulfilment/account.server";
import { act, handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { answerProposal, readProposals, standingOf } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { readEvidence } from "~/features/joint-actions/purchase/fulfilment/evidence.server";
import { awardedLots, orderedQuantity, type AwardedLot } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { readParts } from "~/features/joint-actions/purchase/fulfilment/parts.server";
import { lastRun, readOwnShares } from "~/features/joint-actions/purchase/fulfilment/receipt.server";
import { statementForm } from "~/features/joint-actions/purchase/fulfilment/schema";
import { AccountCard, CloseCard } from "~/features/joint-actions/purchase/fulfilment/ui/account-card";
import { BillForm, type BillRow } from "~/features/joint-actions/purchase/fulfilment/ui/bill-form";
import { PaymentsCard } from "~/features/joint-actions/purchase/fulfilment/ui/payments-card";
import { Proposals } from "~/features/joint-actions/purchase/fulfilment/ui/proposals";
import { StatementSheet } from "~/features/joint-actions/purchase/fulfilment/ui/statement-sheet";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { readShareOfResult } from "~/features/joint-actions/purchase/queries.server";
import { paysNow } from "~/features/joint-actions/purchase/rules";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { formatFor, LocaleProvider, useLocale, useMessages } from "~/i18n/context";
import { dirOf } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Card, CardHeader } from "~/ui/card";
import { ErrorSummary } from "~/ui/form";
import { Flash } from "~/ui/flash";
import { PrintButton } from "~/ui/print-button";
import { TextLink } from "~/ui/text-link";

const Params = z.object({ id: id() });
const Query = z.object({ firm: id().optional().catch(undefined), in: z.enum(["fa", "en"]).optional().catch(undefined) });
const ROWS = 6;

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params, query: Query }, async ({ actor, viewer, params, query, db, locale, currencyUnit, now, siteUrl }) => {
  const hand = handOf(actor, viewer);
  const format = formatFor({ locale, currencyUnit });
  return db.as(actor, async (tx) => {
    const { round, firm, view } = await openRound(tx, viewer, params.id);
    const desk = view.facilitator || view.broker;
    const parts = desk ? await readParts(tx, round.id, locale) : [];
    const payments = await readPayments(tx, round.id);
    const proposals = (await readProposals(tx, round.id)).filter((proposal) => proposal.subject === "costs");
    const own = firm && { id: firm.id, name: (locale === "fa" ? firm.nameFa : firm.nameEn) || firm.nameFa || firm.nameEn };
    const shown = parts.find((part) => part.id === query.firm) ?? own;
    const lines = shown ? await readStatement(tx, round.id, shown.id) : [];
    const mine = new Set<string>(hand.editorOf);
    const paying = paysNow(round.state);
    const run = desk && round.state === "received" ? await lastRun(tx, round.id) : null;
    const ordered = run && (await orderedQuantity(tx, round.id));
    const estimate = shown && (await readShareOfResult(tx, round.id, shown.id));
    return {
      title: `${messagesFor(locale).rounds.parts.statement} · ${round.title}`,
      round,
      view,
      desk,
      now: now().toISOString(),
      link: `${siteUrl}/rounds/${round.id}/statement`,
      key: randomUUID(),
      sheetLocale: query.in ?? locale,
      shown,
      lines,
      shares: shown && mine.has(shown.id) ? await readOwnShares(tx, round.id, shown.id) : shown && desk ? await deskShares(tx, round.id, shown.id) : [],
      estimate: estimate ?? null,
      confirmedAt: proposals.find((proposal) => proposal.answer === "confirmed")?.confirmed_at ?? null,
      proposals: proposals.map((proposal) => ({ ...proposal, standing: standingOf(proposal, round, hand, view.takesPart) })),
      account: await readAccount(tx, round.id),
      payments,
      proofs: await readEvidence(tx, round.id),
      payers: !paying ? [] : desk ? ownFirst(parts, own?.id) : own && hand.actingFirmId === own.id && view.takesPart ? [own] : [],
      mayAnswer: payments.filter((payment) => paying && payment.answer === null && (payment.recorded_side === "receiver" ? mine.has(payment.firm_id) : desk && !viewer.firms.some((one) => one.id === payment.firm_id))).map((payment) => payment.id),
      points: desk && round.state === "reconciled" ? await openPointsOf(tx, round.id) : null,
      mayBill: run !== null && run.shared.unassigned === 0n && !proposals.some((proposal) => proposal.answer === null),
      lotsOpen: run !== null && run.shared.unassigned > 0n,
      changed: run && ordered !== null && ordered !== run.quantity ? { ordered, stayed: run.quantity } : null,
      rows: run ? await billRows(tx, round, await awardedLots(tx, round.id), format.amount) : [],
    };
  });
});

type Tx = Parameters<typeof readAccount>[0];

/** A firm mostly records its own payment. */
const ownFirst = (parts: { id: string; name: string }[], own: string | undefined) => [...parts].sort((a, b) => Number(b.id === own) - Number(a.id === own));

// The lines of the estimate are where the real ones begin.
async function billRows(tx: Tx, round: { id: string; shared_cost: bigint; shared_cost_note: string }, lots: AwardedLot[], amount: (minor: bigint) => string): Promise<BillRow[]> {
  const lines = await tx.selectFrom("round_cost_lines").select(["kind", "label", "amount", "key"]).where("round_id", "=", round.id).orderBy("position").execute();
  // A round of before there were lines has one sum.
  const shared = lines.length > 0 || round.shared_cost === 0n ? lines : [{ kind: "other", label: round.shared_cost_note, amount: round.shared_cost, key: "quantity" }];
  const known = shared.map((line) => ({ kind: line.kind, label: line.label, amount: amount(line.amount), key: line.key }));
  const empty = Array.from({ length: Math.max(2, ROWS - known.length - 1) }, () => ({ kind: "other", label: "", amount: "", key: "quantity" }));
  const goods = lots.map((lot) => ({ kind: "goods", label: lots.length > 1 ? lot.supplier_name : "", amount: amount(lot.goods), key: "quantity" }));
  return [...(goods.length > 0 ? goods : [{ kind: "goods", label: "", amount: "", key: "quantity" }]), ...known, ...empty];
}

async function deskShares(tx: Tx, roundId: string, firmId: string) {
  const rows = await tx
    .selectFrom("round_receipts as t")
    .innerJoin("round_receipt_shares as s", "s.receipt_id", "t.id")
    .select(["t.run", "t.cause", "t.made_at", "s.ordered", "s.quantity", "s.min_qty", "s.refused"])
    .where("t.round_id", "=", roundId)
    .where("s.firm_id", "=", firmId)
    .orderBy("t.run", "desc")
    .execute();
  return rows.map((row) => ({ ...row, answer: null }));
}

export const action = guard({ as: "person", params: Params, rate: "write_person" }, (scope) =>
  act(scope, {
    roundId: scope.params.id,
    schema: statementForm(scope.currencyUnit),
    noticeOf: ({ intent }) => intent,
    run: async (tx, form, hand, evidence) => {
      const roundId = scope.params.id;
      switch (form.intent) {
        case "bill":
          return proposeAccount(tx, { roundId, lines: form.lines, note: form.note, hand, evidence });
        case "confirm":
          return answerProposal(tx, { confirmationId: form.ref, answer: "confirmed", hand });
        case "decline":
          return answerProposal(tx, { confirmationId: form.ref, answer: "declined", reason: form.reason, hand });
        case "payment":
          return recordPayment(tx, { ...form, roundId, hand, evidence });
        case "paid":
          return answerPayment(tx, { roundId, paymentId: form.ref, answer: "confirmed", reason: "", hand });
        case "dispute":
          return answerPayment(tx, { roundId, paymentId: form.ref, answer: "disputed", reason: form.reason, hand });
        case "close":
          return closeRoundByDesk(tx, { roundId, reason: form.reason, hand });
      }
    },
  }),
);

export default function RoundStatementPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { fulfilment } = useMessages();
  const { currencyUnit } = useLocale();
  const { round, shown } = data;
  const t = fulfilment.statement;
  const forms = { formKey: data.key, lastResult: answer?.submission };
  const other = data.sheetLocale === "fa" ? "en" : "fa";
  const firmQuery = data.desk && shown ? `firm=${shown.id}&` : "";
  return (
    <RoundFrame round={round} view={data.view} now={data.now} link={data.link}>
      <Flash texts={t.notices} />
      {answer?.problem && <ErrorSummary errors={[{ message: answer.problem }]} />}
      <div className="with-aside">
        <div className="stack min-w-0">
          {shown && data.lines.length > 0 ? (
            <LocaleProvider locale={data.sheetLocale} currencyUnit={currencyUnit}>
              <div lang={data.sheetLocale} dir={dirOf(data.sheetLocale)}>
                <Card>
                  <SheetHeader to={`/rounds/${round.id}/statement?${firmQuery}in=${other}`} />
                  <StatementSheet firm={shown.name} round={round} lines={data.lines} shares={data.shares} estimate={data.estimate} payments={data.payments.filter((payment) => payment.firm_id === shown.id)} confirmedAt={data.confirmedAt} />
                </Card>
              </div>
            </LocaleProvider>
          ) : (
            round.state !== "received" && data.lines.length === 0 && !data.account && <Alert>{t.notYet}</Alert>
          )}
          {round.state === "received" && !data.desk && !data.account && <Alert>{t.notYet}</Alert>}
          {data.lotsOpen && <Alert tone="now">{t.billWait}</Alert>}
          {data.account && <AccountCard account={data.account} payments={data.payments} roundId={round.id} proofs={data.proofs} desk={data.desk} />}
          {data.mayBill && <BillForm rows={data.rows} changed={data.changed} unitCode={round.unit_code} forms={forms} />}
        </div>
        <aside className="stack min-w-0 print:hidden">
          <Proposals proposals={data.proposals} {...forms} />
          <PaymentsCard payments={data.payments} payers={data.payers} mayAnswer={data.mayAnswer} roundId={round.id} proofs={data.proofs} now={data.now} forms={forms} />
          {data.points && <CloseCard points={data.points} forms={forms} />}
        </aside>
      </div>
    </RoundFrame>
  );
}

function SheetHeader({ to }: { to: string }) {
  const { fulfilment } = useMessages();
  const t = fulfilment.statement;
  return (
    <CardHeader
      title={t.title}
      aside={
        <span className="flex flex-wrap items-center gap-3 print:hidden">
          <TextLink to={to}>{t.inOther}</TextLink>
          <PrintButton label={t.print} />
        </span>
      }
    />
  );
}
