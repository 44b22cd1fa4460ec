import { unitLabel } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name, Text } from "~/ui/bidi";
import { Card, CardHeader, Facts } from "~/ui/card";
import { StepChart } from "~/ui/step-chart";
import { Steps, type Step } from "~/ui/steps";
import type { Ladder } from "../ladder";

type Round = { unit_code: string; state: string; specification: string; shared_cost: bigint; shared_cost_note: string; solo_price: bigint | null; delivery_note: string; deadline: Date };
type Quote = { supplier_name: string; lead_time_days: number | null; model: string } | null;
type Snapshot = { published_at: Date; firms: number | null; quantity_floor: bigint | null; next_break: bigint | null; percent: number | null } | null;

const LIFE = ["gathering", "pledging", "fill", "locked"] as const;

/** The ladder as a chart, where the group stands, and what is missing to the next break: from the published snapshot only. */
export function LadderCard({ round, ladder, quote, snapshot, open }: { round: Round; ladder: Ladder; quote: Quote; snapshot: Snapshot; open: boolean }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const unit = unitLabel(round.unit_code, locale);
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unit}`;
  const here = snapshot?.quantity_floor ?? null;
  const now = here === null ? undefined : ladder.breaks.findLast((step) => step.minQty <= here);
  const next = here === null ? undefined : ladder.breaks.find((step) => step.minQty > here);
  const reached = (LIFE as readonly string[]).indexOf(round.state);
  const steps: Step[] = LIFE.map((state, index) => ({
    key: state,
    label: t.states[state] ?? state,
    state: index < reached || round.state === "locked" ? "done" : index === reached ? "now" : "next",
  }));
  return (
    <Card>
      <CardHeader title={t.ladderTitle} aside={<Name>{`${quote?.supplier_name ?? ""} · ${t.packs(amount(ladder.pack))}`}</Name>} />
      <StepChart
        label={t.ladderTitle}
        steps={ladder.breaks.map((step) => ({ from: Number(step.minQty), price: Number(step.unitPrice), fromText: amount(step.minQty), priceText: format.money(step.unitPrice) }))}
        here={here === null ? undefined : { quantity: Number(here), text: amount(here) }}
        columns={{ quantity: t.form.from, price: t.form.unitPrice }}
      />
      {open &&
        (here === null ? (
          <Alert tone="info">{t.hiddenProgress}</Alert>
        ) : here < ladder.moq ? (
          <Alert tone="now">{t.toMinimum(amount(ladder.moq - here))}</Alert>
        ) : next && now ? (
          <Alert tone="now">{t.toNext(amount(next.minQty - here), format.money(now.unitPrice - next.unitPrice))}</Alert>
        ) : null)}
      {open && snapshot && here !== null && (
        <p className="mt-2 text-sm text-ink-2">
          {snapshot.firms !== null && `${t.firms(format.number(snapshot.firms))} · `}
          {t.snapshotNote(format.dateTime(snapshot.published_at))}
        </p>
      )}
      {reached >= 0 && (
        <div className="mt-5">
          <Steps steps={steps} label={t.steps} />
        </div>
      )}
    </Card>
  );
}

/** What was agreed before pledging: specification and terms. */
export function TermsCard({ round, ladder, quote }: { round: Round; ladder: Ladder; quote: Quote }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const unit = unitLabel(round.unit_code, locale);
  const rows = [
    { label: t.deadline, value: format.dateTime(round.deadline) },
    { label: t.pack, value: `${format.number(ladder.pack)} ${unit}` },
    { label: t.moq, value: ladder.moq === 0n ? "—" : `${format.number(ladder.moq)} ${unit}` },
    { label: t.model, value: t.models[ladder.model] },
    { label: t.sharedCost, value: `${format.money(round.shared_cost)}${round.shared_cost_note ? ` · ${round.shared_cost_note}` : ""}` },
    ...(round.solo_price === null ? [] : [{ label: t.soloPrice, value: format.money(round.solo_price) }]),
    ...(quote?.lead_time_days == null ? [] : [{ label: t.leadTime, value: t.days(format.number(quote.lead_time_days)) }]),
    ...(round.delivery_note ? [{ label: t.delivery, value: <Name>{round.delivery_note}</Name> }] : []),
  ];
  return (
    <Card>
      <CardHeader title={t.terms} />
      {round.specification && <Text className="mb-4">{round.specification}</Text>}
      <Facts rows={rows} />
    </Card>
  );
}
