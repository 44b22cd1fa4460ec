import { unitLabel, unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { CopyButton } from "~/ui/copy-button";
import { Meter } from "~/ui/meter";
import { breakReached, type Ladder } from "../ladder";

/** "This much until the next step": the first thing a member looks for, from the published progress. */
export function NextGoal({ ladder, here, goal, unitCode, link }: { ladder: Ladder; here: bigint; goal: bigint | null; unitCode: string; link: string }) {
  const { rounds: t, common } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(unitCode, quantity, locale)}`;
  const priceAt = (quantity: bigint) => ladder.breaks[Math.max(0, breakReached(ladder.breaks, quantity))]!.unitPrice;
  if (goal === null) return <p className="mb-4 font-semibold text-ok">{t.goal.reached}</p>;
  const minimum = goal === ladder.moq && here < ladder.moq;
  const [now, then] = [priceAt(here), priceAt(goal)];
  return (
    <div className="mb-4 grid gap-2 rounded-md bg-saffron-soft px-4 py-3">
      <div className="flex flex-wrap items-end justify-between gap-x-4">
        <p>
          <span className="block text-sm">{minimum ? t.goal.minimum : t.goal.next}</span>
          <b className="figures text-xl leading-tight">{t.goal.about(amount(goal - here))}</b>
        </p>
        <p className="figures text-sm">{common.progressOf(amount(here), amount(goal))}</p>
      </div>
      <Meter label={minimum ? t.goal.minimum : t.goal.next} value={Number(here)} target={Number(goal)} valueText={amount(here)} targetText={amount(goal)} />
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-sm">{minimum && now === then ? t.goal.minimumNote : t.goal.then(format.money(now), format.money(then), unitLabel(unitCode, locale))}</p>
        <CopyButton text={link} label={t.goal.invite} />
      </div>
    </div>
  );
}
