import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { TextInput } from "~/ui/text-input";
import { Card } from "~/ui/card";
import { resultOf } from "./result-of";

/** A tender without a quote to compare: what its facilitator can do. */
export function LapsedCard({ mayExtend, extended, desk, now, lastResult, idempotencyKey }: { mayExtend: boolean; extended: boolean; desk: boolean; now: string; lastResult: SubmissionResult<string[]> | undefined; idempotencyKey: string }) {
  const { tender: t } = useMessages();
  const [form, fields] = useForm<{ tenderDeadline: string; reason: string }, string[]>({ id: "extend", lastResult: resultOf(lastResult, "extend") });
  return (
    <Card>
      <Alert tone="now" title={t.lapsed.title}>
        {t.lapsed.body} {!desk && t.lapsed.members}
      </Alert>
      {desk && extended && <p className="mt-3">{t.lapsed.over}</p>}
      {mayExtend && (
        <Form method="post" {...getFormProps(form)} noValidate className="mt-4 grid gap-3">
          <h2 className="text-lg">{t.lapsed.extend}</h2>
          <ErrorSummary errors={formErrors(form, { tenderDeadline: t.lapsed.when, reason: t.lapsed.reason })} />
          <IdempotencyKey value={`extend-${idempotencyKey}`} />
          <input type="hidden" name="intent" value="extend" />
          <DateTimeInput label={t.lapsed.when} field={fields.tenderDeadline} now={now} years={{ before: 0, after: 1 }} />
          <TextInput label={t.lapsed.reason} field={fields.reason} maxLength={1000} required />
          <p className="text-sm text-ink-2">
            {t.lapsed.moves} {t.lapsed.cancel}
          </p>
          <Button variant="primary" className="justify-self-start">
            {t.lapsed.yes}
          </Button>
        </Form>
      )}
    </Card>
  );
}
