import type { MetaFunction } from "@remix-run/node";
import { Outlet, useLoaderData, useParams } from "@remix-run/react";
import { MessagesSquare } from "lucide-react";
import { listConversations } from "~/features/chat/queries.server";
import { ConversationList } from "~/features/chat/ui/conversation-list";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { LinkButton } from "~/ui/button";
import { cn } from "~/ui/class-names";
import { EmptyState } from "~/ui/empty-state";

export const handle = { shell: "app" as const };
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person" }, async ({ actor, viewer, db, locale, now }) => ({
  title: messagesFor(locale).chat.title,
  listed: await db.as(actor, (tx) => listConversations(tx)),
  ownFirms: viewer.firms.map((firm) => firm.id),
  now: now().toISOString(),
}));

/** The list and, beside it, one conversation; on a phone one of the two. */
export default function ChatPage() {
  const { listed, ownFirms, now } = useLoaderData<typeof loader>();
  const { chat: t } = useMessages();
  const inside = useParams().id !== undefined;
  const Title = inside ? "h2" : "h1";
  if (listed.length === 0 && !inside) {
    return (
      <div className="page overflow-y-auto py-7">
        <h1 className="mb-5 text-2xl">{t.title}</h1>
        <EmptyState icon={MessagesSquare} title={t.listEmptyTitle} action={<LinkButton to="/search">{t.find}</LinkButton>}>
          {t.listEmptyBody}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="flex min-h-0 flex-1">
      <nav aria-label={t.title} className={cn("flex w-full flex-col border-line bg-paper md:w-88 md:shrink-0 md:border-e", inside && "max-md:hidden")}>
        <Title className="px-4 pt-3 pb-2 text-xl">{t.title}</Title>
        <ConversationList listed={listed} ownFirms={ownFirms} now={now} />
      </nav>
      <div className={cn("flex min-h-0 min-w-0 flex-1 flex-col", !inside && "max-md:hidden")}>
        <Outlet />
      </div>
    </div>
  );
}
