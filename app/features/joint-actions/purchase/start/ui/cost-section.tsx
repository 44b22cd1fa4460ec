import { Plus } from "lucide-react";
import { parseMoney } from "~/i18n/digits";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Summary } from "~/ui/card";
import { Select } from "~/ui/choice";
import { NumberInput, TextInput } from "~/ui/text-input";
import { emptyCostLine } from "../form-value";
import { costKeys, costKinds, MOST_COST_LINES } from "../schema";
import type { StartFields } from "./start-shape";
import { TypedRow } from "./typed-row";

/** The shared cost line by line, the coordinator's fee as a line of its own, and what they come to. */
export function CostSection({ form, fields }: StartFields) {
  const { gathering: { start: t } } = useMessages();
  const { currencyUnit } = useLocale();
  const format = useFormat();
  const rows = fields.costLines.getFieldList();
  const keys = costKeys.map((value) => ({ value, label: t.keys[value]! }));
  const cells = rows.map((row) => row.getFieldset());
  const amounts = [...cells.map((cell) => cell.amount.value), fields.fee.value];
  const total = amounts.reduce((sum, typed) => sum + (typeof typed === "string" ? (parseMoney(typed, currencyUnit) ?? 0n) : 0n), 0n);
  return (
    <div className="grid gap-4">
      <fieldset id={fields.costLines.id} tabIndex={-1} className="grid min-w-0 gap-3">
        <legend className="sr-only">{t.sections.costs}</legend>
        <p className="text-sm text-ink-2">{t.costsHint}</p>
        {rows.map((row, index) => (
          <TypedRow key={row.key} label={t.removeLine(format.number(index + 1))} remove={form.remove.getButtonProps({ name: fields.costLines.name, index })} className="sm:grid-cols-2">
            <Select label={t.line.kind} field={cells[index]!.kind} options={costKinds.map((value) => ({ value, label: t.kinds[value]! }))} />
            <TextInput label={t.line.label} field={cells[index]!.label} optional />
            <NumberInput label={t.line.amount} field={cells[index]!.amount} suffix={format.currency()} />
            <Select label={t.line.key} field={cells[index]!.key} options={keys} />
          </TypedRow>
        ))}
        {rows.length < MOST_COST_LINES && (
          <div>
            <Button {...form.insert.getButtonProps({ name: fields.costLines.name, defaultValue: emptyCostLine })} size="sm">
              <Plus aria-hidden />
              {t.addLine}
            </Button>
          </div>
        )}
      </fieldset>
      <div className="grid gap-2 rounded-md bg-sunk p-4">
        <div className="grid gap-2 sm:grid-cols-2">
          <NumberInput label={t.fee} field={fields.fee} suffix={format.currency()} optional />
          <Select label={t.line.key} field={fields.feeKey} options={keys} />
          <TextInput label={t.feeLabel} field={fields.feeLabel} optional className="sm:col-span-2" />
        </div>
        <p className="text-sm text-ink-2">{t.feeHint}</p>
      </div>
      <div role="status">
        <Summary rows={[{ label: t.total, value: format.money(total) }]} />
      </div>
      <Button {...form.validate.getButtonProps()} size="sm" className="only-without-js justify-self-start">
        {t.showTotal}
      </Button>
    </div>
  );
}
