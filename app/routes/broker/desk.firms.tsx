import { useLoaderData } from "@remix-run/react";
import { Sprout } from "lucide-react";
import { openDesk } from "~/features/broker/access.server";
import { readIdleFirms } from "~/features/broker/queries.server";
import { DeskParams, ListQuery } from "~/features/broker/schema";
import { IdleFirms } from "~/features/broker/ui/idle-firms";
import { useMessages } from "~/i18n/context";
import { guard } from "~/lib/guard.server";
import { EmptyState } from "~/ui/empty-state";
import { Pagination } from "~/ui/pagination";

export const loader = guard({ as: "staff", params: DeskParams, query: ListQuery }, ({ actor, viewer, params, query, db }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    const found = await readIdleFirms(tx, { clusterId: cluster.id, ...query });
    return { ...found, q: query.q, base: `/desk/${cluster.slug}`, assists: rights.decides };
  }),
);

export default function DeskFirmsPage() {
  const { rows, total, page, pages, q, base, assists } = useLoaderData<typeof loader>();
  const { broker: t } = useMessages();
  if (total === 0 && q === "") {
    return (
      <EmptyState icon={Sprout} title={t.firms.emptyTitle}>
        {t.firms.emptyBody}
      </EmptyState>
    );
  }
  return (
    <>
      <IdleFirms firms={rows} total={total} q={q} base={base} assists={assists} />
      <Pagination page={page} pages={pages} />
    </>
  );
}
