import { Plus } from "lucide-react";
import { unitOptions } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name, Sentence } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Select } from "~/ui/choice";
import { NumberInput, TextArea, TextInput } from "~/ui/text-input";
import { emptyAttribute } from "../form-value";
import { MOST_ATTRIBUTES } from "../schema";
import type { StartFields } from "./start-shape";
import { TypedRow } from "./typed-row";

export type KnownItem = { id: string; name: string; rounds: number };

/** The item: one that the cluster bought before, or a new one. */
export function ItemSection({ fields, clusters, items, chosen }: StartFields & { clusters: { id: string; name: string }[]; items: readonly KnownItem[]; chosen: KnownItem | null }) {
  const { gathering: { start: t }, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const units = unitOptions(locale).map(({ value, label }) => ({ value: value as string, label: `${label} (${value})` }));
  const own = fields.unitCode.initialValue;
  return (
    <div className="grid gap-4">
      {chosen ? (
        <p className="flex flex-wrap items-center gap-2">
          <Badge>
            <Sentence>{t.fromCatalogue(chosen.name)}</Sentence>
          </Badge>
          <Button name="intent" value="item" size="sm" variant="ghost" formNoValidate>{t.newItem}</Button>
          <input type="hidden" name={fields.itemId.name} value={chosen.id} />
        </p>
      ) : (
        items.length > 0 && (
          <div>
            <p className="text-sm font-semibold">{t.catalogue}</p>
            <p className="text-sm text-ink-2">{t.catalogueHint}</p>
            <ul className="mt-2 flex flex-wrap gap-2">
              {items.map((item) => (
                <li key={item.id}>
                  {/* A button of the form: what was typed comes back with the item. */}
                  <button type="submit" name="intent" value={`item:${item.id}`} formNoValidate className="inline-flex min-h-10 items-center gap-2 rounded-full border border-edge/60 px-3.5 py-1 text-sm font-semibold text-glaze-text hover:border-glaze">
                    <Name>{item.name}</Name>
                    <span className="font-normal text-ink-3">{t.times(format.number(item.rounds))}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )
      )}
      {clusters.length > 1 ? (
        <Select label={rounds.form.cluster} field={fields.clusterId} options={clusters.map((cluster) => ({ value: cluster.id, label: cluster.name }))} />
      ) : (
        <input type="hidden" name={fields.clusterId.name} value={clusters[0]?.id ?? ""} />
      )}
      <TextInput label={rounds.form.title} field={fields.title} hint={rounds.form.titleHint} required />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextInput label={t.nameOther} field={fields.nameOther} hint={t.nameOtherHint} optional />
        <TextInput label={t.hsCode} field={fields.hsCode} hint={t.hsHint} dir="ltr" inputMode="numeric" optional />
        <Select
          label={rounds.unit}
          field={fields.unitCode}
          hint={t.unitHint}
          options={typeof own === "string" && !units.some(({ value }) => value === own) ? [{ value: own, label: own }, ...units] : units}
        />
        <NumberInput label={rounds.soloPrice} field={fields.soloPrice} suffix={format.currency()} hint={rounds.form.soloHint} optional />
      </div>
    </div>
  );
}

/** What the item must be like: attributes, and the rest in words. */
export function SpecificationSection({ form, fields }: StartFields) {
  const { gathering: { start: t }, rounds } = useMessages();
  const format = useFormat();
  const rows = fields.attributes.getFieldList();
  return (
    <div className="grid gap-4">
      <fieldset id={fields.attributes.id} tabIndex={-1} className="grid min-w-0 gap-3">
        <legend className="text-sm font-semibold">{t.attributes}</legend>
        <p className="text-sm text-ink-2">{t.attributesHint}</p>
        {rows.map((row, index) => {
          const cells = row.getFieldset();
          return (
            <TypedRow key={row.key} label={t.removeAttribute(format.number(index + 1))} remove={form.remove.getButtonProps({ name: fields.attributes.name, index })} className="grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,2fr)]">
              <TextInput label={t.attribute.name} field={cells.name} />
              <TextInput label={t.attribute.value} field={cells.value} />
              <TextInput label={t.attribute.unit} field={cells.unit} />
            </TypedRow>
          );
        })}
        {rows.length < MOST_ATTRIBUTES && (
          <div>
            <Button {...form.insert.getButtonProps({ name: fields.attributes.name, defaultValue: emptyAttribute })} size="sm">
              <Plus aria-hidden />
              {t.addAttribute}
            </Button>
          </div>
        )}
      </fieldset>
      <TextArea label={rounds.specification} field={fields.specification} hint={rounds.form.specificationHint} optional />
    </div>
  );
}
