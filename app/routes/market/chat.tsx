import type { MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { MessagesSquare } from "lucide-react";
import { listHeads } from "~/features/chat/queries.server";
import { useLiveRoom } from "~/features/chat/client/use-live-room";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Badge } from "~/ui/badge";
import { LinkButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person" }, async ({ actor, viewer, db, locale }) => ({
  title: messagesFor(locale).chat.title,
  heads: await db.as(actor, (tx) => listHeads(tx)),
  ownFirms: viewer.firms.map((firm) => firm.id),
}));

export default function ChatsPage() {
  const { heads, ownFirms } = useLoaderData<typeof loader>();
  const { chat: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  useLiveRoom(null);
  if (heads.length === 0) {
    return (
      <>
        <PageHeader title={t.title} />
        <EmptyState icon={MessagesSquare} title={t.listEmptyTitle} action={<LinkButton to="/rounds">{t.room}</LinkButton>}>
          {t.listEmptyBody}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title={t.title} />
      <ul className="grid gap-2">
        {heads.map((head) => {
          const others = head.parties.filter((party) => !party.firmId || !ownFirms.includes(party.firmId));
          const name = head.roundTitle ?? (others.map((party) => (locale === "fa" ? party.nameFa : party.nameEn)).join("، ") || t.room);
          return (
            <li key={head.id}>
              <Link to={`/chat/${head.id}`} className="grid gap-1 rounded-lg border border-line bg-paper p-4 hover:border-glaze">
                <span className="flex flex-wrap items-baseline justify-between gap-2">
                  <b dir="auto">{name}</b>
                  <span className="flex items-center gap-2 text-sm text-ink-2">
                    {head.unread > 0 && <Badge>{t.unread(format.number(head.unread))}</Badge>}
                    {head.lastAt && <time dateTime={head.lastAt}>{format.dateTime(new Date(head.lastAt), "short")}</time>}
                  </span>
                </span>
                <span dir="auto" className="truncate text-ink-2">
                  {head.lastBody ?? t.empty}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </>
  );
}
