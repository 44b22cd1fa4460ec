import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import type { ReactNode } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import type { StartFormValue } from "../form-value";
import { CostSection } from "./cost-section";
import { ItemSection, SpecificationSection, type KnownItem } from "./item-section";
import { PriceSection } from "./price-section";
import { RulesSection } from "./rules-section";
import type { StartFields, StartShape } from "./start-shape";

type Props = {
  lastResult: SubmissionResult<string[]> | undefined;
  value: StartFormValue;
  deadline: string;
  tenderDeadline: string;
  clusters: { id: string; name: string }[];
  items: readonly KnownItem[];
  chosen: KnownItem | null;
  idempotencyKey: string;
  version: number | null;
  /** A round that gathers needs is changed, not kept as a draft any more. */
  gathering: boolean;
  now: string;
};

/** The form of a round, section by section; rows come and go, and a draft is kept at any time, without JavaScript too. */
export function StartForm(props: Props) {
  const { gathering: { start: t }, rounds } = useMessages();
  const format = useFormat();
  const [form, fields] = useForm<StartShape, string[]>({ id: "round", lastResult: props.lastResult, defaultValue: props.value as StartShape });
  const parts = { form, fields } as StartFields;
  const sections: [keyof typeof t.sections, ReactNode][] = [
    ["item", <ItemSection key="item" {...parts} clusters={props.clusters} items={props.items} chosen={props.chosen} />],
    ["specification", <SpecificationSection key="specification" {...parts} />],
    ["prices", <PriceSection key="prices" {...parts} now={props.now} tenderDeadline={props.tenderDeadline} />],
    ["costs", <CostSection key="costs" {...parts} />],
    ["rules", <RulesSection key="rules" {...parts} />],
    ["when", <DateTimeInput key="when" label={rounds.deadline} field={fields.deadline} now={props.now} defaultValue={props.deadline} years={{ before: 0, after: 2 }} />],
    ["send", <Sending key="send" gathering={props.gathering} />],
  ];
  return (
    <Form method="post" {...getFormProps(form)} noValidate className="group/start grid gap-4">
      <ErrorSummary errors={formErrors(form, useLabels())} />
      <IdempotencyKey value={props.idempotencyKey} />
      {props.version !== null && <input type="hidden" name="version" value={props.version} />}
      {/* Enter in a field presses the first button: it must save, not add a row. */}
      <button type="submit" name="intent" value={props.gathering ? "gather" : "draft"} hidden aria-hidden tabIndex={-1} />
      {sections.map(([name, content], index) => (
        <Card key={name} id={`section-${name}`}>
          <CardHeader title={t.section(format.number(index + 1), t.sections[name])} />
          {content}
        </Card>
      ))}
    </Form>
  );
}

function Sending({ gathering }: { gathering: boolean }) {
  const { gathering: { start: t }, rounds } = useMessages();
  const navigation = useNavigation();
  const busy = navigation.state === "submitting";
  const going = navigation.formData?.get("intent");
  const way = "grid content-between gap-3 rounded-md border border-line p-4";
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 md:grid-cols-2">
        {!gathering && (
          <div className={way}>
            <p className="text-sm text-ink-2">{t.gatherHint}</p>
            <Button name="intent" value="gather" variant="primary" size="lg" wide pending={busy && going === "gather"}>
              {t.gather}
            </Button>
          </div>
        )}
        <div className={`${way} group-has-[[value=tender]:checked]/start:hidden`}>
          <p className="text-sm text-ink-2">{t.openHint}</p>
          <Button name="intent" value="open" variant={gathering ? "secondary" : "primary"} size="lg" wide pending={busy && going === "open"}>
            {t.open}
          </Button>
        </div>
        <div className={`${way} group-has-[[value=list]:checked]/start:hidden`}>
          <p className="text-sm text-ink-2">{t.tenderHint}</p>
          <Button name="intent" value="tender" size="lg" wide pending={busy && going === "tender"}>
            {t.tender}
          </Button>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button name="intent" value={gathering ? "gather" : "draft"} size="lg" variant={gathering ? "primary" : "secondary"} pending={busy && going === (gathering ? "gather" : "draft")}>
          {gathering ? t.save : rounds.form.saveDraft}
        </Button>
        {!gathering && <p className="text-sm text-ink-2">{t.draftHint}</p>}
      </div>
    </div>
  );
}

/** The fields by name, for messages that don't say which one they mean. */
function useLabels(): Record<string, string> {
  const { gathering: { start: t }, rounds, tender, terms } = useMessages();
  return {
    clusterId: rounds.form.cluster, title: rounds.form.title, nameOther: t.nameOther, hsCode: t.hsCode, specification: rounds.specification, attributes: t.attributes, unitCode: rounds.unit,
    soloPrice: rounds.soloPrice, prices: t.prices, supplierName: rounds.supplier, breaks: rounds.form.ladder, model: rounds.model, pack: rounds.pack, moq: rounds.moq, minOrderValue: tender.bid.form.minOrderValue, leadTimeDays: rounds.leadTime, paymentDays: terms.paymentDays, taxIncluded: terms.taxIncluded,
    tenderDeadline: t.tenderDeadline, costLines: t.sections.costs, fee: t.fee, feeLabel: t.feeLabel, shortagePolicy: t.policy, awardMethod: t.award, settlement: t.settlement, quantityLimit: t.limit, fillHours: t.fillHours,
    closeAtQuantity: t.closeAtQuantity, closeAtValue: t.closeAtValue, extensionHours: t.extension,
    deliveryNote: rounds.delivery, deadline: rounds.deadline,
  };
}
