import { splitCostUnits, type CostKey } from "../cost-split";

/** One line of a bill: what was paid and by what it is split. */
export type BillLine = { position: number; kind: string; label: string; amount: bigint; key: CostKey };
/** A firm of a bill: what it really got, the way to it in metres and, where it documented its price alone, what that would have cost. */
export type BillPart = { firm: string; seq: bigint; quantity: bigint; distance?: bigint; soloPrice: bigint | null };

/**
 * Splits every line among the firms that got something, by its key, to the last rial. The goods go by quantity; `benefit` is
 * what a firm saves on the goods against its own price alone. A key that tells nothing of anybody falls back to the quantities.
 */
export function splitBill(lines: readonly BillLine[], parts: readonly BillPart[]): { position: number; firm: string; amount: bigint }[] {
  const buyers = parts.filter(({ quantity }) => quantity > 0n);
  const goods = lines.filter(({ kind }) => kind === "goods").reduce((sum, { amount }) => sum + amount, 0n);
  const values = splitCostUnits(goods, "quantity", buyers);
  const known = buyers.map((buyer, index) => {
    const value = values[index]!;
    // One item: each unit of it weighs the same and takes the same room.
    return { ...buyer, value, weight: buyer.quantity, volume: buyer.quantity, ...(buyer.soloPrice !== null && { saving: buyer.soloPrice * buyer.quantity - value }) };
  });
  return lines.flatMap((line) => {
    const amounts = splitCostUnits(line.amount, line.kind === "goods" ? "quantity" : line.key, known);
    return known.map(({ firm }, index) => ({ position: line.position, firm, amount: amounts[index]! }));
  });
}

export type Paid = { kind: string; amount: bigint; answer: string | null };

/** What is still to pay: what is due less what both sides say was paid. Negative when too much was paid. */
export function balanceOf(due: bigint, payments: readonly Paid[]): bigint {
  return payments.reduce((left, { kind, amount, answer }) => (answer !== "confirmed" ? left : kind === "refund" ? left + amount : left - amount), due);
}
