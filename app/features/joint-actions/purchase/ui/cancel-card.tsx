import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { IdempotencyKey } from "~/ui/form";
import { TextInput } from "~/ui/text-input";

/** Ends a round before its order; the reason is asked, and everybody in the round reads it. */
export function CancelCard({ roundId, idempotencyKey }: { roundId: string; idempotencyKey: string }) {
  const { rounds: t } = useMessages();
  const action = `/rounds/${roundId}/cancel`;
  const pending = useNavigation().formAction === action;
  return (
    <details className="rounded-lg border border-line bg-paper p-4 md:px-6 print:hidden">
      <summary className="font-semibold">{t.cancel.title}</summary>
      <Form method="post" action={action} className="mt-3 grid gap-3">
        <IdempotencyKey value={`cancel-${idempotencyKey}`} />
        <p>{t.cancel.sure}</p>
        <TextInput name="reason" label={t.cancel.reason} maxLength={1000} required />
        <Button variant="danger" className="justify-self-start" pending={pending}>
          {t.cancel.yes}
        </Button>
      </Form>
    </details>
  );
}
