import { Plus } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { RadioGroup } from "~/ui/choice";
import { DateTimeInput } from "~/ui/date-time-input";
import { NumberInput, TextInput } from "~/ui/text-input";
import type { StartFields } from "./start-shape";
import { TypedRow } from "./typed-row";

/** Where prices come from. What the other answer needs stays typed, and isn't shown. */
export function PriceSection({ form, fields, now, tenderDeadline }: StartFields & { now: string; tenderDeadline: string }) {
  const { gathering: { start: t }, rounds, tender: { bid }, terms } = useMessages();
  const format = useFormat();
  return (
    <div className="grid gap-5">
      <RadioGroup label={t.prices} labelHidden field={fields.prices} layout="cards" options={Object.entries(t.pricesFrom).map(([value, label]) => ({ value, label, hint: t.pricesHints[value] }))} />
      <div className="grid gap-4 group-has-[[value=tender]:checked]/start:hidden">
        <TextInput label={rounds.supplier} field={fields.supplierName} />
        <LadderRows form={form} fields={fields} />
        <RadioGroup label={rounds.model} field={fields.model} layout="cards" options={Object.entries(rounds.models).map(([value, label]) => ({ value, label, hint: rounds.modelHints[value] }))} />
        <div className="grid gap-4 sm:grid-cols-3">
          <NumberInput label={rounds.pack} field={fields.pack} hint={rounds.form.packHint} />
          <NumberInput label={rounds.moq} field={fields.moq} hint={rounds.form.moqHint} />
          <NumberInput label={bid.form.minOrderValue} field={fields.minOrderValue} suffix={format.currency()} optional />
        </div>
        <div className="grid items-start gap-4 sm:grid-cols-3">
          <NumberInput label={rounds.leadTime} field={fields.leadTimeDays} suffix={rounds.days("")} optional />
          <NumberInput label={terms.paymentDays} field={fields.paymentDays} suffix={rounds.days("")} optional />
          <RadioGroup label={terms.taxIncluded} field={fields.taxIncluded} layout="chips" options={(["yes", "no"] as const).map((answer) => ({ value: answer, label: terms.tax[answer] }))} />
        </div>
      </div>
      <div className="group-has-[[value=list]:checked]/start:hidden">
        <DateTimeInput label={t.tenderDeadline} field={fields.tenderDeadline} hint={t.tenderDeadlineHint} now={now} defaultValue={tenderDeadline} years={{ before: 0, after: 2 }} />
      </div>
    </div>
  );
}

/** The price ladder row by row. */
export function LadderRows({ form, fields }: Pick<StartFields, "form" | "fields">) {
  const { rounds: t } = useMessages();
  const format = useFormat();
  const breaks = fields.breaks.getFieldList();
  return (
    <fieldset id={fields.breaks.id} tabIndex={-1} className="grid min-w-0 gap-3">
      <legend className="text-sm font-semibold">{t.form.ladder}</legend>
      <p className="text-sm text-ink-2">
        {t.form.ladderHint} {t.form.pricesIn(format.currency())}
      </p>
      {breaks.map((row, index) => {
        const cells = row.getFieldset();
        return (
          <TypedRow key={row.key} label={t.form.removeBreak(format.number(index + 1))} remove={form.remove.getButtonProps({ name: fields.breaks.name, index })} disabled={breaks.length === 1} className="grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <NumberInput label={t.form.from} field={cells.minQty} />
            <NumberInput label={t.form.unitPrice} field={cells.unitPrice} />
          </TypedRow>
        );
      })}
      <div>
        <Button {...form.insert.getButtonProps({ name: fields.breaks.name, defaultValue: { minQty: "", unitPrice: "" } })} size="sm">
          <Plus aria-hidden />
          {t.form.addBreak}
        </Button>
      </div>
    </fieldset>
  );
}
