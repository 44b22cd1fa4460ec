import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { ChevronDown } from "lucide-react";
import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { CheckGroup } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextInput } from "~/ui/text-input";
import type { OwnPledge } from "../queries.server";
import { PledgePreview, type KnownTerms } from "./pledge-preview";
import { ShortageRule, type Shortage } from "./shortage-rule";

type Shape = { min: string; desired: string; max: string; cap: string; soloPrice: string; deliveryPoint: string; substitutes: string[] };

/** Places or changes a pledge; what it brings is shown as it is typed. */
export function PledgeForm({ roundId, pledge, terms, shortage, filling, idempotencyKey, lastResult }: { roundId: string; pledge: OwnPledge | null; terms: KnownTerms; shortage: Shortage; filling: boolean; idempotencyKey: string; lastResult: SubmissionResult<string[]> | undefined }) {
  const { pledging, rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const navigation = useNavigation();
  const unit = unitLabel(terms.unit_code, locale);
  const money = (value: bigint | null) => (value === null ? "" : format.amount(value));
  // A limit that only follows the desired quantity stays empty, so that it goes on following it.
  const limit = (value: bigint, desired: bigint) => (value === desired ? "" : format.number(value));
  const [form, fields] = useForm<Shape, string[]>({
    id: "pledge",
    lastResult,
    defaultValue: pledge
      ? {
          min: limit(pledge.min, pledge.desired),
          desired: format.number(pledge.desired),
          max: limit(pledge.max, pledge.desired),
          cap: money(pledge.cap),
          soloPrice: money(pledge.solo_price),
          deliveryPoint: pledge.delivery_point,
          substitutes: pledge.substitutes,
        }
      : undefined,
  });
  const price = `${format.currency()} / ${unit}`;
  const substitutes = terms.quotes.filter(({ substitute }) => substitute !== "");
  const accepted = [fields.substitutes.value ?? []].flat().filter((id) => id !== undefined);
  const further = [fields.soloPrice, fields.deliveryPoint].some((field) => field.errors || field.initialValue);
  return (
    <Form method="post" action={`/rounds/${roundId}`} id={form.id} noValidate className="grid gap-3">
      <ErrorSummary errors={formErrors(form, { min: t.pledge.min, desired: t.pledge.desired, max: t.pledge.max, cap: t.pledge.cap, soloPrice: t.pledge.solo, deliveryPoint: t.pledge.deliveryPoint, substitutes: t.pledge.substitutes })} />
      <IdempotencyKey value={idempotencyKey} />
      {/* Enter in a field presses the first button: it must send, not preview. */}
      <button type="submit" hidden aria-hidden tabIndex={-1} />
      <div className="grid grid-cols-3 gap-2">
        <NumberInput label={t.pledge.min} field={fields.min} />
        <NumberInput label={t.pledge.desired} field={fields.desired} required />
        <NumberInput label={t.pledge.max} field={fields.max} />
      </div>
      <p className="text-sm text-ink-2">{t.pledge.defaults}</p>
      <NumberInput label={t.pledge.cap} field={fields.cap} suffix={price} hint={t.pledge.capHint(unit)} optional />
      {substitutes.length > 0 && (
        <CheckGroup
          label={t.pledge.substitutes}
          field={fields.substitutes}
          hint={t.pledge.substitutesHint}
          options={substitutes.map((quote) => ({ value: quote.id, label: quote.substitute, hint: <Name>{quote.supplier}</Name> }))}
          optional
        />
      )}
      <details open={further} className="rounded-md bg-sunk px-3">
        <summary className="inline-flex min-h-11 items-center gap-2 text-sm font-semibold">
          <ChevronDown aria-hidden className="size-4" />
          {t.pledge.further}
        </summary>
        <div className="grid gap-3 pb-3">
          <NumberInput label={t.pledge.solo} field={fields.soloPrice} suffix={price} optional />
          <TextInput label={t.pledge.deliveryPoint} field={fields.deliveryPoint} optional />
        </div>
      </details>
      <PledgePreview terms={terms} typed={{ desired: fields.desired.value, cap: fields.cap.value, soloPrice: fields.soloPrice.value, substitutes: accepted }} />
      <ShortageRule shortage={shortage} />
      <Button {...form.validate.getButtonProps()} className="only-without-js">
        {t.pledge.previewAction}
      </Button>
      <Button variant="primary" wide pending={navigation.state === "submitting"}>
        {pledge ? t.pledge.change : t.pledge.place}
      </Button>
      <p className="text-sm text-ink-2">{filling ? pledging.fill.changes : t.pledge.free}</p>
    </Form>
  );
}
