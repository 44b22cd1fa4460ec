import { Form, useNavigation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { IdempotencyKey } from "~/ui/form";
import { TextInput } from "~/ui/text-input";
import type { FillSide } from "../end-fill.server";

/** Asks that the fill ends now; it does when the facilitator and the broker both have asked. */
export function EndFillCard({ roundId, version, said, side, idempotencyKey }: { roundId: string; version: number; said: FillSide[]; side: FillSide; idempotencyKey: string }) {
  const { pledging: t } = useMessages();
  const action = `/rounds/${roundId}/end-fill`;
  const pending = useNavigation().formAction === action;
  const other = said.find((name) => name !== side);
  return (
    <details open={other !== undefined} className="rounded-lg border border-line bg-paper p-4 md:px-6 print:hidden">
      <summary className="font-semibold">{t.end.title}</summary>
      <p className="mt-3">{t.end.body}</p>
      {other && <p className="mt-2 font-semibold">{t.end.sides[other]}</p>}
      {said.includes(side) ? (
        <p className="mt-2">{t.end.said}</p>
      ) : (
        <Form method="post" action={action} className="mt-3 grid gap-3">
          <IdempotencyKey value={`end-${idempotencyKey}`} />
          <input type="hidden" name="version" value={version} />
          <TextInput name="reason" label={t.end.reason} maxLength={1000} optional />
          <Button variant="secondary" className="justify-self-start" pending={pending}>
            {t.end.yes}
          </Button>
        </Form>
      )}
    </details>
  );
}
