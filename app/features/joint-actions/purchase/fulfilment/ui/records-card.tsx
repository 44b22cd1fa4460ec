import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import type { DefaultRecord } from "../default.server";
import { nameIn } from "../order";

/** What is on record of firms that pledge here, each with the firm's reply: told to the facilitator, who decides what to make of it. */
export function RecordsCard({ records }: { records: DefaultRecord[] }) {
  const { fulfilment: { defaults: t } } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  if (records.length === 0) return null;
  return (
    <Card className="print:hidden">
      <CardHeader title={t.earlierTitle} />
      <p className="mb-3 text-sm text-ink-2">{t.earlierLead}</p>
      <ul className="grid gap-4">
        {records.map((record) => (
          <li key={record.id} className="grid gap-2 border-b border-line pb-4 last:border-0 last:pb-0">
            <p className="flex flex-wrap items-center gap-2">
              <Name className="font-semibold">{nameIn(locale, record.name_fa, record.name_en)}</Name>
              <Badge tone="bad">{t.kinds[record.kind]}</Badge>
            </p>
            <Text>{record.statement}</Text>
            <p className="text-sm text-ink-2">
              {format.date(record.recorded_at)} · {t.expires(format.date(record.expires_at))}
            </p>
            {record.entries.length === 0 && <p className="text-sm text-ink-2">{t.noReply}</p>}
            {record.entries.map((entry) => (
              <div key={entry.id} className="rounded-md bg-sunk px-3 py-2">
                <p className="text-sm text-ink-2">
                  {t.entries[entry.kind]} · {format.date(entry.written_at)}
                </p>
                <Text>{entry.body}</Text>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}
