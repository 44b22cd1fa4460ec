import { useEffect, useRef, type ReactNode } from "react";
import { cn } from "~/ui/class-names";

/** One choice of a combobox. The focus stays in the field, so the keyboard is handled there. */
export function Option({ id, chosen, onPoint, onChoose, children }: { id: string; chosen: boolean; onPoint: () => void; onChoose: () => void; children: ReactNode }) {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) line.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <li
      ref={line}
      id={id}
      role="option"
      aria-selected={chosen}
      onPointerMove={onPoint}
      // Before the field loses the focus, which would close the list.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={cn("flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-3 [&_svg]:size-5 [&_svg]:shrink-0 [&_svg]:text-ink-3", chosen && "bg-glaze-soft text-glaze-text")}
    >
      {children}
    </li>
  );
}

/** Choices of one kind under their name. */
export function OptionGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <li role="presentation">
      <ul role="group" aria-label={label}>
        <li role="presentation" aria-hidden className="px-3 pt-2 pb-1 text-sm font-semibold text-ink-2">
          {label}
        </li>
        {children}
      </ul>
    </li>
  );
}
