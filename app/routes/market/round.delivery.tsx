import type { MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { act, handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { readDefaults, recordDefault, writeDefaultEntry } from "~/features/joint-actions/purchase/fulfilment/default.server";
import { addLotEvidence, readEvidence } from "~/features/joint-actions/purchase/fulfilment/evidence.server";
import { orderedQuantity, ordersOf } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { readParts } from "~/features/joint-actions/purchase/fulfilment/parts.server";
import { answerShare, claimLot, closeReceipt, offeredOf, readArrivals, readClaim, readLots, readOwnShares, readShares, recordLot, returnLot, settleOffer, voidLot } from "~/features/joint-actions/purchase/fulfilment/receipt.server";
import { deliveryForm } from "~/features/joint-actions/purchase/fulfilment/schema";
import { DefaultsCard } from "~/features/joint-actions/purchase/fulfilment/ui/defaults-card";
import { ArrivalsCard } from "~/features/joint-actions/purchase/fulfilment/ui/arrivals-card";
import { LotsCard, OfferCard, OwnShareCard, ReceiveCard, SharesCard } from "~/features/joint-actions/purchase/fulfilment/ui/delivery-cards";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { readShareOfResult } from "~/features/joint-actions/purchase/queries.server";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { ErrorSummary } from "~/ui/form";
import { Flash } from "~/ui/flash";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale, now, siteUrl }) => {
  const hand = handOf(actor, viewer);
  return db.as(actor, async (tx) => {
    const { round, firm, view } = await openRound(tx, viewer, params.id);
    const desk = view.facilitator || view.broker;
    const parts = desk ? await readParts(tx, round.id, locale) : [];
    const lots = await readLots(tx, round.id);
    return {
      title: `${messagesFor(locale).rounds.parts.delivery} · ${round.title}`,
      round,
      view,
      desk,
      now: now().toISOString(),
      link: `${siteUrl}/rounds/${round.id}/delivery`,
      key: randomUUID(),
      lots,
      // Where too few firms buy to tell the totals.
      arrivals: !desk && lots.length === 0 ? await readArrivals(tx, round.id) : [],
      ownOrder: (firm && round.state === "ordered" && (await readShareOfResult(tx, round.id, firm.id))?.quantity) || 0n,
      ordered: await orderedQuantity(tx, round.id),
      orders: desk ? (await ordersOf(tx, round.id)).filter((order) => order.confirmed) : [],
      proofs: await readEvidence(tx, round.id),
      own: firm ? await readOwnShares(tx, round.id, firm.id) : [],
      claim: firm ? await readClaim(tx, round.id, firm.id) : 0n,
      mayAct: hand.actingFirmId !== null && view.takesPart,
      offered: round.state === "received" && (view.takesPart || desk) ? await offeredOf(tx, round.id) : 0n,
      shares: desk ? await readShares(tx, round.id) : [],
      records: await readDefaults(tx, round.id),
      ownFirmIds: [...hand.editorOf],
      firms: parts.filter((part) => !viewer.firms.some((own) => own.id === part.id)),
    };
  });
});

export const action = guard({ as: "person", params: Params, rate: "write_person" }, (scope) =>
  act(scope, {
    roundId: scope.params.id,
    schema: deliveryForm,
    noticeOf: ({ intent }) => intent,
    run: async (tx, form, hand, evidence) => {
      const roundId = scope.params.id;
      switch (form.intent) {
        case "lot":
          return recordLot(tx, { ...form, roundId, hand, evidence });
        case "void":
          return voidLot(tx, { roundId, lotId: form.ref, reason: form.reason, hand });
        case "receive":
          return closeReceipt(tx, { roundId, hand });
        case "keep":
        case "refuse":
          return answerShare(tx, { roundId, answer: form.intent === "keep" ? "kept" : "refused", hand });
        case "claim":
          return claimLot(tx, { roundId, quantity: form.quantity, hand });
        case "settle":
          return settleOffer(tx, { roundId, hand });
        case "return":
          return returnLot(tx, { ...form, roundId, hand, evidence });
        case "evidence":
          return addLotEvidence(tx, { roundId, lotId: form.ref, hand, evidence });
        case "default":
          return recordDefault(tx, { ...form, roundId, hand, evidence });
        case "reply":
        case "withdrawal":
          return writeDefaultEntry(tx, { roundId, defaultId: form.ref, kind: form.intent, body: form.body, hand });
      }
    },
  }),
);

export default function RoundDeliveryPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { fulfilment } = useMessages();
  const { round } = data;
  const t = fulfilment.delivery;
  const forms = { formKey: data.key, lastResult: answer?.submission };
  const settled = ["received", "reconciled", "closed"].includes(round.state);
  return (
    <RoundFrame round={round} view={data.view} now={data.now} link={data.link}>
      <Flash texts={t.notices} />
      {answer?.problem && <ErrorSummary errors={[{ message: answer.problem }]} />}
      <div className="with-aside">
        <div className="stack min-w-0">
          {settled && <OwnShareCard shares={data.own} unitCode={round.unit_code} mayAnswer={data.mayAct && round.state === "received"} forms={forms} />}
          {!settled && !data.desk && <Alert>{t.notYet}</Alert>}
          {(data.ownOrder > 0n || data.arrivals.length > 0) && <ArrivalsCard ownOrder={data.ownOrder} arrivals={data.arrivals} unitCode={round.unit_code} />}
          {data.offered !== 0n && <OfferCard orders={data.orders} offered={data.offered} claim={data.claim} mayClaim={data.mayAct} desk={data.desk} unitCode={round.unit_code} now={data.now} forms={forms} />}
          {data.desk && data.shares.length > 0 && <SharesCard shares={data.shares} unitCode={round.unit_code} offered={data.offered} />}
          {data.lots.length + Number(data.desk) > 0 && <LotsCard orders={data.orders} lots={data.lots} ordered={data.ordered} unitCode={round.unit_code} roundId={round.id} proofs={data.proofs} mayWrite={data.desk && round.state === "ordered"} forms={forms} />}
        </div>
        <aside className="stack min-w-0 print:hidden">
          {data.desk && round.state === "ordered" && <ReceiveCard orders={data.orders} unitCode={round.unit_code} now={data.now} lots={data.lots.filter((lot) => lot.kind === "delivery" && lot.voided === null).length} forms={forms} />}
          <DefaultsCard records={data.records} ownFirmIds={data.ownFirmIds} desk={data.desk} firms={data.firms} roundId={round.id} proofs={data.proofs} forms={forms} />
        </aside>
      </div>
    </RoundFrame>
  );
}
