import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { suggestFirms } from "~/features/search/suggest.server";
import type { Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { readComparison, readTender, weightsOf } from "~/features/joint-actions/purchase/tender/queries.server";
import { tenderForm, type TenderForm } from "~/features/joint-actions/purchase/tender/schema";
import { answerQuestion, declareInterest, extendTender, inviteSupplier, startTender, strikeSupplier } from "~/features/joint-actions/purchase/tender/tender.server";
import { readSplit, splitAward } from "~/features/joint-actions/purchase/tender/split.server";
import { castVote, openVote, proposeAward, readAward } from "~/features/joint-actions/purchase/tender/award.server";
import { AwardCard } from "~/features/joint-actions/purchase/tender/ui/award-card";
import { ComparisonTable } from "~/features/joint-actions/purchase/tender/ui/comparison-table";
import { InterestsCard } from "~/features/joint-actions/purchase/tender/ui/interests-card";
import { LaddersChart } from "~/features/joint-actions/purchase/tender/ui/ladders-chart";
import { LapsedCard } from "~/features/joint-actions/purchase/tender/ui/lapsed-card";
import { MarksCard } from "~/features/joint-actions/purchase/tender/ui/marks-card";
import { QuestionsCard } from "~/features/joint-actions/purchase/tender/ui/questions-card";
import { SplitCard } from "~/features/joint-actions/purchase/tender/ui/split-card";
import { StartForm } from "~/features/joint-actions/purchase/tender/ui/start-form";
import { SupplierList } from "~/features/joint-actions/purchase/tender/ui/supplier-list";
import { WeightsCard } from "~/features/joint-actions/purchase/tender/ui/weights-card";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { useFormat, useMessages } from "~/i18n/context";
import type { Tx } from "~/lib/db.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { refuse } from "~/lib/result";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Flash } from "~/ui/flash";

const MOST_FOUND = 8;
const Params = z.object({ id: id() });
const Query = z.object({ q: z.preprocess((value) => (typeof value === "string" ? value.trim().slice(0, 120) : ""), z.string()) });
const AWARDED = new Set(["locked", "awarded", "ordered", "received", "reconciled", "closed"]);
const NOTICES: Record<TenderForm["intent"], string> = { invite_firm: "invited", invite_mail: "invited", strike: "struck", start: "started", answer: "answered", extend: "extended", declare: "declared", award: "proposed", split: "split", open_vote: "vote_opened", vote: "voted" };

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.round.title }];

export const loader = guard({ as: "person", params: Params, query: Query }, ({ actor, viewer, params, query, db, search, siteUrl, now }) =>
  db.as(actor, async (tx) => {
    const { round, firm, view } = await openRound(tx, viewer, params.id);
    const found = await readTender(tx, round.id);
    const desk = view.facilitator || view.broker;
    const { tender } = found;
    const due = round.tender_deadline !== null && round.tender_deadline <= now();
    const early = round.state === "gathering" || round.state === "tendering";
    const mayInvite = desk && early && (!tender || !due);
    const suggested = new Date((now().getTime() + round.deadline.getTime()) / 2);
    suggested.setUTCMinutes(0, 0, 0);
    return {
      ...found,
      round,
      view,
      desk,
      early,
      mayInvite,
      mayStart: desk && early && !tender,
      opening: round.state === "tendering" && tender !== null && due && !tender.lapsed_at,
      mayDeclare: round.state !== "draft" && (view.broker || (firm !== null && firm.role !== "viewer" && firm.clusterIds.includes(round.cluster_id))),
      query: query.q,
      firms: mayInvite && query.q ? (await suggestFirms(tx, search, query.q, viewer, MOST_FOUND)).firms.filter((entry) => entry.id !== round.facilitator_firm_id) : null,
      comparison: early ? null : await readComparison(tx, round),
      award: AWARDED.has(round.state) ? await readAward(tx, round.id, firm && firm.role !== "viewer" ? firm.id : null) : null,
      split: AWARDED.has(round.state) ? await readSplit(tx, round.id, null) : null,
      weights: weightsOf(tender),
      suggested: suggested.toISOString(),
      link: `${siteUrl}/rounds/${round.id}`,
      now: now().toISOString(),
      key: randomUUID(),
    };
  }),
);

export const action = guard({ as: "person", params: Params, form: tenderForm, rate: "write_person" }, async ({ actor, viewer, params, form, db, limiter }) => {
  const { idempotencyKey: key = randomUUID(), ...content } = form;
  const invites = form.intent === "invite_firm" || form.intent === "invite_mail";
  if (invites && !(await limiter.take("tender_invite_person", actor.personId)).ok) return refuse("rate_limited");
  const editorOf = viewer.firms.filter((firm) => firm.role !== "viewer").map((firm) => firm.id);
  const actingFor = viewer.actingFirmId && editorOf.includes(viewer.actingFirmId) ? viewer.actingFirmId : null;
  const answer = await db.as(actor, (tx) =>
    once<{ ok: true }, string>(tx, { actor, command: `tender.${form.intent}`, key, content: { ...content, ...params } }, () => act(tx, params.id, form, { actor, editorOf, brokerOf: viewer.brokerOf, actingFirmId: actingFor })),
  );
  return answer.ok ? redirect(`/rounds/${params.id}/tender?notice=${NOTICES[form.intent]}`, 303) : answer;
});

function act(tx: Tx, roundId: string, form: TenderForm, desk: Hand) {
  switch (form.intent) {
    case "invite_firm":
      return inviteSupplier(tx, { roundId, desk, firmId: form.firmId });
    case "invite_mail":
      return inviteSupplier(tx, { roundId, desk, email: form.email, supplierName: form.supplierName, locale: form.locale });
    case "strike":
      return strikeSupplier(tx, { roundId, desk, invitationId: form.invitationId });
    case "start":
      return startTender(tx, { roundId, desk, version: form.version, tenderDeadline: form.tenderDeadline, weights: { cost: form.cost, lead: form.lead, payment: form.payment, record: form.record }, minLot: form.minLot, fewReason: form.fewReason });
    case "answer":
      return answerQuestion(tx, { roundId, desk, questionId: form.questionId, answer: form.answer });
    case "extend":
      return extendTender(tx, { roundId, desk, tenderDeadline: form.tenderDeadline, reason: form.reason });
    case "declare":
      return declareInterest(tx, { roundId, actor: desk.actor, firmId: desk.actingFirmId, kind: form.kind, note: form.note });
    case "award":
      return proposeAward(tx, { roundId, hand: desk, quoteId: form.quoteId, reason: form.reason });
    case "split":
      return splitAward(tx, { roundId, hand: desk, lots: form.lots, reason: form.reason });
    case "open_vote":
      return openVote(tx, { roundId, hand: desk, hours: form.hours });
    case "vote":
      if (!desk.actingFirmId) throw errorResponse("forbidden");
      return castVote(tx, { roundId, hand: desk, firmId: desk.actingFirmId, quoteId: form.quoteId });
  }
}

export default function RoundTenderPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { tender: t } = useMessages();
  const format = useFormat();
  const { round, tender, desk, comparison, key } = data;
  const lastResult = answer && "submission" in answer ? answer.submission : undefined;
  const sealed = tender !== null && data.early && !tender.lapsed_at;
  const maySplit = desk && round.state === "locked" && !data.award?.waiting && (!data.award?.vote || data.award.vote.outcome === "no_quorum");
  const form = { lastResult, idempotencyKey: key };
  return (
    <RoundFrame round={round} view={data.view} now={data.now} link={data.link}>
      <Flash texts={t.notices} />
      <div className="with-aside">
        <div className="stack min-w-0">
          {sealed && (
            <Alert title={data.opening ? undefined : t.sealedTitle} tone={data.opening ? "now" : "info"} role={data.opening ? "status" : undefined}>
              {data.opening || !round.tender_deadline ? t.opening : t.sealedUntil(format.dateTime(round.tender_deadline))}
            </Alert>
          )}
          {!tender && data.early && !desk && <Alert>{t.start.waiting}</Alert>}
          {!tender && !data.early && !comparison && <p className="text-ink-2">{t.none}</p>}
          {tender?.lapsed_at && data.early && <LapsedCard desk={desk} extended={tender.extended_at !== null} mayExtend={desk && tender.extended_at === null} now={data.now} {...form} />}
          {data.award && comparison && data.award.awardable.length > 0 && comparison.columns.length > 1 && <AwardCard round={round} award={data.award} comparison={comparison} split={data.split} desk={desk} {...form} />}
          {maySplit && comparison && <SplitCard unitCode={round.unit_code} comparison={comparison} votes={round.award_method === "vote" && !data.award?.vote} {...form} />}
          {comparison && <ComparisonTable comparison={comparison} round={round} />}
          {comparison && <LaddersChart comparison={comparison} unitCode={round.unit_code} here={comparison.columns.find(({ standing }) => standing.score)?.standing.quantity ?? comparison.published} />}
          {comparison && comparison.columns.length > 1 && <MarksCard comparison={comparison} />}
          {desk && data.early && (
            <SupplierList invitations={data.invitations} found={data.firms} query={data.query} mayInvite={data.mayInvite} mayStrike={tender === null} {...form} />
          )}
          {data.mayStart && data.invitations.length > 0 && <StartForm round={round} few={data.invitations.length < 3} now={data.now} suggested={data.suggested} {...form} />}
          {tender && (desk || data.questions.length > 0) && <QuestionsCard questions={data.questions} mayAnswer={desk && data.early} {...form} />}
        </div>
        <aside className="stack min-w-0">
          {tender && <WeightsCard weights={data.weights} />}
          {(tender || data.interests.length > 0) && <InterestsCard key={data.interests.length} interests={data.interests} mayDeclare={data.mayDeclare} {...form} />}
        </aside>
      </div>
    </RoundFrame>
  );
}
