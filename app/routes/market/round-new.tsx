import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { clusterChoices } from "~/features/joint-actions/purchase/queries.server";
import { itemName, readCatalogue } from "~/features/joint-actions/purchase/start/catalogue.server";
import { inDays } from "~/features/joint-actions/purchase/start/days";
import { newFormValue } from "~/features/joint-actions/purchase/start/form-value";
import { startForm } from "~/features/joint-actions/purchase/start/schema";
import { placeAfter, startRound } from "~/features/joint-actions/purchase/start/start.server";
import { StartForm } from "~/features/joint-actions/purchase/start/ui/start-form";
import { formatFor, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { PageHeader } from "~/ui/page-header";

const Query = z.object({ item: z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().optional()) });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "member", query: Query }, async ({ actor, viewer, query, db, locale, currencyUnit, now }) => {
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
  { as: "member", form: (context) => startForm(context.currencyUnit), rate: "write_person" },
  async ({ actor, viewer, form, db, currencyUnit }) => {
    const answer = await db.as(actor, (tx) =>
      once(tx, { actor, command: "startRound", key: form.idempotencyKey ?? randomUUID(), content: form }, () =>
        startRound(tx, { ...form, actor, firmId: viewer.actingFirmId, currencyUnit }),
      ),
    );
    return answer.ok ? redirect(placeAfter(answer.roundId, form.intent), 303) : answer;
  },
);

export default function NewRoundPage() {
  const { key, ...data } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { rounds: t } = useMessages();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader crumbs={[{ to: "/rounds", label: t.title }]} title={t.form.newTitle} lead={t.lead} />
      <StartForm key={data.chosen?.id} {...data} lastResult={answer && "submission" in answer ? answer.submission : undefined} idempotencyKey={key} version={null} gathering={false} />
    </div>
  );
}
