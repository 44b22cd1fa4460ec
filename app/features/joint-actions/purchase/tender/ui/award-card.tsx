import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextInput } from "~/ui/text-input";
import type { Award } from "../award.server";
import type { Comparison } from "../queries.server";
import { bestSplit } from "../split";
import { resultOf } from "./result-of";

type Props = { round: { id: string; state: string; award_method: string; unit_code: string }; award: Award; comparison: Comparison; desk: boolean; lastResult: SubmissionResult<string[]> | undefined; idempotencyKey: string };

/** Who wins: by rule or by the firms' vote, until a second person has confirmed it. */
export function AwardCard(props: Props) {
  const { tender: t } = useMessages();
  const format = useFormat();
  const { round, award, desk } = props;
  const { vote } = award;
  const nameOf = (quoteId: string | null) => props.comparison.columns.find(({ quote }) => quote.id === quoteId)?.quote.supplier_name ?? "";
  const locked = round.state === "locked";
  const voting = round.award_method === "vote";
  const byRule = !voting || vote?.outcome === "no_quorum" || (vote?.outcome === "decided" && !award.waiting);
  return (
    <Card>
      <CardHeader title={t.award.title} />
      {award.made && (
        <Alert tone="ok" title={<Name>{t.award.made(nameOf(award.made.subject_ref))}</Name>} className="mb-3">
          {award.made.reason && <Name>{t.award.because(award.made.reason)}</Name>}
        </Alert>
      )}
      <p className="text-ink-2">{t.award.methods[round.award_method]}</p>
      {vote?.closed_at && (
        <div className="mt-3">
          <p>{(vote.outcome === "no_quorum" ? t.award.noQuorum : t.award.decided)(format.number(vote.votes ?? 0), format.number(vote.voters ?? 0))}</p>
          <ul className="mt-1">
            {award.counts.map(({ quoteId, votes }) => (
              <li key={quoteId}>
                <Name>{nameOf(quoteId)}</Name>: <b>{t.award.count(format.number(votes))}</b>
              </li>
            ))}
          </ul>
        </div>
      )}
      {locked && <Together {...props} />}
      {locked && <p className="mt-2 text-sm text-ink-2">{t.award.second}</p>}
      {locked && award.waiting && (
        <Alert tone="now" className="mt-3" action={<LinkButton to={`/rounds/${round.id}/order`}>{t.award.toOrder}</LinkButton>}>
          <Name>{t.award.waiting(nameOf(award.waiting.subject_ref))}</Name>
        </Alert>
      )}
      {locked && voting && !vote && (desk ? <OpenVote {...props} /> : <p className="mt-3">{t.award.notYet}</p>)}
      {locked && vote && !vote.closed_at && (
        <div className="mt-3 grid gap-3">
          <p className="font-semibold">{t.award.until(format.dateTime(vote.closes_at))}</p>
          {award.mayVote ? <Choice {...props} intent="vote" nameOf={nameOf} /> : <p className="text-ink-2">{t.award.noVote}</p>}
        </div>
      )}
      {locked && desk && byRule && !award.waiting && <Choice {...props} intent="award" nameOf={nameOf} />}
    </Card>
  );
}

/** Where two suppliers together are cheaper than any one of them. */
function Together({ comparison, round }: Props) {
  const { tender: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const lead = comparison.columns.find(({ quote }) => quote.id === comparison.leading)?.standing;
  if (comparison.minLot === null || lead?.basis !== "cleared") return null;
  const split = bestSplit(comparison.columns.filter(({ quote }) => quote.missing.length === 0).map(({ quote, ladder }) => ({ quoteId: quote.id, ladder })), lead.quantity, comparison.minLot);
  if (!split || split.goods >= lead.goods) return null;
  const [first, second] = split.lots.map(({ quoteId, quantity }) => [comparison.columns.find(({ quote }) => quote.id === quoteId)!.quote.supplier_name, `${format.number(quantity)} ${unitLabel(round.unit_code, locale)}`] as const);
  return (
    <Alert className="mt-3">
      <Name>{t.award.together(...first!, ...second!, format.money(lead.goods - split.goods))}</Name>
    </Alert>
  );
}

function OpenVote({ lastResult, idempotencyKey }: Props) {
  const { tender: t } = useMessages();
  const format = useFormat();
  const [form, fields] = useForm<{ hours: string }, string[]>({ id: "open-vote", lastResult: resultOf(lastResult, "open_vote"), defaultValue: { hours: format.number(48) } });
  return (
    <Form method="post" {...getFormProps(form)} noValidate className="mt-3 grid gap-3">
      <ErrorSummary errors={formErrors(form, { hours: t.award.hours })} />
      <IdempotencyKey value={`open-vote-${idempotencyKey}`} />
      <input type="hidden" name="intent" value="open_vote" />
      <NumberInput label={t.award.hours} field={fields.hours} className="max-w-60" />
      <Button variant="primary" className="justify-self-start">
        {t.award.open}
      </Button>
    </Form>
  );
}

function Choice({ award, intent, nameOf, lastResult, idempotencyKey }: Props & { intent: "award" | "vote"; nameOf: (quoteId: string | null) => string }) {
  const { tender: t } = useMessages();
  const best = award.awardable.find(({ leads }) => leads)?.quote_id ?? null;
  const first = intent === "vote" ? award.own : award.vote?.outcome === "decided" ? award.vote.quote_id : best;
  const [form, fields] = useForm<{ quoteId: string; reason: string }, string[]>({ id: intent, lastResult: resultOf(lastResult, intent), defaultValue: { quoteId: first ?? "" } });
  return (
    <Form method="post" {...getFormProps(form)} noValidate className="mt-3 grid gap-3">
      <ErrorSummary errors={formErrors(form, { quoteId: t.award.choose, reason: t.award.reason })} />
      <IdempotencyKey value={`${intent}-${idempotencyKey}`} />
      <input type="hidden" name="intent" value={intent} />
      {intent === "vote" && award.own && (
        <p>
          <Name>{t.award.yours(nameOf(award.own))}</Name>
        </p>
      )}
      <RadioGroup
        label={t.award.choose}
        field={fields.quoteId}
        layout="cards"
        options={award.awardable.map(({ quote_id, leads }) => ({ value: quote_id, label: nameOf(quote_id), hint: leads ? t.award.best : undefined }))}
      />
      {intent === "award" && <TextInput label={t.award.reason} field={fields.reason} hint={t.award.reasonHint} maxLength={1000} optional />}
      <Button variant="primary" className="justify-self-start">
        {intent === "award" ? t.award.propose : award.own ? t.award.change : t.award.vote}
      </Button>
    </Form>
  );
}
