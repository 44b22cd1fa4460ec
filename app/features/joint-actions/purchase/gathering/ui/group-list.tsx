import { useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, Facts } from "~/ui/card";
import { Select } from "~/ui/choice";
import { DateTimeInput } from "~/ui/date-time-input";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput } from "~/ui/text-input";
import { specificationLine } from "../../start/attributes";
import { AttributeList } from "../../start/ui/attribute-list";
import type { GroupView } from "../view.server";

type Props = { groups: readonly GroupView[]; unitCode: string; version: number; mayAdopt: boolean; now: string; answerBy: string; idempotencyKey: string; lastResult: SubmissionResult<string[]> | undefined };

/** The common specifications, with what each covers and unlocks, for those who see to the round. */
export function GroupList(props: Props) {
  return (
    <ul className="grid gap-3">
      {props.groups.map((group) => (
        <li key={group.id} className="min-w-0">
          <GroupCard {...props} group={group} />
        </li>
      ))}
    </ul>
  );
}

function GroupCard({ group, groups, unitCode, version, mayAdopt, ...rest }: Props & { group: GroupView }) {
  const { gathering: { needs: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  const volume = (quantity: bigint | null, rounded: boolean) => (quantity === null ? t.few : rounded ? t.atLeast(amount(quantity)) : amount(quantity));
  const others = groups.filter((other) => other.id !== group.id);
  return (
    <Card className={group.adopted ? "border-glaze" : undefined}>
      <div className="mb-3 flex flex-wrap items-start justify-between gap-2">
        {group.attributes.length === 0 ? <p className="font-semibold">{t.anything}</p> : <AttributeList attributes={group.attributes} />}
        {group.adopted && <Badge tone="ok">{t.adopted}</Badge>}
      </div>
      <Facts
        className="grid-cols-2"
        rows={[
          { label: `${t.covers} (${t.firms(format.number(group.firms))})`, value: <span className="figures">{volume(group.quantity, group.rounded)}</span> },
          { label: `${t.unlocks} (${t.firms(format.number(group.unlocks.firms))})`, value: <b className="figures">{volume(group.unlocks.quantity, group.rounded)}</b> },
        ]}
      />
      {group.exact !== null && group.exact < group.needs && <p className="mt-2 text-sm text-ink-2">{t.asAsked(format.number(group.exact), format.number(group.needs))}</p>}
      <div className="mt-3 grid gap-3">
        {mayAdopt && !group.adopted && group.attributes.length > 0 && (
          <Form method="post">
            <input type="hidden" name="to" value={group.id} />
            <input type="hidden" name="version" value={version} />
            <Button name="intent" value="adopt" variant="primary" aria-label={`${t.adopt}: ${specificationLine(group.attributes)}`}>
              {t.adopt}
            </Button>
          </Form>
        )}
        {others.length > 0 && group.attributes.length > 0 && <AskForm {...rest} to={group} others={others} />}
      </div>
    </Card>
  );
}

type Shape = { from: string; discount: string; answerBy: object };

function AskForm({ to, others, now, answerBy, idempotencyKey, lastResult }: { to: GroupView; others: readonly GroupView[] } & Pick<Props, "now" | "answerBy" | "idempotencyKey" | "lastResult">) {
  const { gathering: { needs: t } } = useMessages();
  const format = useFormat();
  const typed = lastResult?.initialValue as { intent?: string; to?: string } | undefined;
  const own = typed?.intent === "ask" && typed.to === to.id ? lastResult : undefined;
  const [form, fields] = useForm<Shape, string[]>({ id: `ask-${to.id}`, lastResult: own, defaultValue: { discount: format.number(0) } as Shape });
  return (
    <details open={own !== undefined} className="rounded-md bg-sunk px-4 py-2">
      <summary className="min-h-11 cursor-pointer content-center font-semibold">{t.ask}</summary>
      <Form method="post" id={form.id} noValidate className="grid gap-3 pb-3">
        <ErrorSummary errors={formErrors(form, { from: t.askFrom, discount: t.discount, answerBy: t.answerBy })} />
        <IdempotencyKey value={`${to.id}-${idempotencyKey}`} />
        <input type="hidden" name="intent" value="ask" />
        <input type="hidden" name="to" value={to.id} />
        <p className="text-sm text-ink-2">{t.askHint}</p>
        <Select label={t.askFrom} field={fields.from} options={others.map((other) => ({ value: other.id, label: other.attributes.length === 0 ? t.anything : format.digits(specificationLine(other.attributes)) }))} />
        <NumberInput label={t.discount} field={fields.discount} suffix={format.percent(0).replace(/[0۰]/, "")} />
        <DateTimeInput label={t.answerBy} field={fields.answerBy} now={now} defaultValue={answerBy} years={{ before: 0, after: 1 }} />
        <Button className="justify-self-start">{t.send}</Button>
      </Form>
    </details>
  );
}
