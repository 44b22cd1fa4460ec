import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { Plus } from "lucide-react";
import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextArea, TextInput } from "~/ui/text-input";
import { TypedRow } from "../../start/ui/typed-row";
import type { NeedAttribute } from "../harmonise";

export type NeedFormValue = { needId: string | null; quantity: string; attributes: NeedAttribute[]; wantedBy: string | null; note: string };
type Shape = { quantity: string; attributes: NeedAttribute[]; wantedBy: object; note: string };

/** Enters or revises a need: how much of what, and what else would do. */
export function NeedForm({ value, unitCode, now, idempotencyKey, lastResult }: { value: NeedFormValue; unitCode: string; now: string; idempotencyKey: string; lastResult: SubmissionResult<string[]> | undefined }) {
  const { gathering: { needs: t, start } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const navigation = useNavigation();
  const [form, fields] = useForm<Shape, string[]>({ id: "need", lastResult, defaultValue: { quantity: value.quantity, attributes: value.attributes, note: value.note } as Shape });
  const rows = fields.attributes.getFieldList();
  return (
    <Form method="post" {...getFormProps(form)} noValidate className="grid gap-4">
      <ErrorSummary errors={formErrors(form, { quantity: t.quantity, attributes: start.attributes, wantedBy: t.wantedBy, note: t.note })} />
      <IdempotencyKey value={idempotencyKey} />
      {value.needId && <input type="hidden" name="needId" value={value.needId} />}
      <input type="hidden" name="intent" value="enter" />
      {/* Enter in a field presses the first button: it must send, not add a row. */}
      <button type="submit" hidden aria-hidden tabIndex={-1} />
      <NumberInput label={t.quantity} field={fields.quantity} suffix={unitLabel(unitCode, locale)} required />
      <fieldset id={fields.attributes.id} tabIndex={-1} className="grid min-w-0 gap-3">
        <legend className="text-sm font-semibold">{start.attributes}</legend>
        <p className="text-sm text-ink-2">{t.rowsHint}</p>
        {rows.map((row, index) => {
          const cells = row.getFieldset();
          return (
            <TypedRow key={row.key} label={start.removeAttribute(format.number(index + 1))} remove={form.remove.getButtonProps({ name: fields.attributes.name, index })} className="grid-cols-2">
              <TextInput label={t.row.name} field={cells.name} />
              <TextInput label={t.row.value} field={cells.value} />
              <TextInput label={t.row.unit} field={cells.unit} />
              <TextInput label={t.row.also} field={cells.also} />
            </TypedRow>
          );
        })}
        <div>
          <Button {...form.insert.getButtonProps({ name: fields.attributes.name, defaultValue: { name: "", value: "", unit: "", also: "" } })} size="sm">
            <Plus aria-hidden />
            {start.addAttribute}
          </Button>
        </div>
      </fieldset>
      <DateTimeInput label={t.wantedBy} field={fields.wantedBy} now={now} defaultValue={value.wantedBy ?? undefined} withTime={false} years={{ before: 0, after: 2 }} optional />
      <TextArea label={t.note} field={fields.note} rows={2} optional />
      <Button variant="primary" size="lg" wide pending={navigation.state === "submitting" && navigation.formData?.get("intent") === "enter"}>
        {value.needId ? t.save : t.enter}
      </Button>
    </Form>
  );
}
