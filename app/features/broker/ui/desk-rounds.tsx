import { unitLabel } from "~/features/firms/units";
import { StateBadge } from "~/features/joint-actions/purchase/ui/state-badge";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader, Facts } from "~/ui/card";
import { Meter } from "~/ui/meter";
import { TextLink } from "~/ui/text-link";
import type { DeskRound } from "../queries.server";
import { useNameOf } from "./names";

const OPEN = ["gathering", "tendering", "pledging", "fill"];

/** The rounds of a cluster: open ones with their progress, then those that ended with their result. */
export function DeskRounds({ rounds, base, decides, now }: { rounds: DeskRound[]; base: string; decides: boolean; now: string }) {
  const { broker: t } = useMessages();
  const format = useFormat();
  const groups = [
    { key: "open", title: t.rounds.open, rows: rounds.filter((round) => OPEN.includes(round.state)) },
    { key: "ended", title: t.rounds.ended, rows: rounds.filter((round) => !OPEN.includes(round.state)) },
  ];
  return (
    <div className="stack">
      {groups
        .filter((group) => group.rows.length > 0)
        .map((group) => (
          <Card key={group.key}>
            <CardHeader title={group.title} aside={format.number(group.rows.length)} />
            <ul>
              {group.rows.map((round) => (
                <li key={round.id} className="border-b border-line py-4 first:pt-0 last:border-b-0 last:pb-0">
                  <RoundRow round={round} base={base} decides={decides} now={now} />
                </li>
              ))}
            </ul>
          </Card>
        ))}
    </div>
  );
}

function RoundRow({ round, base, decides, now }: { round: DeskRound; base: string; decides: boolean; now: string }) {
  const { broker: t, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const nameOf = useNameOf();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitLabel(round.unit_code, locale)}`;
  const left = round.deadline.getTime() - new Date(now).getTime();
  const open = OPEN.includes(round.state);
  const takes = round.state === "pledging" && left > 0;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <TextLink to={`/rounds/${round.id}`} className="text-lg font-semibold">
          <Name>{round.title}</Name>
        </TextLink>
        <StateBadge state={round.state} />
        {takes && <Badge tone="now">{rounds.closesIn(format.duration(left))}</Badge>}
        {round.assisted > 0 && (
          <TextLink to={`${base}/pledges`} className="text-sm">
            {t.rounds.waiting(format.number(round.assisted))}
          </TextLink>
        )}
      </div>
      <p className="mt-1 text-sm text-ink-2">
        <Name>{t.rounds.facilitator(nameOf({ name_fa: round.facilitator_fa, name_en: round.facilitator_en }))}</Name> ·{" "}
        {t.rounds.deadline(format.dateTime(round.deadline))}
      </p>
      <Facts
        className="mt-3 grid-cols-2 md:grid-cols-4"
        rows={[
          { label: t.rounds.firms, value: <span className="figures">{format.number(round.firms)}</span> },
          ...(open ? [{ label: t.rounds.total, value: round.reached === null ? <span className="text-sm font-normal text-ink-2">{t.rounds.hidden}</span> : <span className="figures">{t.rounds.atLeast(amount(round.reached))}</span> }] : []),
          ...(round.cleared
            ? [
                { label: t.rounds.bought, value: <span className="figures">{amount(round.cleared.quantity)}</span> },
                ...(round.cleared.saved === null ? [] : [{ label: t.rounds.saved, value: <span className="figures text-ok">{format.money(round.cleared.saved, true)}</span> }]),
              ]
            : []),
        ]}
      />
      {open && round.reached !== null && <Progress round={round} reached={round.reached} amount={amount} />}
      {takes && decides && (
        <LinkButton to={`${base}/pledges?round=${round.id}`} size="sm" className="mt-3" aria-label={t.rounds.assistFor(round.title)}>
          {t.rounds.assist}
        </LinkButton>
      )}
    </>
  );
}

// What is published, toward the next goal; on the last break toward the quantity itself. The minimum order is marked on the way.
function Progress({ round, reached, amount }: { round: DeskRound; reached: bigint; amount: (quantity: bigint) => string }) {
  const { broker: t } = useMessages();
  const target = round.ahead ?? reached;
  return (
    <Meter
      className="mt-3 max-w-2xl"
      label={round.title}
      value={Number(reached)}
      target={Number(target)}
      minimum={round.moq > 0n ? Number(round.moq) : undefined}
      valueText={amount(reached)}
      targetText={amount(target)}
      note={
        <>
          <span>{round.ahead === null ? t.rounds.lastBreak : (round.ahead === round.moq ? t.rounds.toMoq : t.rounds.toBreak)(amount(round.ahead - reached))}</span>
          {round.moq > 0n && reached >= round.moq && <span>{t.rounds.moqMet}</span>}
        </>
      }
    />
  );
}
