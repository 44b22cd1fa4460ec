import type { SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Card, CardHeader, Summary } from "~/ui/card";
import { Button, LinkButton } from "~/ui/button";
import type { Credit } from "../credit/standing.server";
import { OwnCredit } from "../credit/ui/own-credit";
import type { OwnPlace } from "../pledging/progress.server";
import { PlaceTold } from "../pledging/ui/place-told";
import type { OwnPledge } from "../queries.server";
import { PledgeForm } from "./pledge-form";
import type { KnownTerms } from "./pledge-preview";
import type { Shortage } from "./shortage-rule";

type Props = {
  roundId: string;
  terms: KnownTerms;
  shortage: Shortage;
  pledge: OwnPledge | null;
  history: OwnPledge[];
  /** Where the pledge stands in a round with a limit, and that limit. */
  place: OwnPlace | null;
  limit: bigint | null;
  /** What the firm may still owe; null where nobody set a limit. */
  credit: Credit | null;
  canPledge: boolean;
  open: boolean;
  filling: boolean;
  /** A pledge that cleared is binding for good once the round is awarded. */
  confirmed: boolean;
  /** Locked, and its order not yet out: leaving takes a replacement or a panel. */
  mayLeave: boolean;
  idempotencyKey: string;
  lastResult: SubmissionResult<string[]> | undefined;
};

/** One's own pledge: the form that places or changes it, taking it back, and what it was before. */
export function PledgeCard(props: Props) {
  const { leaving, rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const { pledge } = props;
  const unitCode = props.terms.unit_code;
  const problems = props.canPledge ? [] : Object.values(props.lastResult?.error ?? {}).flatMap((messages) => messages ?? []);
  return (
    <Card id="pledge-card">
      <CardHeader title={t.pledge.title} aside={pledge && `${format.number(pledge.desired)} ${unitOf(unitCode, pledge.desired, locale)}`} />
      {pledge && props.confirmed && (
        <p className="mb-3">
          <Badge tone="ok">{t.pledge.final}</Badge> <span className="text-sm text-ink-2">{t.pledge.finalHint}</span>
        </p>
      )}
      {props.place && pledge && props.limit !== null && <PlaceTold place={props.place} pledge={pledge} limit={props.limit} unitCode={unitCode} />}
      {props.credit && <OwnCredit credit={props.credit} />}
      {problems.length > 0 && (
        <Alert tone="bad" role="alert" className="mb-3">
          {problems.join(" ")}
        </Alert>
      )}
      {props.canPledge ? <PledgeForm key={pledge?.id} {...props} /> : pledge ? <PledgeTerms pledge={pledge} unitCode={unitCode} quotes={props.terms.quotes} /> : props.open ? <Alert>{t.pledge.needFirm}</Alert> : <p className="text-ink-2">{t.pledge.none}</p>}
      {props.canPledge && pledge && (
        <Form method="post" action={`/rounds/${props.roundId}/leave`} className="mt-3">
          <input type="hidden" name="intent" value="harm" />
          <Button variant="ghost" className="px-0 text-bad">
            {t.pledge.withdraw}
          </Button>
        </Form>
      )}
      {props.mayLeave && pledge && (
        <LinkButton to={`/rounds/${props.roundId}/leave`} variant="ghost" className="mt-3 px-0 text-bad">
          {leaving.cannot}
        </LinkButton>
      )}
      {props.history.length > 1 && <History entries={props.history} unitCode={unitCode} />}
    </Card>
  );
}

/** A pledge that can't be changed any more. */
function PledgeTerms({ pledge, unitCode, quotes }: { pledge: OwnPledge; unitCode: string; quotes: KnownTerms["quotes"] }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <Summary
      rows={[
        { label: t.pledge.desired, value: `${format.number(pledge.desired)} ${unitOf(unitCode, pledge.desired, locale)}` },
        { label: `${t.pledge.min} – ${t.pledge.max}`, value: `${format.number(pledge.min)} – ${format.number(pledge.max)}` },
        ...(pledge.cap === null ? [] : [{ label: t.rows.cap, value: format.money(pledge.cap) }]),
        ...quotes.filter(({ id }) => pledge.substitutes.includes(id)).map(({ substitute }) => ({ label: t.pledge.alsoTakes, value: <bdi>{substitute}</bdi> })),
        ...(pledge.delivery_point ? [{ label: t.pledge.deliveryPoint, value: <bdi>{pledge.delivery_point}</bdi> }] : []),
      ]}
    />
  );
}

function History({ entries, unitCode }: { entries: OwnPledge[]; unitCode: string }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <details className="mt-1 text-sm print:hidden">
      <summary className="inline-flex min-h-11 items-center font-semibold">{t.pledge.history}</summary>
      <ol className="grid gap-2">
        {entries.map((entry) => (
          <li key={entry.id} className="flex flex-wrap justify-between gap-x-4">
            <span>
              {entry.kind === "withdrawal" ? t.pledge.withdrawn : `${format.number(entry.min)} – ${format.number(entry.desired)} – ${format.number(entry.max)} ${unitOf(unitCode, entry.max, locale)}`}
              {entry.cap !== null && ` · ${t.rows.cap}: ${format.money(entry.cap)}`}
              {entry.source !== "self" && entry.answer !== "confirmed" && <span className="text-ink-2"> · {t.pledge.byBroker[entry.answer === "declined" ? "declined" : "waiting"]}</span>}
            </span>
            <time dateTime={entry.created_at.toISOString()} className="text-ink-2">
              {format.dateTime(entry.created_at, "short")}
            </time>
          </li>
        ))}
      </ol>
    </details>
  );
}
