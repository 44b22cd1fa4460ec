import type { Clearing, CostKey, CostLine, CostPart, Ladder, Pledge, ShortagePolicy } from "~/features/joint-actions/purchase/clearing";

/**
 * The rules of clearing read word by word and tried on every quantity. It shares no code with the engine, and is slow.
 */
export type Round = { ladder: Ladder; sharedCost: bigint; pledges: Pledge[]; policy?: ShortagePolicy; costLines?: CostLine[] };
type Cleared = Extract<Clearing, { status: "clears" }>;
type Weighed = { firm: string; seq: bigint; weight: bigint };

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const of = (pledges: readonly Pledge[], key: "min" | "desired" | "max") => sum(pledges.map((pledge) => pledge[key]));
const apart = (a: bigint, b: bigint) => (a > b ? a - b : b - a);
const earlier = (a: { firm: string; seq: bigint }, b: { firm: string; seq: bigint }) => (a.seq !== b.seq ? (a.seq < b.seq ? -1 : 1) : a.firm < b.firm ? -1 : 1);

/** Rule 2: the supplier's invoice, and with the shared cost what all units cost together. */
export function goods({ model, breaks }: Ladder, q: bigint): bigint {
  if (model === "all_units") return q * breaks.filter(({ minQty }) => minQty <= q).at(-1)!.unitPrice;
  return sum(breaks.map(({ minQty, unitPrice }, index) => {
    const end = breaks[index + 1] ? breaks[index + 1]!.minQty - 1n : q;
    const last = end < q ? end : q;
    return last < minQty ? 0n : (last - minQty + 1n) * unitPrice;
  }));
}

/** Rule 3: no cap, or a cap of at least the landed price, compared crosswise. */
export const eligibleAt = ({ ladder, sharedCost, pledges }: Round, q: bigint) => pledges.filter(({ cap }) => cap === null || cap * q >= goods(ladder, q) + sharedCost);

/** Rule 1: positive multiples of the pack, at least the minimum order, at most `upTo`. */
export function quantities({ pack, moq }: Ladder, upTo: bigint): bigint[] {
  const found: bigint[] = [];
  for (let q = pack; q <= upTo; q += pack) if (q >= moq) found.push(q);
  return found;
}

/** Rules 3 and 4. */
function choose(round: Round): { q: bigint; eligible: Pledge[] } | null {
  let best: { q: bigint; eligible: Pledge[]; breaks: number; distance: bigint } | null = null;
  for (const q of quantities(round.ladder, of(round.pledges, "max"))) {
    const eligible = eligibleAt(round, q);
    if (eligible.length === 0 || of(eligible, "min") > q || q > of(eligible, "max")) continue;
    const breaks = round.ladder.model === "all_units" ? round.ladder.breaks.filter(({ minQty }) => minQty <= q).length : 0;
    const found = { q, eligible, breaks, distance: apart(q, of(eligible, "desired")) };
    // Quantities rise, so of equals the first found is the smaller one.
    if (!best || breaks > best.breaks || (breaks === best.breaks && found.distance < best.distance)) best = found;
  }
  return best;
}

/** Rule 7: floors, then a unit each to the largest fractions; of equal ones to the lower (seq, firm). */
export function largestRemainders(total: bigint, parts: readonly Weighed[]): Record<string, bigint> {
  const weights = sum(parts.map(({ weight }) => weight));
  if (weights === 0n) return Object.fromEntries(parts.map(({ firm }) => [firm, 0n]));
  const shares = parts.map((part) => ({ ...part, units: (total * part.weight) / weights, fraction: (total * part.weight) % weights }));
  const left = total - sum(shares.map(({ units }) => units));
  const ranked = [...shares].sort((a, b) => (a.fraction !== b.fraction ? (a.fraction > b.fraction ? -1 : 1) : earlier(a, b)));
  ranked.slice(0, Number(left)).forEach((share) => (share.units += 1n));
  return Object.fromEntries(shares.map(({ firm, units }) => [firm, units]));
}

/** Rule 5, and the other shortage policies unit by unit. */
export function allocation(pledges: readonly Pledge[], q: bigint, policy: ShortagePolicy = "proportional"): Record<string, bigint> {
  const surplus = q >= of(pledges, "desired");
  if (surplus || policy === "proportional") {
    const from = surplus ? "desired" : "min";
    const extra = largestRemainders(q - of(pledges, from), pledges.map((p) => ({ firm: p.firm, seq: p.seq, weight: surplus ? p.max - p.desired : p.desired - p.min })));
    return Object.fromEntries(pledges.map((pledge) => [pledge.firm, pledge[from] + extra[pledge.firm]!]));
  }
  const given = new Map(pledges.map(({ firm, min }) => [firm, min]));
  const first = {
    equal_floor: (a: Pledge, b: Pledge) => given.get(a.firm)! - given.get(b.firm)!,
    small_firms_first: (a: Pledge, b: Pledge) => a.desired - b.desired,
    rotation: (a: Pledge, b: Pledge) => (b.cutBefore ?? 0n) - (a.cutBefore ?? 0n),
    first_come: (a: Pledge, b: Pledge) => (a.place ?? 0n) - (b.place ?? 0n),
  }[policy];
  for (let left = q - of(pledges, "min"); left > 0n; left -= 1n) {
    const next = pledges.filter(({ firm, desired }) => given.get(firm)! < desired).sort((a, b) => Number(first(a, b)) || earlier(a, b))[0]!;
    given.set(next.firm, given.get(next.firm)! + 1n);
  }
  return Object.fromEntries(given);
}

/** Rule 6, and the other keys. */
export function costShares(amount: bigint, key: CostKey, parts: readonly CostPart[]): Record<string, bigint> {
  const counts = (part: CostPart): bigint => {
    if (part.quantity === 0n) return 0n;
    if (key === "equal") return 1n;
    if (key === "benefit") return part.saving !== undefined && part.saving > 0n ? part.saving : 0n;
    return part[key] ?? 0n;
  };
  const known = parts.some((part) => counts(part) > 0n);
  return largestRemainders(amount, parts.map((part) => ({ firm: part.firm, seq: part.seq, weight: known ? counts(part) : part.quantity })));
}

/** Rules 1 to 8; null where nothing clears. */
export function clearByRule(round: Round): Cleared | null {
  const chosen = choose(round);
  if (!chosen) return null;
  const { q: quantity, eligible } = chosen;
  const units = allocation(eligible, quantity, round.policy);
  const invoice = goods(round.ladder, quantity);
  const byQuantity = (amount: bigint) => largestRemainders(amount, eligible.map(({ firm, seq }) => ({ firm, seq, weight: units[firm]! })));
  const [goodsShare, sharedShare] = [byQuantity(invoice), byQuantity(round.sharedCost)];
  return {
    status: "clears",
    quantity,
    goods: invoice,
    shared: round.sharedCost,
    excluded: round.pledges.filter((pledge) => !eligible.includes(pledge)).map(({ firm }) => firm).sort(),
    allocation: units,
    goodsShare,
    sharedShare,
    due: Object.fromEntries(eligible.map(({ firm }) => [firm, goodsShare[firm]! + sharedShare[firm]!])),
  };
}

const raised = (round: Round, x: bigint): Round => ({ ...round, pledges: round.pledges.map((pledge) => ({ ...pledge, cap: pledge.cap === null ? null : pledge.cap + x })) });

/** Rule 9: the fewest units that a newcomer without a cap must add so that present firms can buy; quantities up to `upTo`. */
export function unitsMissing(round: Round, upTo: bigint): bigint | null {
  let fewest: bigint | null = null;
  for (const q of quantities(round.ladder, upTo)) {
    const eligible = eligibleAt(round, q);
    if (eligible.length === 0) continue;
    // A newcomer of exactly n fits from q − Σ max to q − Σ min.
    const least = q - of(eligible, "max");
    const n = least > 1n ? least : 1n;
    if (n <= q - of(eligible, "min") && (fewest === null || n < fewest)) fewest = n;
  }
  return fewest;
}

/** Rule 9: the smallest x up to `upTo` by which every cap is raised so that something clears. */
export function capsShort(round: Round, upTo: bigint): bigint | null {
  for (let x = 1n; x <= upTo; x += 1n) if (choose(raised(round, x))) return x;
  return null;
}

/** Rule 9: the fewest units, and for these the smallest raise, where both are needed. */
export function bothShort(round: Round, limits: { quantity: bigint; raise: bigint }): { missing: bigint; raiseBy: bigint } | null {
  let best: { missing: bigint; raiseBy: bigint } | null = null;
  for (let raiseBy = 1n; raiseBy <= limits.raise; raiseBy += 1n) {
    const missing = unitsMissing(raised(round, raiseBy), limits.quantity);
    if (missing !== null && (!best || missing < best.missing)) best = { missing, raiseBy };
  }
  return best;
}
