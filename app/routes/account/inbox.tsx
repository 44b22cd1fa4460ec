import { redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { openNotice, readAllNotices, readInbox } from "~/features/notifications/inbox.server";
import { InboxForm } from "~/features/notifications/schema";
import { InboxList } from "~/features/notifications/ui/inbox-list";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { PageHeader } from "~/ui/page-header";
import { Pagination } from "~/ui/pagination";

const Query = z.object({ page: z.coerce.number().int().min(1).max(10_000).catch(1).default(1) });

export const loader = guard({ as: "person", query: Query }, async ({ actor, db, query, locale, now }) => ({
  ...(await db.as(actor, (tx) => readInbox(tx, query.page))),
  title: messagesFor(locale).inbox.title,
  now: now().toISOString(),
}));

export const action = guard({ as: "person", form: InboxForm, rate: "write_person" }, async ({ actor, db, form }) => {
  if (form.intent === "read-all") {
    await db.as(actor, (tx) => readAllNotices(tx));
    return redirect("/inbox", 303);
  }
  const path = await db.as(actor, (tx) => openNotice(tx, form.id));
  if (path === null) throw errorResponse("not_found");
  return redirect(safeRedirect(path, "/inbox"), 303);
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export default function InboxPage() {
  const { items, unread, page, pages, now } = useLoaderData<typeof loader>();
  const { inbox } = useMessages();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={inbox.title} />
      <InboxList items={items} unread={unread} now={now} />
      <Pagination page={page} pages={pages} />
    </div>
  );
}
