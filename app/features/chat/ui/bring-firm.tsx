import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { TextInput } from "~/ui/text-input";
import type { Guest } from "../need-room.server";

/** The firms that a desk may bring into the room of a need: those that ask for something first, or those with a name that was looked for. */
export function BringFirm({ found, q }: { found: Guest[]; q: string }) {
  const { talk: t } = useMessages();
  const { locale } = useLocale();
  return (
    <section className="mt-4 grid gap-3 border-t border-line pt-4" aria-labelledby="bring">
      <div>
        <h3 id="bring">{t.bring}</h3>
        <p className="text-sm text-ink-2">{t.bringBody}</p>
      </div>
      <Form method="get" role="search" aria-label={t.bring} className="flex items-end gap-2" preventScrollReset>
        <TextInput className="min-w-0 flex-1" name="q" type="search" key={q} defaultValue={q} label={t.bringFind} maxLength={80} />
        <Button>{t.searchGo}</Button>
      </Form>
      {found.length === 0 && <p className="text-ink-2">{t.bringNobody}</p>}
      <ul>
        {found.map((firm) => {
          const name = locale === "fa" ? firm.nameFa : firm.nameEn;
          return (
            <li key={firm.id} className="border-b border-line last:border-b-0">
              <Form method="post" className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
                <input type="hidden" name="intent" value="bring" />
                <input type="hidden" name="firm" value={firm.id} />
                <p className="flex min-w-0 flex-wrap items-center gap-x-2">
                  <Name>{name}</Name>
                  {firm.asks && <Badge tone="quiet">{t.asksToo}</Badge>}
                </p>
                <Button size="sm" aria-label={t.bringFirm(name)}>
                  {t.bringGo}
                </Button>
              </Form>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
