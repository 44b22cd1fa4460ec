import { redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Store } from "lucide-react";
import { desksOf } from "~/features/broker/access.server";
import { readDeskFigures } from "~/features/broker/queries.server";
import { DeskStats } from "~/features/broker/ui/desk-frame";
import { useNameOf } from "~/features/broker/ui/names";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { Hue } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "staff" }, ({ actor, viewer, db, locale }) =>
  db.as(actor, async (tx) => {
    const mine = await desksOf(tx, viewer);
    if (mine.length === 1) throw redirect(`/desk/${encodeURIComponent(mine[0]!.cluster.slug)}`);
    const desks = [];
    for (const desk of mine) desks.push({ ...desk, figures: await readDeskFigures(tx, desk.cluster.id) });
    return { title: messagesFor(locale).broker.title, desks };
  }),
);

export default function DesksPage() {
  const { desks } = useLoaderData<typeof loader>();
  const { broker: t } = useMessages();
  const nameOf = useNameOf();
  return (
    <>
      <PageHeader title={t.title} lead={t.lead} />
      {desks.length === 0 && (
        <EmptyState icon={Store} title={t.noDesksTitle}>
          {t.noDesksBody}
        </EmptyState>
      )}
      <div className="stack">
        {desks.map(({ cluster, rights, figures }) => (
          <Hue key={cluster.id} hue={cluster.hue}>
            <Card>
              <CardHeader title={<Name>{nameOf(cluster)}</Name>} aside={<Badge tone="glaze">{t.roles[rights.as]}</Badge>} />
              <DeskStats figures={figures} />
              <LinkButton to={`/desk/${cluster.slug}`} className="mt-4" size="sm" variant="primary" aria-label={`${t.open}: ${nameOf(cluster)}`}>
                {t.open}
              </LinkButton>
            </Card>
          </Hue>
        ))}
      </div>
    </>
  );
}
