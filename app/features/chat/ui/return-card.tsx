import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";

/** For a firm that left the room of a round: the way back. */
export function ReturnCard({ roundId }: { roundId: string }) {
  const { chat, talk: t } = useMessages();
  return (
    <Card id="talk">
      <CardHeader title={chat.room} />
      <p className="mb-3 text-ink-2">{t.returnBody}</p>
      <Form method="post" action={`/chat/return/${roundId}`}>
        <Button size="sm">{t.return}</Button>
      </Form>
    </Card>
  );
}
