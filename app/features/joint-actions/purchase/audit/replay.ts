import { clear, type CostKey, type CostLine, type Ladder, type Pledge, type ShortagePolicy } from "../clearing";
import { breakReached, goodsCost, packsDown, smallestOrder } from "../ladder";
import { clearInLots, type Lot } from "../lots";
import { leafKey, leafOf, rootOf, type NumberedPledge, type Sha256 } from "./commitment";

/** What one firm got and owes; `number` is its place in the order of confirmation. */
export type ReplayShare = { number: number; excluded: boolean; quantity: bigint; goods: bigint; shared: bigint; due: bigint; solo: bigint | null };
/**
 * As they were committed to: a policy or cost lines are there only where they aren't the usual ones. `ladder` is that of the leading
 * quote; `lots` are those of a split award, at whose price the goods are bought.
 */
type Terms = { ladder: Ladder; sharedCost: bigint; policy?: ShortagePolicy; costLines?: readonly CostLine[]; lots?: Lot[] };

/** Everything a reader may see of how a round was computed. */
export type ReplayData = {
  engine: string;
  inputHash: string;
  status: "clears" | "not_viable";
  clearedAt: string;
  terms: Terms;
  leaves: string[];
  /** The reader's own firms, each with the key that proves its row. */
  own: { number: number; firm: string; key: string; pledge: NumberedPledge }[];
  /** Of everybody, for who arranges the purchase; else of the reader's own firms. */
  shares: ReplayShare[];
  /** Sums over the firms that took part; null where they would tell another firm's row. */
  totals: { firms: number; min: bigint; desired: bigint; max: bigint } | null;
  /** The whole input, for who arranges the purchase. */
  full: { secret: string; pledges: NumberedPledge[] } | null;
  result: { quantity: bigint; goods: bigint; shared: bigint } | null;
  log: { seq: number; hash: string } | null;
};

/** A step of the check, and whether it came out; `own_*` are of the reader's own row. */
export type ReplayCheck = { step: "own_row" | "fingerprint" | "all_rows" | "result" | "quantity" | "goods" | "own_quantity" | "own_limits" | "own_due" | "own_sum"; ok: boolean };

/** Computes again whatever can be computed from what the reader may see. */
export function checkReplay(data: ReplayData, sha256: Sha256): ReplayCheck[] {
  const checks: ReplayCheck[] = data.own.map(({ number, key, pledge }) => ({ step: "own_row", ok: leafOf(pledge, key, sha256) === data.leaves[number - 1] }));
  checks.push({ step: "fingerprint", ok: rootOf(data.engine, data.terms, data.leaves, sha256) === data.inputHash });
  if (data.full) {
    const { secret, pledges } = data.full;
    const leaves = pledges.map((pledge) => leafOf(pledge, leafKey(secret, pledge.number, sha256), sha256));
    checks.push({ step: "all_rows", ok: leaves.length === data.leaves.length && leaves.every((leaf, index) => leaf === data.leaves[index]) });
    checks.push({ step: "result", ok: comesOutAgain(data, pledges) });
  } else if (data.result && data.totals) {
    checks.push(...checkTotals(data, data.result, data.totals));
  }
  return checks;
}

/** The pledges as the clearing takes them: the number stands for the firm and for its place in the order. */
export function pledgesOf(pledges: readonly NumberedPledge[]): Pledge[] {
  return pledges.map(({ number, ...pledge }) => ({ ...pledge, firm: String(number).padStart(6, "0"), seq: BigInt(number) }));
}

function comesOutAgain(data: ReplayData, pledges: readonly NumberedPledge[]): boolean {
  const { lots, ...terms } = data.terms;
  const input = { ...terms, pledges: pledgesOf(pledges) };
  const again = lots ? clearInLots({ ...input, lots }) : clear(input);
  if (again.status !== data.status) return false;
  if (again.status === "not_viable") return true;
  const { result } = data;
  if (!result || again.quantity !== result.quantity || again.goods !== result.goods || again.shared !== result.shared) return false;
  return data.shares.length === pledges.length && data.shares.every((share) => {
    const firm = String(share.number).padStart(6, "0");
    return (
      share.excluded === again.excluded.includes(firm) &&
      share.quantity === (again.allocation[firm] ?? 0n) &&
      share.goods === (again.goodsShare[firm] ?? 0n) &&
      share.shared === (again.sharedShare[firm] ?? 0n) &&
      share.due === share.goods + share.shared
    );
  });
}

// With totals alone a share is known to within the one unit that the largest remainders decide.
function checkTotals(data: ReplayData, result: NonNullable<ReplayData["result"]>, totals: NonNullable<ReplayData["totals"]>): ReplayCheck[] {
  const { ladder, sharedCost, lots } = data.terms;
  const { quantity } = result;
  const goods = lots ? lots.reduce((sum, lot) => sum + goodsCost(lot.ladder, lot.quantity), 0n) : goodsCost(ladder, quantity);
  const whole = !lots || lots.reduce((sum, lot) => sum + lot.quantity, 0n) === quantity;
  const fits = data.status === "clears" && quantity % ladder.pack === 0n && quantity >= smallestOrder(ladder) && totals.min <= quantity && quantity <= totals.max;
  const checks: ReplayCheck[] = [
    { step: "quantity", ok: fits },
    { step: "goods", ok: whole && goods === result.goods && sharedCost === result.shared },
  ];
  for (const { number, pledge } of data.own) {
    const share = data.shares.find((row) => row.number === number);
    if (!share || share.excluded) continue;
    const exact = ownQuantity(pledge, { quantity, totals, policy: data.terms.policy });
    checks.push(exact ? { step: "own_quantity", ok: nearly(share.quantity, exact) } : { step: "own_limits", ok: pledge.min <= share.quantity && share.quantity <= pledge.desired });
    const goodsFit = nearly(share.goods, { whole: 0n, over: result.goods * share.quantity, under: quantity }, BigInt(lots?.length ?? 1));
    const { least, most, known } = sharedWithin(data.terms, share, result);
    checks.push({ step: known ? "own_due" : "own_sum", ok: goodsFit && least <= share.shared && share.shared <= most && share.due === share.goods + share.shared });
  }
  return checks;
}

/** Keys whose split follows from a firm's own share and the totals; one unit of the item weighs the same and takes the same room for all. */
const KNOWN_KEYS: readonly CostKey[] = ["quantity", "weight", "volume", "value"];

/** The bounds of a firm's part of the shared cost. Each key is split apart and rounds by itself; of a key that needs the figures of others the whole may be one firm's. */
function sharedWithin(terms: Terms, share: ReplayShare, result: { quantity: bigint; goods: bigint }): { least: bigint; most: bigint; known: boolean } {
  const amounts = new Map<CostKey, bigint>();
  for (const { key, amount } of terms.costLines ?? [{ key: "quantity", amount: terms.sharedCost }]) amounts.set(key, (amounts.get(key) ?? 0n) + amount);
  let [least, most] = [0n, 0n];
  for (const [key, amount] of amounts) {
    if (!KNOWN_KEYS.includes(key)) {
      most += amount;
      continue;
    }
    // Of a split the values are those of the leading quote, by quantity to within a unit of each split.
    const [part, of] = key === "value" && result.goods > 0n && !terms.lots ? [share.goods, result.goods] : [share.quantity, result.quantity];
    const floor = (amount * part) / of;
    least += floor;
    most += (amount * part) % of > 0n ? floor + 1n : floor;
    if (key === "value" && terms.lots) [least, most] = [least > 0n ? least - 1n : 0n, most + 1n];
  }
  return { least, most, known: [...amounts.keys()].every((key) => KNOWN_KEYS.includes(key)) };
}

/** `whole + over / under`, exactly. */
export type Exact = { whole: bigint; over: bigint; under: bigint };

/** Whether a share is the exact part rounded down or up; of several sums that were split apart, each of them. */
function nearly(share: bigint, { whole, over, under }: Exact, sums = 1n): boolean {
  if (under === 0n) return share === whole;
  const floor = whole + over / under;
  if (sums > 1n) return share > floor - sums && share < floor + 1n + sums;
  return share === floor || (over % under > 0n && share === floor + 1n);
}

/**
 * What a pledge gets of a quantity before rounding: all it desires and a part of the surplus, or its least and a part of the
 * rest. Null where the policy for a shortage needs the pledges of others.
 */
export function ownQuantity(
  pledge: Pick<Pledge, "min" | "desired" | "max">,
  at: { quantity: bigint; totals: { min: bigint; desired: bigint; max: bigint }; policy?: ShortagePolicy | undefined },
): Exact | null {
  const { quantity, totals, policy } = at;
  if (quantity >= totals.desired) return { whole: pledge.desired, over: (quantity - totals.desired) * (pledge.max - pledge.desired), under: totals.max - totals.desired };
  if (policy !== undefined && policy !== "proportional") return null;
  return { whole: pledge.min, over: (quantity - totals.min) * (pledge.desired - pledge.min), under: totals.desired - totals.min };
}

/** The steps of the method with this round's numbers, as far as they may be shown. */
export type ReplaySteps = {
  least: bigint;
  pack: bigint;
  most: bigint | null;
  /** Number of the break reached, from 1, and its price. */
  reached: { step: number; of: number; unitPrice: bigint } | null;
  /** What is bought of each quote when the award is split, and its price. */
  lots: { quantity: bigint; goods: bigint }[];
  /** Pledges that took part, and that the price kept out. */
  parts: { taking: number; out: number } | null;
  own: { share: ReplayShare; exact: Exact | null; surplus: boolean; extra: boolean }[];
  /** Who gives way when less is bought than desired; null where nobody had to. */
  policy: ShortagePolicy | null;
  /** The shared cost by its keys. */
  costs: { key: CostKey; amount: bigint }[];
};

export function stepsOf(data: ReplayData): ReplaySteps {
  const { ladder } = data.terms;
  const { result, totals } = data;
  const at = result ? breakReached(ladder.breaks, result.quantity) : -1;
  return {
    least: smallestOrder(ladder),
    pack: ladder.pack,
    most: totals ? packsDown(ladder, totals.max) : null,
    reached: at < 0 ? null : { step: at + 1, of: ladder.breaks.length, unitPrice: ladder.breaks[at]!.unitPrice },
    lots: (data.terms.lots ?? []).map((lot) => ({ quantity: lot.quantity, goods: goodsCost(lot.ladder, lot.quantity) })),
    parts: totals ? { taking: totals.firms, out: data.leaves.length - totals.firms } : null,
    policy: result && totals && result.quantity < totals.desired ? (data.terms.policy ?? "proportional") : null,
    costs: (data.terms.costLines ?? [{ key: "quantity", amount: data.terms.sharedCost }]).filter(({ amount }) => amount > 0n).map(({ key, amount }) => ({ key, amount })),
    own: data.own.flatMap(({ number, pledge }) => {
      const share = data.shares.find((row) => row.number === number);
      if (!share) return [];
      const exact = result && totals && !share.excluded ? ownQuantity(pledge, { quantity: result.quantity, totals, policy: data.terms.policy }) : null;
      const floor = exact ? exact.whole + (exact.under === 0n ? 0n : exact.over / exact.under) : share.quantity;
      return [{ share, exact, surplus: Boolean(result && totals && result.quantity >= totals.desired), extra: share.quantity > floor }];
    }),
  };
}
