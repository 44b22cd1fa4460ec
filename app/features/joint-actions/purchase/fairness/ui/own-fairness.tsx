import { Form } from "@remix-run/react";
import { useFormat, useMessages } from "~/i18n/context";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";
import { ceilDiv } from "../../ladder";
import type { OwnFairness, PricePromise } from "../queries.server";

type Props = { promise: PricePromise | null; own: OwnFairness | null; may: { accept: boolean; refuse: boolean }; idempotencyKey: string };

/** One's own price beside buying alone, and the promise not to pay more than that without a yes. */
export function OwnFairnessCard({ promise, own, may, idempotencyKey }: Props) {
  const { audit: { fairness: t, replay } } = useMessages();
  const format = useFormat();
  if (!promise && !own) {
    return (
      <Card>
        <CardHeader title={t.own} />
        <p className="text-ink-2">{t.outside}</p>
      </Card>
    );
  }
  const solo = own ? own.solo : (promise?.solo ?? null);
  return (
    <Card>
      <CardHeader title={t.own} />
      {own && !own.excluded && own.quantity > 0n ? <Comparison own={own} /> : own ? <Alert tone="now">{replay.say.excluded}</Alert> : <p className="text-ink-2">{t.before}</p>}
      <p className="mt-3 text-sm text-ink-2">{solo === null ? t.soloNone : `${format.money(solo)}: ${promise?.soloIsOwn ? t.soloOwn : t.soloRound}`}</p>
      {promise && !own && (
        <div className="mt-4 border-t border-line pt-4">
          <p>{promise.cap !== null ? t.promise.capped(format.money(promise.cap)) : promise.accepts ? t.promise.accepted : promise.solo !== null ? t.promise.solo(format.money(promise.solo)) : null}</p>
          {promise.cap === null && promise.solo !== null && (promise.accepts ? may.refuse : may.accept) && (
            <Form method="post" className="mt-3">
              <IdempotencyKey value={`consent-${idempotencyKey}`} />
              <Button name="intent" value={promise.accepts ? "refuse" : "accept"}>{promise.accepts ? t.refuse : t.accept}</Button>
            </Form>
          )}
        </div>
      )}
    </Card>
  );
}

function Comparison({ own }: { own: OwnFairness }) {
  const { audit: { fairness: t }, rounds } = useMessages();
  const format = useFormat();
  const alone = own.solo === null ? null : own.solo * own.quantity;
  const saving = alone === null ? null : alone - own.due;
  return (
    <Summary
      rows={[
        ...(own.solo === null ? [] : [{ label: t.solo, value: format.money(own.solo) }]),
        { label: t.landed, value: format.money(ceilDiv(own.due, own.quantity)) },
        { label: rounds.result.due, value: format.money(own.due) },
        ...(saving === null || alone === null
          ? []
          : [
              saving >= 0n
                ? { label: t.saving, value: <>{format.money(saving)} <span className="font-normal">({t.savingOf(format.percent(Number((saving * 1000n) / alone) / 1000, 1))})</span></>, tone: "ok" as const }
                : { label: t.dearer, value: format.money(-saving), tone: "bad" as const },
            ]),
      ]}
    />
  );
}
