import { data, redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { clusterChoices } from "~/features/joint-actions/purchase/queries.server";
import { itemName, readCatalogue } from "~/features/joint-actions/purchase/start/catalogue.server";
import { inDays } from "~/features/joint-actions/purchase/start/days";
import { newFormValue, valueWithItem, type StartFormValue } from "~/features/joint-actions/purchase/start/form-value";
import { startForm, type ChoosingInput } from "~/features/joint-actions/purchase/start/schema";
import { placeAfter, startRound } from "~/features/joint-actions/purchase/start/start.server";
import { StartForm } from "~/features/joint-actions/purchase/start/ui/start-form";
import { formatFor, useMessages } from "~/i18n/context";
import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Actor, Db } from "~/lib/db.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { PageHeader } from "~/ui/page-header";

const Query = z.object({ item: z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().optional()) });

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: page?.title }];

export const loader = guard({ as: "member", query: Query }, async ({ actor, viewer, query, db, locale, currencyUnit, now }) => {
  if (!handOf(actor, viewer).actingFirmId) throw errorResponse("forbidden");
  const { clusters, catalogue } = await db.as(actor, async (tx) => {
    const choices = await clusterChoices(tx, { firmId: viewer.actingFirmId, locale });
    return { clusters: choices, catalogue: await readCatalogue(tx, choices.map(({ id }) => id)) };
  });
  if (clusters.length === 0) throw redirect("/rounds");
  const items = catalogue.map((item) => ({ ...item, name: itemName(item, locale) }));
  const chosen = items.find(({ id }) => id === query.item) ?? null;
  return {
    title: messagesFor(locale).rounds.form.newTitle,
    clusters: chosen ? clusters.filter(({ id }) => id === chosen.cluster_id) : clusters,
    items: items.map(({ id, name, rounds }) => ({ id, name, rounds })),
    chosen: chosen && { id: chosen.id, name: chosen.name, rounds: chosen.rounds },
    value: newFormValue(formatFor({ locale, currencyUnit }), chosen ? { ...chosen, hsCode: chosen.hs_code, unitCode: chosen.unit_code } : undefined),
    key: randomUUID(),
    now: now().toISOString(),
    deadline: inDays(now(), 7).toISOString(),
    tenderDeadline: inDays(now(), 4).toISOString(),
  };
});

export const action = guard(
  { as: "member", form: (context) => startForm(context.currencyUnit, context.now()), rate: "write_person" },
  async ({ actor, viewer, form, db, currencyUnit, locale }) => {
    if (form.stage === "item") return data(await withItem(form, { db, actor, firmId: viewer.actingFirmId, locale }));
    const answer = await db.as(actor, (tx) =>
      once(tx, { actor, command: "startRound", key: form.idempotencyKey ?? randomUUID(), content: form }, () =>
        startRound(tx, { ...form, actor, firmId: viewer.actingFirmId, currencyUnit }),
      ),
    );
    return answer.ok ? redirect(placeAfter(answer.roundId, form.intent), 303) : answer;
  },
);

/** The form as it was typed, with an item of the catalogue; nothing is kept yet. */
async function withItem({ stage: _, intent: __, chosen: wanted, ...typed }: ChoosingInput, by: { db: Db; actor: Actor; firmId: string; locale: Locale }) {
  const item = await by.db.as(by.actor, async (tx) => {
    const choices = await clusterChoices(tx, { firmId: by.firmId, locale: by.locale });
    return (await readCatalogue(tx, choices.map(({ id }) => id))).find(({ id }) => id === wanted) ?? null;
  });
  const name = item && itemName(item, by.locale);
  const value = valueWithItem(typed as StartFormValue, item && { ...item, name: name!, hsCode: item.hs_code, unitCode: item.unit_code });
  return { chosen: item && { id: item.id, name: name!, rounds: item.rounds }, clusterId: item?.cluster_id ?? null, value };
}

export default function NewRoundPage() {
  const { key, ...loaded } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { rounds: t } = useMessages();
  const stepped = answer && "chosen" in answer ? answer : null;
  const page = stepped
    ? { ...loaded, value: stepped.value, chosen: stepped.chosen, clusters: stepped.clusterId ? loaded.clusters.filter(({ id }) => id === stepped.clusterId) : loaded.clusters }
    : loaded;
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader crumbs={[{ to: "/rounds", label: t.title }]} title={t.form.newTitle} lead={t.lead} />
      <StartForm key={stepped ? `item-${stepped.chosen?.id}` : loaded.chosen?.id} {...page} lastResult={answer && "submission" in answer ? answer.submission : undefined} idempotencyKey={key} version={null} gathering={false} />
    </div>
  );
}
