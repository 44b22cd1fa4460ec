import type { Messages } from "~/i18n/messages";
import { ceilDiv } from "../ladder";
import { stepsOf, type ReplayData } from "./replay";

/** How the reader's language writes numbers and money, and the round's unit behind a number. */
export type ReplayFormat = { number: (value: bigint | number) => string; money: (minor: bigint) => string; unit: (quantity: bigint) => string };
type Words = Messages["audit"]["replay"];

/** The steps of the method with this round's numbers, one sentence each. */
export function sayReplay(data: ReplayData, t: Words, format: ReplayFormat): string[] {
  const steps = stepsOf(data);
  const amount = (quantity: bigint) => `${format.number(quantity)} ${format.unit(quantity)}`;
  const lines = [t.say.candidates(amount(steps.least), amount(steps.pack))];
  if (steps.most !== null) lines.push(t.say.most(amount(steps.most)));
  if (data.status === "not_viable") return [...lines, t.say.notViable];
  if (steps.parts) lines.push(t.say.parts(format.number(steps.parts.taking), format.number(steps.parts.out)));
  const { result } = data;
  if (result && steps.reached) {
    const { step, of, unitPrice } = steps.reached;
    lines.push(t.say.reached(amount(result.quantity), format.number(step), format.number(of), format.money(unitPrice)));
    if (steps.lots.length > 0) lines.push(t.say.inLots(format.number(steps.lots.length)));
    for (const [index, lot] of steps.lots.entries()) lines.push(t.say.lot(format.number(index + 1), amount(lot.quantity), format.money(lot.goods)));
    lines.push(t.say.cost(format.money(result.goods), format.money(result.shared), format.money(ceilDiv(result.goods + result.shared, result.quantity))));
  }
  // One split by quantity goes without saying: the method's text tells it.
  if (result && steps.costs.some(({ key }) => key !== "quantity")) lines.push(...steps.costs.map(({ key, amount: cost }) => t.say.costBy(format.money(cost), t.keys[key]!)));
  if (steps.policy) lines.push(t.say.policy[steps.policy]!);
  for (const { share, exact, surplus, extra } of steps.own) {
    if (share.excluded) {
      lines.push(data.own.some(({ number, pledge }) => number === share.number && pledge.takes === false) ? t.say.notTaken : t.say.excluded);
      continue;
    }
    if (exact) {
      const say = surplus ? t.say.surplus : t.say.shortage;
      lines.push(say(amount(exact.whole), amount(share.quantity - exact.whole), fraction(exact, format)));
      if (exact.under > 0n && exact.over % exact.under > 0n) lines.push(extra ? t.say.extra : t.say.noExtra);
    } else if (steps.policy) {
      const place = data.own.find(({ number }) => number === share.number)?.pledge.place;
      if (steps.policy === "first_come" && place !== undefined) lines.push(t.say.place(format.number(place)));
      lines.push(t.say.others(amount(share.quantity)));
    }
    lines.push(t.say.due(amount(share.quantity), format.money(share.goods), format.money(share.shared), format.money(share.due)));
  }
  return lines;
}

function fraction({ over, under }: { over: bigint; under: bigint }, format: ReplayFormat): string {
  return under === 0n ? format.number(0) : `${format.number(over)} ÷ ${format.number(under)}`;
}
