import { UPLOAD_CAP } from "~/features/firms/rules";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge, type Tone } from "~/ui/badge";
import { Ltr, Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { DateTimeInput } from "~/ui/date-time-input";
import { FileInput, NumberInput, TextInput } from "~/ui/text-input";
import type { Payment } from "../account.server";
import type { Proof } from "../evidence.server";
import { nameIn } from "../order";
import { Proofs, type Forms } from "./delivery-cards";
import { IntentForm } from "./intent-form";

const tones: Record<string, Tone> = { confirmed: "ok", disputed: "bad", waiting: "now" };

/** Evidence of payments with the word of both sides, and another one. */
export function PaymentsCard({ payments, payers, mayAnswer, roundId, proofs, now, forms }: { payments: Payment[]; payers: { id: string; name: string }[]; mayAnswer: string[]; roundId: string; proofs: Proof[]; now: string; forms: Forms }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.statement;
  const typed = forms.lastResult?.initialValue as { intent?: string; ref?: string } | undefined;
  return (
    <Card className="print:hidden">
      <CardHeader title={t.paymentsTitle} />
      <p className="mb-3 text-sm text-ink-2">{t.paymentsBody}</p>
      {payments.length === 0 && <p className="text-ink-2">{t.noPayments}</p>}
      <ul className="grid gap-4">
        {payments.map((payment) => (
          <li key={payment.id} className="grid gap-1 border-b border-line pb-3 last:border-0">
            <p className="flex flex-wrap items-center justify-between gap-2">
              <span className="font-semibold">
                {t.payKinds[payment.kind]}: {format.money(payment.amount)}
              </span>
              <Badge tone={tones[payment.answer ?? "waiting"]}>{t.payStates[payment.answer ?? "waiting"]}</Badge>
            </p>
            <p className="text-sm text-ink-2">
              <Name>{nameIn(locale, payment.name_fa, payment.name_en)}</Name> · {format.date(`${payment.paid_on}T12:00:00Z`)} · {t.sides[payment.recorded_side]}
              {payment.reference && (
                <>
                  {" "}
                  · {t.reference}: <Ltr>{payment.reference}</Ltr>
                </>
              )}
            </p>
            {(payment.note || payment.answer_reason) && (
              <p className="text-sm">
                <Name>{[payment.note, payment.answer_reason].filter(Boolean).join(" · ")}</Name>
              </p>
            )}
            <Proofs roundId={roundId} proofs={proofs.filter((proof) => proof.subject_id === payment.id)} />
            {mayAnswer.includes(payment.id) && (
              <div className="mt-1 grid gap-1">
                <IntentForm intent="paid" of={payment.id} {...forms} submit={t.accept} />
                <details open={typed?.intent === "dispute" && typed.ref === payment.id}>
                  <summary className="min-h-10 cursor-pointer py-2 text-sm font-semibold text-ink-2">{t.dispute}</summary>
                  <IntentForm intent="dispute" of={payment.id} {...forms} labels={{ reason: fulfilment.confirmation.why }} submit={t.dispute} variant="danger">
                    {(fields) => <TextInput label={fulfilment.confirmation.why} field={fields.reason} maxLength={500} required />}
                  </IntentForm>
                </details>
              </div>
            )}
          </li>
        ))}
      </ul>
      {payers.length > 0 && (
        <details className="mt-3" open={typed?.intent === "payment"}>
          <summary className="min-h-11 cursor-pointer py-2 font-semibold">{t.addPayment}</summary>
          <IntentForm
            key={payments.length}
            intent="payment"
            formKey={`${forms.formKey}-${payments.length}`}
            lastResult={forms.lastResult}
            labels={{ firmId: t.firm, kind: t.kind, amount: t.amount, paidOn: t.paidOn, reference: t.reference, note: t.note, file: t.payEvidence }}
            defaults={{ kind: "payment", firmId: payers[0]?.id }}
            submit={t.addPayment}
            upload
          >
            {(fields) => (
              <>
                <Select label={t.firm} field={fields.firmId} options={payers.map((payer) => ({ value: payer.id, label: payer.name }))} />
                <Select label={t.kind} field={fields.kind} options={(["deposit", "payment", "refund"] as const).map((value) => ({ value, label: t.payKinds[value]! }))} />
                <NumberInput label={t.amount} field={fields.amount} suffix={format.currency()} decimal required />
                <DateTimeInput label={t.paidOn} field={fields.paidOn} defaultValue={now} now={now} years={{ before: 1, after: 0 }} withTime={false} />
                <TextInput label={t.reference} field={fields.reference} maxLength={100} dir="ltr" optional />
                <TextInput label={t.note} field={fields.note} maxLength={500} optional />
                <FileInput cap={UPLOAD_CAP} label={t.payEvidence} field={fields.file} hint={fulfilment.delivery.evidenceHint} accept="image/*,application/pdf" optional />
              </>
            )}
          </IntentForm>
        </details>
      )}
    </Card>
  );
}
