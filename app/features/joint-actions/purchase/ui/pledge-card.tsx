import type { SubmissionResult } from "@conform-to/react";
import { Form, useNavigation } from "@remix-run/react";
import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";
import type { OwnPledge } from "../queries.server";
import { PledgeForm } from "./pledge-form";
import type { KnownTerms } from "./pledge-preview";

type Props = {
  roundId: string;
  terms: KnownTerms;
  /** The quantity that the group buys toward, as published. */
  goal: bigint | null;
  pledge: OwnPledge | null;
  history: OwnPledge[];
  canPledge: boolean;
  open: boolean;
  idempotencyKey: string;
  lastResult: SubmissionResult<string[]> | undefined;
};

/** One's own pledge: the form that places or changes it, taking it back, and what it was before. */
export function PledgeCard(props: Props) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const { pledge } = props;
  const unit = unitLabel(props.terms.unit_code, locale);
  const problems = props.canPledge ? [] : Object.values(props.lastResult?.error ?? {}).flatMap((messages) => messages ?? []);
  return (
    <Card id="pledge-card">
      <CardHeader title={t.pledge.title} aside={pledge && `${format.number(pledge.desired)} ${unit}`} />
      {problems.length > 0 && (
        <Alert tone="bad" role="alert" className="mb-3">
          {problems.join(" ")}
        </Alert>
      )}
      {props.canPledge ? <PledgeForm key={pledge?.id} {...props} /> : pledge ? <PledgeTerms pledge={pledge} unit={unit} /> : props.open ? <Alert>{t.pledge.needFirm}</Alert> : <p className="text-ink-2">{t.pledge.none}</p>}
      {props.canPledge && pledge && <Withdraw {...props} pledge={pledge} unit={unit} />}
      {props.history.length > 1 && <History entries={props.history} unit={unit} />}
    </Card>
  );
}

/** A pledge that can't be changed any more. */
function PledgeTerms({ pledge, unit }: { pledge: OwnPledge; unit: string }) {
  const { rounds: t } = useMessages();
  const format = useFormat();
  return (
    <Summary
      rows={[
        { label: t.pledge.desired, value: `${format.number(pledge.desired)} ${unit}` },
        { label: `${t.pledge.min} – ${t.pledge.max}`, value: `${format.number(pledge.min)} – ${format.number(pledge.max)}` },
        ...(pledge.cap === null ? [] : [{ label: t.rows.cap, value: format.money(pledge.cap) }]),
        ...(pledge.delivery_point ? [{ label: t.pledge.deliveryPoint, value: <bdi>{pledge.delivery_point}</bdi> }] : []),
      ]}
    />
  );
}

/** Taking the pledge back, after the harm and the cure are named. */
function Withdraw({ roundId, terms, goal, pledge, unit, idempotencyKey }: Props & { pledge: OwnPledge; unit: string }) {
  const { rounds: t } = useMessages();
  const format = useFormat();
  const action = `/rounds/${roundId}/withdraw`;
  const pending = useNavigation().formAction === action;
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unit}`;
  const left = (terms.publishedQuantity ?? 0n) - terms.ownInSnapshot;
  const rest = left > 0n ? left : 0n;
  return (
    <details className="mt-3">
      <summary className="inline-flex min-h-11 items-center text-sm font-semibold text-bad">{t.pledge.withdraw}</summary>
      <Form method="post" action={action} className="mt-2 grid gap-2 rounded-md bg-bad-soft px-4 py-3">
        <IdempotencyKey value={`withdraw-${idempotencyKey}`} />
        <p className="text-sm font-semibold">{t.pledge.withdrawSure(amount(pledge.desired))}</p>
        {terms.publishedQuantity !== null && goal !== null && goal > rest && <p className="text-sm">{t.pledge.withdrawHarm(amount(rest), amount(goal - rest), amount(goal))}</p>}
        <p className="text-sm">{t.pledge.withdrawCure}</p>
        <Button variant="danger" pending={pending}>
          {t.pledge.withdrawYes}
        </Button>
      </Form>
    </details>
  );
}

function History({ entries, unit }: { entries: OwnPledge[]; unit: string }) {
  const { rounds: t } = useMessages();
  const format = useFormat();
  return (
    <details className="mt-1 text-sm print:hidden">
      <summary className="inline-flex min-h-11 items-center font-semibold">{t.pledge.history}</summary>
      <ol className="grid gap-2">
        {entries.map((entry) => (
          <li key={entry.id} className="flex flex-wrap justify-between gap-x-4">
            <span>
              {entry.kind === "withdrawal" ? t.pledge.withdrawn : `${format.number(entry.min)} – ${format.number(entry.desired)} – ${format.number(entry.max)} ${unit}`}
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
