import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { parseBigInteger, parseMoney } from "~/i18n/digits";
import { unitLabel, unitOf } from "~/features/firms/units";
import { Alert } from "~/ui/alert";
import { Summary } from "~/ui/card";
import type { Ladder } from "../ladder";
import { previewPledge } from "../preview";
import type { OpenQuote } from "../queries.server";
import { largestQuantity } from "../rules";
import { QuotePreviews } from "./quote-previews";

/** What everybody may know of a round, from which a pledge is estimated. */
export type KnownTerms = { unit_code: string; ladder: Ladder; sharedCost: bigint; soloPrice: bigint | null; publishedQuantity: bigint | null; ownInSnapshot: bigint; quotes: readonly OpenQuote[] };

/** "Your share, your payment, your saving" of the pledge as it is typed, before anything is sent. */
export function PledgePreview({ terms, typed }: { terms: KnownTerms; typed: { desired?: string | undefined; cap?: string | undefined; soloPrice?: string | undefined; substitutes: readonly string[] } }) {
  const { rounds: t } = useMessages();
  const { locale, currencyUnit } = useLocale();
  const format = useFormat();
  const desired = parseBigInteger(typed.desired ?? "");
  if (desired === null || desired <= 0n || desired > largestQuantity) {
    return <p className="rounded-md bg-glaze-soft px-4 py-3 text-sm">{t.pledge.previewEmpty}</p>;
  }
  const unit = unitLabel(terms.unit_code, locale);
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(terms.unit_code, quantity, locale)}`;
  const own = { desired, cap: parseMoney(typed.cap ?? "", currencyUnit), soloUnitPrice: parseMoney(typed.soloPrice ?? "", currencyUnit) ?? terms.soloPrice };
  const { now, reachesMinimum, atNextBreak } = previewPledge({ ...terms, own });
  const next = atNextBreak && [amount(atNextBreak.quantity), format.money(atNextBreak.due)] as const;
  return (
    <>
      <output htmlFor="pledge-desired pledge-cap pledge-soloPrice" className="grid gap-2">
        <span className="text-sm text-ink-2">{t.pledge.previewTitle(amount(now.quantity))}</span>
        <Summary
          rows={[
            { label: t.pledge.share, value: amount(now.ownQuantity) },
            { label: t.pledge.pay, value: format.money(now.due) },
            ...(now.saving === null
              ? []
              : [now.saving >= 0n ? { label: t.pledge.saving, value: format.money(now.saving), tone: "ok" as const } : { label: t.pledge.dearer, value: format.money(-now.saving), tone: "bad" as const }]),
            { label: t.pledge.landed(unit), value: format.money(now.landedUnitPrice) },
          ]}
        />
        {next && <span className="text-sm">{atNextBreak.saving !== null && atNextBreak.saving > 0n ? t.pledge.atNextSaving(...next, format.money(atNextBreak.saving)) : t.pledge.atNext(...next)}</span>}
        {!reachesMinimum && <span className="text-sm text-ink-2">{t.pledge.belowMinimum(amount(now.quantity))}</span>}
        {!now.withinCap && <Alert tone="now">{t.pledge.aboveCap}</Alert>}
      </output>
      <QuotePreviews terms={terms} own={own} accepted={typed.substitutes} />
    </>
  );
}
