import { redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { tryRefusedAgain } from "~/features/search/refused/commands.server";
import { readRefused } from "~/features/search/refused/queries.server";
import { TryAgainForm } from "~/features/search/refused/schema";
import { RefusedList } from "~/features/search/refused/ui/refused-list";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "admin" }, async ({ actor, db, locale }) => {
  const { operator, common } = messagesFor(locale);
  return { title: `${operator.title} · ${common.productName}`, refused: await db.as(actor, readRefused) };
});

export const action = guard({ as: "admin", form: TryAgainForm, rate: "write_person" }, async ({ actor, db, form }) => {
  const sent = await db.as(actor, (tx) => tryRefusedAgain(tx, { firmId: form.firm }));
  return redirect(`/operator/search?notice=${sent ? "sent" : "gone"}`, 303);
});

export default function OperatorSearchPage() {
  const { refused } = useLoaderData<typeof loader>();
  const { operator: t } = useMessages();
  return (
    <>
      <PageHeader title={t.title} lead={t.lead} />
      <Flash texts={t.notices} />
      <RefusedList refused={refused} />
    </>
  );
}
