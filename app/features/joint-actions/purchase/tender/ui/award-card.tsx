import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name, Sentence } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { RadioGroup } from "~/ui/choice";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput, TextInput } from "~/ui/text-input";
import type { Award } from "../award.server";
import type { Comparison } from "../queries.server";
import type { Split } from "../split.server";
import { resultOf } from "./result-of";
import { SplitTable } from "./split-table";

type Props = { round: { id: string; state: string; award_method: string; unit_code: string }; award: Award; comparison: Comparison; split: Split | null; desk: boolean; lastResult: SubmissionResult<string[]> | undefined; idempotencyKey: string };

/** Who wins: by rule or by the firms' vote, until a second person has confirmed it. */
export function AwardCard(props: Props) {
  const { tender: t } = useMessages();
  const format = useFormat();
  const { round, award, desk } = props;
  const { vote } = award;
  const { split } = props;
  const nameOf = (quoteId: string | null) =>
    split && quoteId === split.id ? (split.lots.length > 0 ? format.list(split.lots.map((lot) => lot.supplier)) : split.supplier) : (props.comparison.columns.find(({ quote }) => quote.id === quoteId)?.quote.supplier_name ?? "");
  const locked = round.state === "locked";
  // With one quote that can win there is nothing to vote on.
  const voting = round.award_method === "vote" && (award.awardable.length > 1 || vote !== null);
  const byRule = !voting || vote?.outcome === "no_quorum" || (vote?.outcome === "decided" && !award.waiting);
  return (
    <Card>
      <CardHeader title={t.award.title} />
      {award.made && (
        <Alert tone="ok" title={<Sentence>{t.award.made(nameOf(award.made.subject_ref))}</Sentence>} className="mb-3">
          {award.made.reason && <Sentence>{t.award.because(award.made.reason)}</Sentence>}
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
      {split && split.lots.length > 0 && (
        <div className="mt-4">
          <SplitTable lots={split.lots} unitCode={round.unit_code} caption={award.made?.subject_ref === split.id ? t.split.lots : t.split.drawn} />
        </div>
      )}
      {locked && <p className="mt-2 text-sm text-ink-2">{t.award.second}</p>}
      {locked && award.waiting && (
        <Alert tone="now" className="mt-3" action={<LinkButton to={`/rounds/${round.id}/order`}>{t.award.toOrder}</LinkButton>}>
          <Sentence>{t.award.waiting(nameOf(award.waiting.subject_ref))}</Sentence>
        </Alert>
      )}
      {locked && voting && !vote && (desk ? <OpenVote {...props} /> : <p className="mt-3">{t.award.notYet}</p>)}
      {locked && vote && !vote.closed_at && (
        <div className="mt-3 grid gap-3">
          <p className="font-semibold">{t.award.until(format.dateTime(vote.closes_at))}</p>
          {award.mayVote ? <Choice key={award.own} {...props} intent="vote" nameOf={nameOf} /> : <p className="text-ink-2">{t.award.noVote}</p>}
        </div>
      )}
      {locked && desk && byRule && !award.waiting && <Choice {...props} intent="award" nameOf={nameOf} />}
    </Card>
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
          <Sentence>{t.award.yours(nameOf(award.own))}</Sentence>
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
