import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { openDeskToDecide } from "~/features/broker/access.server";
import { firmChoices } from "~/features/broker/queries.server";
import { DeskParams } from "~/features/broker/schema";
import { useNameOf } from "~/features/broker/ui/names";
import { refusalIn } from "~/features/broker/ui/problem";
import { limitInCluster, readLimits, readOwed } from "~/features/joint-actions/purchase/credit/limits.server";
import { creditForm } from "~/features/joint-actions/purchase/credit/schema";
import { CreditForm } from "~/features/joint-actions/purchase/credit/ui/credit-form";
import { LimitHistory } from "~/features/joint-actions/purchase/credit/ui/limit-history";
import { OwedCard } from "~/features/joint-actions/purchase/credit/ui/owed-card";
import { handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";
import { Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { Flash } from "~/ui/flash";
import { TextLink } from "~/ui/text-link";

const Params = DeskParams.extend({ firm: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.firm.name_fa || data?.firm.name_en }];

/** How much one firm may owe in all purchases of the cluster, for its broker. */
export const loader = guard({ as: "staff", params: Params }, ({ actor, viewer, params, db }) =>
  db.as(actor, async (tx) => {
    const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
    const [firm] = await firmChoices(tx, { clusterId: cluster.id, q: "", firmId: params.firm, exclude: [] });
    if (!firm) throw errorResponse("not_found");
    const limits = await readLimits(tx, { clusterId: cluster.id, firmId: firm.id });
    return {
      firm,
      limits,
      amount: limits.find((limit) => limit.round_id === null)?.amount ?? null,
      owed: await readOwed(tx, { clusterId: cluster.id, firmId: firm.id }),
      own: viewer.firms.some(({ id: each }) => each === firm.id),
      key: randomUUID(),
    };
  }),
);

export const action = guard({ as: "staff", params: Params, form: (context) => creditForm(context.currencyUnit), rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
    const { idempotencyKey: key = randomUUID(), note } = form;
    return limitInCluster(tx, { clusterId: cluster.id, firmId: params.firm, amount: form.intent === "set" ? form.amount : null, note, key, hand: handOf(actor, viewer), ownFirmIds: viewer.firms.map((firm) => firm.id) });
  });
  return answer.ok ? redirect(`/desk/${encodeURIComponent(params.cluster)}/firms/${params.firm}?notice=${form.intent === "set" ? "limited" : "lifted"}`, 303) : answer;
});

export default function DeskFirmCreditPage() {
  const { firm, limits, amount, owed, own, key } = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  const { credit: t } = useMessages();
  const nameOf = useNameOf();
  return (
    <div className="stack">
      <Flash texts={t.notices} />
      <Card>
        <CardHeader title={<Name>{t.title(nameOf(firm))}</Name>} aside={<TextLink to={`/firms/${firm.slug}`}>{t.profile}</TextLink>} />
        <p className="mb-4 max-w-text text-ink-2">{t.lead}</p>
        <OwedCard amount={amount} owed={owed} />
        {!own && <CreditForm key={key} firmId={firm.id} amount={amount} idempotencyKey={key} lastResult={answer?.submission} />}
      </Card>
      <LimitHistory limits={limits} />
    </div>
  );
}
