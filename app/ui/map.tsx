import { Link } from "@remix-run/react";
import type { CSSProperties, ReactNode } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { cn } from "./class-names";
import { ground } from "./ground";
import { fitPoints, scaleBar, type MapPoint } from "./map-frame";

export type MapDot = MapPoint & { id: string; label?: string; /** What a screen reader says of a dot that leads somewhere; its label unless told. */ spoken?: string; href?: string; tone?: "glaze" | "saffron" | "quiet"; /** Diameter in pixels; 10 unless told. */ size?: number; /** A number or letter within the dot; its name then shows when it is pointed at. */ mark?: string };

const strokes = { glaze: "var(--glaze)", saffron: "var(--saffron)", quiet: "var(--ink-3)" };
const fills = { glaze: "bg-glaze", saffron: "bg-saffron", quiet: "bg-ink-3" };
const middleOfIran = { lat: 32.5, lng: 53.7 };

type PointMapProps = { dots: readonly MapDot[]; /** Places to find one's way by; the map isn't fitted to them. */ towns?: readonly MapDot[]; /** Draws the country's outline below. */ outline?: boolean; label?: string; height?: number; className?: string };

/** Places in true proportion without map tiles: dots, names and a scale. North is up. A list must say the same beside it. */
export function PointMap({ dots, towns = [], outline = false, label, height = 340, className }: PointMapProps) {
  const format = useFormat();
  const { common } = useMessages();
  const frame = { width: 640, height };
  const projection = fitPoints(dots.length > 0 ? dots : towns, frame);
  const placed = (dot: MapDot) => {
    const [x, y] = projection([dot.lng, dot.lat]) ?? [0, 0];
    return { ...dot, x, y };
  };
  const shown = dots.map(placed);
  const around = towns.map(placed).filter(({ x, y }) => x >= 0 && x <= frame.width && y >= 0 && y <= frame.height);
  const plain = shown.filter((dot) => !dot.label && !dot.href);
  const named = shown.filter((dot) => dot.label || dot.href);
  const spoken = named.some((dot) => dot.href) ? "group" : "img";
  return (
    <MapFrame size={frame} role={spoken} label={label ?? common.mapOf(format.number(dots.length))} bar={scaleBar(projection, dots[0] ?? middleOfIran, 220)} className={className}>
      <svg viewBox={`0 0 ${frame.width} ${frame.height}`} aria-hidden className="absolute inset-0 size-full">
        {outline && <path d={`M${ground.map((at) => (projection([at[0], at[1]]) ?? [0, 0]).map((value) => value.toFixed(1)).join(" ")).join("L")}Z`} fill="var(--paper)" stroke="var(--edge)" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />}
        {/* Very many dots are smaller, so that a town doesn't become a blot. */}
        {(["glaze", "saffron", "quiet"] as const).map((tone) => {
          const d = plain.filter((dot) => (dot.tone ?? "glaze") === tone).map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
          return d && <path key={tone} d={d} stroke={strokes[tone]} strokeWidth={plain.length > 300 ? 4 : plain.length > 80 ? 5 : 8} strokeOpacity={plain.length > 80 ? 0.55 : 0.7} strokeLinecap="round" vectorEffect="non-scaling-stroke" />;
        })}
      </svg>
      {around.map(({ id, label: name, ...at }) => (
        <span key={id} aria-hidden className="pointer-events-none absolute -translate-x-1/2 translate-y-5 text-sm font-semibold whitespace-nowrap text-ink-2" style={{ ...spot(at, frame), insetInlineStart: `clamp(5rem, ${(at.x / frame.width) * 100}%, 100% - 5rem)` }}>
          <bdi>{name}</bdi>
        </span>
      ))}
      {named.map((dot, index) => {
        const crowded = named.slice(0, index).some((other) => Math.abs(other.x - dot.x) < 130 && Math.abs(other.y - dot.y) < 34);
        const size = dot.size ?? (dot.mark ? 24 : 14);
        const mark = (
          <span className={cn("grid place-items-center rounded-full border-2 border-paper text-[0.75rem] leading-none font-bold text-on-glaze", fills[dot.tone ?? "glaze"])} style={{ inlineSize: size, blockSize: size }}>
            {dot.mark}
          </span>
        );
        const text = dot.label && (
          <span className={cn("absolute start-1/2 bottom-full -translate-x-1/2 rounded-sm bg-paper/85 px-1 text-[0.75rem] leading-5 font-semibold whitespace-nowrap", (crowded || dot.mark) && "hidden group-hover:block group-focus-visible:block")}>
            <bdi>{dot.label}</bdi>
          </span>
        );
        return (
          <span key={dot.id} className="absolute -translate-1/2 hover:z-10" style={spot(dot, frame)}>
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
