import { Form } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { cn } from "~/ui/class-names";
import type { NeedAttribute } from "../harmonise";
import type { NeedEntry } from "../queries.server";

/** What a need asks of the goods, with what else would do. */
function NeedAttributes({ attributes }: { attributes: readonly NeedAttribute[] }) {
  const { gathering: { needs: t, start } } = useMessages();
  const format = useFormat();
  if (attributes.length === 0) return <p className="text-sm text-ink-2">{t.anything}</p>;
  return (
    <ul className="flex flex-wrap gap-2">
      {attributes.map(({ name, value, unit, also }) => (
        <li key={name} className="rounded-full bg-sunk px-3 py-0.5 text-sm">
          <Name className="text-ink-2">{name}</Name> <Name className="font-semibold">{value === "" ? start.anyValue : format.digits(value)}</Name>
          {unit && value !== "" && <Name>{` ${unit}`}</Name>}
          {also && <Name className="text-ink-2"> ({t.also(format.digits(also))})</Name>}
        </li>
      ))}
    </ul>
  );
}

/** Needs with the firms they come from, where the reader may know them; one's own can be revised and removed. */
export function NeedList({ needs, unitCode, nameOf, own, revising }: { needs: readonly NeedEntry[]; unitCode: string; nameOf?: (need: NeedEntry) => string; own: boolean; revising?: string | null }) {
  const { gathering: { needs: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <ul>
      {needs.map((need) => (
        <li key={need.id} className={cn("grid gap-1.5 border-b border-line py-3 first:pt-0 last:border-b-0 last:pb-0", revising === need.id && "opacity-60")}>
          <p className="flex flex-wrap items-baseline justify-between gap-x-4">
            {nameOf && <Name className="font-semibold">{nameOf(need)}</Name>}
            <span className="figures font-semibold">
              {format.number(need.quantity)} {unitOf(unitCode, need.quantity, locale)}
            </span>
          </p>
          <NeedAttributes attributes={need.attributes} />
          {need.wanted_by && <p className="text-sm text-ink-2">{t.wantedOn(format.date(`${need.wanted_by}T12:00:00+03:30`))}</p>}
          {need.note && (
            <p className="text-sm text-ink-2" dir="auto">
              {need.note}
            </p>
          )}
          {own && (
            <div className="flex gap-2">
              <LinkButton to={`?need=${need.id}#need-card`} size="sm">
                {t.revise}
              </LinkButton>
              <Form method="post">
                <input type="hidden" name="needId" value={need.id} />
                <Button name="intent" value="remove" size="sm" variant="ghost">
                  {t.remove}
                </Button>
              </Form>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
