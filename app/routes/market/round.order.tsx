import type { MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { act, handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { proposeSoleAward } from "~/features/joint-actions/purchase/fulfilment/award.server";
import { answerProposal, propose, readProposals, standingOf } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { awardedLots, clearingOf, draftLines, proposeOrder, quoteEmails, readNameConsent, readOrderMails, readOrders, resendOrder, sayNameConsent, sendConfirmed } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { orderForm } from "~/features/joint-actions/purchase/fulfilment/schema";
import { AwardCard, ConsentCard, LateCancel, OrderDocuments, OrderMails } from "~/features/joint-actions/purchase/fulfilment/ui/order-cards";
import { OrderForm } from "~/features/joint-actions/purchase/fulfilment/ui/order-form";
import { OrderSheet } from "~/features/joint-actions/purchase/fulfilment/ui/order-sheet";
import { Proposals } from "~/features/joint-actions/purchase/fulfilment/ui/proposals";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { readSplit } from "~/features/joint-actions/purchase/tender/split.server";
import { SplitTable } from "~/features/joint-actions/purchase/tender/ui/split-table";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { useFormat, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { refuse } from "~/lib/result";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Sentence } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { ErrorSummary } from "~/ui/form";
import { Flash } from "~/ui/flash";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale, now, siteUrl }) => {
  const hand = handOf(actor, viewer);
  return db.as(actor, async (tx) => {
    const { round, firm, view } = await openRound(tx, viewer, params.id);
    const desk = view.facilitator || view.broker;
    const proposals = (await readProposals(tx, round.id)).filter((proposal) => proposal.subject !== "costs");
    const waiting = new Set(proposals.filter((proposal) => proposal.answer === null).map((proposal) => proposal.subject));
    const split = await readSplit(tx, round.id, null);
    const quotes = await tx.selectFrom("round_quotes").select(["id", "supplier_name", "split"]).where("round_id", "=", round.id).execute();
    const single = quotes.filter((quote) => !quote.split);
    const winner = await clearingOf(tx, round.id);
    const orders = desk ? await readOrders(tx, round.id) : [];
    const mails = desk ? await readOrderMails(tx, round.id) : [];
    const lots = desk && round.state === "awarded" ? await awardedLots(tx, round.id) : [];
    return {
      title: `${messagesFor(locale).rounds.parts.order} · ${round.title}`,
      round,
      view,
      desk,
      now: now().toISOString(),
      link: `${siteUrl}/rounds/${round.id}/order`,
      key: randomUUID(),
      proposals: proposals.map((proposal) => ({ ...proposal, standing: standingOf(proposal, round, hand, view.takesPart), about: proposal.subject === "award" ? quotes.find(({ id }) => id === proposal.subject_ref)?.supplier_name : undefined })),
      mayAward: desk && round.state === "locked" && single.length === 1 && !waiting.has("award"),
      several: round.state === "locked" && single.length > 1,
      mayOrder: desk && round.state === "awarded" && !waiting.has("order"),
      mayCancel: desk && (round.state === "locked" || round.state === "awarded") && !waiting.has("cancel"),
      supplier: winner?.supplier_name ?? single[0]?.supplier_name ?? "",
      lines: desk && round.state === "awarded" ? await draftLines(tx, round.id) : [],
      lots,
      emails: await quoteEmails(tx, lots),
      orders,
      mails,
      split: split && split.lots.length > 0 && proposals.some(({ subject, subject_ref, answer }) => subject === "award" && subject_ref === split.id && answer !== "declined") ? split : null,
      consent: firm && firm.role !== "viewer" && view.takesPart && ["pledging", "fill", "locked", "awarded"].includes(round.state) ? { agrees: await readNameConsent(tx, round.id, firm.id) } : null,
      sent: (await tx.selectFrom("round_events").select("at").where("round_id", "=", round.id).where("to_state", "=", "ordered").executeTakeFirst())?.at ?? null,
    };
  });
});

export const action = guard({ as: "person", params: Params, rate: "write_person" }, (scope) =>
  act(scope, {
    roundId: scope.params.id,
    schema: orderForm,
    noticeOf: ({ intent }) => ({ confirm: "confirmed", decline: "declined", award: "proposed", order: "proposed", cancel: "proposed", resend: "resent", consent: "consent" })[intent],
    run: async (tx, form, hand) => {
      const roundId = scope.params.id;
      switch (form.intent) {
        case "award":
          return proposeSoleAward(tx, { roundId, hand });
        case "order":
          return proposeOrder(tx, { ...form, roundId, hand });
        case "cancel":
          return propose(tx, { roundId, subject: "cancel", reason: form.reason, hand });
        case "resend":
          return resendOrder(tx, { roundId, orderId: form.ref, email: form.email, hand });
        case "consent":
          return hand.actingFirmId ? sayNameConsent(tx, { roundId, firmId: hand.actingFirmId, agrees: form.agrees === "yes", hand }) : refuse("forbidden");
        case "decline":
          return answerProposal(tx, { confirmationId: form.ref, answer: "declined", reason: form.reason, hand });
        case "confirm": {
          const answer = await answerProposal(tx, { confirmationId: form.ref, answer: "confirmed", hand });
          if (answer.ok && answer.subject === "order") await sendConfirmed(tx, form.ref);
          return answer;
        }
      }
    },
  }),
);

export default function RoundOrderPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { fulfilment } = useMessages();
  const format = useFormat();
  const { round, orders } = data;
  const t = fulfilment.order;
  const forms = { formKey: data.key, lastResult: answer?.submission };
  return (
    <RoundFrame round={round} view={data.view} now={data.now} link={data.link}>
      <Flash texts={t.notices} />
      {answer?.problem && <ErrorSummary errors={[{ message: answer.problem }]} />}
      <div className="with-aside">
        <div className="stack min-w-0">
          {!data.desk && data.sent && (
            <Card>
              <CardHeader title={t.members} />
              <p>
                <Sentence>{t.sentTo(data.supplier, format.dateTime(data.sent))}</Sentence>
              </p>
            </Card>
          )}
          {data.several && <Alert>{t.severalQuotes}</Alert>}
          {round.state === "locked" && !data.desk && !data.several && <Alert>{t.waitAward}</Alert>}
          {round.state === "awarded" && !data.desk && <Alert>{t.waitOrder}</Alert>}
          {["pledging", "fill"].includes(round.state) && <Alert>{t.notYet}</Alert>}
          {data.split && (
            <Card className="print:hidden">
              <CardHeader title={t.splitTitle} />
              <SplitTable lots={data.split.lots} unitCode={round.unit_code} />
            </Card>
          )}
          {data.mayAward && <AwardCard supplier={data.supplier} {...forms} />}
          {data.mayOrder && <OrderForm lots={data.lots} lines={data.lines} round={round} now={data.now} emails={data.emails} {...forms} />}
          {/* On paper each supplier's order begins a page of its own. */}
          {orders.map((order, index) => (
            <Card key={order.orderId} className={index > 0 ? "print:break-before-page" : undefined}>
              <CardHeader title={fulfilment.sheet.title} aside={<OrderDocuments base={`/rounds/${round.id}`} number={orders.length > 1 ? order.number : undefined} />} />
              <OrderSheet order={order} />
            </Card>
          ))}
          {data.mayCancel && <LateCancel {...forms} />}
        </div>
        <aside className="stack min-w-0 print:hidden">
          <Proposals proposals={data.proposals} {...forms} />
          {orders.map(({ orderId: of, supplier }) => {
            const mails = data.mails.filter((mail) => mail.order_id === of);
            return mails.length > 0 && <OrderMails key={of} mails={mails} order={{ id: of, supplier }} several={orders.length > 1} mayResend={round.state === "ordered"} {...forms} />;
          })}
          {data.consent && <ConsentCard agrees={data.consent.agrees} formKey={data.key} />}
        </aside>
      </div>
    </RoundFrame>
  );
}
