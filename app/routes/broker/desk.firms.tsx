import { useLoaderData } from "@remix-run/react";
import { openDesk } from "~/features/broker/access.server";
import { readDeskFigures, readDeskFirms, readUnfoundFirms } from "~/features/broker/queries.server";
import { DeskParams, FirmsQuery } from "~/features/broker/schema";
import { DeskFirms } from "~/features/broker/ui/desk-firms";
import { UnfoundFirms } from "~/features/broker/ui/unfound-firms";
import { guard } from "~/lib/guard.server";
import { Pagination } from "~/ui/pagination";

export const loader = guard({ as: "staff", params: DeskParams, query: FirmsQuery }, ({ actor, viewer, params, query, db }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    const found = await readDeskFirms(tx, { clusterId: cluster.id, ...query });
    const { idle, firms } = await readDeskFigures(tx, cluster.id);
    return { ...found, unfound: await readUnfoundFirms(tx, cluster.id), counts: { quiet: idle, all: firms }, q: query.q, which: query.which, base: `/desk/${cluster.slug}`, assists: rights.decides };
  }),
);

export default function DeskFirmsPage() {
  const { rows, page, pages, unfound, ...data } = useLoaderData<typeof loader>();
  return (
    <>
      <UnfoundFirms firms={unfound} />
      <DeskFirms firms={rows} {...data} />
      <Pagination page={page} pages={pages} />
    </>
  );
}
