import type { MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { readClusterCards } from "~/features/clusters/queries.server";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { PageHeader } from "~/ui/page-header";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "anyone" }, async ({ actor, db, locale }) => ({
  title: messagesFor(locale).clusters.title,
  clusters: await db.as(actor, (tx) => readClusterCards(tx)),
}));

export default function ClustersPage() {
  const { clusters } = useLoaderData<typeof loader>();
  const { clusters: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <>
      <PageHeader title={t.title} lead={t.lead} />
      <ul className="grid gap-3 md:grid-cols-3">
        {clusters.map((cluster) => (
          <li key={cluster.slug}>
            <Link to={`/clusters/${cluster.slug}`} className="grid h-full gap-1 rounded-lg border border-line bg-paper p-4 hover:border-glaze">
              <b className="text-lg">{locale === "fa" ? cluster.name_fa : cluster.name_en}</b>
              <span className="text-ink-2">{locale === "fa" ? cluster.place_fa : cluster.place_en}</span>
              <span className="figures text-sm">
                {format.number(cluster.firms)} {t.firms} · {format.number(cluster.open_rounds)} {t.openRounds}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
