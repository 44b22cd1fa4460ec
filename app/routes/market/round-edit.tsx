import { data, redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { clusterChoices } from "~/features/joint-actions/purchase/queries.server";
import { itemName, readCatalogue } from "~/features/joint-actions/purchase/start/catalogue.server";
import { inDays } from "~/features/joint-actions/purchase/start/days";
import { keptFormValue, typedFormValue, valueWithItem, type StartFormValue } from "~/features/joint-actions/purchase/start/form-value";
import { readStarted } from "~/features/joint-actions/purchase/start/queries.server";
import { startForm } from "~/features/joint-actions/purchase/start/schema";
import { changeRound, placeAfter } from "~/features/joint-actions/purchase/start/start.server";
import { StartForm } from "~/features/joint-actions/purchase/start/ui/start-form";
import { formatFor, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

const Params = z.object({ id: z.uuid() });

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: page?.title }];

export const loader = guard({ as: "member", params: Params }, async ({ actor, viewer, params, db, locale, currencyUnit, now }) => {
  if (!handOf(actor, viewer).actingFirmId) throw errorResponse("forbidden");
  const format = formatFor({ locale, currencyUnit });
  const { found, clusters, catalogue } = await db.as(actor, async (tx) => {
    const choices = await clusterChoices(tx, { firmId: viewer.actingFirmId, locale });
    return { found: await readStarted(tx, params.id), clusters: choices, catalogue: await readCatalogue(tx, choices.map(({ id }) => id)) };
  });
  if (!found || found.round.facilitator_firm_id !== viewer.actingFirmId || !["draft", "gathering"].includes(found.round.state)) throw errorResponse("not_found");
  const { round, typed } = found;
  const kept = keptFormValue(round, found.quote, found.lines, format);
  const value = typed ? { ...kept, ...typedFormValue(typed.form, typed.currencyUnit, { currencyUnit, format }) } : kept;
  const item = catalogue.find(({ id }) => id === value.itemId);
  const { form } = messagesFor(locale).rounds;
  return {
    title: round.state === "draft" ? form.editTitle : form.changeTitle,
    roundId: round.id,
    value,
    version: round.version,
    gathering: round.state === "gathering",
    clusters: clusters.filter((cluster) => cluster.id === round.cluster_id),
    items: [],
    chosen: item ? { id: item.id, name: itemName(item, locale), rounds: item.rounds } : null,
    now: now().toISOString(),
    deadline: round.deadline.toISOString(),
    tenderDeadline: (round.tender_deadline ?? inDays(now(), 4)).toISOString(),
  };
});

export const action = guard(
  { as: "member", params: Params, form: (context) => startForm(context.currencyUnit, context.now()), rate: "write_person" },
  async ({ actor, viewer, form, params, db, currencyUnit }) => {
    if (form.stage === "item") {
      const { stage: _, intent: __, chosen: ___, ...typed } = form;
      return data({ value: valueWithItem(typed as StartFormValue, null) });
    }
    const answer = await db.as(actor, (tx) => changeRound(tx, { ...form, actor, firmId: viewer.actingFirmId, roundId: params.id, currencyUnit }));
    return answer.ok ? redirect(placeAfter(answer.roundId, form.intent), 303) : answer;
  },
);

export default function EditRoundPage() {
  const { roundId, title, ...loaded } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { rounds: t, gathering } = useMessages();
  // Another item than the one of the catalogue: everything else stays as it was typed.
  const other = answer && "value" in answer ? answer.value : null;
  const page = other ? { ...loaded, value: other, chosen: null } : loaded;
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader crumbs={[{ label: t.title, to: "/rounds" }, { label: loaded.value.title ?? "", to: `/rounds/${roundId}` }]} title={title} />
      <Flash texts={{ restarted: gathering.start.notices.restarted, drafted: t.form.drafted }} />
      <StartForm key={other ? "other" : "kept"} lastResult={answer && "submission" in answer ? answer.submission : undefined} {...page} idempotencyKey={`edit-${roundId}`} />
    </div>
  );
}
