import type { MetaFunction } from "@remix-run/node";
import { Form, Link, useLoaderData } from "@remix-run/react";
import { SearchX } from "lucide-react";
import { z } from "zod";
import { excerptOf } from "~/features/chat/excerpt";
import { FOUND_PAGE, MOST_PAGES, searchMessages, wordsAsked } from "~/features/chat/search.server";
import { useFormat, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { id, optionalText } from "~/lib/zod";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";

const Query = z.object({
  q: optionalText(200),
  c: z.preprocess((value) => (value === "" ? undefined : value), id().optional()),
  pages: z.coerce.number().int().min(1).max(MOST_PAGES).catch(1),
});

export const handle = { shell: "focus" as const };
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

/** Finds messages of the reader's own conversations, in all of them or in one. */
export const loader = guard({ as: "person", query: Query }, async ({ actor, viewer, query, db, locale }) => {
  const words = wordsAsked(query.q);
  const shown = query.pages * FOUND_PAGE;
  const found = words ? await db.as(actor, (tx) => searchMessages(tx, { words, conversationId: query.c ?? null, firmIds: viewer.firms.map((firm) => firm.id), locale, most: shown + 1 })) : [];
  const more = found.length > shown;
  return {
    title: messagesFor(locale).talk.search, q: query.q, c: query.c, asked: words !== null, more, next: more && query.pages < MOST_PAGES ? query.pages + 1 : null,
    found: found.slice(0, shown).map((row) => ({ ...row, body: excerptOf(row.body, words ?? []) })),
  };
});

export default function ChatSearchPage() {
  const { q, c, asked, found, more, next } = useLoaderData<typeof loader>();
  const { talk: t, chat } = useMessages();
  const format = useFormat();
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-3 py-3 md:px-5">
      <p className="mb-2 md:hidden">
        <Link to={c ? `/chat/${c}` : "/chat"} className="font-semibold text-glaze-text">
          {c ? t.toConversation : chat.back}
        </Link>
      </p>
      <h1 className="mb-2 text-lg">{c ? t.searchHere : t.search}</h1>
      <Form method="get" action="/chat/search" role="search" className="flex gap-2">
        {c && <input type="hidden" name="c" value={c} />}
        <input type="search" name="q" key={q} defaultValue={q} aria-label={t.search} maxLength={200} className="own-direction min-h-11 w-full min-w-0 rounded-full border border-edge bg-paper px-4" />
        <Button variant="primary">{t.searchGo}</Button>
      </Form>
      {c && (
        <p className="mt-2 text-sm">
          <Link to={`/chat/search?q=${encodeURIComponent(q)}`} className="text-glaze-text underline underline-offset-4">
            {t.searchEverywhere}
          </Link>
        </p>
      )}
      <p role="status" className="mt-3 text-sm text-ink-2">
        {!asked ? t.searchHint : found.length > 0 ? (more ? t.searchLatest : t.searchFound)(format.number(found.length)) : ""}
      </p>
      {asked && found.length === 0 && (
        <EmptyState icon={SearchX} title={t.searchNone} className="border-none">
          {t.searchNoneBody}
        </EmptyState>
      )}
      <ul className="mt-2 grid gap-1">
        {found.map((row) => (
          <li key={`${row.c} ${row.seq}`}>
            <Link to={`/chat/${row.c}?m=${row.seq}#m${row.seq}`} className="grid gap-0.5 rounded-lg border border-line bg-paper px-4 py-2 hover:border-edge">
              <span className="flex items-baseline justify-between gap-3 text-sm">
                <b className="min-w-0 truncate">
                  <bdi>{row.roomTitle ?? format.list(row.names)}</bdi>
                </b>
                <time dateTime={row.at} className="shrink-0 text-ink-2">
                  {format.dateTime(row.at)}
                </time>
              </span>
              <span className="text-sm text-ink-2">
                <bdi>{row.senderName}</bdi>
              </span>
              <span dir="auto" className="line-clamp-3 [overflow-wrap:anywhere]">
                {row.body.map((piece, index) => (piece.hit ? <mark key={index}>{piece.text}</mark> : piece.text))}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {next && (
        <p className="py-3 text-center">
          <Link to={`/chat/search?${new URLSearchParams({ q, ...(c && { c }), pages: String(next) }).toString()}`} preventScrollReset className="font-semibold text-glaze-text underline underline-offset-4">
            {t.searchOlder}
          </Link>
        </p>
      )}
    </div>
  );
}
