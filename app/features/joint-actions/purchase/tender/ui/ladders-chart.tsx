import { scaleLinear } from "d3-scale";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import type { Comparison, QuoteColumn } from "../queries.server";

const height = 250;
/** The line of a series: its colour, and a pattern for those who don't tell colours apart. */
const looks = [
  { stroke: "var(--glaze)" },
  { stroke: "var(--saffron-text)", dash: "9 5" },
  { stroke: "var(--ink)", dash: "2 5" },
  { stroke: "var(--ok)", dash: "12 4 2 4" },
  { stroke: "var(--bad)", dash: "5 3" },
  { stroke: "var(--ink-3)", dash: "1 3" },
];

/** The ladders of all quotes in one picture, with "you are here". The comparison's table says the same in words. */
export function LaddersChart({ comparison, unitCode, here }: { comparison: Comparison; unitCode: string; here: bigint | null }) {
  const { tender: t } = useMessages();
  const series = comparison.columns.filter(({ ladder }) => ladder.breaks.length > 0).slice(0, looks.length);
  if (series.length === 0) return null;
  return (
    <Card>
      <CardHeader title={t.compare.chart} />
      <Picture series={series} unitCode={unitCode} here={here} width={700} className="max-sm:hidden" />
      <Picture series={series} unitCode={unitCode} here={here} width={330} className="sm:hidden" />
      <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {series.map(({ quote }, index) => (
          <li key={quote.id} className="flex items-center gap-2">
            <svg aria-hidden width={34} height={6}>
              <path d="M0 3H34" stroke={looks[index]!.stroke} strokeWidth={3} strokeDasharray={looks[index]!.dash} />
            </svg>
            <Name>{quote.supplier_name}</Name>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The picture at one width: on a phone it is drawn anew, so that its words stay as large. */
function Picture({ series, unitCode, here, width, className }: { series: QuoteColumn[]; unitCode: string; here: bigint | null; width: number; className: string }) {
  const { rounds, tender: t } = useMessages();
  const { dir, locale } = useLocale();
  const format = useFormat();
  const plot = { start: 12, end: width - 12, top: 40, bottom: 206 };
  const amount = (quantity: number) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  const froms = series.flatMap(({ ladder }) => ladder.breaks.map((step) => Number(step.minQty)));
  const prices = series.flatMap(({ ladder }) => ladder.breaks.map((step) => Number(step.unitPrice)));
  const most = Math.max(Math.max(...froms) * 1.28, Number(here ?? 0n) * 1.1, 2);
  const along = scaleLinear([1, most], dir === "rtl" ? [plot.end, plot.start] : [plot.start, plot.end]);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const up = scaleLinear([low, high], high === low ? [120, 120] : [plot.bottom - 14, plot.top + 12]);
  const ticks: number[] = [];
  for (const from of [...new Set(froms)].sort((a, b) => a - b)) if (ticks.every((tick) => Math.abs(along(tick) - along(from)) > 76)) ticks.push(from);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t.compare.chart} className={`figures w-full ${className}`} style={{ fontFamily: "inherit" }}>
      <path d={`M${plot.start} ${plot.bottom}H${plot.end}`} stroke="var(--edge)" />
      {series.map(({ quote, ladder }, index) => {
        const line = ladder.breaks.map((step, at) => `${at === 0 ? "M" : "L"}${along(Number(step.minQty))} ${up(Number(step.unitPrice))}H${along(Number(ladder.breaks[at + 1]?.minQty ?? BigInt(Math.floor(most))))}`).join("");
        return <path key={quote.id} d={line} fill="none" stroke={looks[index]!.stroke} strokeWidth={3} strokeDasharray={looks[index]!.dash} strokeLinejoin="round" />;
      })}
      <g fontSize={13} fill="var(--ink-2)" direction={dir}>
        {ticks.map((from) => (
          <text key={from} x={Math.min(plot.end - 24, Math.max(plot.start + 24, along(from)))} y={plot.bottom + 24} textAnchor="middle">
            {amount(from)}
          </text>
        ))}
      </g>
      {here !== null && (
        <>
          <path d={`M${along(Number(here))} 30V${plot.bottom}`} stroke="var(--saffron)" strokeWidth={2} strokeDasharray="5 4" />
          <text x={Math.min(plot.end - 90, Math.max(plot.start + 90, along(Number(here))))} y={20} textAnchor="middle" fontSize={15} fontWeight={750} fill="var(--ink)" direction={dir}>
            {rounds.here(amount(Number(here)))}
          </text>
        </>
      )}
      {/* Above the lines, each with a rim of paper that keeps it readable where one passes. */}
      {[...new Set([low, high])].map((price) => (
        <text key={price} x={dir === "rtl" ? plot.start : plot.end} y={up(price) - 7} textAnchor="end" direction={dir} fontSize={13} fill="var(--ink-2)" stroke="var(--paper)" strokeWidth={5} paintOrder="stroke">
          {format.money(BigInt(price))}
        </text>
      ))}
    </svg>
  );
}
