import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Select } from "~/ui/choice";
import { ErrorSummary, formErrors } from "~/ui/form";
import { NumberInput, TextArea, TextInput } from "~/ui/text-input";
import type { offeringsOf } from "../queries.server";
import { offeringKinds } from "../schema";
import { unitOptions } from "../units";
import { AddEntry, Entry } from "./entry";
import { concerns, savedAs } from "./last-result";
import { usePriceIdea } from "./price-idea";

type Offering = Awaited<ReturnType<typeof offeringsOf>>[number];

/** Products and services: the list, each with its form, and one to add. */
export function Offerings({ offerings, lastResult }: { offerings: Offering[]; lastResult: SubmissionResult | undefined }) {
  const { locale } = useLocale();
  const { firms } = useMessages();
  const format = useFormat();
  const priceIdea = usePriceIdea();
  const isNew = concerns(lastResult, "save-offering");
  return (
    <Card>
      <CardHeader title={firms.work.offerings} aside={offerings.length > 0 && format.number(offerings.length)} />
      {offerings.length === 0 && <p className="text-ink-2">{firms.work.noOfferings}</p>}
      <ul>
        {offerings.map((offering) => {
          const mine = concerns(lastResult, "save-offering", offering.id);
          return (
            <Entry
              key={offering.id}
              part="offering"
              id={offering.id}
              open={mine}
              title={<Name>{(locale === "fa" ? offering.titleFa : offering.titleEn) || offering.titleFa || offering.titleEn}</Name>}
              meta={
                <>
                  <span>{firms.offeringKinds[offering.kind]}</span>
                  <span className="figures">{priceIdea(offering)}</span>
                </>
              }
            >
              <OfferingFields key={savedAs(offering)} offering={offering} lastResult={mine ? lastResult : undefined} />
            </Entry>
          );
        })}
      </ul>
      <AddEntry key={offerings.length} label={firms.work.addOffering} open={isNew || offerings.length === 0}>
        <OfferingFields lastResult={isNew ? lastResult : undefined} />
      </AddEntry>
    </Card>
  );
}

function OfferingFields({ offering, lastResult }: { offering?: Offering; lastResult: SubmissionResult | undefined }) {
  const { locale } = useLocale();
  const { firms, common } = useMessages();
  const format = useFormat();
  const navigation = useNavigation();
  const pending = navigation.state === "submitting" && navigation.formData?.get("intent") === "save-offering" && (navigation.formData.get("id") ?? undefined) === offering?.id;
  const t = firms.work;
  const amount = (minor: bigint | null | undefined) => (minor === null || minor === undefined ? "" : format.amount(minor));
  const [form, fields] = useForm({
    id: `offering-${offering?.id ?? "new"}`,
    lastResult,
    defaultValue: {
      kind: offering?.kind ?? "product",
      titleFa: offering?.titleFa,
      titleEn: offering?.titleEn,
      note: offering?.note,
      unitCode: offering?.unitCode ?? "",
      priceFrom: amount(offering?.priceFrom),
      priceTo: amount(offering?.priceTo),
      hsCode: offering?.hsCode,
    },
  });
  return (
    <Form method="post" {...getFormProps(form)} className="grid gap-4">
      <ErrorSummary errors={formErrors(form)} />
      <input type="hidden" name="intent" value="save-offering" />
      {offering && <input type="hidden" name="id" value={offering.id} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextInput label={t.titleFa} field={fields.titleFa} dir="rtl" maxLength={160} />
        <TextInput label={t.titleEn} field={fields.titleEn} dir="ltr" maxLength={160} />
        <Select label={t.kind} field={fields.kind} options={offeringKinds.map((kind) => ({ value: kind, label: firms.offeringKinds[kind] ?? kind }))} />
        <Select label={t.unit} field={fields.unitCode} placeholder={t.noUnit} options={unitOptions(locale)} />
        <NumberInput label={t.priceFrom} field={fields.priceFrom} suffix={format.currency()} optional />
        <NumberInput label={t.priceTo} field={fields.priceTo} suffix={format.currency()} optional hint={t.priceHint} />
      </div>
      <TextArea label={t.note} field={fields.note} maxLength={1000} rows={2} optional />
      <NumberInput label={t.hsCode} field={fields.hsCode} dir="ltr" optional className="max-w-60" />
      <Button variant="primary" pending={pending} className="justify-self-start">
        {offering ? common.save : common.add}
      </Button>
    </Form>
  );
}
