import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { FindForm } from "~/features/broker/ui/find-form";
import { useNameOf } from "~/features/broker/ui/names";
import { refusalIn } from "~/features/broker/ui/problem";
import { creditFirms, limitInRound, readLimits } from "~/features/joint-actions/purchase/credit/limits.server";
import { CreditQuery, creditForm } from "~/features/joint-actions/purchase/credit/schema";
import { CreditForm } from "~/features/joint-actions/purchase/credit/ui/credit-form";
import { LimitHistory } from "~/features/joint-actions/purchase/credit/ui/limit-history";
import { handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { deskFirm } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { readRoundHead } from "~/features/joint-actions/purchase/queries.server";
import { useFormat, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";
import { Name } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

/** How much firms may come to owe in one purchase, for whoever keeps it. */
export const loader = guard({ as: "person", params: Params, query: CreditQuery }, ({ actor, viewer, params, query, db, locale }) =>
  db.as(actor, async (tx) => {
    const round = await readRoundHead(tx, params.id);
    if (!round || round.state === "draft" || deskFirm(round, handOf(actor, viewer)) === undefined) throw errorResponse("not_found");
    const firms = await creditFirms(tx, { roundId: round.id, clusterId: round.cluster_id, q: query.q, firmId: query.firm, exclude: viewer.firms.map((firm) => firm.id) });
    const chosen = (query.firm && firms[0]) || null;
    return {
      title: messagesFor(locale).credit.roundTitle,
      round: { id: round.id, title: round.title },
      q: query.q,
      firms,
      chosen,
      limits: chosen ? (await readLimits(tx, { clusterId: round.cluster_id, firmId: chosen.id })).filter((limit) => limit.round_id === round.id) : [],
      key: randomUUID(),
    };
  }),
);

export const action = guard({ as: "person", params: Params, form: (context) => creditForm(context.currencyUnit), rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const { idempotencyKey: key = randomUUID(), note, firmId } = form;
  const answer = await db.as(actor, (tx) =>
    limitInRound(tx, { roundId: params.id, firmId, amount: form.intent === "set" ? form.amount : null, note, key, hand: handOf(actor, viewer), ownFirmIds: viewer.firms.map((firm) => firm.id) }),
  );
  return answer.ok ? redirect(`/rounds/${params.id}/credit?notice=${form.intent === "set" ? "limited" : "lifted"}`, 303) : answer;
});

export default function RoundCreditPage() {
  const { title, round, q, firms, chosen, limits, key } = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  const { credit: t, rounds } = useMessages();
  const format = useFormat();
  const nameOf = useNameOf();
  const here = `/rounds/${round.id}/credit`;
  return (
    <div className="stack mx-auto max-w-3xl">
      <PageHeader crumbs={[{ to: "/rounds", label: rounds.title }, { to: `/rounds/${round.id}`, label: round.title }]} title={title} lead={t.roundLead} />
      <Flash texts={t.notices} />
      {chosen ? (
        <>
          <Card>
            <CardHeader title={<Name>{t.title(nameOf(chosen))}</Name>} aside={`${t.now}: ${chosen.amount === null ? t.none : format.money(chosen.amount)}`} />
            <CreditForm key={key} firmId={chosen.id} amount={chosen.amount} idempotencyKey={key} lastResult={answer?.submission} />
          </Card>
          <LimitHistory limits={limits} />
          <LinkButton to={here} variant="ghost" className="justify-self-start">
            {t.firms}
          </LinkButton>
        </>
      ) : (
        <Card>
          <CardHeader title={t.firms} />
          <FindForm q={q} label={t.find} />
          {firms.length === 0 && <p className="text-ink-2">{t.firmsNone}</p>}
          <ul>
            {firms.map((firm) => (
              <li key={firm.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0 last:pb-0">
                <p className="min-w-0">
                  <Name className="font-semibold">{nameOf(firm)}</Name>
                  <span className="figures block text-sm text-ink-2">{firm.amount === null ? t.none : format.money(firm.amount)}</span>
                </p>
                <LinkButton to={`${here}?firm=${firm.id}`} size="sm" aria-label={t.chooseFor(nameOf(firm))}>
                  {t.choose}
                </LinkButton>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
