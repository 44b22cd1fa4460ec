import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { RoundCard } from "~/features/joint-actions/purchase/ui/round-card";
import { listRounds } from "~/features/joint-actions/purchase/queries.server";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { LinkButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { PageHeader } from "~/ui/page-header";
import { Plus, ShoppingBasket, Users } from "lucide-react";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "person" }, async ({ actor, viewer, db, locale, now }) => ({
  title: messagesFor(locale).rounds.title,
  rounds: await db.as(actor, (tx) => listRounds(tx, { firmId: viewer.actingFirmId })),
  canStart: viewer.firms.some((firm) => firm.id === viewer.actingFirmId && firm.role !== "viewer" && firm.clusterIds.length > 0),
  member: viewer.staffOf.length > 0 || viewer.firms.some((firm) => firm.clusterIds.length > 0),
  now: now().toISOString(),
}));

const groupOf = (state: string) => (state === "draft" ? "draft" : ["gathering", "tendering", "pledging", "fill"].includes(state) ? "open" : "ended");

export default function RoundsPage() {
  const { rounds, canStart, member, now } = useLoaderData<typeof loader>();
  const { rounds: t } = useMessages();
  const groups = (["open", "draft", "ended"] as const)
    .map((name) => ({ name, rows: rounds.filter((round) => groupOf(round.state) === name) }))
    .filter(({ rows }) => rows.length > 0);
  const start = canStart && (
    <LinkButton to="/rounds/new" variant="primary">
      <Plus aria-hidden className="size-5" />
      {t.start}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t.title} lead={t.lead} actions={rounds.length > 0 && start} />
      {!member ? (
        <EmptyState icon={Users} title={t.notMemberTitle} action={<LinkButton to="/clusters" variant="primary">{t.findCluster}</LinkButton>}>
          {t.notMemberBody}
        </EmptyState>
      ) : rounds.length === 0 ? (
        <EmptyState icon={ShoppingBasket} title={t.emptyTitle} action={start}>
          {t.emptyBody}
        </EmptyState>
      ) : (
        <div className="stack">
          {groups.map(({ name, rows }) => (
            <section key={name} aria-labelledby={`rounds-${name}`}>
              <h2 id={`rounds-${name}`} className="mb-2 text-lg">
                {t.groups[name]}
              </h2>
              <ul className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
                {rows.map((round) => (
                  <li key={round.id} className="min-w-0">
                    <RoundCard round={round} now={now} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </>
  );
}
