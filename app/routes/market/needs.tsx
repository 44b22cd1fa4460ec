import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { readMyNeeds } from "~/features/requests/queries.server";
import { NeedList } from "~/features/requests/ui/need-list";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { LinkButton } from "~/ui/button";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

export const loader = guard({ as: "person" }, async ({ actor, viewer, db, locale }) => ({
  title: messagesFor(locale).needs.title,
  needs: await db.as(actor, (tx) => readMyNeeds(tx, actor.personId, viewer.firms.map(({ id }) => id))),
}));

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export default function NeedsPage() {
  const { needs } = useLoaderData<typeof loader>();
  const { needs: t } = useMessages();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={t.title} lead={t.lead} actions={<LinkButton to="/needs/new" variant="primary">{t.newTitle}</LinkButton>} />
      <Flash texts={t.notices} />
      <NeedList needs={needs} />
    </div>
  );
}
