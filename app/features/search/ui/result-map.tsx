import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { PointMap, type MapDot } from "~/ui/map";
import { TileMap, type Tiles } from "~/ui/tile-map";
import type { FoundFirm, SearchNames } from "../queries.server";

type Props = { firms: FoundFirm[]; clusters: SearchNames["clusters"]; point: { lat: number; lng: number } | null; tiles: Tiles | null };

/** The firms of this page on the ground. The list beside it says the same in words. */
export function ResultMap({ firms, clusters, point, tiles }: Props) {
  const { locale } = useLocale();
  const { search } = useMessages();
  const format = useFormat();
  const placed = firms.flatMap((firm, index) => (firm.point ? [{ ...firm, point: firm.point, mark: format.number(index + 1) }] : []));
  const dots: MapDot[] = placed.map((firm) => ({ id: firm.id, ...firm.point, label: firm.plainName[locale], mark: firm.mark, href: `/firms/${firm.slug}`, tone: "glaze" }));
  if (point) dots.push({ id: "here", ...point, label: search.near.here, tone: "saffron" });
  const towns: MapDot[] = clusters.map((cluster) => ({ id: cluster.slug, lat: cluster.lat, lng: cluster.lng, label: locale === "fa" ? cluster.nameFa : cluster.nameEn, tone: "quiet" }));
  const label = search.onMap(format.number(placed.length));
  const missing = firms.length - placed.length;
  return (
    <figure className="xl:sticky xl:top-20">
      {tiles ? <TileMap dots={dots} tiles={tiles} label={label} loading={search.mapLoading} /> : <PointMap dots={dots} towns={towns} outline label={label} height={640} className="max-xl:max-h-80" />}
      <figcaption className="mt-1.5 text-sm text-ink-2">
        {label}
        {missing > 0 && ` · ${search.notOnMap(format.number(missing))}`}
      </figcaption>
    </figure>
  );
}
