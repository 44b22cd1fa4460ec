import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { unitLabel, unitOptions } from "~/features/firms/units";
import { UPLOAD_CAP, UPLOADS_CAP } from "~/features/firms/rules";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { CheckGroup, RadioGroup, Select } from "~/ui/choice";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors } from "~/ui/form";
import { FileInput, NumberInput, TextArea, TextInput } from "~/ui/text-input";
import type { Bid } from "../bid.server";
import { incoterms, LADDER_ROWS, samplePolicies } from "../schema";

type Shape = {
  unitCode: string; ratioTheirs: string; ratioOurs: string; breaks: { minQty: string; unitPrice: string }[]; model: string; pack: string; moq: string; minOrderValue: string; tax: string; taxPercent: string;
  leadTimeDays: string; paymentDays: string; validUntil: string; incoterm: string; deliveryPoint: string; samplePolicy: string; substitute: string; note: string; kept: string[]; files: string;
};

/** The quote of a supplier. Every row of the ladder is there from the start, so that the form works without scripts. */
export function QuoteForm({ bid, now, lastResult }: { bid: Bid; now: string; lastResult: SubmissionResult<string[]> | undefined }) {
  const { rounds, tender: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const pending = useNavigation().state === "submitting";
  const { round, quote, files } = bid;
  const unit = unitLabel(round.unit_code, locale);
  const count = (value: bigint | number | null | undefined) => (value === null || value === undefined ? "" : format.number(value));
  const typed = quote?.typed;
  const [form, fields] = useForm<Shape, string[]>({
    id: "quote",
    lastResult,
    defaultValue: {
      unitCode: quote?.unit_code ?? round.unit_code,
      ratioTheirs: count(quote?.ratio_theirs ?? 1n),
      ratioOurs: count(quote?.ratio_ours ?? 1n),
      breaks: Array.from({ length: LADDER_ROWS }, (_, index) => {
        const step = typed?.breaks?.[index];
        return { minQty: step ? count(BigInt(step[0])) : index === 0 ? count(1) : "", unitPrice: step ? format.amount(step[1]) : "" };
      }),
      model: quote?.model ?? "all_units",
      pack: count(BigInt(typed?.pack ?? "1")),
      moq: count(BigInt(typed?.moq ?? "0")),
      minOrderValue: quote?.min_order_value == null ? "" : format.amount(quote.min_order_value),
      tax: typed?.tax ?? "",
      taxPercent: count(quote?.tax_percent),
      leadTimeDays: count(quote?.lead_time_days),
      paymentDays: count(quote?.payment_days),
      incoterm: quote?.incoterm ?? "",
      deliveryPoint: quote?.delivery_point ?? "",
      samplePolicy: quote?.sample_policy ?? "",
      substitute: quote?.substitute ?? "",
      note: quote?.note ?? "",
      kept: files.map(({ id }) => id),
    },
  });
  const f = t.bid.form;
  const money = format.currency();
  const rows = fields.breaks.getFieldList();
  const labels = { breaks: f.ladder, pack: rounds.pack, moq: rounds.moq, minOrderValue: f.minOrderValue, taxPercent: f.taxPercent, leadTimeDays: f.lead, paymentDays: f.payment, validUntil: f.valid, deliveryPoint: f.deliveryPoint, note: f.note, files: f.files, ratioTheirs: f.ratio, ratioOurs: f.ratio };
  return (
    <Form method="post" encType="multipart/form-data" {...getFormProps(form)} noValidate className="grid gap-4">
      <ErrorSummary errors={formErrors(form, labels)} />
      <input type="hidden" name="intent" value="quote" />
      <Card>
        <CardHeader title={f.price} />
        <div className="grid gap-4">
          <div className="grid gap-3 sm:grid-cols-3">
            <Select label={f.unit} field={fields.unitCode} options={unitOptions(locale)} />
            <NumberInput label={f.theirs} field={fields.ratioTheirs} />
            <NumberInput label={f.ours(unit)} field={fields.ratioOurs} hint={f.ratioHint(unit)} />
          </div>
          <fieldset id={fields.breaks.id} tabIndex={-1} className="grid min-w-0 gap-2">
            <legend className="text-sm font-semibold">{f.ladder}</legend>
            <p className="text-sm text-ink-2">
              {f.ladderHint} {rounds.form.pricesIn(money)}
            </p>
            {rows.map((row, index) => {
              const cells = row.getFieldset();
              return (
                <div key={row.key} role="group" aria-label={f.step(format.number(index + 1))} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-2">
                  <NumberInput label={rounds.form.from} labelHidden={index > 0} field={cells.minQty} />
                  <NumberInput label={rounds.form.unitPrice} labelHidden={index > 0} field={cells.unitPrice} suffix={money} />
                </div>
              );
            })}
            <p className="text-sm text-ink-2">{f.rounding}</p>
          </fieldset>
          <RadioGroup label={rounds.model} field={fields.model} layout="cards" options={Object.entries(rounds.models).map(([value, label]) => ({ value, label, hint: rounds.modelHints[value] }))} />
          <div className="grid gap-3 sm:grid-cols-3">
            <NumberInput label={rounds.pack} field={fields.pack} hint={rounds.form.packHint} />
            <NumberInput label={rounds.moq} field={fields.moq} hint={rounds.form.moqHint} />
            <NumberInput label={f.minOrderValue} field={fields.minOrderValue} suffix={money} optional />
          </div>
          <div className="grid items-start gap-3 sm:grid-cols-2">
            <RadioGroup label={f.tax} field={fields.tax} options={[{ value: "included", label: f.taxIncluded }, { value: "added", label: f.taxAdded }]} />
            <NumberInput label={f.taxPercent} field={fields.taxPercent} suffix={locale === "fa" ? "٪" : "%"} optional />
          </div>
        </div>
      </Card>
      <Card>
        <CardHeader title={f.terms} />
        <div className="grid gap-4">
          <div className="grid gap-3 sm:grid-cols-2">
            <NumberInput label={f.lead} field={fields.leadTimeDays} suffix={rounds.days("")} />
            <NumberInput label={f.payment} field={fields.paymentDays} suffix={rounds.days("")} hint={f.paymentHint} />
          </div>
          <DateTimeInput label={f.valid} field={fields.validUntil} hint={f.validHint(format.date(round.deadline))} now={now} defaultValue={quote?.valid_until ? `${quote.valid_until}T08:00:00Z` : undefined} years={{ before: 0, after: 2 }} withTime={false} />
          <div className="grid gap-3 sm:grid-cols-2">
            <Select label={f.incoterm} field={fields.incoterm} placeholder={t.compare.unknown} options={incoterms.map((value) => ({ value, label: value }))} />
            <TextInput label={f.deliveryPoint} field={fields.deliveryPoint} maxLength={200} />
          </div>
          <Select label={f.sample} field={fields.samplePolicy} placeholder={t.compare.unknown} options={samplePolicies.map((value) => ({ value, label: t.samples[value] ?? value }))} optional />
          <TextInput label={f.substitute} field={fields.substitute} hint={f.substituteHint} maxLength={300} optional />
          <TextArea label={f.note} field={fields.note} maxLength={1000} rows={2} optional />
          {files.length > 0 && <CheckGroup label={f.kept} field={fields.kept} options={files.map((file) => ({ value: file.id, label: file.original_name || f.files }))} />}
          <FileInput cap={UPLOAD_CAP} together={UPLOADS_CAP} label={f.files} field={fields.files} hint={f.filesHint} accept="image/jpeg,image/png,image/webp,image/avif,application/pdf" multiple optional />
        </div>
      </Card>
      <Button variant="primary" size="lg" pending={pending} className="justify-self-start">
        {quote ? f.revise : f.send}
      </Button>
    </Form>
  );
}
