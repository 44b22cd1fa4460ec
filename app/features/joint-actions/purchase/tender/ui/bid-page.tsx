import type { SubmissionResult } from "@conform-to/react";
import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Ltr, Name, Sentence, Text } from "~/ui/bidi";
import { Card, CardHeader, Facts } from "~/ui/card";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";
import { AttributeList } from "../../start/ui/attribute-list";
import { StateBadge } from "../../ui/state-badge";
import type { Bid } from "../bid.server";
import { QuestionsCard } from "./questions-card";
import { QuoteForm } from "./quote-form";
import { QuoteFacts } from "./quote-facts";
import { resultOf } from "./result-of";
import { WeightsCard } from "./weights-card";

/** A supplier's page of a tender: what is wanted, the own quote, the questions of all. The same with and without an account. */
export function BidPage({ bid, now, lastResult, problem, idempotencyKey }: { bid: Bid; now: string; lastResult: SubmissionResult<string[]> | undefined; problem: string | undefined; idempotencyKey: string }) {
  const { tender: t, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const { round, quote, seals } = bid;
  const running = round.state === "tendering" && new Date(round.tender_deadline) > new Date(now);
  const mayQuote = round.may_write && (quote === null || quote.revision === 0);
  const inLocale = (fa: string, en: string) => (locale === "fa" ? fa : en) || fa || en;
  const seal = seals.at(-1);
  return (
    <div className="mx-auto grid max-w-3xl gap-5">
      <PageHeader
        title={<Name>{round.title}</Name>}
        meta={
          <>
            <StateBadge state={round.state} />
            {running && <Badge tone="now">{rounds.closesIn(format.duration(new Date(round.tender_deadline).getTime() - new Date(now).getTime()))}</Badge>}
            <Sentence>{t.bid.for(inLocale(round.cluster_name_fa, round.cluster_name_en))}</Sentence>
            <span aria-hidden>·</span>
            <Sentence>{t.bid.from(inLocale(round.buyer_name_fa, round.buyer_name_en))}</Sentence>
          </>
        }
        className="mb-0"
      />
      <Flash texts={t.notices} />
      {problem && (
        <Alert tone="bad" role="alert">
          {problem}
        </Alert>
      )}
      <Alert tone={running ? "info" : "now"} title={running ? t.bid.until(format.dateTime(round.tender_deadline)) : round.opened_at ? undefined : t.bid.over}>
        {running ? t.bid.privacy : round.opened_at ? t.bid.opened : undefined}
      </Alert>
      {quote && (
        <Card>
          <CardHeader title={t.bid.yours} aside={format.dateTime(quote.received_at)} />
          {quote.missing.length > 0 ? (
            <Alert tone="now" title={t.bid.incomplete} className="mb-3">
              <ul className="list-disc ps-5">
                {quote.missing.map((name) => (
                  <li key={name}>{t.missing[name] ?? name}</li>
                ))}
              </ul>
            </Alert>
          ) : (
            <p className="mb-3 font-semibold text-ok">{t.bid.saved}</p>
          )}
          <QuoteFacts bid={bid} />
          {running && <p className="mt-3">{quote.revision === 0 ? t.bid.canRevise : t.bid.cannotRevise}</p>}
          {seal && (
            <p className="mt-3 text-sm break-all text-ink-2">
              <b>{t.bid.seal}:</b> <Ltr className="font-mono">{seal.hash}</Ltr> <span className="block">{t.bid.sealHint}</span>
            </p>
          )}
        </Card>
      )}
      <Card>
        <CardHeader title={rounds.terms} />
        <AttributeList attributes={bid.attributes} className="mb-4" />
        {round.specification && <Text className="mb-4">{round.specification}</Text>}
        <Facts
          rows={[
            { label: rounds.unit, value: unitLabel(round.unit_code, locale) },
            ...(round.delivery_note ? [{ label: rounds.delivery, value: <Name>{round.delivery_note}</Name> }] : []),
            { label: t.ended, value: format.dateTime(round.tender_deadline) },
            { label: rounds.deadline, value: format.dateTime(round.deadline) },
          ]}
        />
      </Card>
      {mayQuote && (
        <section aria-label={t.bidTitle}>
          <QuoteForm key={quote?.revision ?? "new"} bid={bid} now={now} lastResult={resultOf(lastResult, "quote")} />
        </section>
      )}
      {running && !round.may_write && <p className="text-ink-2">{t.bid.noRights}</p>}
      <QuestionsCard questions={bid.questions} mayAsk={round.may_write} lastResult={lastResult} idempotencyKey={idempotencyKey} />
      <WeightsCard weights={{ cost: round.weight_cost, lead: round.weight_lead, payment: round.weight_payment, record: round.weight_record }} />
    </div>
  );
}
