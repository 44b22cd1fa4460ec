import type { ReactNode } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Hue } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Card } from "~/ui/card";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";
import { Stat, Stats } from "~/ui/stat";
import { Tabs } from "~/ui/tabs";
import { TextLink } from "~/ui/text-link";
import type { Desk } from "../access.server";
import type { DeskFigures } from "../queries.server";
import { useNameOf } from "./names";

/** The top of a desk: whose it is, what waits, and its parts as tabs. */
export function DeskFrame({ desk, figures, many, children }: { desk: Desk; figures: DeskFigures; many: boolean; children: ReactNode }) {
  const { broker: t } = useMessages();
  const format = useFormat();
  const nameOf = useNameOf();
  const { cluster, rights } = desk;
  const base = `/desk/${cluster.slug}`;
  const count = (value: number) => (value > 0 ? format.number(value) : undefined);
  return (
    <Hue hue={cluster.hue}>
      <PageHeader
        crumbs={many ? [{ to: "/desk", label: t.title }] : []}
        title={t.deskOf(nameOf(cluster))}
        meta={
          <>
            <Badge tone="glaze">{t.roles[rights.as]}</Badge>
            <TextLink to={`/clusters/${cluster.slug}`}>{t.clusterPage}</TextLink>
          </>
        }
      />
      {!rights.decides && <Alert className="mb-5">{t.readOnly}</Alert>}
      {/* On a phone the counts on the tabs say the same. */}
      <Card className="mb-5 max-md:hidden">
        <DeskStats figures={figures} />
      </Card>
      <Tabs
        className="mb-5"
        label={t.tabsLabel}
        tabs={[
          { to: base, end: true, label: t.tabs.members, count: count(figures.waiting) },
          { to: `${base}/rounds`, label: t.tabs.rounds, count: count(figures.openRounds) },
          { to: `${base}/pledges`, label: t.tabs.pledges, count: count(figures.assisted) },
          { to: `${base}/firms`, label: t.tabs.firms, count: count(figures.idle) },
          { to: `${base}/introductions`, label: t.tabs.introductions },
          { to: `${base}/needs`, label: t.tabs.needs, count: count(figures.needs) },
          { to: `${base}/talk`, label: t.tabs.talk, count: count(figures.reports) },
          { to: `${base}/certificates`, label: t.tabs.certificates, count: count(figures.certificates) },
          { to: `${base}/people`, label: t.tabs.people },
          { to: `${base}/page`, label: t.tabs.page },
        ]}
      />
      <Flash texts={t.notices} />
      {children}
    </Hue>
  );
}

/** What waits at a desk, in figures. */
export function DeskStats({ figures }: { figures: DeskFigures }) {
  const { broker: t } = useMessages();
  const format = useFormat();
  return (
    <Stats>
      <Stat label={t.figures.waiting} value={format.number(figures.waiting)} tone={figures.waiting > 0 ? "now" : undefined} />
      <Stat label={t.figures.openRounds} value={format.number(figures.openRounds)} />
      <Stat label={t.figures.assisted} value={format.number(figures.assisted)} />
      <Stat label={t.figures.idle} value={format.number(figures.idle)} note={t.figures.idleOf(format.number(figures.firms))} />
      <Stat label={t.figures.introductions} value={format.number(figures.introductions)} note={figures.introductions > 0 && t.figures.talking(format.number(figures.talking))} />
      <Stat label={t.figures.certificates} value={format.number(figures.certificates)} />
    </Stats>
  );
}
