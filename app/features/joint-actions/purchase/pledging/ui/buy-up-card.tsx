import { Form, useNavigation } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";
import type { KnownTerms } from "../../ui/pledge-preview";
import type { OwnPledge } from "../../queries.server";
import { buyUpOffer } from "../buy-up";
import type { FillShare } from "../fill.server";

type Props = { roundId: string; terms: KnownTerms; share: FillShare; pledge: OwnPledge; idempotencyKey: string };

/** In fill: how much more of one's own would take the group to the next break, what it saves, and one button that takes it. */
export function BuyUpCard({ roundId, terms, share, pledge, idempotencyKey }: Props) {
  const { pledging: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const pending = useNavigation().state === "submitting";
  const offer = share.publishedQuantity === null ? null : buyUpOffer({ ...terms, published: share.publishedQuantity, own: share.quantity });
  if (!offer) return null;
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(terms.unit_code, quantity, locale)}`;
  const wanted = share.quantity + offer.extra;
  const money = (value: bigint | null) => (value === null ? "" : format.amount(value));
  return (
    <Card className="bg-saffron-soft">
      <CardHeader title={t.buyUp.title(amount(offer.next))} />
      <p>{t.buyUp.body(amount(offer.missing), amount(offer.extra))}</p>
      {offer.cliff && <p className="mt-2 font-semibold">{t.buyUp.cliff(amount(offer.next))}</p>}
      <Summary
        className="mt-3"
        rows={[
          { label: t.buyUp.now(amount(share.quantity)), value: format.money(offer.dueNow) },
          { label: t.buyUp.then(amount(wanted)), value: format.money(offer.due) },
          { label: t.buyUp.saving, value: format.money(offer.saving), tone: "ok" },
        ]}
      />
      <Form method="post" action={`/rounds/${roundId}`} className="mt-3 grid gap-2">
        <IdempotencyKey value={`up-${idempotencyKey}`} />
        <input type="hidden" name="min" value={String(pledge.min > wanted ? wanted : pledge.min)} />
        <input type="hidden" name="desired" value={String(wanted > pledge.desired ? wanted : pledge.desired)} />
        <input type="hidden" name="max" value={String(wanted > pledge.max ? wanted : pledge.max)} />
        <input type="hidden" name="cap" value={money(pledge.cap)} />
        <input type="hidden" name="soloPrice" value={money(pledge.solo_price)} />
        <input type="hidden" name="deliveryPoint" value={pledge.delivery_point} />
        {pledge.substitutes.map((id) => (
          <input key={id} type="hidden" name="substitutes" value={id} />
        ))}
        <Button variant="primary" pending={pending} className="justify-self-start">
          {t.buyUp.take(amount(offer.extra))}
        </Button>
        <p className="text-sm text-ink-2">{t.buyUp.note}</p>
      </Form>
    </Card>
  );
}
