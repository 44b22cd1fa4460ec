import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Card, CardHeader } from "~/ui/card";
import { TextLink } from "~/ui/text-link";
import type { AssistedEntry } from "../queries.server";
import { useNameOf } from "./names";
import { PhoneLink } from "./phone-link";

const tones = { waiting: "now", confirmed: "ok", declined: "bad", expired: "quiet", replaced: "quiet" } as const;

type Desk = { base: string; decides: boolean };

/** Pledges entered for firms: those that wait for the firm's yes, and what became of the others. */
export function AssistedList({ entries, ...desk }: { entries: AssistedEntry[] } & Desk) {
  const { broker: t } = useMessages();
  const format = useFormat();
  const waiting = entries.filter((entry) => entry.standing === "waiting");
  const answered = entries.filter((entry) => entry.standing !== "waiting");
  return (
    <>
      <Card>
        <CardHeader title={t.pledges.waitingTitle} aside={waiting.length > 0 && format.number(waiting.length)} />
        {waiting.length === 0 ? <p className="text-ink-2">{t.pledges.waitingEmpty}</p> : <Entries entries={waiting} {...desk} />}
      </Card>
      {answered.length > 0 && (
        <Card>
          <CardHeader title={t.pledges.answeredTitle} />
          <Entries entries={answered} {...desk} />
        </Card>
      )}
    </>
  );
}

function Entries({ entries, ...desk }: { entries: AssistedEntry[] } & Desk) {
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.pledge_id} className="border-b border-line py-3 first:pt-0 last:border-b-0 last:pb-0">
          <Entry entry={entry} {...desk} />
        </li>
      ))}
    </ul>
  );
}

function Entry({ entry, base, decides }: { entry: AssistedEntry } & Desk) {
  const { broker: t, paper, pledging, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const nameOf = useNameOf();
  const waiting = entry.standing === "waiting";
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <TextLink to={`/firms/${entry.slug}`} className="font-semibold">
          <Name>{nameOf(entry)}</Name>
        </TextLink>
        <Badge tone={tones[entry.standing]}>{t.pledges.standings[entry.standing]}</Badge>
        {waiting && entry.paper && <Badge tone="now">{paper.badge}</Badge>}
        {waiting && !entry.reachable && <Badge tone="quiet">{t.pledges.noAccount}</Badge>}
      </div>
      <p className="mt-1 text-sm">
        <TextLink to={`/rounds/${entry.round_id}`}>
          <Name>{entry.title}</Name>
        </TextLink>
      </p>
      {entry.desired !== null && (
        <p className="figures mt-1">
          <b>
            {format.number(entry.desired)} {unitOf(entry.unit_code, entry.desired, locale)}
          </b>
          {entry.min_qty !== null && entry.max_qty !== null && entry.min_qty !== entry.max_qty && (
            <span className="text-sm text-ink-2">
              {" "}
              ({format.number(entry.min_qty)} – {format.number(entry.max_qty)})
            </span>
          )}
          {entry.cap !== null && (
            <span className="text-sm text-ink-2">
              {" · "}
              {format.money(entry.cap)}
            </span>
          )}
        </p>
      )}
      {entry.substitutes && entry.substitutes.length > 0 && (
        <p className="mt-1 text-sm">
          {rounds.pledge.alsoTakes}: <Name>{entry.substitutes.join(locale === "fa" ? "، " : ", ")}</Name>
        </p>
      )}
      <p className="mt-1 flex flex-wrap gap-x-3 text-sm text-ink-2">
        <span>{t.pledges.sources[entry.source]}</span>
        <Name>{entry.entered_by ?? "—"}</Name>
        <span>{format.dateTime(entry.created_at)}</span>
        {waiting && <span>{t.pledges.until(format.dateTime(entry.expires_at))}</span>}
        {waiting && decides && <TextLink to={`${base}/pledges/${entry.pledge_id}/link`}>{pledging.link.ask}</TextLink>}
        {waiting && decides && <TextLink to={`/rounds/${entry.round_id}/paper/${entry.pledge_id}`}>{paper.ask}</TextLink>}
        {waiting && entry.phone && <PhoneLink number={entry.phone} />}
      </p>
      {entry.entry_note && <Text className="mt-1 w-fit max-w-text text-sm text-ink-2">{entry.entry_note}</Text>}
    </>
  );
}
