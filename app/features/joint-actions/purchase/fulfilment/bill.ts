import { splitProportionally } from "../shares";

/** One line of a bill: what was paid and by what it is split. */
export type BillLine = { position: number; kind: string; label: string; amount: bigint; key: string };
/** A firm of a bill: what it really got and, where it documented its price alone, what that would have cost. */
export type BillPart = { firm: string; seq: bigint; quantity: bigint; soloPrice: bigint | null };

/**
 * Splits every line among the firms that got something, by its key, to the last rial. The goods go by quantity; `benefit` is
 * what a firm saves on the goods against its own price alone. A key that tells nothing of anybody falls back to the quantities.
 */
export function splitBill(lines: readonly BillLine[], parts: readonly BillPart[]): { position: number; firm: string; amount: bigint }[] {
  const buyers = parts.filter(({ quantity }) => quantity > 0n);
  const byQuantity = buyers.map(({ quantity }) => quantity);
  const goods = lines.filter(({ kind }) => kind === "goods").reduce((sum, { amount }) => sum + amount, 0n);
  const split = (amount: bigint, weights: readonly bigint[]) => splitProportionally(amount, buyers.map(({ firm, seq }, index) => ({ firm, seq, weight: weights[index]! })));
  const goodsShares = buyers.length > 0 ? split(goods, byQuantity) : [];
  const weightsOf = (key: string): bigint[] => {
    if (key === "equal") return buyers.map(() => 1n);
    if (key !== "benefit") return byQuantity;
    const savings = buyers.map(({ soloPrice, quantity }, index) => {
      const saving = soloPrice === null ? 0n : soloPrice * quantity - goodsShares[index]!;
      return saving > 0n ? saving : 0n;
    });
    return savings.some((saving) => saving > 0n) ? savings : byQuantity;
  };
  return lines.flatMap((line) => {
    const amounts = split(line.amount, line.kind === "goods" ? byQuantity : weightsOf(line.key));
    return buyers.map(({ firm }, index) => ({ position: line.position, firm, amount: amounts[index]! }));
  });
}

export type Paid = { kind: string; amount: bigint; answer: string | null };

/** What is still to pay: what is due less what both sides say was paid. Negative when too much was paid. */
export function balanceOf(due: bigint, payments: readonly Paid[]): bigint {
  return payments.reduce((left, { kind, amount, answer }) => (answer !== "confirmed" ? left : kind === "refund" ? left + amount : left - amount), due);
}
