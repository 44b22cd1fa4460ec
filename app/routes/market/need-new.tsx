import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { postNeed } from "~/features/requests/commands.server";
import { readNeedClusters } from "~/features/requests/queries.server";
import { NeedForm as Form, NeedQuery } from "~/features/requests/schema";
import { NeedForm } from "~/features/requests/ui/need-form";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { PageHeader } from "~/ui/page-header";

export const loader = guard({ as: "person", query: NeedQuery }, async ({ actor, viewer, db, query, locale }) => {
  const clusters = await db.as(actor, (tx) => readNeedClusters(tx));
  const own = viewer.firms.find(({ id }) => id === viewer.actingFirmId)?.clusterIds[0];
  return {
    title: messagesFor(locale).needs.newTitle,
    clusters,
    chosen: clusters.find(({ slug }) => slug === query.cluster)?.id ?? own ?? null,
    searched: query.q,
    idempotencyKey: randomUUID(),
  };
});

export const action = guard({ as: "person", form: Form, rate: "write_person" }, async ({ actor, viewer, db, form }) => {
  const answer = await db.as(actor, (tx) => postNeed(tx, { ...form, actor, authorName: viewer.name, firmId: viewer.actingFirmId }));
  return answer.ok ? redirect("/needs?notice=posted", 303) : answer;
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export default function NewNeedPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { needs: t } = useMessages();
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader crumbs={[{ to: "/needs", label: t.title }]} title={t.newTitle} lead={t.newLead} />
      <NeedForm {...data} lastResult={answer && "submission" in answer ? answer.submission : undefined} />
    </div>
  );
}
