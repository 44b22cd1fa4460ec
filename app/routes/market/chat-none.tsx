import { MessagesSquare } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { EmptyState } from "~/ui/empty-state";

/** Beside the list, before a conversation was chosen. */
export default function NoConversation() {
  const { chat: t } = useMessages();
  return (
    <EmptyState icon={MessagesSquare} title={t.choose} className="m-auto border-none">
      {t.chooseBody}
    </EmptyState>
  );
}
