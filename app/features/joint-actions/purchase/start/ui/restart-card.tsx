import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";

/** A round that is over may be the beginning of the next. */
export function RestartCard({ roundId, idempotencyKey }: { roundId: string; idempotencyKey: string }) {
  const { gathering: { start: t } } = useMessages();
  const action = `/rounds/${roundId}/again`;
  const pending = useNavigation().formAction === action;
  return (
    <Card className="flex flex-wrap items-center justify-between gap-3 print:hidden">
      <p className="min-w-0 flex-1 basis-64 text-sm text-ink-2">{t.againLead}</p>
      <Form method="post" action={action}>
        <IdempotencyKey value={`again-${idempotencyKey}`} />
        <Button pending={pending}>{t.again}</Button>
      </Form>
    </Card>
  );
}
