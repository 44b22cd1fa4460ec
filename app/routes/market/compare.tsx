import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Scale } from "lucide-react";
import { isoDay } from "~/features/firms/rules";
import { readCompared } from "~/features/search/compare/queries.server";
import { CompareQuery } from "~/features/search/compare/schema";
import { CompareTable } from "~/features/search/compare/ui/compare-table";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Alert } from "~/ui/alert";
import { LinkButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";

export const loader = guard({ as: "anyone", query: CompareQuery, rate: "search_address" }, async ({ actor, db, query, locale, now }) => {
  const { common, finding } = messagesFor(locale);
  return {
    title: `${finding.compare.title} · ${common.productName}`,
    firms: await db.as(actor, (tx) => readCompared(tx, query.firm)),
    today: isoDay(now()),
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "robots", content: "noindex" }];

export default function ComparePage() {
  const { firms, today } = useLoaderData<typeof loader>();
  const { finding, common } = useMessages();
  const t = finding.compare;
  return (
    <>
      <PageHeader crumbs={[{ to: "/search", label: common.search }]} title={t.title} lead={firms.length > 1 ? t.lead : undefined} />
      {firms.length === 0 ? (
        <EmptyState icon={Scale} title={t.emptyTitle} action={<LinkButton to="/search" variant="primary">{finding.shortlist.toSearch}</LinkButton>}>
          {t.emptyBody}
        </EmptyState>
      ) : (
        <>
          {firms.length === 1 && <Alert className="mb-4">{t.oneMore}</Alert>}
          <CompareTable firms={firms} today={today} />
        </>
      )}
    </>
  );
}
