import { allocateUnits, type ShortagePolicy } from "../allocation";
import { splitProportionally } from "../shares";

/** What a firm holds of an order: what was ordered for it, what it gets, and the limits it agreed to. `seq`: order of confirmation; `place`: for first come. */
export type Holding = { firm: string; ordered: bigint; quantity: bigint; min: bigint; desired: bigint; max: bigint; seq: bigint; place?: bigint; refused: boolean };
/** How much of an offer a firm would take; who waits comes before the others. */
export type Claim = { firm: string; quantity: bigint; seq: bigint; waits: boolean };
export type Shared = { holdings: Holding[]; unassigned: bigint };

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

/**
 * Shares out what was received: by the rules of the clearing (and the round's shortage policy) while it lies within what the firms agreed to; less than all their
 * mins in proportion to the mins; more than all can take leaves the rest unassigned. Σ quantities + unassigned = `received`.
 */
export function shareReceived(holdings: readonly Holding[], received: bigint, policy: ShortagePolicy = "proportional"): Shared {
  if (received < 0n) throw new RangeError("less than nothing can't be received");
  const buyers = holdings.filter((holding) => !holding.refused && holding.ordered > 0n);
  const rest = holdings.filter((holding) => !buyers.includes(holding)).map((holding) => ({ ...holding, quantity: 0n }));
  const least = sum(buyers.map(({ min }) => min));
  const most = sum(buyers.map(({ max }) => max));
  const units =
    received >= most
      ? buyers.map(({ max }) => max)
      : received >= least
        ? allocateUnits(buyers.map((holding) => ({ ...holding, cap: null })), received, policy)
        : splitProportionally(received, buyers.map(({ firm, seq, min }) => ({ firm, seq, weight: min })));
  return { holdings: [...buyers.map((holding, index) => ({ ...holding, quantity: units[index]! })), ...rest], unassigned: received > most ? received - most : 0n };
}

/**
 * Gives away what is unassigned: first to those who wait, then to the others who asked, each side in proportion to what it
 * asked for; then within what the firms agreed to, those below their min first. What nobody takes stays unassigned.
 */
export function shareOffered(before: Shared, claims: readonly Claim[]): Shared {
  let left = before.unassigned;
  const holdings = new Map(before.holdings.map((holding) => [holding.firm, { ...holding }]));
  for (const waits of [true, false]) {
    const side = claims.filter((claim) => claim.waits === waits && claim.quantity > 0n);
    const given = splitUpTo(left, side.map(({ firm, seq, quantity }) => ({ firm, seq, weight: quantity })));
    side.forEach((claim, index) => {
      const units = given[index]!;
      if (units === 0n) return;
      const holding = holdings.get(claim.firm) ?? { firm: claim.firm, ordered: 0n, quantity: 0n, min: 0n, desired: 0n, max: 0n, seq: claim.seq, refused: false };
      const quantity = holding.quantity + units;
      // Asking for more raises what the firm agreed to; whoever refused and asks again is back with what it asked for.
      holdings.set(claim.firm, { ...holding, quantity, refused: false, min: holding.refused ? 0n : holding.min, max: quantity > holding.max ? quantity : holding.max });
    });
    left -= sum(given);
  }
  const claimed = new Set(claims.filter((claim) => claim.quantity > 0n).map((claim) => claim.firm));
  for (const limit of ["min", "desired", "max"] as const) {
    const buyers = [...holdings.values()].filter((holding) => !holding.refused && holding.ordered > 0n && !claimed.has(holding.firm) && holding[limit] > holding.quantity);
    const given = splitUpTo(left, buyers.map(({ firm, seq, quantity, [limit]: to }) => ({ firm, seq, weight: to - quantity })));
    buyers.forEach((holding, index) => holdings.set(holding.firm, { ...holding, quantity: holding.quantity + given[index]! }));
    left -= sum(given);
  }
  return { holdings: [...holdings.values()], unassigned: left };
}

/** Everybody's whole weight when there is enough, else in proportion to the weights; never more than a weight. */
function splitUpTo(total: bigint, parts: readonly { firm: string; seq: bigint; weight: bigint }[]): bigint[] {
  const wanted = sum(parts.map(({ weight }) => weight));
  return total >= wanted ? parts.map(({ weight }) => weight) : splitProportionally(total, parts);
}
