import { useFormat, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { cn } from "~/ui/class-names";
import type { CostLine } from "../schema";

/** The shared cost line by line with the key of each split; the coordinator's fee stands out. */
export function CostLines({ lines, total, note, className }: { lines: readonly CostLine[]; total: bigint; note: string; className?: string }) {
  const { gathering: { start: t }, rounds } = useMessages();
  const format = useFormat();
  return (
    <div className={className}>
      <h3 className="text-sm font-semibold">{rounds.sharedCost}</h3>
      <ul className="mt-1">
        {lines.map((line, index) => (
          <li key={index} className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line py-1.5">
            <span className={cn(line.kind === "fee" && "font-semibold")}>
              {t.kinds[line.kind]}
              {line.label && <span className="text-ink-2"> · <Name>{line.label}</Name></span>}
              <span className="block text-sm font-normal text-ink-2">{t.keys[line.key]}</span>
            </span>
            <span className="figures">{format.money(line.amount)}</span>
          </li>
        ))}
      </ul>
      <p className="mt-1.5 flex flex-wrap justify-between gap-x-4 font-semibold">
        <span>{t.total}</span>
        <span className="figures">{format.money(total)}</span>
      </p>
      {lines.length === 0 && note && <Name className="text-sm text-ink-2">{note}</Name>}
    </div>
  );
}
