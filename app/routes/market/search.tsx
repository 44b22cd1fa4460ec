import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { isoDay } from "~/features/firms/rules";
import { readSearch } from "~/features/search/queries.server";
import { SearchAddress } from "~/features/search/schema";
import { SearchPage } from "~/features/search/ui/search-page";
import { isVain, noteVainSearch, vainClusters } from "~/features/search/vain.server";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";

export const loader = guard({ as: "anyone", query: SearchAddress, rate: "search_address" }, async ({ actor, viewer, db, query, search, locale, now, note, mapTiles, clientAddress, log }) => {
  const found = await db.as(actor, (tx) => readSearch(tx, search, query, viewer));
  if (isVain(query, found.result) && query.page === 1) {
    const vain = { text: query.q, clusterIds: vainClusters(query, found.clusters, viewer), searcher: actor?.personId ?? clientAddress };
    // Counting is a write of its own: where nothing can be written, people still search.
    await db.as(actor, (tx) => noteVainSearch(tx, vain)).catch((error: unknown) => log.warn({ kind: "vain search", err: error }));
  }
  const { engine, degraded, total, match } = found.result;
  note({ search: engine, degraded, hits: total, match });
  const texts = messagesFor(locale);
  const name = query.q ? texts.search.titleFor(query.q) : query.lens === "services" ? texts.search.servicesTitle : texts.search.title;
  return { ...found, address: query, today: isoDay(now()), tiles: mapTiles, title: `${name} · ${texts.common.productName}` };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, ...(data && (data.address.page > 1 || data.result.total === 0) ? [{ name: "robots", content: "noindex" }] : [])];

export default function DirectoryPage() {
  const { title: _title, ...data } = useLoaderData<typeof loader>();
  return <SearchPage {...data} />;
}
