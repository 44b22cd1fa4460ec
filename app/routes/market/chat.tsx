import type { MetaFunction } from "@remix-run/node";
import { Link, Outlet, useLoaderData, useLocation, useParams } from "@remix-run/react";
import { MessagesSquare, Search } from "lucide-react";
import { ownActs } from "~/features/chat/membership.server";
import { listConversations } from "~/features/chat/queries.server";
import { ConversationList } from "~/features/chat/ui/conversation-list";
import { ListNote } from "~/features/chat/ui/line-note";
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
  ...(await db.as(actor, async (tx) => ({ listed: await listConversations(tx), moderated: (await ownActs(tx)).length > 0 }))),
  ownFirms: viewer.firms.map((firm) => firm.id),
  now: now().toISOString(),
}));

/** The list and, beside it, one conversation; on a phone one of the two. */
export default function ChatPage() {
  const { listed, moderated, ownFirms, now } = useLoaderData<typeof loader>();
  const { chat: t, talk } = useMessages();
  const { pathname } = useLocation();
  const inside = useParams().id !== undefined || pathname === "/chat/search";
  const Title = inside ? "h2" : "h1";
  const log = moderated && (
    <Link to="/chat/log" className="px-4 py-2 text-sm text-glaze-text underline underline-offset-4">
      {talk.acts}
    </Link>
  );
  if (listed.length === 0 && !inside) {
    return (
      <div className="page overflow-y-auto py-7">
        <h1 className="mb-5 text-2xl">{t.title}</h1>
        <EmptyState icon={MessagesSquare} title={t.listEmptyTitle} action={<LinkButton to="/search">{t.find}</LinkButton>}>
          {t.listEmptyBody}
        </EmptyState>
        {log && <p className="mt-4">{log}</p>}
      </div>
    );
  }
  return (
    <div className="flex min-h-0 flex-1">
      <nav aria-label={t.title} className={cn("flex w-full flex-col border-line bg-paper md:w-88 md:shrink-0 md:border-e", inside && "max-md:hidden")}>
        <div className="flex items-center justify-between gap-2 ps-4 pe-2 pt-2">
          <Title className="text-xl">{t.title}</Title>
          <Link to="/chat/search" aria-label={talk.search} className="grid size-11 place-items-center rounded-full text-ink-2 hover:bg-sunk">
            <Search aria-hidden className="size-5" />
          </Link>
        </div>
        {!inside && (
          <div className="px-3 pb-1">
            <ListNote />
          </div>
        )}
        <ConversationList listed={listed} ownFirms={ownFirms} now={now} />
        {log}
      </nav>
      <div className={cn("flex min-h-0 min-w-0 flex-1 flex-col", !inside && "max-md:hidden")}>
        <Outlet />
      </div>
    </div>
  );
}
