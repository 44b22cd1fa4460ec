import { Link } from "@remix-run/react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Hue } from "~/ui/avatar";
import { Name } from "~/ui/bidi";
import { DotSketch } from "~/ui/dot-sketch";
import { Stat } from "~/ui/stat";
import type { ClusterCard, readSketches } from "../queries.server";

type Sketch = Awaited<ReturnType<typeof readSketches>>[number];

/** The clusters side by side: where their firms are, and their live figures. */
export function ClusterCards({ clusters, sketches, level = 2 }: { clusters: readonly ClusterCard[]; sketches: readonly Sketch[]; level?: 2 | 3 }) {
  return (
    <ul className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
      {clusters.map((cluster) => (
        <li key={cluster.slug} className="min-w-0">
          <Hue hue={cluster.hue} className="h-full">
            <ClusterTile cluster={cluster} points={sketches.filter((sketch) => sketch.clusterId === cluster.id)} level={level} />
          </Hue>
        </li>
      ))}
    </ul>
  );
}

function ClusterTile({ cluster, points, level }: { cluster: ClusterCard; points: readonly Sketch[]; level: 2 | 3 }) {
  const { clusters: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <article className="relative flex h-full flex-col overflow-hidden rounded-lg border border-line bg-paper hover:border-glaze has-focus-visible:border-glaze">
      <DotSketch points={points} />
      <div className="flex flex-1 flex-col gap-4 p-4 md:p-5">
        <div>
          <Heading className="text-lg font-bold">
            <Link to={`/clusters/${cluster.slug}`} className="text-glaze-text after:absolute after:inset-0">
              <Name>{locale === "fa" ? cluster.name_fa : cluster.name_en}</Name>
            </Link>
          </Heading>
          <p className="text-ink-2">{locale === "fa" ? cluster.place_fa : cluster.place_en}</p>
        </div>
        <dl className="mt-auto grid grid-cols-3 gap-x-3">
          <Stat label={t.firms} value={format.number(cluster.firms)} />
          <Stat label={t.providers} value={format.number(cluster.providers)} />
          <Stat label={t.openRounds} value={format.number(cluster.open_rounds)} />
        </dl>
        {cluster.saved > 0n && (
          <p className="border-t border-line pt-3 text-ink-2">
            {t.saved}: <strong className="figures text-ok">{format.money(cluster.saved, true)}</strong>
          </p>
        )}
      </div>
    </article>
  );
}
