import { getFormProps, useForm, type SubmissionResult } from "@conform-to/react";
import { Form } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { ErrorSummary, formErrors, IdempotencyKey } from "~/ui/form";
import { NumberInput } from "~/ui/text-input";
import type { PolicyVote } from "../policy-vote.server";
import { VOTE_HOURS } from "../schema";

type Props = { state: PolicyVote; desk: boolean; idempotencyKey: string; lastResult: SubmissionResult<string[]> | undefined };

/** The group's vote on first come, first served: the facilitator asks, the firms vote, and everybody reads what came out. */
export function PolicyVoteCard({ state, desk, idempotencyKey, lastResult }: Props) {
  const { gathering, shortage: t } = useMessages();
  const { vote, own, mayVote } = state;
  if (!vote) return desk && state.before ? <AskGroup policy={gathering.start.policies[state.policy]!.label} idempotencyKey={idempotencyKey} lastResult={lastResult} /> : null;
  const waits = vote.closed_at === null && mayVote && own === null;
  return (
    <Card id="policy-vote" className={waits ? "border-saffron bg-saffron-soft" : undefined}>
      <CardHeader title={t.title} aside={own !== null && <Badge tone={own ? "ok" : "quiet"}>{t.own[own ? "yes" : "no"]}</Badge>} />
      {vote.closed_at === null ? <OpenVote state={state} closesAt={vote.closes_at} /> : <Outcome vote={vote} closedAt={vote.closed_at} />}
    </Card>
  );
}

function OpenVote({ state, closesAt }: { state: PolicyVote; closesAt: Date }) {
  const { gathering, shortage: t } = useMessages();
  const format = useFormat();
  const { own, mayVote } = state;
  return (
    <div className="grid gap-3">
      <p className="font-semibold">{t.until(format.dateTime(closesAt))}</p>
      <p>{t.question}</p>
      <div className="grid gap-1 text-sm text-ink-2">
        <p>{t.what}</p>
        <p>{t.now(gathering.start.policies[state.policy]!.label)}</p>
        <p>{t.who}</p>
        <p>{t.secret}</p>
      </div>
      {mayVote ? (
        <Form method="post" className="flex flex-wrap gap-2">
          <input type="hidden" name="intent" value="vote" />
          <Button name="agrees" value="yes" variant={own === null ? "primary" : "secondary"} className="flex-1">
            {t.yes}
          </Button>
          <Button name="agrees" value="no" className="flex-1">
            {t.no}
          </Button>
        </Form>
      ) : (
        <p className="text-sm">{t.noVote}</p>
      )}
    </div>
  );
}

function Outcome({ vote, closedAt }: { vote: NonNullable<PolicyVote["vote"]>; closedAt: Date }) {
  const { shortage: t } = useMessages();
  const format = useFormat();
  const { outcome, voters, yes, no } = vote;
  const counted = voters !== null ? t.counts(format.number(yes ?? 0), format.number(no ?? 0), format.number(voters)) : outcome === "refused" ? t.few : null;
  return (
    <Alert tone={outcome === "accepted" ? "ok" : undefined} title={t.outcome[outcome ?? ""]}>
      {counted && <p>{counted}</p>}
      <p className="text-sm">{t.closedAt(format.dateTime(closedAt))}</p>
    </Alert>
  );
}

function AskGroup({ policy, idempotencyKey, lastResult }: { policy: string; idempotencyKey: string; lastResult: SubmissionResult<string[]> | undefined }) {
  const { shortage: t } = useMessages();
  const format = useFormat();
  const [form, fields] = useForm<{ hours: string }, string[]>({ id: "policy-vote", lastResult, defaultValue: { hours: format.number(VOTE_HOURS) } });
  return (
    <Card>
      <details open={lastResult !== undefined}>
        <summary className="min-h-11 cursor-pointer content-center font-semibold text-glaze-text">{t.title}</summary>
        <div className="grid gap-1 text-sm text-ink-2">
          <p>{t.what}</p>
          <p>{t.now(policy)}</p>
          <p>{t.who}</p>
        </div>
        <Form method="post" {...getFormProps(form)} noValidate className="mt-3 grid gap-3">
          <ErrorSummary errors={formErrors(form, { hours: t.hours })} />
          <IdempotencyKey value={`policy-vote-${idempotencyKey}`} />
          <input type="hidden" name="intent" value="open_vote" />
          <NumberInput label={t.hours} field={fields.hours} suffix={t.hoursUnit} hint={t.hoursHint} />
          <Button className="justify-self-start">{t.ask}</Button>
        </Form>
      </details>
    </Card>
  );
}
