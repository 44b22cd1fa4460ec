import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextArea } from "~/ui/text-input";
import { criteria } from "../score";
import { resultOf } from "./result-of";

type Shape = { tenderDeadline: string; cost: string; lead: string; payment: string; record: string; minLot: string; fewReason: string };
type Round = { version: number; deadline: Date; tender_deadline: Date | null; unit_code: string };

/** Fixes the rules of the tender and sends the invitations. */
export function StartForm({ round, few, now, suggested, lastResult, idempotencyKey }: { round: Round; few: boolean; now: string; suggested: string; lastResult: SubmissionResult<string[]> | undefined; idempotencyKey: string }) {
  const { tender: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const pending = useNavigation().state === "submitting";
  const [form, fields] = useForm<Shape, string[]>({
    id: "start",
    lastResult: resultOf(lastResult, "start"),
    defaultValue: { cost: format.number(70), lead: format.number(10), payment: format.number(10), record: format.number(10) },
  });
  const names = t.weights.names;
  return (
    <Card id="start-tender">
      <CardHeader title={t.start.title} />
      <p className="mb-4 text-ink-2">{t.start.lead}</p>
      <Form method="post" {...getFormProps(form)} noValidate className="grid gap-4">
        <ErrorSummary errors={formErrors(form, { ...names, tenderDeadline: t.start.when, minLot: t.start.minLot, fewReason: t.start.few })} />
        <IdempotencyKey value={`start-${idempotencyKey}`} />
        <input type="hidden" name="intent" value="start" />
        <input type="hidden" name="version" value={round.version} />
        <DateTimeInput label={t.start.when} field={fields.tenderDeadline} hint={t.start.whenHint(format.dateTime(round.deadline))} now={now} defaultValue={round.tender_deadline?.toISOString() ?? suggested} years={{ before: 0, after: 2 }} />
        <fieldset className="grid min-w-0 gap-2">
          <legend className="mb-1 font-semibold">{t.weights.title}</legend>
          <p className="text-sm text-ink-2">{t.weights.lead}</p>
          <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
            {criteria.map((criterion) => (
              <NumberInput key={criterion} label={names[criterion]} field={fields[criterion]} suffix={locale === "fa" ? "٪" : "%"} />
            ))}
          </div>
        </fieldset>
        <NumberInput label={t.start.minLot} field={fields.minLot} hint={t.start.minLotHint} suffix={unitLabel(round.unit_code, locale)} optional />
        {few && <TextArea label={t.start.few} field={fields.fewReason} hint={t.start.fewHint} maxLength={1000} rows={2} />}
        <Button variant="primary" size="lg" pending={pending} className="justify-self-start">
          {t.start.yes}
        </Button>
      </Form>
    </Card>
  );
}
