import { Form } from "@remix-run/react";
import { MessagesSquare } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { Button, LinkButton } from "~/ui/button";
import { TextLink } from "~/ui/text-link";
import type { ShownNeed } from "./need-list";

/**
 * Leads to the room of a need; `opens` for those who may open one while the need is open. A room is between firms and a desk: what somebody
 * asked without a firm gets one as soon as they have a firm.
 */
export function NeedRoom({ need, opens, own = false }: { need: ShownNeed; opens: boolean; own?: boolean }) {
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
  if (need.state !== "open") return null;
  if (!opens && !need.firm && own) {
    return (
      <p className="w-full text-sm text-ink-2">
        {t.firmless} <TextLink to="/firms/new">{t.newFirm}</TextLink>
      </p>
    );
  }
  if (!need.firm && !own) return <p className="text-sm text-ink-2">{t.desk.firmless}</p>;
  if (!opens) return null;
  return (
    <Form method="post" action={`/needs/${need.id}/room`}>
      <Button size="sm">{inside}</Button>
    </Form>
  );
}
