import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { enterNeed, removeNeed } from "~/features/joint-actions/purchase/gathering/needs.server";
import { openPolicyVote, readPolicyVote, votePolicy } from "~/features/joint-actions/purchase/gathering/policy-vote.server";
import { adoptSpecification, answerProposal, askInstead, openForPledges } from "~/features/joint-actions/purchase/gathering/proposals.server";
import { readAsked, readNeeds, readProposals, readPublished } from "~/features/joint-actions/purchase/gathering/queries.server";
import { NeedsForm } from "~/features/joint-actions/purchase/gathering/schema";
import { NeedsPage } from "~/features/joint-actions/purchase/gathering/ui/needs-page";
import { readGroups } from "~/features/joint-actions/purchase/gathering/view.server";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { readAttributes } from "~/features/joint-actions/purchase/start/attributes";
import { inDays } from "~/features/joint-actions/purchase/start/days";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { refuse } from "~/lib/result";
import { id } from "~/lib/zod";
import { Flash } from "~/ui/flash";

const Params = z.object({ id: id() });
const Query = z.object({ need: z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().optional()) });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params, query: Query }, async ({ actor, viewer, params, query, db, locale, now, siteUrl }) =>
  db.as(actor, async (tx) => {
    const { round, firm, view } = await openRound(tx, viewer, params.id);
    if (round.state === "draft") throw errorResponse("not_found");
    const attributes = readAttributes(round.attributes);
    const needs = await readNeeds(tx, round.id);
    const own = needs.filter((need) => need.firm_id === viewer.actingFirmId);
    const desk = view.facilitator || view.broker;
    const gathering = round.state === "gathering";
    const priced = await tx.selectFrom("round_quotes").select("id").where("round_id", "=", round.id).executeTakeFirst();
    return {
      title: `${messagesFor(locale).gathering.needs.title} · ${round.title}`,
      round,
      view,
      attributes,
      gathering,
      own,
      revising: own.find((need) => need.id === query.need) ?? null,
      others: view.facilitator ? needs : [],
      asked: await readAsked(tx, round.id, viewer.firms.map((entry) => entry.id)),
      published: desk ? null : await readPublished(tx, round.id),
      groups: desk ? await readGroups(tx, { id: round.id, attributes }, view.facilitator) : [],
      proposals: desk ? await readProposals(tx, round.id) : [],
      priced: priced !== undefined,
      policyVote: await readPolicyVote(tx, round, firm && firm.role !== "viewer" ? firm.id : null),
      mayEnter: gathering && firm !== null && firm.role !== "viewer" && firm.clusterIds.includes(round.cluster_id),
      answerBy: new Date(Math.min(inDays(now(), 2).getTime(), round.deadline.getTime())).toISOString(),
      link: `${siteUrl}/rounds/${round.id}/needs`,
      formKey: randomUUID(),
      now: now().toISOString(),
    };
  }),
);

export const action = guard({ as: "person", params: Params, form: NeedsForm, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const editorOf = viewer.firms.filter((entry) => entry.role !== "viewer").map((entry) => entry.id);
  const desk = { actor, editorOf, brokerOf: viewer.brokerOf };
  const roundId = params.id;
  const here = `/rounds/${roundId}/needs`;
  const answer = await db.as(actor, async (tx) => {
    const firmId = viewer.actingFirmId;
    switch (form.intent) {
      case "enter": {
        if (!firmId || !editorOf.includes(firmId)) return refuse("forbidden");
        const { intent: _, idempotencyKey: key = randomUUID(), ...need } = form;
        return once(tx, { actor, command: "enterNeed", key, content: { ...need, roundId, firmId } }, () => enterNeed(tx, { ...need, roundId, firmId, actor }));
      }
      case "remove":
        return firmId ? removeNeed(tx, { roundId, firmId, actor, needId: form.needId }) : refuse("forbidden");
      case "ask": {
        const { intent: _, idempotencyKey: key = randomUUID(), discount, ...ask } = form;
        return once(tx, { actor, command: "askInstead", key, content: { ...ask, discount, roundId } }, () => askInstead(tx, { ...ask, discount: discount ?? 0, roundId, desk }));
      }
      case "answer":
        return answerProposal(tx, { roundId, proposalId: form.proposalId, needId: form.needId, answer: form.answer, actor, editorOf });
      case "adopt":
        return adoptSpecification(tx, { roundId, to: form.to, version: form.version, desk });
      case "open":
        return openForPledges(tx, { roundId, version: form.version, desk });
      case "open_vote": {
        const { hours, idempotencyKey: key = randomUUID() } = form;
        return once(tx, { actor, command: "openPolicyVote", key, content: { hours, roundId } }, () => openPolicyVote(tx, { roundId, hours, hand: handOf(actor, viewer) }));
      }
      case "vote":
        return firmId && editorOf.includes(firmId) ? votePolicy(tx, { roundId, firmId, agrees: form.agrees === "yes", hand: handOf(actor, viewer) }) : refuse("forbidden");
    }
  });
  if (!answer.ok) return answer;
  const notice = { enter: "entered", remove: "removed", ask: "asked", answer: "answered", adopt: "adopted", open: "opened", open_vote: "asked_group", vote: "voted" }[form.intent];
  return redirect(form.intent === "open" ? `/rounds/${roundId}?notice=opened` : `${here}?notice=${notice}`, 303);
});

export default function RoundNeedsPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { gathering, shortage } = useMessages();
  return (
    <RoundFrame round={data.round} view={data.view} now={data.now} link={data.link}>
      <Flash texts={{ ...gathering.needs.notices, ...shortage.notices }} />
      <NeedsPage {...data} lastResult={answer && "submission" in answer ? answer.submission : undefined} />
    </RoundFrame>
  );
}
