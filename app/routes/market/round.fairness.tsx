import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { unitLabel } from "~/features/firms/units";
import { estimateMarket, sayDearer, voteMethod } from "~/features/joint-actions/purchase/fairness/commands.server";
import { readFairness } from "~/features/joint-actions/purchase/fairness/queries.server";
import { FairnessForm, FairnessParams } from "~/features/joint-actions/purchase/fairness/schema";
import { BalanceCard, MethodVote } from "~/features/joint-actions/purchase/fairness/ui/balance-card";
import { MarketCard } from "~/features/joint-actions/purchase/fairness/ui/market-card";
import { OwnFairnessCard } from "~/features/joint-actions/purchase/fairness/ui/own-fairness";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { useLocale, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { Flash } from "~/ui/flash";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: FairnessParams }, ({ actor, viewer, params, db, locale, now, siteUrl }) =>
  db.as(actor, async (tx) => {
    const { round, firm, view } = await openRound(tx, viewer, params.id);
    const fairness = await readFairness(tx, { round, firmId: firm?.id ?? null, arranges: view.facilitator || view.broker });
    const edits = firm !== null && firm.role !== "viewer";
    const pledging = round.state === "pledging" && round.deadline > now();
    const filling = round.state === "fill" && round.fill_deadline !== null && round.fill_deadline > now();
    return {
      ...fairness,
      title: `${messagesFor(locale).audit.fairness.title}: ${round.title}`,
      round,
      view,
      may: { accept: edits && (pledging || filling), refuse: edits && pledging, vote: edits && round.state === "locked" && (fairness.own?.quantity ?? 0n) > 0n },
      key: randomUUID(),
      now: now().toISOString(),
      link: `${siteUrl}/rounds/${round.id}/fairness`,
    };
  }),
);

export const action = guard({ as: "person", params: FairnessParams, form: FairnessForm, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const { idempotencyKey: key = randomUUID(), ...content } = form;
  const editorOf = viewer.firms.filter((firm) => firm.role !== "viewer").map((firm) => firm.id);
  const firmId = viewer.actingFirmId;
  const place = { roundId: params.id, actor };
  const answer = await db.as(actor, (tx) =>
    once<{ ok: true }, string>(tx, { actor, command: "round.fairness", key, content: { ...content, ...params, firmId } }, async () => {
      if (content.intent === "estimate") return estimateMarket(tx, { ...place, quantity: content.quantity, source: content.source, firmIds: editorOf, brokerOf: viewer.brokerOf });
      if (!firmId || !editorOf.includes(firmId)) throw errorResponse("forbidden");
      if (content.intent === "vote") return voteMethod(tx, { ...place, firmId, method: content.method });
      return sayDearer(tx, { ...place, firmId, accepts: content.intent === "accept" });
    }),
  );
  const notice = { accept: "accepted", refuse: "refused", vote: "voted", estimate: "estimated" }[content.intent];
  return answer.ok ? redirect(`/rounds/${params.id}/fairness?notice=${notice}`, 303) : answer;
});

/** What a purchase means for each firm beside buying alone, how its price is shared, and how it weighs on the market. */
export default function RoundFairnessPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { audit: { fairness: t } } = useMessages();
  const { locale } = useLocale();
  const { round, view, balance } = data;
  const unit = unitLabel(round.unit_code, locale);
  return (
    <RoundFrame round={round} view={view} now={data.now} link={data.link}>
      <Flash texts={t.notices} />
      <div className="stack">
        <p className="max-w-2xl text-ink-2">{t.lead}</p>
        {(view.takesPart || data.own || !(view.facilitator || view.broker)) && <OwnFairnessCard promise={data.promise} own={data.own} may={data.may} idempotencyKey={data.key} />}
        {balance && <BalanceCard balance={balance} own={data.own} rows={data.rows} unit={unit} />}
        {balance?.dominant && balance.buyers > 1 && <MethodVote balance={balance} vote={data.vote} mayVote={data.may.vote} idempotencyKey={data.key} />}
        {data.market && <MarketCard key={data.market.estimate ? `${data.market.estimate.quantity} ${data.market.estimate.source}` : "none"} market={data.market} unitCode={round.unit_code} lastResult={answer && "submission" in answer ? answer.submission : undefined} idempotencyKey={data.key} />}
      </div>
    </RoundFrame>
  );
}
