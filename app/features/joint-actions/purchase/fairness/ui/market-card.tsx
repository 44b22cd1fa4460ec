import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Sentence } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextInput } from "~/ui/text-input";

type Market = { estimate: { quantity: bigint; source: string } | null; share: { basisPoints: bigint; warns: boolean } | null };

/** The purchase beside its market; for the facilitator and the desk. */
export function MarketCard({ market, unitCode, lastResult, idempotencyKey }: { market: Market; unitCode: string; lastResult: SubmissionResult | undefined; idempotencyKey: string }) {
  const { audit: { fairness: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const [form, fields] = useForm<{ quantity: string; source: string }>({ id: "market", lastResult });
  const { estimate, share } = market;
  return (
    <Card className="print:hidden">
      <CardHeader title={t.market} />
      {share && (
        <Alert tone={share.warns ? "bad" : "ok"} title={t.marketShare(format.percent(Number(share.basisPoints) / 10_000, 1))} className="mb-4">
          {share.warns ? t.marketWarn : t.marketFine}
        </Alert>
      )}
      <p className="mb-3 text-ink-2">{estimate ? <Sentence>{t.marketNow(`${format.number(estimate.quantity)} ${unitOf(unitCode, estimate.quantity, locale)}`, estimate.source)}</Sentence> : t.marketLead}</p>
      <Form method="post" {...getFormProps(form)} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form, { quantity: t.marketQuantity, source: t.marketSource })} />
        <IdempotencyKey value={`market-${idempotencyKey}`} />
        <NumberInput label={t.marketQuantity} field={fields.quantity} suffix={unitLabel(unitCode, locale)} required />
        <TextInput label={t.marketSource} hint={t.marketSourceHint} field={fields.source} maxLength={400} required />
        <Button name="intent" value="estimate" className="justify-self-start">
          {t.marketSave}
        </Button>
      </Form>
    </Card>
  );
}
