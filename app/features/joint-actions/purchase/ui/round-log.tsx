import { useFormat, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";

type Entry = { kind: string; to_state: string | null; reason: string; at: Date };

/** What happened in a round, newest first; the same thing several times in a row is one line. */
export function RoundLog({ entries }: { entries: Entry[] }) {
  const { rounds: t } = useMessages();
  const format = useFormat();
  const lines: { entry: Entry; times: number }[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last && !entry.to_state && last.entry.kind === entry.kind) last.times += 1;
    else lines.push({ entry, times: 1 });
  }
  const say = ({ kind, to_state }: Entry) => (to_state ? (t.states[to_state] ?? to_state) : (t.log.kinds[kind] ?? kind));
  return (
    <Card className="print:hidden">
      <CardHeader title={t.log.title} />
      <ol className="grid gap-2 text-sm">
        {lines.map(({ entry, times }) => (
          <li key={`${entry.at.toISOString()}${entry.kind}${entry.to_state}`} className="flex flex-wrap justify-between gap-x-4">
            <span>
              {times === 1 ? say(entry) : t.log.times(say(entry), format.number(times))}
              {entry.reason && <span className="text-ink-2"> · <Name>{entry.reason}</Name></span>}
            </span>
            <time dateTime={entry.at.toISOString()} className="text-ink-2">
              {format.dateTime(entry.at)}
            </time>
          </li>
        ))}
      </ol>
    </Card>
  );
}
