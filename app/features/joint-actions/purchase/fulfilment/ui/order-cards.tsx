import { Form, useNavigation } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Badge, type Tone } from "~/ui/badge";
import { Ltr, Name, Sentence } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";
import { PrintButton } from "~/ui/print-button";
import { TextInput } from "~/ui/text-input";
import type { OrderMail } from "../order.server";
import { IntentForm, type LastResult } from "./intent-form";

type Common = { formKey: string; lastResult: LastResult };

/** Awards a round with one supplier. */
export function AwardCard({ supplier, formKey, lastResult }: Common & { supplier: string }) {
  const { fulfilment } = useMessages();
  const t = fulfilment.order;
  return (
    <Card>
      <CardHeader title={t.awardTitle} />
      <p className="mb-3">
        <Sentence>{t.awardBody(supplier)}</Sentence> {fulfilment.confirmation.rule}
      </p>
      <IntentForm intent="award" formKey={formKey} lastResult={lastResult} submit={t.awardPropose} />
    </Card>
  );
}

/** Ways to take an order along; `number` is told where there are several. */
export function OrderDocuments({ base, number }: { base: string; number?: number | undefined }) {
  const { fulfilment } = useMessages();
  const t = fulfilment.order;
  return (
    <div className="flex flex-wrap gap-2 print:hidden">
      <PrintButton label={t.print} />
      {(["pdf", "csv", "xml"] as const).map((kind) => (
        <a key={kind} href={`${base}/order.${kind}${number === undefined ? "" : `?number=${number}`}`} download className="inline-flex min-h-11 items-center rounded-md border border-edge bg-paper px-4 font-semibold hover:border-ink-3">
          {t[kind]}
        </a>
      ))}
    </div>
  );
}

const mailState = (mail: OrderMail) => (mail.acknowledged_at ? "acknowledged" : mail.seen_at ? "seen" : mail.sent_at ? "sent" : mail.failed ? "failed" : "waiting");
const tones: Record<ReturnType<typeof mailState>, Tone> = { acknowledged: "ok", seen: "ok", sent: "glaze", failed: "bad", waiting: "quiet" };

/** Every mail of an order with what became of it, and another one. */
export function OrderMails({ mails, order, several, mayResend, formKey, lastResult }: Common & { mails: OrderMail[]; order: { id: string; supplier: string }; several: boolean; mayResend: boolean }) {
  const { fulfilment } = useMessages();
  const format = useFormat();
  const t = fulfilment.order;
  const typed = lastResult?.initialValue as { intent?: string; ref?: string } | undefined;
  return (
    <Card className="print:hidden">
      <CardHeader title={t.mails} aside={several && <Name>{order.supplier}</Name>} />
      <ul className="grid gap-2">
        {mails.map((mail) => (
          <li key={mail.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line pb-2 last:border-0">
            <Ltr>{mail.recipient}</Ltr>
            <Badge tone={tones[mailState(mail)]}>{t.mailStates[mailState(mail)]}</Badge>
            <span className="basis-full text-sm text-ink-2">{format.dateTime(mail.acknowledged_at ?? mail.seen_at ?? mail.sent_at ?? mail.created_at)}</span>
          </li>
        ))}
      </ul>
      {mayResend && (
        <details className="mt-3" open={typed?.intent === "resend" && typed.ref === order.id}>
          <summary className="min-h-11 cursor-pointer py-2 font-semibold">{t.resendTitle}</summary>
          <IntentForm key={mails.length} intent="resend" of={order.id} formKey={`${formKey}-${mails.length}`} lastResult={lastResult} labels={{ email: t.email }} defaults={{ email: mails[0]?.recipient }} submit={t.resend}>
            {(fields) => <TextInput label={t.email} field={fields.email} type="email" required />}
          </IntentForm>
        </details>
      )}
    </Card>
  );
}

/** Whether the firm is named in the order. */
export function ConsentCard({ agrees, formKey }: { agrees: boolean | null; formKey: string }) {
  const { fulfilment } = useMessages();
  const t = fulfilment.order;
  const pending = useNavigation().formData?.get("intent") === "consent";
  return (
    <Card className="print:hidden">
      <CardHeader title={t.consentTitle} />
      <p>{t.consentBody}</p>
      <p className="mt-1 mb-3 font-semibold">{agrees ? t.consentNow.yes : t.consentNow.no}</p>
      <Form method="post" preventScrollReset>
        <IdempotencyKey value={`${formKey}-consent-${agrees ? "no" : "yes"}`} />
        <input type="hidden" name="intent" value="consent" />
        <Button name="agrees" value={agrees ? "no" : "yes"} pending={pending}>
          {agrees ? t.consentNo : t.consentYes}
        </Button>
      </Form>
    </Card>
  );
}

/** Proposes to end a locked round. */
export function LateCancel({ formKey, lastResult }: Common) {
  const { fulfilment } = useMessages();
  const t = fulfilment.order;
  return (
    <details className="rounded-lg border border-line bg-paper p-4 md:px-6 print:hidden" open={(lastResult?.initialValue as { intent?: string } | undefined)?.intent === "cancel"}>
      <summary className="font-semibold">{t.cancelTitle}</summary>
      <p className="my-3">{t.cancelBody}</p>
      <IntentForm intent="cancel" formKey={formKey} lastResult={lastResult} labels={{ reason: fulfilment.confirmation.why }} submit={t.cancelPropose} variant="danger">
        {(fields) => <TextInput label={fulfilment.confirmation.why} field={fields.reason} maxLength={1000} required />}
      </IntentForm>
    </details>
  );
}
