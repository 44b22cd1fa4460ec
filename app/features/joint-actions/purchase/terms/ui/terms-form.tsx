import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { unitOptions } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup, Select } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextArea, TextInput } from "~/ui/text-input";
import { SpecificationSection } from "../../start/ui/item-section";
import { LadderRows } from "../../start/ui/price-section";
import type { StartFields } from "../../start/ui/start-shape";
import { pairsOf, type TermsFormValue } from "../form-value";
import type { TermKey, Terms } from "../terms";
import { TermsDiff } from "./terms-diff";

type Sent = { idempotencyKey: string; version: number };

/** The terms as they are, to be changed; what changes is seen before it is done. */
export function TermsForm({ value, priced, idempotencyKey, version, lastResult }: Sent & { value: TermsFormValue; priced: boolean; lastResult: SubmissionResult<string[]> | undefined }) {
  const { terms: t, rounds, gathering: { start } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const busy = useNavigation().state === "submitting";
  const [form, fields] = useForm<TermsFormValue, string[]>({ id: "terms", lastResult, defaultValue: value });
  const parts = { form, fields } as unknown as StartFields;
  const units = unitOptions(locale).map((unit) => ({ value: unit.value as string, label: `${unit.label} (${unit.value})` }));
  const labels = { specification: rounds.specification, attributes: start.attributes, unitCode: rounds.unit, soloPrice: rounds.soloPrice, deliveryNote: rounds.delivery, breaks: rounds.form.ladder, model: rounds.model, pack: rounds.pack, moq: rounds.moq, leadTimeDays: rounds.leadTime, paymentDays: t.paymentDays, taxIncluded: t.taxIncluded, reason: t.reason };
  return (
    <Form method="post" {...getFormProps(form)} noValidate className="grid gap-4">
      <ErrorSummary errors={formErrors(form, labels)} />
      <IdempotencyKey value={idempotencyKey} />
      <input type="hidden" name="version" value={version} />
      <button type="submit" name="intent" value="preview" hidden aria-hidden tabIndex={-1} />
      <Card>
        <CardHeader title={start.sections.specification} />
        <div className="grid gap-4">
          <SpecificationSection {...parts} />
          <div className="grid gap-4 sm:grid-cols-2">
            <Select label={rounds.unit} field={fields.unitCode} options={units.some((unit) => unit.value === value.unitCode) ? units : [{ value: value.unitCode, label: value.unitCode }, ...units]} />
            <NumberInput label={rounds.soloPrice} field={fields.soloPrice} suffix={format.currency()} optional />
          </div>
          <TextInput label={rounds.delivery} field={fields.deliveryNote} maxLength={400} optional />
        </div>
      </Card>
      <Card>
        <CardHeader title={start.sections.prices} />
        {priced ? (
          <div className="grid gap-4">
            <LadderRows {...parts} />
            <RadioGroup label={rounds.model} field={fields.model} layout="cards" options={Object.entries(rounds.models).map(([model, label]) => ({ value: model, label, hint: rounds.modelHints[model] }))} />
            <div className="grid gap-4 sm:grid-cols-2">
              <NumberInput label={rounds.pack} field={fields.pack} />
              <NumberInput label={rounds.moq} field={fields.moq} />
              <NumberInput label={rounds.leadTime} field={fields.leadTimeDays} suffix={rounds.days("")} optional />
              <NumberInput label={t.paymentDays} field={fields.paymentDays} suffix={rounds.days("")} optional />
            </div>
            <RadioGroup label={t.taxIncluded} field={fields.taxIncluded} layout="chips" options={(["yes", "no"] as const).map((answer) => ({ value: answer, label: t.tax[answer] }))} />
          </div>
        ) : (
          <Alert>{t.tender}</Alert>
        )}
      </Card>
      <Card>
        <TextArea label={t.reason} hint={t.reasonHint} field={fields.reason} rows={2} maxLength={1000} required />
        <Button name="intent" value="preview" variant="primary" className="mt-4" pending={busy}>
          {t.preview}
        </Button>
      </Card>
    </Form>
  );
}

type Affected = { firm_id: string; name_fa: string; name_en: string; desired: bigint };

/** What changes and who has to confirm again; only then the button that does it. */
export function TermsPreview({ before, after, changed, value, affected, idempotencyKey, version }: Sent & { before: Terms; after: Terms; changed: readonly TermKey[]; value: TermsFormValue; affected: readonly Affected[] }) {
  const { terms: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const going = useNavigation().formData?.get("intent");
  return (
    <Form method="post" className="grid gap-4">
      {pairsOf(value).map(([name, text]) => <input key={name} type="hidden" name={name} value={text} />)}
      <IdempotencyKey value={`${idempotencyKey}-apply`} />
      <input type="hidden" name="version" value={version} />
      <Card>
        <CardHeader title={t.previewTitle} />
        <TermsDiff before={before} after={after} changed={changed} />
      </Card>
      <Card>
        <CardHeader title={t.affected} />
        <p>{affected.length === 0 ? t.nobody : t.affectedCount(format.number(affected.length))}</p>
        <ul className="mt-2 flex flex-wrap gap-2">
          {affected.map((firm) => (
            <li key={firm.firm_id} className="rounded-full bg-sunk px-3 py-0.5 text-sm">
              <Name>{(locale === "fa" ? firm.name_fa : firm.name_en) || firm.name_fa || firm.name_en}</Name>
            </li>
          ))}
        </ul>
        <div className="mt-5 flex flex-wrap gap-2">
          <Button name="intent" value="apply" variant="danger" pending={going === "apply"}>
            {t.apply}
          </Button>
          <Button name="intent" value="edit" pending={going === "edit"}>
            {t.edit}
          </Button>
        </div>
      </Card>
    </Form>
  );
}
