import { useLoaderData } from "@remix-run/react";
import { ShoppingBasket } from "lucide-react";
import { openDesk } from "~/features/broker/access.server";
import { readDeskRounds } from "~/features/broker/rounds.server";
import { DeskParams } from "~/features/broker/schema";
import { DeskRounds } from "~/features/broker/ui/desk-rounds";
import { useMessages } from "~/i18n/context";
import { guard } from "~/lib/guard.server";
import { EmptyState } from "~/ui/empty-state";

export const loader = guard({ as: "staff", params: DeskParams }, ({ actor, viewer, params, db, now }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    return { base: `/desk/${cluster.slug}`, decides: rights.decides, rounds: await readDeskRounds(tx, cluster.id, now()), now: now().toISOString() };
  }),
);

export default function DeskRoundsPage() {
  const data = useLoaderData<typeof loader>();
  const { broker: t } = useMessages();
  if (data.rounds.length === 0) {
    return (
      <EmptyState icon={ShoppingBasket} title={t.rounds.emptyTitle}>
        {t.rounds.emptyBody}
      </EmptyState>
    );
  }
  return <DeskRounds {...data} />;
}
