import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { Plus, Trash2 } from "lucide-react";
import { unitOptions } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup, Select } from "~/ui/choice";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextArea, TextInput } from "~/ui/text-input";

export type RoundFormValue = {
  clusterId?: string;
  title?: string;
  specification?: string;
  unitCode?: string;
  soloPrice?: string;
  supplierName?: string;
  model?: string;
  pack?: string;
  moq?: string;
  breaks: { minQty: string; unitPrice: string }[];
  sharedCost?: string;
  sharedCostNote?: string;
  leadTimeDays?: string;
  deliveryNote?: string;
};

type Shape = Omit<RoundFormValue, "breaks"> & { breaks: { minQty: string; unitPrice: string }[]; deadline: string };

/** The form of a round; rows of the ladder come and go without JavaScript too. */
export function RoundForm(props: {
  lastResult: SubmissionResult<string[]> | undefined;
  value: RoundFormValue;
  deadline: string;
  clusters: { id: string; name: string }[];
  idempotencyKey: string;
  now: string;
}) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const busy = useNavigation().state === "submitting";
  const [form, fields] = useForm<Shape, string[]>({ id: "round", lastResult: props.lastResult, defaultValue: props.value });
  const breaks = fields.breaks.getFieldList();
  const unit = format.currency();
  const labels = {
    clusterId: t.form.cluster, title: t.form.title, specification: t.specification, unitCode: t.unit, soloPrice: t.soloPrice, supplierName: t.supplier, breaks: t.form.ladder, model: t.model,
    pack: t.pack, moq: t.moq, sharedCost: t.sharedCost, sharedCostNote: t.form.sharedNote, deliveryNote: t.delivery, leadTimeDays: t.leadTime, deadline: t.deadline,
  };
  return (
    <Form method="post" {...getFormProps(form)} noValidate className="grid gap-4">
      <ErrorSummary errors={formErrors(form, labels)} />
      <IdempotencyKey value={props.idempotencyKey} />
      {/* Enter in a field presses the first button: it must save, not add a row. */}
      <button type="submit" name="intent" value="draft" hidden aria-hidden tabIndex={-1} />
      <Card>
        <CardHeader title={t.form.what} />
        <div className="grid gap-4">
          <Select label={t.form.cluster} field={fields.clusterId} options={props.clusters.map((cluster) => ({ value: cluster.id, label: cluster.name }))} />
          <TextInput label={t.form.title} field={fields.title} hint={t.form.titleHint} required />
          <TextArea label={t.specification} field={fields.specification} hint={t.form.specificationHint} optional />
          <div className="grid gap-4 sm:grid-cols-2">
            <Select label={t.unit} field={fields.unitCode} options={unitOptions(locale)} />
            <NumberInput label={t.soloPrice} field={fields.soloPrice} suffix={unit} hint={t.form.soloHint} optional />
          </div>
        </div>
      </Card>
      <Card>
        <CardHeader title={t.form.price} />
        <div className="grid gap-4">
          <TextInput label={t.supplier} field={fields.supplierName} required />
          <fieldset id={fields.breaks.id} tabIndex={-1} className="grid min-w-0 gap-3">
            <legend className="text-sm font-semibold">{t.form.ladder}</legend>
            <p className="text-sm text-ink-2">
              {t.form.ladderHint} {t.form.pricesIn(unit)}
            </p>
            {breaks.map((row, index) => {
              const cells = row.getFieldset();
              return (
                <div key={row.key} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-start gap-2">
                  <NumberInput label={t.form.from} field={cells.minQty} required />
                  <NumberInput label={t.form.unitPrice} field={cells.unitPrice} required />
                  <Button
                    {...form.remove.getButtonProps({ name: fields.breaks.name, index })}
                    variant="ghost"
                    className="mt-6.5 px-3"
                    disabled={breaks.length === 1}
                    aria-label={t.form.removeBreak(format.number(index + 1))}
                  >
                    <Trash2 aria-hidden />
                  </Button>
                </div>
              );
            })}
            <div>
              <Button {...form.insert.getButtonProps({ name: fields.breaks.name, defaultValue: { minQty: "", unitPrice: "" } })} size="sm">
                <Plus aria-hidden />
                {t.form.addBreak}
              </Button>
            </div>
          </fieldset>
          <RadioGroup label={t.model} field={fields.model} layout="cards" options={Object.entries(t.models).map(([value, label]) => ({ value, label, hint: t.modelHints[value] }))} />
          <div className="grid gap-4 sm:grid-cols-2">
            <NumberInput label={t.pack} field={fields.pack} hint={t.form.packHint} />
            <NumberInput label={t.moq} field={fields.moq} hint={t.form.moqHint} />
          </div>
        </div>
      </Card>
      <Card>
        <CardHeader title={t.form.costs} />
        <div className="grid gap-4 sm:grid-cols-2">
          <NumberInput label={t.sharedCost} field={fields.sharedCost} suffix={unit} />
          <TextInput label={t.form.sharedNote} field={fields.sharedCostNote} optional />
          <TextInput label={t.delivery} field={fields.deliveryNote} optional />
          <NumberInput label={t.leadTime} field={fields.leadTimeDays} suffix={t.days("")} optional />
        </div>
      </Card>
      <Card>
        <CardHeader title={t.form.when} />
        <DateTimeInput label={t.deadline} field={fields.deadline} now={props.now} defaultValue={props.deadline} years={{ before: 0, after: 2 }} />
      </Card>
      <div className="flex flex-wrap gap-3">
        <Button name="intent" value="open" variant="primary" size="lg" pending={busy}>
          {t.form.open}
        </Button>
        <Button name="intent" value="draft" size="lg">
          {t.form.saveDraft}
        </Button>
      </div>
    </Form>
  );
}
