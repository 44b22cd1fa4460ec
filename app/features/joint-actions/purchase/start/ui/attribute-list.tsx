import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { dirOf } from "~/i18n/locale";
import { Name } from "~/ui/bidi";
import { cn } from "~/ui/class-names";
import type { Attribute } from "../attributes";

/** A specification as short facts: "mesh 200", "humidity ≤ 8 %". */
export function AttributeList({ attributes, className }: { attributes: readonly Attribute[]; className?: string }) {
  const { gathering: { start: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  if (attributes.length === 0) return null;
  // "≤ 8 %" and "300 – 350" hold no letter that says which way they read: they read as the page does.
  const directionOf = (written: string) => (/\p{L}/u.test(written) ? "auto" : dirOf(locale));
  return (
    <ul aria-label={t.attributes} className={cn("flex flex-wrap gap-2", className)}>
      {attributes.map(({ name, value, unit }) => (
        <li key={name} className="rounded-full bg-sunk px-3 py-0.5 text-sm">
          <Name className="text-ink-2">{name}</Name>{" "}
          <bdi dir={directionOf(value + unit)} className="font-semibold">
            {value === "" ? t.anyValue : [format.digits(value), unit].filter(Boolean).join(" ")}
          </bdi>
        </li>
      ))}
    </ul>
  );
}
