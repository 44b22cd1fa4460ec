import { Form, useNavigation } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name, Text } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";
import type { OpenQuote, OwnPledge } from "../../queries.server";
import type { TermKey, Terms } from "../terms";
import { TermsDiff } from "./terms-diff";

export type Lapsed = { pledge: OwnPledge; before: Terms; after: Terms; changed: TermKey[]; reason: string };

/** One's pledge lapsed with the earlier terms: old beside new, and one button that confirms it on the new ones. */
export function ReconfirmCard({ roundId, lapsed, quotes, until, idempotencyKey }: { roundId: string; lapsed: Lapsed; quotes: readonly OpenQuote[]; until: Date; idempotencyKey: string }) {
  const { terms: { reconfirm: t }, rounds } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const pending = useNavigation().state === "submitting";
  const { pledge, before, after } = lapsed;
  const money = (value: bigint | null) => (value === null ? "" : format.amount(value));
  const amount = (quantity: bigint) => `${format.number(quantity)} ${unitOf(before.unitCode, quantity, locale)}`;
  const sameUnit = before.unitCode === after.unitCode;
  return (
    <Card className="bg-saffron-soft print:hidden">
      <CardHeader title={t.title} />
      <p className="mb-4">{t.body(format.dateTime(until))}</p>
      {lapsed.reason && (
        <>
          <p className="text-sm text-ink-2">{t.because}</p>
          <Text className="mb-4">{lapsed.reason}</Text>
        </>
      )}
      <div className="rounded-md bg-paper p-4">
        <TermsDiff before={before} after={after} changed={lapsed.changed} />
      </div>
      <h3 className="mt-5 mb-2 font-semibold">{t.yours}</h3>
      <Summary
        rows={[
          { label: rounds.pledge.desired, value: amount(pledge.desired) },
          { label: `${rounds.pledge.min} – ${rounds.pledge.max}`, value: `${format.number(pledge.min)} – ${format.number(pledge.max)}` },
          ...(pledge.cap === null ? [] : [{ label: rounds.rows.cap, value: format.money(pledge.cap) }]),
          ...quotes.filter(({ id }) => pledge.substitutes.includes(id)).map(({ substitute }) => ({ label: rounds.pledge.alsoTakes, value: <Name>{substitute}</Name> })),
        ]}
      />
      {sameUnit ? (
        <Form method="post" action={`/rounds/${roundId}`} className="mt-4 flex flex-wrap gap-2">
          <IdempotencyKey value={`again-${idempotencyKey}`} />
          <input type="hidden" name="min" value={String(pledge.min)} />
          <input type="hidden" name="desired" value={String(pledge.desired)} />
          <input type="hidden" name="max" value={String(pledge.max)} />
          <input type="hidden" name="cap" value={money(pledge.cap)} />
          <input type="hidden" name="soloPrice" value={money(pledge.solo_price)} />
          <input type="hidden" name="deliveryPoint" value={pledge.delivery_point} />
          {pledge.substitutes.map((id) => (
            <input key={id} type="hidden" name="substitutes" value={id} />
          ))}
          <Button variant="primary" pending={pending}>
            {t.yes}
          </Button>
          <LinkButton to="#pledge-card">{t.change}</LinkButton>
        </Form>
      ) : (
        <p className="mt-4">{t.unit}</p>
      )}
    </Card>
  );
}
