import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextInput } from "~/ui/text-input";

type Shape = { intent: string; firmId: string; amount: string; note: string };

/** Sets the limit of one firm, or lifts the one that holds. */
export function CreditForm({ firmId, amount, idempotencyKey, lastResult }: { firmId: string; amount: bigint | null; idempotencyKey: string; lastResult: SubmissionResult<string[]> | undefined }) {
  const { credit: t } = useMessages();
  const format = useFormat();
  const busy = useNavigation().state === "submitting";
  const [form, fields] = useForm<Shape, string[]>({ id: "credit", lastResult, defaultValue: { amount: amount === null ? "" : format.amount(amount) } });
  return (
    <Form method="post" id={form.id} onSubmit={form.onSubmit} noValidate className="grid gap-4">
      <ErrorSummary errors={formErrors(form, { amount: t.amount, note: t.note })} />
      <IdempotencyKey value={idempotencyKey} />
      <input type="hidden" name="firmId" value={firmId} />
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberInput field={fields.amount} label={t.amount} suffix={format.currency()} required />
        <TextInput field={fields.note} label={t.note} hint={t.noteHint} maxLength={400} optional />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" name="intent" value="set" pending={busy}>
          {t.set}
        </Button>
        {amount !== null && (
          <Button name="intent" value="lift" variant="ghost">
            {t.lift}
          </Button>
        )}
      </div>
      <p className="text-sm text-ink-2">{t.stays}</p>
    </Form>
  );
}
