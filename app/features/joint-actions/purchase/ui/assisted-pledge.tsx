import { Form, useNavigation } from "@remix-run/react";
import { unitOf } from "~/features/firms/units";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Name } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";
import { ShortageRule, type Shortage } from "./shortage-rule";
import type { OpenQuote, OwnPledge } from "../queries.server";

/** A pledge the broker entered: it waits for the firm's yes or no. */
export function AssistedPledge({ pledge, firm, roundId, unitCode, shortage, quotes, idempotencyKey }: { pledge: OwnPledge; firm: string; roundId: string; unitCode: string; shortage: Shortage; quotes: readonly OpenQuote[]; idempotencyKey: string }) {
  const { rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const going = useNavigation().formAction;
  return (
    <Card>
      <CardHeader title={t.assisted.title} aside={<Name>{firm}</Name>} />
      <p className="mb-2">{t.assisted.body(pledge.entered_by_name ?? "—")}</p>
      <Summary
        rows={[
          { label: t.pledge.desired, value: `${format.number(pledge.desired)} ${unitOf(unitCode, pledge.desired, locale)}` },
          { label: `${t.pledge.min} – ${t.pledge.max}`, value: `${format.number(pledge.min)} – ${format.number(pledge.max)}` },
          ...(pledge.cap === null ? [] : [{ label: t.pledge.cap, value: format.money(pledge.cap) }]),
          ...quotes.filter(({ id }) => pledge.substitutes.includes(id)).map(({ substitute }) => ({ label: t.pledge.alsoTakes, value: <Name>{substitute}</Name> })),
        ]}
      />
      <div className="mt-3">
        <ShortageRule shortage={shortage} />
      </div>
      <p className="mt-2 text-sm text-ink-2">
        {t.assisted.sources[pledge.source]}
        {pledge.entry_note && (
          <>
            {": "}
            <Name>{pledge.entry_note}</Name>
          </>
        )}
      </p>
      {pledge.expires_at && <p className="mt-2 text-sm text-ink-2">{t.assisted.expires(format.dateTime(pledge.expires_at))}</p>}
      <div className="mt-3 flex gap-2">
        {(["confirm", "decline"] as const).map((act) => (
          <Form key={act} method="post" action={`/rounds/${roundId}/${act}`}>
            <IdempotencyKey value={`${act}-${idempotencyKey}`} />
            <input type="hidden" name="pledgeId" value={pledge.id} />
            <Button variant={act === "confirm" ? "primary" : "secondary"} pending={going === `/rounds/${roundId}/${act}`}>{act === "confirm" ? t.assisted.yes : t.assisted.no}</Button>
          </Form>
        ))}
      </div>
    </Card>
  );
}
