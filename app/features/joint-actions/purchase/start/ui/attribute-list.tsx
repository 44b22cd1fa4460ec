import { useFormat, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { cn } from "~/ui/class-names";
import type { Attribute } from "../attributes";

/** A specification as short facts: "mesh 200", "humidity ≤ 8 %". */
export function AttributeList({ attributes, className }: { attributes: readonly Attribute[]; className?: string }) {
  const { gathering: { start: t } } = useMessages();
  const format = useFormat();
  if (attributes.length === 0) return null;
  return (
    <ul aria-label={t.attributes} className={cn("flex flex-wrap gap-2", className)}>
      {attributes.map(({ name, value, unit }) => (
        <li key={name} className="rounded-full bg-sunk px-3 py-0.5 text-sm">
          <Name className="text-ink-2">{name}</Name> <Name className="font-semibold">{value === "" ? t.anyValue : format.digits(value)}</Name>
          {unit && value !== "" && <Name>{` ${unit}`}</Name>}
        </li>
      ))}
    </ul>
  );
}
