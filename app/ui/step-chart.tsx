import { scaleLinear } from "d3-scale";
import { useId } from "react";
import { useLocale, useMessages } from "~/i18n/context";

/** One step of a ladder: from this quantity on, this price. Numbers place it; texts are already formatted. */
export type LadderStep = { from: number; price: number; fromText: string; priceText: string };

type StepChartProps = {
  /** What the picture says in one sentence, for those who don't see it. */
  label: string;
  /** In ascending order of quantity. */
  steps: readonly LadderStep[];
  here?: { quantity: number; text: string };
  /** Heads of the table that says the same. */
  columns: { quantity: string; price: string };
};

const width = 700;
const height = 264;
const plot = { start: 16, end: 684, top: 62, bottom: 216 };
/** Price labels need this much width to stand side by side. */
const labelWidth = 104;

/**
 * The more, the cheaper: a price ladder as steps that go down along the reading direction, with
 * "you are here" in saffron and the next break marked. Drawn on the server; a table says the same.
 */
export function StepChart({ label, steps, here, columns }: StepChartProps) {
  const { dir } = useLocale();
  const { common } = useMessages();
  const titleId = useId();
  const first = steps[0];
  const last = steps[steps.length - 1];
  if (!first || !last) return null;

  const most = Math.max(last.from * 1.28, (here?.quantity ?? 0) * 1.1, first.from + 1);
  const along = scaleLinear([Math.min(first.from, here?.quantity ?? first.from), most], dir === "rtl" ? [plot.end, plot.start] : [plot.start, plot.end]);
  const prices = steps.map((step) => step.price);
  const high = Math.max(...prices);
  const low = Math.min(...prices);
  const up = scaleLinear([low, high], high === low ? [120, 120] : [plot.bottom - 40, plot.top + 26]);
  const outer = along(most);
  const ends = steps.map((step, index) => steps[index + 1]?.from ?? most);

  const line = steps.map((step, index) => `${index === 0 ? "M" : "L"}${along(step.from)} ${up(step.price)}H${along(ends[index] ?? most)}`).join("");
  const reached = steps.filter((step) => here && step.from <= here.quantity);
  const current = reached[reached.length - 1];
  const next = here ? steps.find((step) => step.from > here.quantity) : undefined;
  const area = here && current ? `M${along(first.from)} ${plot.bottom}${reached.map((step, index) => `L${along(step.from)} ${up(step.price)}H${along(Math.min(ends[index] ?? most, here.quantity))}`).join("")}V${plot.bottom}Z` : null;
  const hereX = here ? along(here.quantity) : 0;
  const hereY = current ? up(current.price) : up(first.price);
  const ticks = placed(steps.map((step) => ({ step, x: along(step.from) })));

  return (
    <figure className="figures">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={titleId} className="w-full max-sm:hidden" style={{ fontFamily: "inherit" }}>
        <title id={titleId}>{label}</title>
        <g stroke="var(--line)">
          {steps.map((step) => (
            <path key={step.from} d={`M${plot.start} ${up(step.price)}H${plot.end}`} />
          ))}
          <path d={`M${plot.start} ${plot.bottom}H${plot.end}`} />
        </g>
        {area && <path d={area} fill="var(--glaze-soft)" />}
        {next && <path d={`M${along(next.from)} ${up(next.price)}V${plot.bottom}`} stroke="var(--glaze)" strokeDasharray="2 4" />}
        <path d={line} fill="none" stroke="var(--glaze)" strokeWidth={3} strokeLinejoin="round" strokeLinecap="round" />
        {steps.map((step, index) => {
          const x = along(step.from);
          const room = Math.abs(along(ends[index] ?? most) - x);
          if (room < labelWidth && step !== current && step !== next && steps.length > 4) return null;
          const middle = (x + (index === steps.length - 1 ? outer : along(ends[index] ?? most))) / 2;
          // Beside the dashed line, never under it: onward along the axis, where the steps are lower.
          const crossed = here !== undefined && Math.abs(middle - hereX) < labelWidth / 2 + 6;
          const wanted = crossed ? hereX + (dir === "rtl" ? -1 : 1) * (labelWidth / 2 + 12) : middle;
          const at = Math.min(plot.end - labelWidth / 2, Math.max(plot.start + labelWidth / 2, wanted));
          return (
            <text key={step.from} x={at} y={up(step.price) - 10} textAnchor="middle" fontSize={14} fontWeight={step === current ? 750 : step === next ? 650 : 450} fill={step === current ? "var(--ink)" : step === next ? "var(--glaze-text)" : "var(--ink-2)"} direction={dir}>
              {step.priceText}
            </text>
          );
        })}
        <g fontSize={13} fill="var(--ink-2)" direction={dir}>
          {ticks.map(({ step, x }) => (
            <g key={step.from}>
              <path d={`M${x} ${plot.bottom}v5`} stroke="var(--edge)" />
              <text x={Math.min(plot.end - 24, Math.max(plot.start + 24, x))} y={plot.bottom + 24} textAnchor="middle" fontWeight={step === next ? 700 : 400} fill={step === next ? "var(--glaze-text)" : undefined}>
                {step.fromText}
              </text>
            </g>
          ))}
        </g>
        {here && (
          <>
            <path d={`M${hereX} 34V${plot.bottom}`} stroke="var(--saffron)" strokeWidth={2} strokeDasharray="5 4" />
            <circle cx={hereX} cy={hereY} r={7.5} fill="var(--saffron)" stroke="var(--paper)" strokeWidth={3} />
            <text x={Math.min(plot.end - 90, Math.max(plot.start + 90, hereX))} y={22} textAnchor="middle" fontSize={15} fontWeight={750} fill="var(--ink)" direction={dir}>
              {here.text}
            </text>
          </>
        )}
      </svg>
      <PhoneLadder steps={steps} current={current} next={next} hereText={here?.text} label={label} />
      <details className="mt-1 max-sm:hidden print:hidden">
        <summary className="inline-flex min-h-9 items-center text-sm text-ink-2 underline underline-offset-4">{common.asTable}</summary>
        <table className="mt-1 w-full max-w-sm text-sm">
          <caption className="sr-only">{label}</caption>
          <thead>
            <tr className="border-b border-line text-ink-2">
              <th scope="col" className="py-1 text-start font-semibold">
                {columns.quantity}
              </th>
              <th scope="col" className="py-1 text-end font-semibold">
                {columns.price}
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={step.from} className="border-b border-line last:border-0">
                <td className="py-1">{step.fromText}</td>
                <td className="py-1 text-end">{step.priceText}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** Labels under the axis that don't touch; the later one gives way. */
function placed<T extends { x: number }>(labels: T[]): T[] {
  const kept: T[] = [];
  for (const label of labels) if (kept.every((other) => Math.abs(other.x - label.x) > 62)) kept.push(label);
  return kept;
}

/** On a phone the steps stand under one another: the bar's length is the price. */
function PhoneLadder({ steps, current, next, hereText, label }: { steps: readonly LadderStep[]; current?: LadderStep; next?: LadderStep; hereText?: string; label: string }) {
  const high = Math.max(...steps.map((step) => step.price));
  const low = Math.min(...steps.map((step) => step.price));
  const length = (price: number) => (high === low ? 100 : 46 + (54 * (price - low)) / (high - low));
  return (
    <ol aria-label={label} className="grid gap-2 sm:hidden">
      {steps.map((step) => {
        const state = step === current ? "here" : step === next ? "next" : current && step.from < current.from ? "past" : "ahead";
        return (
          <li key={step.from} aria-current={state === "here" ? "step" : undefined}>
            {state === "here" && hereText && <p className="mb-0.5 text-sm font-bold text-saffron-text">{hereText}</p>}
            <div className="flex items-baseline justify-between gap-3">
              <span className="text-sm text-ink-2">{step.fromText}</span>
              <span className={state === "here" ? "font-bold" : state === "next" ? "font-semibold text-glaze-text" : "text-ink-2"}>{step.priceText}</span>
            </div>
            <div className={`mt-0.5 h-2 rounded-full ${state === "here" ? "bg-glaze" : state === "next" ? "bg-glaze-soft inset-ring inset-ring-glaze" : "bg-sunk inset-ring inset-ring-line"}`} style={{ inlineSize: `${length(step.price)}%` }} />
          </li>
        );
      })}
    </ol>
  );
}
