import type { SubmissionResult } from "@conform-to/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Card, CardHeader } from "~/ui/card";
import { CopyButton } from "~/ui/copy-button";
import { TextLink } from "~/ui/text-link";
import type { RoundView } from "../../round-parts";
import type { Attribute } from "../../start/attributes";
import type { PublishedGroup } from "../publish";
import type { Asked, NeedEntry, Proposal } from "../queries.server";
import type { PolicyVote } from "../policy-vote.server";
import type { GroupView } from "../view.server";
import { AskedCard } from "./asked-card";
import { GroupList } from "./group-list";
import { NeedForm } from "./need-form";
import { NeedList } from "./need-list";
import { NextStep } from "./next-step";
import { PolicyVoteCard } from "./policy-vote-card";
import { ProposalList } from "./proposal-list";
import { PublishedGroups } from "./published-groups";

type Props = {
  round: { id: string; version: number; unit_code: string; tender_deadline: Date | null };
  view: RoundView;
  attributes: Attribute[];
  gathering: boolean;
  own: NeedEntry[];
  revising: NeedEntry | null;
  others: NeedEntry[];
  asked: Asked[];
  published: { publishedAt: Date; firms: number | null; groups: PublishedGroup[] } | null;
  groups: GroupView[];
  proposals: Proposal[];
  priced: boolean;
  policyVote: PolicyVote;
  mayEnter: boolean;
  answerBy: string;
  link: string;
  formKey: string;
  now: string;
  lastResult: SubmissionResult<string[]> | undefined;
};

/** Needs of a round: one's own, what was asked about them, and the common specifications that come of all. */
export function NeedsPage(props: Props) {
  const { rounds, gathering: { needs: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const { round, view, own, lastResult } = props;
  const unitCode = round.unit_code;
  const desk = view.facilitator || view.broker;
  const typed = lastResult?.initialValue as { intent?: string } | undefined;
  const elsewhere = lastResult?.error && !["enter", "ask", "open_vote"].includes(typed?.intent ?? "") ? Object.values(lastResult.error).flatMap((messages) => messages ?? []) : [];
  const nameOf = (need: NeedEntry) => (locale === "fa" ? need.name_fa || need.name_en : need.name_en || need.name_fa);
  const amountOf = (needId: string) => {
    const need = own.find(({ id }) => id === needId);
    return need ? `${format.number(need.quantity)} ${unitOf(unitCode, need.quantity, locale)}` : "";
  };
  return (
    <div className="with-aside">
      <div className="stack min-w-0 max-lg:order-2">
        {elsewhere.length > 0 && (
          <Alert tone="bad" role="alert">
            {elsewhere.join(" ")}
          </Alert>
        )}
        {desk ? (
          <section className="grid gap-3">
            <div>
              <h2 className="text-lg">{t.groups}</h2>
              <p className="text-sm text-ink-2">{t.groupsLead}</p>
            </div>
            {props.groups.length === 0 ? (
              <Alert action={<CopyButton text={props.link} label={rounds.goal.invite} />}>{t.noGroups}</Alert>
            ) : (
              <GroupList groups={props.groups} unitCode={unitCode} version={round.version} mayAdopt={view.facilitator && props.gathering} now={props.now} answerBy={props.answerBy} idempotencyKey={props.formKey} lastResult={lastResult} />
            )}
          </section>
        ) : (
          <PublishedGroups published={props.published} unitCode={unitCode} />
        )}
        <ProposalList proposals={props.proposals} />
        {view.facilitator && props.others.length > 0 && (
          <Card>
            <CardHeader title={t.rows} aside={format.number(props.others.length)} />
            <NeedList needs={props.others} unitCode={unitCode} nameOf={nameOf} own={false} />
          </Card>
        )}
      </div>
      <aside className="stack min-w-0 max-lg:order-1">
        {props.asked.map((asked) => (
          <AskedCard key={`${asked.proposalId}${asked.needId}`} asked={asked} amount={amountOf(asked.needId)} now={props.now} open={props.gathering} />
        ))}
        {props.policyVote.vote?.closed_at === null && <PolicyVoteCard state={props.policyVote} desk={desk} idempotencyKey={props.formKey} lastResult={undefined} />}
        {desk && props.gathering && (
          <NextStep roundId={round.id} version={round.version} attributes={props.attributes} priced={props.priced} tender={round.tender_deadline !== null} facilitator={view.facilitator} />
        )}
        {(props.mayEnter || own.length > 0 || !view.broker) && <OwnNeeds {...props} formResult={typed?.intent === "enter" ? lastResult : undefined} />}
        {props.policyVote.vote?.closed_at !== null && <PolicyVoteCard state={props.policyVote} desk={desk} idempotencyKey={props.formKey} lastResult={typed?.intent === "open_vote" ? lastResult : undefined} />}
      </aside>
    </div>
  );
}

function OwnNeeds(props: Props & { formResult: SubmissionResult<string[]> | undefined }) {
  const { gathering: { needs: t } } = useMessages();
  const format = useFormat();
  const { own, revising } = props;
  const unitCode = props.round.unit_code;
  const shown = props.mayEnter && (own.length === 0 || revising !== null || props.formResult !== undefined);
  const value = revising
    ? { needId: revising.id, quantity: format.number(revising.quantity), attributes: revising.attributes, wantedBy: revising.wanted_by && `${revising.wanted_by}T12:00:00+03:30`, note: revising.note }
    : { needId: null, quantity: "", attributes: props.attributes.map((row) => ({ ...row, also: "" })), wantedBy: null, note: "" };
  if (value.attributes.length === 0) value.attributes = [{ name: "", value: "", unit: "", also: "" }];
  return (
    <Card id="need-card">
      <CardHeader title={t.own} />
      <p className="mb-3 text-sm text-ink-2">{props.gathering ? t.lead : t.over}</p>
      {own.length > 0 && <NeedList needs={own} unitCode={unitCode} own={props.mayEnter} revising={revising?.id ?? null} />}
      {shown ? (
        <div className={own.length > 0 ? "mt-4 border-t border-line pt-4" : undefined}>
          <NeedForm key={revising?.id ?? `new-${own.length}`} value={value} unitCode={unitCode} now={props.now} idempotencyKey={props.formKey} lastResult={props.formResult} />
        </div>
      ) : props.mayEnter ? (
        <details className="mt-4 border-t border-line pt-2">
          <summary className="min-h-11 cursor-pointer content-center font-semibold text-glaze-text">{t.another}</summary>
          <NeedForm key={`new-${own.length}`} value={value} unitCode={unitCode} now={props.now} idempotencyKey={props.formKey} lastResult={undefined} />
        </details>
      ) : (
        props.gathering && own.length === 0 && !props.view.broker && <Alert>{t.needFirm}</Alert>
      )}
      {revising && (
        <p className="mt-3">
          <TextLink to="?">{t.another}</TextLink>
        </p>
      )}
    </Card>
  );
}
