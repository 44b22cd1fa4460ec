import { clear, type Clearing, type ClearingInput } from "../clearing";

/** The input of a result with one firm's place taken by another, or without the firm; everybody else's stays as it was. */
export function inputAfter(input: ClearingInput, leaver: string, successor: string | null): ClearingInput {
  return {
    ...input,
    pledges: input.pledges.flatMap((pledge) => (pledge.firm !== leaver ? [pledge] : successor === null ? [] : [{ ...pledge, firm: successor }])),
  };
}

/** Whether everybody that bought still buys within its own limits once the firm is let go. */
export function staysWhole(before: Clearing, after: Clearing, leaver: string): boolean {
  if (before.status !== "clears" || after.status !== "clears") return false;
  return Object.entries(before.allocation).every(([firm, units]) => firm === leaver || units === 0n || (after.allocation[firm] ?? 0n) > 0n);
}

/** A result with the names of two firms exchanged for each other, to compare it with the one before. */
export function sameNumbers(before: Clearing, input: ClearingInput, leaver: string, successor: string): boolean {
  const after = clear(inputAfter(input, leaver, successor));
  if (before.status !== "clears" || after.status !== "clears") return before.status === after.status;
  const named = (firm: string) => (firm === leaver ? successor : firm);
  return (
    [before.quantity, before.goods, before.shared].every((sum, index) => sum === [after.quantity, after.goods, after.shared][index]) &&
    (["allocation", "goodsShare", "sharedShare", "due"] as const).every((part) => Object.entries(before[part]).every(([firm, share]) => after[part][named(firm)] === share))
  );
}
