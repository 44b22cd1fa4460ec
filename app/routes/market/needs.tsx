import { redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { withdrawNeed } from "~/features/requests/commands.server";
import { readMyNeeds } from "~/features/requests/queries.server";
import { WithdrawForm } from "~/features/requests/schema";
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
  personId: actor.personId,
  editorOf: viewer.firms.filter(({ role }) => role !== "viewer").map(({ id }) => id),
}));

/** Whoever asked needs it no longer. */
export const action = guard({ as: "person", form: WithdrawForm, rate: "write_person" }, async ({ actor, form, db }) => {
  const gone = await db.as(actor, (tx) => withdrawNeed(tx, form.needId));
  return gone.ok ? redirect("/needs?done=withdrawn", 303) : gone;
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export default function NeedsPage() {
  const { needs, personId, editorOf } = useLoaderData<typeof loader>();
  const { needs: t } = useMessages();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={t.title} lead={t.lead} actions={<LinkButton to="/needs/new" variant="primary">{t.newTitle}</LinkButton>} />
      <Flash texts={t.notices} />
      <Flash texts={t.notices} param="done" />
      <NeedList needs={needs} personId={personId} editorOf={editorOf} />
    </div>
  );
}
