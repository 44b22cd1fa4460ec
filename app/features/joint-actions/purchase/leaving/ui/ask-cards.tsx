import { Form } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name, Sentence } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import type { FieldLike } from "~/ui/field";
import { TextArea, TextInput } from "~/ui/text-input";
import { IntentForm, type LastResult } from "../../fulfilment/ui/intent-form";
import { nameIn } from "../../fulfilment/order";
import type { Harm } from "../../pledging/harm";
import { HarmTold } from "../../pledging/ui/leaving-card";
import type { SharePart, SuccessorChoice } from "../queries.server";

type Forms = { formKey: string; lastResult: LastResult };
type Round = { id: string; unit_code: string };

/** One's own share after the lock, what leaving does to the others, and the two ways there are. */
export function AskToLeave({ round, part, harm, somebodyWaits, q, choices, chosen, forms }: { round: Round; part: SharePart; harm: Harm | null; somebodyWaits: boolean; q: string; choices: SuccessorChoice[]; chosen: SuccessorChoice | null; forms: Forms }) {
  const { leaving: t } = useMessages();
  return (
    <>
      <Card>
        <CardHeader title={t.title} />
        <p className="mb-4 max-w-text">{t.lead}</p>
        <h3 className="mb-2 font-semibold">{t.share}</h3>
        <ShareSummary part={part} unitCode={round.unit_code} />
        <h3 className="mt-5 mb-2 font-semibold">{t.harm}</h3>
        <HarmTold harm={harm} settled />
      </Card>
      <Card>
        <CardHeader title={t.replace.title} />
        <p className="mb-4 max-w-text">{t.replace.body}</p>
        {somebodyWaits && (
          <div className="mb-5 grid gap-3 border-b border-line pb-5">
            <p className="max-w-text">{t.replace.waiting}</p>
            <IntentForm intent="waiting" submit={t.replace.askWaiting} labels={{ reason: t.reason }} {...forms}>
              {(fields) => <Reason field={fields.reason} />}
            </IntentForm>
          </div>
        )}
        <FindSuccessor round={round} lead={somebodyWaits ? t.replace.orNamed : t.replace.named} q={q} choices={choices} chosen={chosen} forms={forms} />
      </Card>
      <Card>
        <CardHeader title={t.panel.title} />
        <p className="mb-4 max-w-text">{t.panel.body}</p>
        <IntentForm intent="panel" submit={t.panel.ask} variant="danger" labels={{ reason: t.reason }} {...forms}>
          {(fields) => <Reason field={fields.reason} />}
        </IntentForm>
      </Card>
    </>
  );
}

function Reason({ field }: { field: FieldLike | undefined }) {
  const { leaving: t } = useMessages();
  return <TextArea label={t.reason} hint={t.reasonHint} field={field} rows={2} maxLength={1000} required />;
}

export function ShareSummary({ part, unitCode, detail = false }: { part: SharePart; unitCode: string; detail?: boolean }) {
  const { leaving: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  return (
    <>
      <Summary
        rows={[
          { label: t.quantity, value: amount(part.quantity) },
          ...(detail ? [{ label: t.takeover.goods, value: format.money(part.goods) }, { label: t.takeover.shared, value: format.money(part.shared) }] : []),
          { label: t.due, value: format.money(part.due) },
        ]}
      />
      {(part.most_quantity !== part.quantity || part.most_due !== part.due) && <p className="mt-2 text-sm text-ink-2">{t.most(amount(part.most_quantity), format.money(part.most_due))}</p>}
    </>
  );
}

// Without JavaScript: words, a list of firms, and the one that was chosen with the form that asks it.
function FindSuccessor({ round, lead, q, choices, chosen, forms }: { round: Round; lead: string; q: string; choices: SuccessorChoice[]; chosen: SuccessorChoice | null; forms: Forms }) {
  const { leaving: t } = useMessages();
  const { locale } = useLocale();
  const name = (firm: SuccessorChoice) => nameIn(locale, firm.name_fa, firm.name_en);
  if (chosen) {
    return (
      <div className="grid gap-3">
        <p className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-sunk px-4 py-2">
          <Sentence className="font-semibold">{t.replace.chosen(name(chosen))}</Sentence>
          <LinkButton to={`/rounds/${round.id}/leave`} size="sm" variant="ghost" preventScrollReset>
            {t.replace.other}
          </LinkButton>
        </p>
        <IntentForm intent="named" of={chosen.id} submit={t.replace.askNamed} labels={{ reason: t.reason }} {...forms}>
          {(fields) => <Reason field={fields.reason} />}
        </IntentForm>
      </div>
    );
  }
  return (
    <>
      <p className="mb-2">{lead}</p>
      <Form method="get" role="search" className="flex items-end gap-2" preventScrollReset>
        <TextInput className="max-w-text min-w-0 flex-1" name="q" type="search" key={q} defaultValue={q} label={t.replace.search} maxLength={80} />
        <Button>{t.replace.find}</Button>
      </Form>
      {q !== "" && choices.length === 0 && <p className="mt-3 text-ink-2">{t.replace.nothing}</p>}
      <ul className="mt-2">
        {choices.map((firm) => (
          <li key={firm.id} className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-2 last:border-b-0">
            <Name className="font-semibold">{name(firm)}</Name>
            <LinkButton to={`?to=${firm.id}`} size="sm" aria-label={t.replace.chooseFirm(name(firm))} preventScrollReset>
              {t.replace.choose}
            </LinkButton>
          </li>
        ))}
      </ul>
    </>
  );
}
