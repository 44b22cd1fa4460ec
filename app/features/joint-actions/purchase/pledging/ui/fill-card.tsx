import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Card, CardHeader, Summary } from "~/ui/card";
import type { KnownTerms } from "../../ui/pledge-preview";
import { estimateShare } from "../../preview";
import type { FillShare } from "../fill.server";

/** A round in fill, for a firm that pledged: what it gets so far, and what that costs at most. */
export function FillCard({ until, share, terms, soloPrice }: { until: Date; share: FillShare | null; terms: KnownTerms; soloPrice: bigint | null }) {
  const { pledging: t, rounds } = useMessages();
  const format = useFormat();
  return (
    <Card>
      <CardHeader title={t.fill.title} aside={<time dateTime={until.toISOString()}>{t.fill.until(format.dateTime(until))}</time>} />
      <p className="mb-3">{t.fill.body}</p>
      {share && (share.excluded || share.quantity === 0n ? <Alert tone="now">{share.excluded ? rounds.result.excluded : rounds.result.nothing}</Alert> : <OwnShare share={share} terms={terms} soloPrice={soloPrice} />)}
    </Card>
  );
}

function OwnShare({ share, terms, soloPrice }: { share: FillShare; terms: KnownTerms; soloPrice: bigint | null }) {
  const { pledging: t, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(terms.unit_code, quantity, locale)}`;
  const { publishedQuantity } = share;
  const due = publishedQuantity === null ? null : estimateShare(terms, { own: share.quantity, quantity: publishedQuantity });
  const saving = due === null || soloPrice === null ? null : soloPrice * share.quantity - due;
  return (
    <>
      <h3 className="mb-2 font-semibold">{t.fill.yours}</h3>
      <Summary
        rows={[
          { label: rounds.result.quantity, value: amount(share.quantity) },
          ...(due === null ? [] : [{ label: t.fill.atMost, value: format.money(due) }]),
          ...(saving === null || saving <= 0n ? [] : [{ label: t.fill.saving, value: format.money(saving), tone: "ok" as const }]),
        ]}
      />
      <p className="mt-2 text-sm text-ink-2">{publishedQuantity === null ? t.fill.few : t.fill.estimate(amount(publishedQuantity))}</p>
    </>
  );
}
