import type { Clearing } from "./clearing";
import { compareLanded } from "./ladder";

/** The states of a round in the order of its life; the last two are exits. */
export const roundStates = [
  "draft",
  "gathering",
  "tendering",
  "pledging",
  "fill",
  "locked",
  "awarded",
  "ordered",
  "received",
  "reconciled",
  "closed",
  "cancelled",
  "not_viable",
] as const;
export type RoundState = (typeof roundStates)[number];

/** Who moves a round. `clock` is the worker when an instant has come. */
export type RoundActor = "facilitator" | "broker" | "clock";

/** What must hold for a transition besides its actor. `confirmed`: by a second person of another firm, or the broker. */
export type TransitionCondition =
  | "terms_complete"
  | "one_quote"
  | "tender_closed"
  | "deadline_and_clears"
  | "deadline_and_not_viable"
  | "fill_ended_and_clears"
  | "fill_ended_and_not_viable"
  | "confirmed"
  | "evidence_recorded"
  | "every_lot_settled"
  | "reason_given";

type Transition = { from: RoundState; to: RoundState; actor: readonly RoundActor[]; when: TransitionCondition };

const desk = ["facilitator", "broker"] as const;
const clock = ["clock"] as const;

/** Every move a round may make; the table round_steps of the database holds the same pairs. */
export const transitions: readonly Transition[] = [
  { from: "draft", to: "gathering", actor: desk, when: "terms_complete" },
  { from: "gathering", to: "tendering", actor: desk, when: "terms_complete" },
  { from: "gathering", to: "pledging", actor: desk, when: "one_quote" },
  { from: "tendering", to: "pledging", actor: [...desk, "clock"], when: "tender_closed" },
  { from: "pledging", to: "fill", actor: clock, when: "deadline_and_clears" },
  { from: "pledging", to: "not_viable", actor: clock, when: "deadline_and_not_viable" },
  { from: "fill", to: "locked", actor: clock, when: "fill_ended_and_clears" },
  { from: "fill", to: "not_viable", actor: clock, when: "fill_ended_and_not_viable" },
  { from: "locked", to: "awarded", actor: desk, when: "confirmed" },
  { from: "awarded", to: "ordered", actor: desk, when: "evidence_recorded" },
  { from: "ordered", to: "received", actor: desk, when: "evidence_recorded" },
  { from: "received", to: "reconciled", actor: desk, when: "every_lot_settled" },
  { from: "reconciled", to: "closed", actor: [...desk, "clock"], when: "every_lot_settled" },
  { from: "draft", to: "cancelled", actor: desk, when: "reason_given" },
  { from: "gathering", to: "cancelled", actor: desk, when: "reason_given" },
  { from: "tendering", to: "cancelled", actor: desk, when: "reason_given" },
  { from: "pledging", to: "cancelled", actor: desk, when: "reason_given" },
  { from: "fill", to: "cancelled", actor: desk, when: "reason_given" },
  { from: "locked", to: "cancelled", actor: desk, when: "confirmed" },
  { from: "awarded", to: "cancelled", actor: desk, when: "confirmed" },
];

/** Whether this actor may move a round from one state to another; the transition's `when` is for the command to check. */
export function canTransition(
  from: RoundState,
  to: RoundState,
  actor: RoundActor,
): { ok: true; when: TransitionCondition } | { ok: false; reason: "no_such_step" | "not_yours" } {
  const step = transitions.find((transition) => transition.from === from && transition.to === to);
  if (!step) return { ok: false, reason: "no_such_step" };
  return step.actor.includes(actor) ? { ok: true, when: step.when } : { ok: false, reason: "not_yours" };
}

/** Revisions of one firm's pledge in one round that a day allows; the first pledge isn't a revision. */
export const revisionsADay = 5;

/** The largest quantity of a pledge, in base units. */
export const largestQuantity = 1_000_000_000_000n;

/** Whether payments of a round are recorded and confirmed in this state: from the award until it is closed. */
export const paysNow = (state: string): boolean => ["awarded", "ordered", "received", "reconciled"].includes(state);

/** The instant from which a firm's revisions of the day are counted: midnight in Tehran, UTC+3:30 all year since 2022. */
export function revisionDayStart(now: Date): Date {
  const offset = 12_600_000;
  const day = 86_400_000;
  return new Date(Math.floor((now.getTime() + offset) / day) * day - offset);
}

/** When a round takes pledges: until `deadline`, then in `fill` until `fillDeadline`. */
export type PledgingRound = { state: RoundState; deadline: Date; fillDeadline?: Date | null };

/** Whether a round takes pledges at `now`. */
export function takesPledges(round: PledgingRound, now: Date): boolean {
  return windowRefusal(round, now) === null;
}

/** Until when a round takes pledges: in fill the end of the fill, otherwise the deadline. */
export function pledgesUntil(round: PledgingRound): Date {
  return (round.state === "fill" && round.fillDeadline) || round.deadline;
}

type PledgeInput = {
  min: bigint;
  desired: bigint;
  max: bigint;
  cap: bigint | null;
  /** The firm's earlier revisions of its pledge in this round since `revisionDayStart`. */
  revisionsToday: number;
  /** In `fill`: `keepsOrImproves` of the clearing without and with this pledge. */
  keepsResult?: boolean;
};

type WindowRefusal = "not_open_yet" | "round_closed" | "late";
type LimitsRefusal = "negative" | "max_zero" | "min_above_desired" | "desired_above_max" | "too_large" | "cap_not_positive";
export type PledgeRefusal = WindowRefusal | LimitsRefusal | "too_many_revisions" | "worsens_result";
export type WithdrawRefusal = WindowRefusal | "nothing_pledged" | "worsens_result" | "needs_replacement";

/** Fills in the usual pledge: exactly the desired quantity, at any price. */
export function completePledge(pledge: { desired: bigint; min?: bigint | null; max?: bigint | null; cap?: bigint | null }) {
  const { desired } = pledge;
  return { desired, min: pledge.min ?? desired, max: pledge.max ?? desired, cap: pledge.cap ?? null };
}

/** Whether a firm may place or revise this pledge at `now`. A command at the deadline's instant is late. */
export function canPledge(
  round: PledgingRound,
  input: PledgeInput,
  now: Date,
): { ok: true } | { ok: false; reason: PledgeRefusal } {
  const reason =
    windowRefusal(round, now) ??
    limitsRefusal(input) ??
    (input.revisionsToday >= revisionsADay ? ("too_many_revisions" as const) : null) ??
    (round.state === "fill" && !input.keepsResult ? ("worsens_result" as const) : null);
  return reason ? { ok: false, reason } : { ok: true };
}

/**
 * Whether a firm may take its pledge back at `now`: freely before `fill`, then only when the result
 * stays at least as good, and once locked only with a replacement or a panel's decision.
 */
export function canWithdraw(
  round: PledgingRound,
  input: { hasPledge: boolean; keepsResult?: boolean },
  now: Date,
): { ok: true } | { ok: false; reason: WithdrawRefusal } {
  if (!input.hasPledge) return { ok: false, reason: "nothing_pledged" };
  if (round.state === "locked" || round.state === "awarded") return { ok: false, reason: "needs_replacement" };
  const reason = windowRefusal(round, now) ?? (round.state === "fill" && !input.keepsResult ? ("worsens_result" as const) : null);
  return reason ? { ok: false, reason } : { ok: true };
}

/**
 * Whether a change in `fill` leaves a result at least as good for the firms in `others`: all that bought still buy, none less
 * than before, at a landed unit cost that didn't rise. Who took more than it desired may come down to that: its tolerance is
 * there for the others, not a share it asked for. A round that didn't clear can't get worse.
 */
export function keepsOrImproves(before: Clearing, after: Clearing, others: readonly { firm: string; desired: bigint }[]): boolean {
  if (before.status === "not_viable") return true;
  if (after.status === "not_viable") return false;
  const landed = ({ goods, shared, quantity }: typeof before) => ({ total: goods + shared, quantity });
  if (compareLanded(landed(after), landed(before)) > 0) return false;
  return others.every(({ firm, desired }) => {
    const had = before.allocation[firm] ?? 0n;
    return (after.allocation[firm] ?? 0n) >= (had > desired ? desired : had);
  });
}

function windowRefusal({ state, deadline, fillDeadline }: PledgingRound, now: Date): WindowRefusal | null {
  if (state === "draft" || state === "gathering" || state === "tendering") return "not_open_yet";
  if (state !== "pledging" && state !== "fill") return "round_closed";
  const end = state === "pledging" ? deadline : fillDeadline;
  return end && now < end ? null : "late";
}

function limitsRefusal({ min, desired, max, cap }: PledgeInput): LimitsRefusal | null {
  if (min < 0n || desired < 0n) return "negative";
  if (max <= 0n) return "max_zero";
  if (min > desired) return "min_above_desired";
  if (desired > max) return "desired_above_max";
  if (max > largestQuantity) return "too_large";
  return cap !== null && cap <= 0n ? "cap_not_positive" : null;
}
