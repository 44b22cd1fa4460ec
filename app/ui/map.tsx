import { Link } from "@remix-run/react";
import type { CSSProperties, ReactNode } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { cn } from "./class-names";
import { fitPoints, scaleBar, type MapPoint } from "./map-frame";

export type MapDot = MapPoint & { id: string; label?: string; /** What a screen reader says of a dot that leads somewhere; its label unless told. */ spoken?: string; href?: string; tone?: "glaze" | "saffron" | "quiet"; /** Diameter in pixels of a dot with a name; 14 unless told. */ size?: number };

const strokes = { glaze: "var(--glaze)", saffron: "var(--saffron)", quiet: "var(--ink-3)" };
const fills = { glaze: "bg-glaze", saffron: "bg-saffron", quiet: "bg-ink-3" };
const middleOfIran = { lat: 32.5, lng: 53.7 };

/** Places in true proportion without map tiles: dots, names and a scale. North is up. A list must say the same beside it. */
export function PointMap({ dots, label, height = 340, className }: { dots: readonly MapDot[]; label?: string; height?: number; className?: string }) {
  const format = useFormat();
  const { common } = useMessages();
  const size = { width: 640, height };
  const projection = fitPoints(dots, size);
  const shown = dots.map((dot) => {
    const [x, y] = projection([dot.lng, dot.lat]) ?? [0, 0];
    return { ...dot, x, y };
  });
  const plain = shown.filter((dot) => !dot.label && !dot.href);
  const named = shown.filter((dot) => dot.label || dot.href);
  const spoken = named.some((dot) => dot.href) ? "group" : "img";
  return (
    <MapFrame size={size} role={spoken} label={label ?? common.mapOf(format.number(dots.length))} bar={scaleBar(projection, dots[0] ?? middleOfIran, 220)} className={className}>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden className="absolute inset-0 size-full">
        {/* Very many dots are smaller, so that a town doesn't become a blot. */}
        {(["glaze", "saffron", "quiet"] as const).map((tone) => {
          const d = plain.filter((dot) => (dot.tone ?? "glaze") === tone).map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
          return d && <path key={tone} d={d} stroke={strokes[tone]} strokeWidth={plain.length > 300 ? 4 : plain.length > 80 ? 5 : 8} strokeOpacity={plain.length > 80 ? 0.55 : 0.7} strokeLinecap="round" vectorEffect="non-scaling-stroke" />;
        })}
      </svg>
      {named.map((dot, index) => {
        const crowded = named.slice(0, index).some((other) => Math.abs(other.x - dot.x) < 130 && Math.abs(other.y - dot.y) < 34);
        const mark = <span className={cn("block rounded-full border-2 border-paper", fills[dot.tone ?? "glaze"])} style={{ inlineSize: dot.size ?? 14, blockSize: dot.size ?? 14 }} />;
        const text = dot.label && (
          <span className={cn("absolute start-1/2 bottom-full -translate-x-1/2 rounded-sm bg-paper/85 px-1 text-[0.75rem] leading-5 font-semibold whitespace-nowrap", crowded && "hidden group-hover:block group-focus-visible:block")}>
            <bdi>{dot.label}</bdi>
          </span>
        );
        return (
          <span key={dot.id} className="absolute -translate-1/2 hover:z-10" style={spot(dot, size)}>
            {dot.href ? (
              <Link to={dot.href} aria-label={dot.spoken ?? dot.label} className="group relative grid size-6 place-items-center rounded-full">
                {mark}
                {text}
              </Link>
            ) : (
              <span className="group relative grid size-6 place-items-center">
                {mark}
                {text}
              </span>
            )}
          </span>
        );
      })}
    </MapFrame>
  );
}

type Size = { width: number; height: number };

/** Place of a point in the frame, in hundredths of its size; the frame is left-to-right in every language, as maps are. */
export function spot({ x, y }: { x: number; y: number }, size: Size): CSSProperties {
  return { insetInlineStart: `${(x / size.width) * 100}%`, insetBlockStart: `${(y / size.height) * 100}%` };
}

/** Ground, grid and scale bar of a map; its names are text of the page, so that they keep their size on a phone. */
export function MapFrame({ size, bar, role, label, className, children }: { size: Size; bar: { km: number; width: number }; role?: "img" | "group"; label?: string; className?: string; children: ReactNode }) {
  const format = useFormat();
  const { dir } = useLocale();
  return (
    <div dir="ltr" role={role} aria-label={label} className={cn("relative w-full overflow-hidden rounded-md border border-line bg-sunk", className)} style={{ aspectRatio: `${size.width} / ${size.height}` }}>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden className="absolute inset-0 size-full">
        <path d={gridLines(size)} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
      </svg>
      {children}
      <div aria-hidden className="pointer-events-none absolute start-3 bottom-2 border-x border-b border-ink-2 text-center text-[0.75rem] leading-5 text-ink-2" style={{ inlineSize: `${(bar.width / size.width) * 100}%` }}>
        <span dir={dir} className="whitespace-nowrap">
          {format.quantity(bar.km, "km")}
        </span>
      </div>
    </div>
  );
}

function gridLines({ width, height }: Size, step = 40): string {
  const across = Array.from({ length: Math.ceil(width / step) }, (_, index) => `M${(index + 0.5) * step} 0V${height}`);
  const down = Array.from({ length: Math.ceil(height / step) }, (_, index) => `M0 ${(index + 0.5) * step}H${width}`);
  return [...across, ...down].join("");
}
