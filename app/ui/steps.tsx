import { useMessages } from "~/i18n/context";
import { cn } from "./class-names";

export type Step = { key: string; label: string; state: "done" | "now" | "next" };

/** A life-cycle from its first step to its last. On a phone the bars stay and only the present step is named. */
export function Steps({ steps, label }: { steps: readonly Step[]; label?: string }) {
  const { common } = useMessages();
  const said = { done: common.stepDone, now: common.stepNow, next: common.stepNext };
  const now = steps.findIndex((step) => step.state === "now");
  return (
    <div>
      <ol aria-label={label ?? common.steps} className="flex gap-1 text-sm md:gap-0">
        {steps.map((step) => (
          <li
            key={step.key}
            aria-current={step.state === "now" ? "step" : undefined}
            className={cn(
              "min-w-0 flex-1 border-t-[3px] pt-1.5 text-ink-3 md:pe-2",
              step.state === "done" && "border-glaze text-ink-2",
              step.state === "now" && "border-saffron font-semibold text-ink",
              step.state === "next" && "border-line",
            )}
          >
            <span className="sr-only md:not-sr-only">{step.label}</span>
            <span className="sr-only"> ({said[step.state]})</span>
          </li>
        ))}
      </ol>
      {now >= 0 && (
        <p aria-hidden className="text-sm font-semibold md:hidden">
          {steps[now]?.label}
        </p>
      )}
    </div>
  );
}
