import type { MetaFunction } from "@remix-run/node";
import { Outlet, useLoaderData } from "@remix-run/react";
import { openDesk } from "~/features/broker/access.server";
import { readDeskFigures } from "~/features/broker/queries.server";
import { DeskParams } from "~/features/broker/schema";
import { DeskFrame } from "~/features/broker/ui/desk-frame";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "staff", params: DeskParams }, ({ actor, viewer, params, db, locale }) =>
  db.as(actor, async (tx) => {
    const desk = await openDesk(tx, viewer, params.cluster);
    const { name_fa, name_en } = desk.cluster;
    return {
      title: messagesFor(locale).broker.deskOf(locale === "fa" ? name_fa : name_en),
      desk,
      figures: await readDeskFigures(tx, desk.cluster.id),
      many: viewer.isAdmin || viewer.staffOf.length > 1,
    };
  }),
);

/** The desk of a cluster; its parts are the routes below it. */
export default function DeskLayout() {
  const { desk, figures, many } = useLoaderData<typeof loader>();
  return (
    <DeskFrame desk={desk} figures={figures} many={many}>
      <Outlet />
    </DeskFrame>
  );
}
