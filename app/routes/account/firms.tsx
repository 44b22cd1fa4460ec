import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Store } from "lucide-react";
import { myFirms } from "~/features/firms/queries.server";
import { FirmCard } from "~/features/firms/ui/firm-card";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { LinkButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person" }, async ({ actor, viewer, db, locale }) => ({
  title: messagesFor(locale).firms.mine.title,
  actingFirmId: viewer.actingFirmId,
  firms: await db.as(actor, (tx) => myFirms(tx, actor)),
}));

export default function MyFirmsPage() {
  const { firms, actingFirmId } = useLoaderData<typeof loader>();
  const { mine } = useMessages().firms;
  const found = (
    <LinkButton to="/firms/new" variant="primary">
      {mine.found}
    </LinkButton>
  );
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={mine.title} lead={mine.lead} actions={firms.length > 0 && found} />
      <Flash texts={mine.notices} />
      {firms.length === 0 ? (
        <EmptyState icon={Store} title={mine.empty} action={found}>
          {mine.emptyBody}
        </EmptyState>
      ) : (
        <ul className="grid gap-4">
          {firms.map((firm) => (
            <li key={firm.id}>
              <FirmCard firm={firm} acting={firm.id === actingFirmId} several={firms.length > 1} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
