import { redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useWaitingNotices } from "~/features/chat/client/provider";
import { openNotice, readAllNotices, readInbox } from "~/features/notifications/inbox.server";
import { InboxForm, InboxQuery } from "~/features/notifications/schema";
import { InboxList, ToPreferences } from "~/features/notifications/ui/inbox-list";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { safeRedirect } from "~/lib/http";
import { PageHeader } from "~/ui/page-header";
import { Pagination } from "~/ui/pagination";

export const loader = guard({ as: "person", query: InboxQuery }, async ({ actor, db, query, locale, now }) => ({
  ...(await db.as(actor, (tx) => readInbox(tx, query.page, query.show))),
  show: query.show,
  title: messagesFor(locale).inbox.title,
  now: now().toISOString(),
}));

export const action = guard({ as: "person", form: InboxForm, rate: "write_person" }, async ({ actor, db, form, url }) => {
  const here = `/inbox${url.search}`;
  if (form.intent === "read-all") {
    await db.as(actor, (tx) => readAllNotices(tx));
    return redirect(here, 303);
  }
  const path = await db.as(actor, (tx) => openNotice(tx, form.id));
  if (path === null) throw errorResponse("not_found");
  return redirect(form.intent === "read" ? here : safeRedirect(path, "/inbox"), 303);
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export default function InboxPage() {
  const { items, unread, page, pages, show, now } = useLoaderData<typeof loader>();
  const { inbox } = useMessages();
  useFresh(unread);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={inbox.title} actions={<ToPreferences />} />
      <InboxList items={items} unread={unread} show={show} now={now} />
      <Pagination page={page} pages={pages} />
    </div>
  );
}

/** Reads the page again when the bell says otherwise than it. */
function useFresh(unread: number): void {
  const waiting = useWaitingNotices(null);
  const { revalidate, state } = useRevalidator();
  const heard = useRef(0);
  useEffect(() => {
    if (waiting === heard.current || state !== "idle") return;
    heard.current = waiting;
    if (waiting !== unread) revalidate();
  }, [waiting, unread, revalidate, state]);
}
