import { Download } from "lucide-react";
import { unitOf } from "~/features/firms/units";
import { StateBadge } from "~/features/joint-actions/purchase/ui/state-badge";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Name, Sentence } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader, Facts } from "~/ui/card";
import { Meter } from "~/ui/meter";
import { Stat, Stats } from "~/ui/stat";
import { TextLink } from "~/ui/text-link";
import type { DeskRound } from "../rounds.server";
import { levelsOf, proofLevels, roundGroups, totalSaving, type Saving } from "../stuck";
import { useNameOf } from "./names";

const OPEN = ["gathering", "tendering", "pledging", "fill"];

/** The rounds of a cluster in the order of their life: what is stuck and why, then each with its progress or its result. */
export function DeskRounds({ rounds, base, decides, now }: { rounds: DeskRound[]; base: string; decides: boolean; now: string }) {
  const { audit: { desk: t } } = useMessages();
  const format = useFormat();
  return (
    <div className="stack">
      <Overview rounds={rounds} base={base} />
      {roundGroups.map(({ group, states }) => {
        const rows = rounds.filter((round) => (states as readonly string[]).includes(round.state));
        if (rows.length === 0) return null;
        return (
          <Card key={group}>
            <CardHeader title={t.groups[group]} aside={format.number(rows.length)} />
            <ul>
              {rows.map((round) => (
                <li key={round.id} className="border-b border-line py-4 first:pt-0 last:border-b-0 last:pb-0">
                  <RoundRow round={round} base={base} decides={decides} now={now} />
                </li>
              ))}
            </ul>
          </Card>
        );
      })}
    </div>
  );
}

// What was saved, level by level, and what needs somebody now.
function Overview({ rounds, base }: { rounds: DeskRound[]; base: string }) {
  const { audit: { desk: t } } = useMessages();
  const format = useFormat();
  const saved = totalSaving(rounds.map((round) => round.cleared?.saving ?? null));
  const stuck = rounds.filter((round) => round.stuck.length > 0);
  return (
    <Card>
      <CardHeader
        title={t.saved}
        aside={
          <a href={`${base}/rounds/export`} download className="inline-flex min-h-11 items-center gap-1.5 font-semibold text-glaze-text underline-offset-4 hover:underline">
            <Download aria-hidden className="size-4" />
            {t.export}
          </a>
        }
      />
      <Stats>
        {proofLevels.map((level) => (
          <Stat key={level} label={t.levels[level]} value={format.money(saved[level], true)} tone={saved[level] > 0n ? "ok" : undefined} />
        ))}
      </Stats>
      {stuck.length > 0 && (
        <>
          <h3 className="mt-5 mb-2 font-semibold">{t.stuck}</h3>
          <ul className="grid gap-2">
            {stuck.map((round) => (
              <li key={round.id} className="flex flex-wrap gap-x-3">
                <TextLink to={`/rounds/${round.id}`} className="font-semibold">
                  <Name>{round.title}</Name>
                </TextLink>
                <span className="text-saffron-text">{round.stuck.map((reason) => t.because[reason]).join(" · ")}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function RoundRow({ round, base, decides, now }: { round: DeskRound; base: string; decides: boolean; now: string }) {
  const { audit, broker: t, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const nameOf = useNameOf();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(round.unit_code, quantity, locale)}`;
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
        <Sentence>{t.rounds.facilitator(nameOf({ name_fa: round.facilitator_fa, name_en: round.facilitator_en }))}</Sentence> ·{" "}
        {t.rounds.deadline(format.dateTime(round.deadline))}
      </p>
      {round.stuck.length > 0 && <p className="mt-1 text-sm font-semibold text-saffron-text">{round.stuck.map((reason) => audit.desk.because[reason]).join(" · ")}</p>}
      <Facts
        className="mt-3 grid-cols-2 md:grid-cols-4"
        rows={[
          { label: t.rounds.firms, value: <span className="figures">{format.number(round.firms)}</span> },
          ...(open ? [{ label: t.rounds.total, value: round.reached === null ? <span className="text-sm font-normal text-ink-2">{t.rounds.hidden}</span> : <span className="figures">{t.rounds.atLeast(amount(round.reached))}</span> }] : []),
          ...(round.cleared
            ? [
                { label: t.rounds.bought, value: <span className="figures">{amount(round.cleared.quantity)}</span> },
                ...(round.cleared.saving ? [{ label: t.rounds.saved, value: <Saved saving={round.cleared.saving} /> }] : []),
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

function Saved({ saving }: { saving: Saving }) {
  const { audit: { desk: t } } = useMessages();
  const format = useFormat();
  const sum = proofLevels.reduce((all, level) => all + saving[level], 0n);
  return (
    <>
      <span className="figures text-ok">{format.money(sum, true)}</span>
      <span className="block text-sm font-normal text-ink-2">{levelsOf(saving).map((level) => t.levels[level]).join(" · ")}</span>
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
