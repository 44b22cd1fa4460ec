import { useForm } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { UPLOAD_CAP } from "~/features/firms/rules";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { FileInput, NumberInput, TextInput } from "~/ui/text-input";
import { costKeys } from "../../cost-split";
import { costKinds } from "../schema";
import type { Forms } from "./delivery-cards";

export type BillRow = { kind: string; label: string; amount: string; key: string };
type Shape = { lines: BillRow[]; note: string; file: string };

/** The real costs, one line each; rows without a sum are left out, so that none has to be added by script. */
export function BillForm({ rows, changed, unitCode, forms }: { rows: BillRow[]; /** What was ordered and what stayed with the firms, where they differ. */ changed: { ordered: bigint; stayed: bigint } | null; unitCode: string; forms: Forms }) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  const t = fulfilment.statement;
  const typed = forms.lastResult?.initialValue as { intent?: string } | undefined;
  const [form, fields] = useForm<Shape, string[]>({ id: "bill", lastResult: typed?.intent === "bill" ? forms.lastResult : undefined, defaultValue: { lines: rows } });
  const pending = useNavigation().formData?.get("intent") === "bill";
  return (
    <Card className="print:hidden">
      <CardHeader title={t.billTitle} aside={format.currency()} />
      <p className="mb-4">{t.billBody}</p>
      {changed && <Alert tone="now" className="mb-4">{t.billChanged(amount(changed.ordered), amount(changed.stayed))}</Alert>}
      <Form method="post" id={form.id} noValidate encType="multipart/form-data" className="grid gap-4">
        <ErrorSummary errors={formErrors(form, { lines: t.amount, note: t.note, file: t.receipt })} />
        <IdempotencyKey value={`${forms.formKey}-bill`} />
        <input type="hidden" name="intent" value="bill" />
        {fields.lines.getFieldList().map((line, index) => {
          const row = line.getFieldset();
          return (
            <fieldset key={line.key} className="grid gap-2 rounded-md border border-line p-3 sm:grid-cols-2 lg:grid-cols-4">
              <legend className="px-1 text-sm text-ink-2">{t.line(format.number(index + 1))}</legend>
              <Select label={t.kind} field={row.kind} options={costKinds.map((value) => ({ value, label: t.kinds[value]! }))} />
              <NumberInput label={t.amount} field={row.amount} />
              <Select label={t.key} field={row.key} options={costKeys.map((value) => ({ value, label: t.keys[value]! }))} />
              <TextInput label={t.label} field={row.label} maxLength={200} />
            </fieldset>
          );
        })}
        <TextInput label={t.note} field={fields.note} maxLength={1000} optional />
        <FileInput cap={UPLOAD_CAP} label={t.receipt} field={fields.file} hint={fulfilment.delivery.evidenceHint} accept="image/*,application/pdf" optional />
        <Button variant="primary" className="justify-self-start" pending={pending}>
          {t.propose}
        </Button>
        <p className="text-sm text-ink-2">{fulfilment.confirmation.rule}</p>
      </Form>
    </Card>
  );
}
