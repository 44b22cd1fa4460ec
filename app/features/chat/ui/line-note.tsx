import { Link } from "@remix-run/react";
import { WifiOff } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import { useChatPart } from "../client/provider";

/** The same over all conversations, for the list. */
export function ListNote() {
  const outbox = useChatPart((view) => view.outbox);
  return <LineNote waiting={(outbox ?? []).filter(({ state }) => state === "queued" || state === "sending").length} />;
}

/** Says when the line is down and what waits for it, or that the session is over. */
export function LineNote({ waiting }: { waiting: number }) {
  const { chat: t } = useMessages();
  const format = useFormat();
  const line = useChatPart((view) => view.line);
  return (
    <div role="status" className="text-sm">
      {line === "away" && (
        <p className="flex items-center gap-2 rounded-md bg-saffron-soft px-3 py-1.5 text-ink">
          <WifiOff aria-hidden className="size-4 shrink-0 text-saffron-text" />
          {waiting > 0 ? t.offlineWaiting(format.number(waiting)) : t.offline}
        </p>
      )}
      {line === "ended" && (
        <p className="flex flex-wrap items-center gap-x-3 rounded-md bg-bad-soft px-3 py-1.5 text-ink">
          {t.ended}
          <Link to="/sign-in" reloadDocument className="font-semibold text-glaze-text underline underline-offset-4">
            {t.signInAgain}
          </Link>
        </p>
      )}
    </div>
  );
}
