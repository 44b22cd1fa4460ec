import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { isoDay } from "~/features/firms/rules";
import { readSearch } from "~/features/search/queries.server";
import { SearchAddress } from "~/features/search/schema";
import { SearchPage } from "~/features/search/ui/search-page";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";

export const loader = guard({ as: "anyone", query: SearchAddress, rate: "search_address" }, async ({ actor, viewer, db, query, search, locale, now, note }) => {
  const found = await db.as(actor, (tx) => readSearch(tx, search, query, viewer));
  note({ search: search.name, hits: found.result.total, match: found.result.match });
  const texts = messagesFor(locale);
  return { ...found, address: query, today: isoDay(now()), title: `${query.q ? texts.search.titleFor(query.q) : texts.search.title} · ${texts.common.productName}` };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, ...(data && (data.address.page > 1 || data.result.total === 0) ? [{ name: "robots", content: "noindex" }] : [])];

export default function DirectoryPage() {
  const { title: _title, ...data } = useLoaderData<typeof loader>();
  return <SearchPage {...data} />;
}
