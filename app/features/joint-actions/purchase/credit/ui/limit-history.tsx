import { useFormat, useMessages } from "~/i18n/context";
import { Name, Text } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import type { SetLimit } from "../limits.server";

/** Every limit that was set for a firm, newest first: by whom, where, and why. */
export function LimitHistory({ limits }: { limits: SetLimit[] }) {
  const { credit: t } = useMessages();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t.history} />
      {limits.length === 0 && <p className="text-ink-2">{t.historyNone}</p>}
      <ol>
        {limits.map((limit) => (
          <li key={limit.id} className="grid gap-1 border-b border-line py-3 first:pt-0 last:border-b-0 last:pb-0">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <b className="figures">{limit.amount === null ? t.lifted : format.money(limit.amount)}</b>
              <time dateTime={limit.set_at.toISOString()} className="text-sm text-ink-2">
                {format.dateTime(limit.set_at)}
              </time>
            </p>
            <p className="flex flex-wrap gap-x-3 text-sm text-ink-2">
              <span>{limit.title === null ? t.everywhere : <Name>{limit.title}</Name>}</span>
              {limit.by && <Name>{t.by(limit.by)}</Name>}
            </p>
            {limit.note && <Text className="text-sm">{limit.note}</Text>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
