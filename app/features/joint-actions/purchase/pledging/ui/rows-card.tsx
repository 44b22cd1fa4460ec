import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { IdempotencyKey } from "~/ui/form";

/** Whether one's pledge is shown to the other pledging firms; theirs are seen once all of them agree. */
export function RowsCard({ roundId, consent, idempotencyKey }: { roundId: string; consent: { agrees: boolean; shown: boolean }; idempotencyKey: string }) {
  const { pledging: { rows: t } } = useMessages();
  const act = consent.agrees ? "hide-rows" : "show-rows";
  const action = `/rounds/${roundId}/${act}`;
  return (
    <Card>
      <CardHeader title={t.title} />
      <p>{consent.shown ? t.shown : consent.agrees ? t.waits : t.body}</p>
      <Form method="post" action={action} className="mt-3">
        <IdempotencyKey value={`${act}-${idempotencyKey}`} />
        <Button pending={useNavigation().formAction === action}>{consent.agrees ? t.hide : t.show}</Button>
      </Form>
    </Card>
  );
}
