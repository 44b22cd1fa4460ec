import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { clusterChoices, readRound } from "~/features/joint-actions/purchase/queries.server";
import { editDraft } from "~/features/joint-actions/purchase/round.server";
import { roundForm } from "~/features/joint-actions/purchase/schema";
import { RoundForm } from "~/features/joint-actions/purchase/ui/round-form";
import { formatFor, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { PageHeader } from "~/ui/page-header";

const Params = z.object({ id: z.uuid() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "member", params: Params }, async ({ actor, viewer, params, db, locale, currencyUnit, now }) => {
  const format = formatFor({ locale, currencyUnit });
  const [found, clusters] = await db.as(actor, async (tx) => [
    await readRound(tx, params.id, []),
    await clusterChoices(tx, { firmId: viewer.actingFirmId, locale }),
  ]);
  if (!found || found.round.facilitator_firm_id !== viewer.actingFirmId || found.round.state !== "draft") throw errorResponse("not_found");
  const { round, quote, ladder } = found;
  return {
    title: messagesFor(locale).rounds.form.editTitle,
    roundId: round.id,
    clusters: clusters.filter((cluster) => cluster.id === round.cluster_id),
    now: now().toISOString(),
    deadline: round.deadline.toISOString(),
    value: {
      clusterId: round.cluster_id,
      title: round.title,
      specification: round.specification,
      unitCode: round.unit_code,
      soloPrice: round.solo_price === null ? "" : format.amount(round.solo_price),
      supplierName: quote?.supplier_name,
      model: quote?.model,
      pack: format.number(quote?.pack ?? 1n),
      moq: format.number(quote?.moq ?? 0n),
      breaks: (ladder?.breaks ?? []).map((row) => ({ minQty: format.number(row.minQty), unitPrice: format.amount(row.unitPrice) })),
      sharedCost: format.amount(round.shared_cost),
      sharedCostNote: round.shared_cost_note,
      leadTimeDays: quote?.lead_time_days == null ? "" : format.number(quote.lead_time_days),
      deliveryNote: round.delivery_note,
    },
  };
});

export const action = guard(
  { as: "member", params: Params, form: (context) => roundForm(context.currencyUnit), rate: "write_person" },
  async ({ actor, viewer, form, params, db }) => {
    const answer = await db.as(actor, (tx) => editDraft(tx, { ...form, actor, firmId: viewer.actingFirmId, roundId: params.id }));
    return answer.ok ? redirect(`/rounds/${answer.roundId}?notice=${form.intent === "open" ? "opened" : "drafted"}`, 303) : answer;
  },
);

export default function EditRoundPage() {
  const { roundId, ...data } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { rounds: t } = useMessages();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader crumbs={[{ label: t.title, to: "/rounds" }, { label: data.value.title, to: `/rounds/${roundId}` }]} title={t.form.editTitle} />
      <RoundForm lastResult={answer && "submission" in answer ? answer.submission : undefined} {...data} idempotencyKey={roundId} />
    </div>
  );
}
