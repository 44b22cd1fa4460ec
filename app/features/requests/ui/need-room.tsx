import { Form } from "@remix-run/react";
import { MessagesSquare } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { Button, LinkButton } from "~/ui/button";
import type { ShownNeed } from "./need-list";

/** Leads to the room of a need; `opens` for those who may open one while the need is open. */
export function NeedRoom({ need, opens }: { need: ShownNeed; opens: boolean }) {
  const { needs: t } = useMessages();
  const inside = (
    <>
      <MessagesSquare aria-hidden className="size-4" />
      {t.talk}
    </>
  );
  if (need.room) {
    return (
      <LinkButton to={`/chat/${need.room}`} size="sm">
        {inside}
      </LinkButton>
    );
  }
  if (!opens || !need.firm || need.state !== "open") return null;
  return (
    <Form method="post" action={`/needs/${need.id}/room`}>
      <Button size="sm">{inside}</Button>
    </Form>
  );
}
