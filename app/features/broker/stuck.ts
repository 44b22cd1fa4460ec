/** What decides whether a round needs somebody; instants as the database keeps them. */
export type RoundFacts = {
  state: string;
  deadline: Date;
  tenderDeadline: Date | null;
  fillDeadline: Date | null;
  /** Quotes with prices; null while they are sealed. */
  quotes: number | null;
  /** Firms with a pledge that counts, and pledges entered for firms that they haven't confirmed. */
  firms: number;
  assisted: number;
  /** Days from order to delivery, as the supplier said. */
  leadDays: number | null;
  /** When the round came into its state, and when anything happened in it. */
  steppedAt: Date | null;
  touchedAt: Date | null;
  /** A proposal waits for its second person; the group's vote on the method is missing. */
  asked: boolean;
  vote: boolean;
  unpaid: boolean;
};

export type StuckReason =
  | "no_quote"
  | "few_pledges"
  | "assisted_waits"
  | "not_closed"
  | "not_awarded"
  | "method_vote"
  | "second_confirmation"
  | "not_ordered"
  | "delivery_late"
  | "unpaid"
  | "unreconciled"
  | "idle";

const DAY = 86_400_000;
/** Before the deadline a round with few firms needs calls; after it the clock closes within seconds, so minutes are too long. */
const NEAR = 3 * DAY;
const LATE_CLOSE = 10 * 60_000;
/** Days a state may last before it counts as stuck. */
const AWARD = 3 * DAY;
const ORDER = 2 * DAY;
const RECONCILE = 7 * DAY;
const IDLE = 21 * DAY;
/** A supplier that named no lead time gets this long. */
const USUAL_LEAD_DAYS = 30;

/** Why a round is stuck at `now`, what presses most first; empty when it is on its way. */
export function stuckBecause(facts: RoundFacts, now: Date): StuckReason[] {
  const since = now.getTime() - (facts.steppedAt ?? facts.touchedAt ?? now).getTime();
  const found: StuckReason[] = [];
  const add = (reason: StuckReason, when: boolean) => {
    if (when) found.push(reason);
  };
  switch (facts.state) {
    case "gathering":
      add("no_quote", facts.quotes === 0 && facts.tenderDeadline === null);
      break;
    case "tendering":
      add("not_closed", facts.tenderDeadline !== null && past(facts.tenderDeadline, now));
      break;
    case "pledging":
      add("not_closed", past(facts.deadline, now));
      add("no_quote", facts.quotes === 0);
      add("few_pledges", facts.firms < 3 && facts.deadline.getTime() - now.getTime() <= NEAR && facts.deadline > now);
      add("assisted_waits", facts.assisted > 0);
      break;
    case "fill":
      add("not_closed", facts.fillDeadline !== null && past(facts.fillDeadline, now));
      break;
    case "locked":
      add("method_vote", facts.vote);
      add("not_awarded", !facts.asked && since > AWARD);
      break;
    case "awarded":
      add("not_ordered", !facts.asked && since > ORDER);
      break;
    case "ordered":
      add("delivery_late", since > (facts.leadDays ?? USUAL_LEAD_DAYS) * DAY);
      break;
    case "received":
      add("unreconciled", !facts.asked && since > RECONCILE);
      break;
  }
  add("second_confirmation", facts.asked && !["closed", "cancelled", "not_viable"].includes(facts.state));
  add("unpaid", facts.unpaid && ["received", "reconciled"].includes(facts.state));
  add("idle", found.length === 0 && ["gathering", "tendering"].includes(facts.state) && facts.touchedAt !== null && now.getTime() - facts.touchedAt.getTime() > IDLE);
  return found;
}

const past = (deadline: Date, now: Date) => now.getTime() - deadline.getTime() > LATE_CLOSE;

/** How well a saving is proved: by the facilitator's word, by the firms' own solo prices, or by invoice and receipts. */
export const proofLevels = ["proved", "documented", "claimed"] as const;
export type ProofLevel = (typeof proofLevels)[number];
export type Saving = Record<ProofLevel, bigint>;

/** The saving of a round by its proof: what order, receipt and confirmed costs prove stands for all of it, else each part has its level. */
export function savingOf(round: { claimed: bigint | null; documented: bigint | null; proved: bigint | null }): Saving | null {
  if (round.claimed === null && round.documented === null) return null;
  const [claimed, documented] = [round.claimed ?? 0n, round.documented ?? 0n];
  return round.proved === null ? { proved: 0n, documented, claimed } : { proved: round.proved, documented: 0n, claimed: 0n };
}

/** What was saved in all rounds, level by level. */
export function totalSaving(savings: readonly (Saving | null)[]): Saving {
  const total: Saving = { proved: 0n, documented: 0n, claimed: 0n };
  for (const saving of savings) for (const level of proofLevels) total[level] += saving?.[level] ?? 0n;
  return total;
}

/** The levels that a round's saving rests on, the best first. */
export const levelsOf = (saving: Saving): ProofLevel[] => proofLevels.filter((level) => saving[level] !== 0n);

/** The rounds of a desk in the order of their life. */
export const roundGroups = [
  { group: "forming", states: ["gathering", "tendering", "pledging"] },
  { group: "closing", states: ["fill", "locked"] },
  { group: "delivering", states: ["awarded", "ordered", "received"] },
  { group: "done", states: ["reconciled", "closed"] },
  { group: "off", states: ["not_viable", "cancelled"] },
] as const;
