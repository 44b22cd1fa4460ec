import { cn } from "./class-names";
import { fitPoints, type MapPoint } from "./map-frame";

const size = { width: 360, height: 120 };

/** A handful of places as a picture without names: what a cluster looks like from above. Says nothing that the words beside it don't. */
export function DotSketch({ points, className }: { points: readonly MapPoint[]; className?: string }) {
  if (points.length === 0) return null;
  const projection = fitPoints(points, { ...size, margin: 14 });
  const d = points
    .map(({ lat, lng }) => {
      const [x, y] = projection([lng, lat]) ?? [0, 0];
      return `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
    })
    .join("");
  return (
    <svg viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="xMidYMid slice" aria-hidden className={cn("block h-28 w-full bg-glaze-soft", className)}>
      <path d={d} stroke="var(--glaze-text)" strokeWidth={4.5} strokeOpacity={0.5} strokeLinecap="round" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
