import { unitLabel, unitOf } from "~/features/firms/units";
import { UPLOAD_CAP } from "~/features/firms/rules";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { Card, CardHeader, Summary } from "~/ui/card";
import { Select } from "~/ui/choice";
import type { FieldLike } from "~/ui/field";
import { DateTimeInput } from "~/ui/date-time-input";
import { Stat, Stats } from "~/ui/stat";
import { Table } from "~/ui/table";
import { FileInput, NumberInput, TextArea, TextInput } from "~/ui/text-input";
import type { Proof } from "../evidence.server";
import { nameIn } from "../order";
import type { OrderEntry } from "../order.server";
import type { Lot, OwnShare, readShares } from "../receipt.server";
import { IntentForm, type LastResult } from "./intent-form";

export type Forms = { formKey: string; lastResult: LastResult };
const openFor = (lastResult: LastResult, intent: string, of?: string) => {
  const typed = lastResult?.initialValue as { intent?: string; ref?: string } | undefined;
  return typed?.intent === intent && (of === undefined || typed.ref === of);
};

/** The proofs of one entry, to download. */
export function Proofs({ roundId, proofs }: { roundId: string; proofs: Proof[] }) {
  const { fulfilment } = useMessages();
  const format = useFormat();
  if (proofs.length === 0) return null;
  return (
    <span className="flex flex-wrap gap-x-3">
      {proofs.map((proof, index) => (
        <a key={proof.id} href={`/rounds/${roundId}/evidence/${proof.id}`} className="inline-flex min-h-8 items-center text-sm font-semibold text-glaze-text underline underline-offset-4">
          <Name>{proof.original_name || fulfilment.delivery.file(format.number(index + 1))}</Name>
        </a>
      ))}
    </span>
  );
}

/** What was recorded of the goods, oldest first. */
export function LotsCard({ lots, orders, ordered, unitCode, roundId, proofs, mayWrite, forms }: { lots: Lot[]; orders: OrderEntry[]; ordered: bigint | null; unitCode: string; roundId: string; proofs: Proof[]; mayWrite: boolean; forms: Forms }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.delivery;
  const amount = (value: bigint) => `${format.number(value)} ${unitOf(unitCode, value, locale)}`;
  const shown = lots.filter((lot) => lot.kind !== "void");
  const cameOf = (some: Lot[]) => some.reduce((sum, lot) => (lot.voided !== null ? sum : lot.kind === "return" ? sum - lot.quantity : sum + lot.quantity - lot.damaged), 0n);
  const received = cameOf(shown);
  const supplierOf = (orderId: string | null) => (orders.length > 1 ? (orders.find(({ id }) => id === orderId)?.supplier_name ?? "") : "");
  return (
    <Card>
      <CardHeader title={t.lotsTitle} />
      <Stats className="mb-4">
        {ordered !== null && <Stat label={t.ordered} value={amount(ordered)} />}
        <Stat label={t.received} value={amount(received)} {...(ordered !== null && received < ordered && shown.length > 0 && { tone: "now" as const })} />
      </Stats>
      {orders.length > 1 && (
        <div className="mb-4">
          <Table
            caption={t.bySupplier}
            captionHidden={false}
            rows={orders}
            rowKey={(order) => order.id}
            columns={[
              { key: "supplier", header: fulfilment.sheet.supplier, title: true, cell: (order) => <Name>{order.supplier_name}</Name> },
              { key: "ordered", header: t.ordered, figures: true, cell: (order) => amount(order.quantity) },
              { key: "received", header: t.received, figures: true, cell: (order) => amount(cameOf(shown.filter((lot) => lot.order_id === order.id))) },
            ]}
          />
        </div>
      )}
      {shown.length === 0 && <p className="text-ink-2">{t.noLots}</p>}
      <ul className="grid gap-3">
        {shown.map((lot) => (
          <li key={lot.id} className="grid gap-1 border-b border-line pb-3 last:border-0 last:pb-0">
            <p className="flex flex-wrap items-center justify-between gap-2">
              <span className={lot.voided !== null ? "font-semibold line-through" : "font-semibold"}>
                {format.date(`${lot.happened_on}T12:00:00Z`)} · {amount(lot.quantity)}
              </span>
              <Badge tone={lot.voided !== null ? "quiet" : lot.kind === "return" ? "now" : lot.condition === "ok" ? "ok" : "now"}>
                {lot.voided !== null ? t.voided : lot.kind === "return" ? t.returned : t.conditions[lot.condition]}
              </Badge>
            </p>
            {supplierOf(lot.order_id) && (
              <p className="text-sm text-ink-2">
                <Name>{supplierOf(lot.order_id)}</Name>
              </p>
            )}
            {lot.damaged > 0n && (
              <p className="text-sm text-ink-2">
                {t.damaged}: {amount(lot.damaged)}
              </p>
            )}
            {(lot.voided || lot.note) && (
              <p className="text-sm text-ink-2">
                <Name>{lot.voided || lot.note}</Name>
              </p>
            )}
            <Proofs roundId={roundId} proofs={proofs.filter((proof) => proof.subject_id === lot.id)} />
            {mayWrite && lot.voided === null && lot.kind === "delivery" && (
              <div className="grid gap-1 sm:grid-cols-2">
                <details open={openFor(forms.lastResult, "evidence", lot.id)}>
                  <summary className="min-h-10 cursor-pointer py-2 text-sm font-semibold text-glaze-text">{t.addEvidence}</summary>
                  <IntentForm intent="evidence" of={lot.id} {...forms} submit={t.addEvidence} variant="secondary" upload>
                    {(fields) => <FileInput cap={UPLOAD_CAP} label={t.evidence} field={fields.file} hint={t.evidenceHint} accept="image/*,application/pdf" required />}
                  </IntentForm>
                </details>
                <details open={openFor(forms.lastResult, "void", lot.id)}>
                  <summary className="min-h-10 cursor-pointer py-2 text-sm font-semibold text-ink-2">{t.voidTitle}</summary>
                  <IntentForm intent="void" of={lot.id} {...forms} labels={{ reason: fulfilment.confirmation.why }} submit={t.voidTitle} variant="danger">
                    {(fields) => <TextInput label={fulfilment.confirmation.why} field={fields.reason} maxLength={1000} required />}
                  </IntentForm>
                </details>
              </div>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Whose order an entry belongs to; of one alone nothing is asked. */
function OrderChoice({ orders, field }: { orders: OrderEntry[]; field: FieldLike | undefined }) {
  const { fulfilment } = useMessages();
  if (orders.length < 2) return null;
  return <Select label={fulfilment.sheet.supplier} field={field} placeholder={fulfilment.delivery.chooseSupplier} options={orders.map((order) => ({ value: order.id, label: order.supplier_name }))} />;
}

/** Records a lot, and says when all of them are in. */
export function ReceiveCard({ orders, unitCode, now, lots, forms }: { orders: OrderEntry[]; unitCode: string; now: string; lots: number; forms: Forms }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const t = fulfilment.delivery;
  const unit = unitLabel(unitCode, locale);
  return (
    <Card>
      <CardHeader title={t.addTitle} />
      <IntentForm
        key={lots}
        intent="lot"
        formKey={`${forms.formKey}-${lots}`}
        lastResult={forms.lastResult}
        labels={{ orderId: fulfilment.sheet.supplier, happenedOn: t.date, quantity: t.quantity, damaged: t.damaged, condition: t.condition, note: t.note, file: t.evidence }}
        defaults={{ condition: "ok" }}
        submit={t.add}
        upload
      >
        {(fields) => (
          <>
            <OrderChoice orders={orders} field={fields.orderId} />
            <DateTimeInput label={t.date} field={fields.happenedOn} defaultValue={now} now={now} years={{ before: 1, after: 0 }} withTime={false} />
            <div className="grid grid-cols-2 gap-3">
              <NumberInput label={t.quantity} field={fields.quantity} suffix={unit} required />
              <NumberInput label={t.damaged} field={fields.damaged} suffix={unit} optional />
            </div>
            <Select label={t.condition} field={fields.condition} options={(["ok", "short", "over", "damaged"] as const).map((value) => ({ value, label: t.conditions[value]! }))} />
            <TextArea label={t.note} field={fields.note} rows={2} maxLength={1000} optional />
            <FileInput cap={UPLOAD_CAP} label={t.evidence} field={fields.file} hint={t.evidenceHint} accept="image/*,application/pdf" optional />
          </>
        )}
      </IntentForm>
      {lots > 0 && (
        <div className="mt-5 border-t border-line pt-4">
          <p className="mb-3">{t.closeBody}</p>
          <IntentForm intent="receive" {...forms} submit={t.close} />
        </div>
      )}
    </Card>
  );
}

/** What the firm itself gets of what came, and its answer when that is less than it agreed to. */
export function OwnShareCard({ shares, unitCode, mayAnswer, forms }: { shares: OwnShare[]; unitCode: string; mayAnswer: boolean; forms: Forms }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.delivery;
  const [own] = shares;
  if (!own) return null;
  const amount = (value: bigint) => `${format.number(value)} ${unitOf(unitCode, value, locale)}`;
  const below = !own.refused && own.quantity < own.min_qty;
  return (
    <Card>
      <CardHeader title={t.yours} />
      <Summary
        rows={[
          { label: t.yourOrder, value: amount(own.ordered) },
          { label: t.yourShare, value: amount(own.quantity), ...(own.quantity < own.ordered && { tone: "bad" as const }) },
        ]}
      />
      <p className="mt-3">{own.refused ? t.refused : own.quantity === own.ordered ? t.same : t.changed(amount(own.ordered), amount(own.quantity))}</p>
      {below && (own.answer === "kept" ? <Alert className="mt-3">{t.kept}</Alert> : <Alert tone="now" className="mt-3">{t.belowMin(amount(own.min_qty))}</Alert>)}
      {below && own.answer === null && mayAnswer && (
        <div className="mt-3 flex flex-wrap gap-3">
          <IntentForm intent="keep" {...forms} submit={t.keep} />
          <IntentForm intent="refuse" {...forms} submit={t.refuse} variant="danger" />
        </div>
      )}
      {shares.length > 1 && (
        <details className="mt-3">
          <summary className="min-h-10 cursor-pointer py-2 text-sm font-semibold text-ink-2">{t.history}</summary>
          <ol className="grid gap-1 text-sm">
            {shares.map((share) => (
              <li key={share.run} className="flex flex-wrap justify-between gap-x-4">
                <span>
                  {format.dateTime(share.made_at)} · {t.causes[share.cause]}
                </span>
                <span className="figures">{amount(share.quantity)}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </Card>
  );
}

/** What nobody has yet: to ask for, to share out, or to send back. */
export function OfferCard({ orders, offered, claim, mayClaim, desk, unitCode, now, forms }: { orders: OrderEntry[]; offered: bigint | null; claim: bigint; mayClaim: boolean; desk: boolean; unitCode: string; now: string; forms: Forms }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.delivery;
  const unit = unitLabel(unitCode, locale);
  const amount = (value: bigint) => `${format.number(value)} ${unitOf(unitCode, value, locale)}`;
  return (
    <Card>
      <CardHeader title={t.offerTitle} />
      <p className="mb-3">{offered === null ? t.offerUntold : t.offerBody(amount(offered))}</p>
      {mayClaim && (
        <>
          {claim > 0n && <p className="mb-2 font-semibold">{t.claimed(amount(claim))}</p>}
          <IntentForm key={String(claim)} intent="claim" formKey={`${forms.formKey}-${claim}`} lastResult={forms.lastResult} labels={{ quantity: t.quantity }} submit={t.claim}>
            {(fields) => <NumberInput label={t.quantity} field={fields.quantity} suffix={unit} required />}
          </IntentForm>
        </>
      )}
      {desk && (
        <div className="mt-4 grid gap-4 border-t border-line pt-4">
          <p>{t.settleBody}</p>
          <IntentForm intent="settle" formKey={`${forms.formKey}-${offered}`} lastResult={forms.lastResult} submit={t.settle} />
          <details open={openFor(forms.lastResult, "return")}>
            <summary className="min-h-10 cursor-pointer py-2 font-semibold">{t.returnTitle}</summary>
            <IntentForm key={String(offered)} intent="return" formKey={`${forms.formKey}-${offered}`} lastResult={forms.lastResult} labels={{ orderId: fulfilment.sheet.supplier, quantity: t.quantity, happenedOn: t.date, note: t.note, file: t.evidence }} submit={t.returnLot} variant="secondary" upload>
              {(fields) => (
                <>
                  <OrderChoice orders={orders} field={fields.orderId} />
                  <NumberInput label={t.quantity} field={fields.quantity} suffix={unit} required />
                  <DateTimeInput label={t.date} field={fields.happenedOn} defaultValue={now} now={now} years={{ before: 1, after: 0 }} withTime={false} />
                  <TextInput label={t.note} field={fields.note} maxLength={1000} optional />
                  <FileInput cap={UPLOAD_CAP} label={t.evidence} field={fields.file} hint={t.evidenceHint} accept="image/*,application/pdf" optional />
                </>
              )}
            </IntentForm>
          </details>
        </div>
      )}
    </Card>
  );
}

type Share = Awaited<ReturnType<typeof readShares>>[number];

/** Everybody's share of what came, for the desk. */
export function SharesCard({ shares, unitCode, offered }: { shares: Share[]; unitCode: string; offered: bigint | null }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.delivery;
  const answer = (row: Share) => (row.refused ? t.answers.refused : row.quantity < row.min ? (row.answer === "kept" ? t.answers.kept : t.answers.waits) : offered !== 0n && row.claim ? t.answers.asked(format.number(row.claim)) : "");
  return (
    <Card>
      <CardHeader title={t.sharesTitle} aside={unitLabel(unitCode, locale)} />
      <Table
        caption={t.sharesTitle}
        rows={shares}
        rowKey={(row) => row.firm_id}
        columns={[
          { key: "firm", header: t.firm, title: true, cell: (row) => <Name>{nameIn(locale, row.name_fa, row.name_en)}</Name> },
          { key: "ordered", header: t.ordered, figures: true, cell: (row) => format.number(row.ordered) },
          { key: "quantity", header: t.share, figures: true, cell: (row) => format.number(row.quantity) },
          { key: "answer", header: t.answer, cell: (row) => answer(row) },
        ]}
      />
    </Card>
  );
}
