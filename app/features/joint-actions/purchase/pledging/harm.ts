import type { Clearing } from "../clearing";
import { compareLanded } from "../ladder";

/**
 * What a firm's leaving does to the others, as it may be told: how many drop out, and by how much the landed cost rises, in
 * steps of 5 %, up to the next step. Null: too few firms to tell.
 */
export type Harm = { falls: boolean; dropOut: number; risesPercent: number };

const FEWEST_OTHERS = 2;
const STEP = 5n;

/** Compares the result with and without the firm; with fewer than two others nothing is told. */
export function harmOf(before: Clearing, after: Clearing, firm: string): Harm | null {
  if (before.status === "not_viable") return { falls: false, dropOut: 0, risesPercent: 0 };
  const others = Object.entries(before.allocation).filter(([name, units]) => name !== firm && units > 0n).map(([name]) => name);
  if (others.length < FEWEST_OTHERS) return null;
  if (after.status === "not_viable") return { falls: true, dropOut: others.length, risesPercent: 0 };
  const dropOut = others.filter((name) => (after.allocation[name] ?? 0n) === 0n).length;
  const [was, is] = [before, after].map(({ goods, shared, quantity }) => ({ total: goods + shared, quantity })) as [Landed, Landed];
  if (compareLanded(is, was) <= 0 || was.total === 0n) return { falls: false, dropOut, risesPercent: 0 };
  const [part, whole] = [(is.total * was.quantity - was.total * is.quantity) * 100n, was.total * is.quantity * STEP];
  return { falls: false, dropOut, risesPercent: Number(((part + whole - 1n) / whole) * STEP) };
}

type Landed = { total: bigint; quantity: bigint };
