import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Network } from "lucide-react";
import { readClusterCards, readSketches } from "~/features/clusters/queries.server";
import { ClusterCards } from "~/features/clusters/ui/cluster-cards";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { socialPreview } from "~/lib/social";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";

export const meta: MetaFunction<typeof loader> = ({ data }) => (data ? [{ title: `${data.title} · ${data.siteName}` }, ...socialPreview(data)] : []);

export const loader = guard({ as: "anyone" }, async ({ actor, db, locale, siteUrl }) => {
  const { clusters, common } = messagesFor(locale);
  return {
    title: clusters.title,
    description: clusters.lead,
    siteName: common.productName,
    url: `${siteUrl}/clusters`,
    siteUrl,
    locale,
    ...(await db.as(actor, async (tx) => ({ clusters: await readClusterCards(tx), sketches: await readSketches(tx) }))),
  };
});

export default function ClustersPage() {
  const { clusters, sketches } = useLoaderData<typeof loader>();
  const { clusters: t } = useMessages();
  return (
    <>
      <PageHeader title={t.title} lead={t.lead} />
      {clusters.length === 0 ? (
        <EmptyState icon={Network} title={t.none}>
          {t.noneBody}
        </EmptyState>
      ) : (
        <ClusterCards clusters={clusters} sketches={sketches} />
      )}
    </>
  );
}
