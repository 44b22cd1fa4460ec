import { SendHorizontal } from "lucide-react";
import { useId, type RefObject } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { useChat } from "../client/provider";
import type { Room } from "../queries.server";
import { MAX_BODY } from "../schema";

type Props = { room: Room; back: string; box: RefObject<HTMLTextAreaElement>; typed?: string | undefined; problem?: string | undefined; onSend: () => void };

/** The box to write in. Sends through the socket; without scripts it is a form that posts and comes back. */
export function Composer({ room, back, box, typed, problem, onSend }: Props) {
  const { chat: t } = useMessages();
  const format = useFormat();
  const chat = useChat();
  const hint = useId();
  const trouble = useId();
  return (
    <form
      method="post"
      action={`/chat/${room.id}`}
      className="grid gap-1"
      onSubmit={(event) => {
        if (!chat) return;
        event.preventDefault();
        const body = box.current?.value.trim() ?? "";
        if (body === "") return;
        chat.send(room.id, body, room.party?.firmId ?? null);
        event.currentTarget.reset();
        box.current!.value = "";
        onSend();
      }}
    >
      <input type="hidden" name="clientId" value={room.key} />
      <input type="hidden" name="back" value={back} />
      {room.party?.firmId && <input type="hidden" name="as" value={room.party.firmId} />}
      {problem && (
        <p role="alert" id={trouble} className="text-sm font-medium text-bad">
          {problem}
        </p>
      )}
      <div className="flex items-end gap-2">
        <label className="min-w-0 flex-1">
          <span className="sr-only">{t.write}</span>
          <textarea
            ref={box}
            name="body"
            rows={1}
            required
            maxLength={MAX_BODY}
            defaultValue={typed}
            placeholder={t.write}
            aria-describedby={problem ? `${hint} ${trouble}` : hint}
            className="own-direction field-sizing-content block max-h-40 min-h-11 w-full resize-none rounded-lg border border-edge bg-paper px-3.5 py-2"
            onKeyDown={(event) => {
              // On a phone the key makes a new line; there the button sends.
              const sends = event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing && !matchMedia("(pointer: coarse)").matches;
              if (!sends) return;
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }}
          />
        </label>
        <span id={hint} className="sr-only">
          {t.enterSends} {t.tooLong(format.number(MAX_BODY))}
        </span>
        <Button variant="primary" aria-label={t.send} className="size-11 shrink-0 rounded-full p-0">
          <SendHorizontal aria-hidden className="mirror" />
        </Button>
      </div>
    </form>
  );
}
