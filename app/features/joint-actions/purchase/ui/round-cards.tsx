import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Name, Text } from "~/ui/bidi";
import { Card, CardHeader, Facts } from "~/ui/card";
import { StepChart } from "~/ui/step-chart";
import { Steps, type Step } from "~/ui/steps";
import { TextLink } from "~/ui/text-link";
import { cliffBefore, packsUp, type Ladder } from "../ladder";
import { readAttributes } from "../start/attributes";
import type { CostLine } from "../start/schema";
import { AttributeList } from "../start/ui/attribute-list";
import { CostLines } from "../start/ui/cost-lines";
import { NextGoal } from "./next-goal";

type Round = {
  unit_code: string; state: string; specification: string; attributes: unknown; shared_cost: bigint; shared_cost_note: string; solo_price: bigint | null; delivery_note: string; deadline: Date;
  tender_deadline: Date | null; shortage_policy: string; award_method: string; settlement: string; quantity_limit: bigint | null; fill_hours: number; extension_hours: number | null; close_at_quantity: bigint | null; close_at_value: bigint | null; restarted_from: string | null;
};
type Quote = { supplier_name: string; min_order_value: bigint | null; tax_included: boolean; tax_percent: number | null; lead_time_days: number | null; payment_days: number | null; model: string } | null;
type Snapshot = { published_at: Date; firms: number | null; quantity_floor: bigint | null; next_break: bigint | null; percent: number | null } | null;

const LIFE = ["gathering", "pledging", "fill", "locked"] as const;

type LadderProps = { round: Round; ladder: Ladder; quote: Quote; snapshot: Snapshot; open: boolean; /** What it has come to, exactly. */ bought: bigint | null; /** In fill, as far as that is published. */ floor: bigint | null; link: string };

/** How much is missing to the next break, the ladder as a chart and where the group stands: from the published snapshot, then from the result. */
export function LadderCard({ round, ladder, quote, snapshot, open, bought, floor, link }: LadderProps) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(round.unit_code, quantity, locale)}`;
  const here = bought ?? floor ?? (open ? (snapshot?.quantity_floor ?? null) : null);
  const next = ladder.breaks.slice(1).find((step) => step.minQty > (here ?? 0n));
  // Once it cleared the goal is the break after that, not the one of the last snapshot.
  const goal = bought === null && floor === null ? (snapshot?.next_break ?? null) : (next?.minQty ?? null);
  const cliff = open && next ? cliffBefore(ladder, next.minQty) : null;
  const reached = (LIFE as readonly string[]).indexOf(round.state);
  const steps: Step[] = LIFE.map((state, index) => ({
    key: state,
    label: t.states[state] ?? state,
    state: index < reached || round.state === "locked" ? "done" : index === reached ? "now" : "next",
  }));
  return (
    <Card>
      <CardHeader title={t.ladderTitle} aside={<Name>{`${quote?.supplier_name ?? ""} · ${t.packs(amount(ladder.pack))}`}</Name>} />
      {open && (here === null ? <Alert className="mb-4">{t.hiddenProgress}</Alert> : <NextGoal ladder={ladder} here={here} goal={goal} unitCode={round.unit_code} link={link} />)}
      <StepChart
        label={t.ladderTitle}
        steps={ladder.breaks.map((step) => ({ from: Number(step.minQty), price: Number(step.unitPrice), fromText: amount(step.minQty), priceText: format.money(step.unitPrice) }))}
        here={here === null ? undefined : { quantity: Number(here), text: bought === null ? t.here(amount(here)) : t.bought(amount(here)) }}
        columns={{ quantity: t.form.from, price: t.form.unitPrice }}
      />
      {cliff !== null && next && <p className="mt-2 text-sm">{t.cliff(amount(cliff), amount(packsUp(ladder, next.minQty)))}</p>}
      {open && snapshot && bought === null && floor === null && here !== null && (
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
export function TermsCard({ round, ladder, quote, lines }: { round: Round; ladder: Ladder | null; quote: Quote; lines: readonly CostLine[] }) {
  const { rounds: t, gathering: { start }, tender: { bid }, terms } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const choice = ({ label, hint }: { label: string; hint: string }) => (
    <>
      {label}
      <span className="block text-sm font-normal text-ink-2">{hint}</span>
    </>
  );
  const rows = [
    { label: t.deadline, value: format.dateTime(round.deadline) },
    ...(round.tender_deadline ? [{ label: start.tenderDeadline, value: format.dateTime(round.tender_deadline) }] : []),
    ...(ladder
      ? [
          { label: t.pack, value: `${format.number(ladder.pack)} ${unitOf(round.unit_code, ladder.pack, locale)}` },
          { label: t.moq, value: ladder.moq === 0n ? "—" : `${format.number(ladder.moq)} ${unitOf(round.unit_code, ladder.moq, locale)}` },
          { label: t.model, value: choice({ label: t.models[ladder.model]!, hint: t.modelHints[ladder.model]! }) },
        ]
      : []),
    { label: start.policy, value: choice(start.policies[round.shortage_policy]!) },
    { label: start.award, value: choice(start.awards[round.award_method]!) },
    { label: start.settlement, value: choice(start.settlements[round.settlement]!) },
    ...(round.quantity_limit === null ? [] : [{ label: start.limit, value: `${format.number(round.quantity_limit)} ${unitOf(round.unit_code, round.quantity_limit, locale)}` }]),
    { label: start.fillHours, value: `${format.number(round.fill_hours)} ${start.hours}` },
    ...(round.extension_hours === null ? [] : [{ label: start.extension, value: `${format.number(round.extension_hours)} ${start.hours}` }]),
    ...(round.close_at_quantity === null ? [] : [{ label: start.closeAtQuantity, value: `${format.number(round.close_at_quantity)} ${unitOf(round.unit_code, round.close_at_quantity, locale)}` }]),
    ...(round.close_at_value === null ? [] : [{ label: start.closeAtValue, value: format.money(round.close_at_value) }]),
    ...(round.solo_price === null ? [] : [{ label: t.soloPrice, value: format.money(round.solo_price) }]),
    ...(quote?.min_order_value == null ? [] : [{ label: bid.form.minOrderValue, value: format.money(quote.min_order_value) }]),
    ...(ladder && quote ? [{ label: terms.taxIncluded, value: terms.tax[quote.tax_included || quote.tax_percent !== null ? "yes" : "no"] }] : []),
    ...(quote?.payment_days == null ? [] : [{ label: terms.paymentDays, value: t.days(format.number(quote.payment_days)) }]),
    ...(quote?.lead_time_days == null ? [] : [{ label: t.leadTime, value: t.days(format.number(quote.lead_time_days)) }]),
    ...(round.restarted_from ? [{ label: start.again, value: <TextLink to={`/rounds/${round.restarted_from}`}>{start.restartedFrom}</TextLink> }] : []),
    ...(round.delivery_note ? [{ label: t.delivery, value: <Name>{round.delivery_note}</Name> }] : []),
  ];
  return (
    <Card>
      <CardHeader title={t.terms} />
      <AttributeList attributes={readAttributes(round.attributes)} className="mb-4" />
      {round.specification && <Text className="mb-4">{round.specification}</Text>}
      <Facts rows={rows} />
      <CostLines lines={lines} total={round.shared_cost} note={round.shared_cost_note} className="mt-5" />
    </Card>
  );
}
