import { Link } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { fitPoints, scaleBar, type MapPoint } from "./map-frame";

export type MapDot = MapPoint & { id: string; label?: string; href?: string; tone?: "glaze" | "saffron" | "quiet"; /** Radius in the picture's units; 5 unless told. */ size?: number };

const tones = { glaze: "var(--glaze)", saffron: "var(--saffron)", quiet: "var(--ink-3)" };

/** Places in true proportion without map tiles: dots, names and a scale. North is up. A list must say the same beside it. */
export function PointMap({ dots, label, height = 320, className }: { dots: readonly MapDot[]; label?: string; height?: number; className?: string }) {
  const format = useFormat();
  const { common } = useMessages();
  const width = 640;
  const projection = fitPoints(dots, { width, height });
  const bar = scaleBar(projection, dots[0] ?? { lat: 32.5, lng: 53.7 }, 120);
  const named: { x: number; y: number }[] = [];
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role={dots.some((dot) => dot.href) ? "group" : "img"} aria-label={label ?? common.mapOf(format.number(dots.length))} className={className ?? "w-full rounded-md border border-line bg-sunk"}>
      <Grid width={width} height={height} />
      {dots.map((dot) => {
        const [x, y] = projection([dot.lng, dot.lat]) ?? [0, 0];
        const crowded = named.some((other) => Math.abs(other.x - x) < 90 && Math.abs(other.y - y) < 18);
        if (dot.label && !crowded) named.push({ x, y });
        const mark = (
          <>
            <circle cx={x} cy={y} r={dot.size ?? 5} fill={tones[dot.tone ?? "glaze"]} fillOpacity={0.85} stroke="var(--paper)" strokeWidth={1.5} />
            {dot.label && !crowded && (
              <text x={x} y={y - (dot.size ?? 5) - 5} textAnchor="middle" fontSize={13} fontWeight={600} fill="var(--ink)" stroke="var(--sunk)" strokeWidth={4} paintOrder="stroke">
                {dot.label}
              </text>
            )}
            {dot.label && crowded && <title>{dot.label}</title>}
          </>
        );
        return dot.href ? (
          <Link key={dot.id} to={dot.href} aria-label={dot.label}>
            {mark}
          </Link>
        ) : (
          <g key={dot.id}>{mark}</g>
        );
      })}
      <g aria-hidden>
        <path d={`M16 ${height - 22}v6h${bar.width}v-6`} fill="none" stroke="var(--ink-2)" strokeWidth={1.5} />
        <text x={16 + bar.width / 2} y={height - 24} textAnchor="middle" fontSize={12} fill="var(--ink-2)">
          {format.quantity(bar.km, "km")}
        </text>
      </g>
    </svg>
  );
}

/** Quiet lines that make the ground readable as a map. */
export function Grid({ width, height, step = 40 }: { width: number; height: number; step?: number }) {
  const across = Array.from({ length: Math.ceil(width / step) }, (_, index) => `M${(index + 0.5) * step} 0V${height}`);
  const down = Array.from({ length: Math.ceil(height / step) }, (_, index) => `M0 ${(index + 0.5) * step}H${width}`);
  return <path aria-hidden d={[...across, ...down].join("")} stroke="var(--line)" strokeWidth={1} />;
}
