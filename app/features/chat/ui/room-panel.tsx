import { useFetcher } from "@remix-run/react";
import { SendHorizontal } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { cn } from "~/ui/class-names";
import { useLiveRoom } from "../client/use-live-room";
import type { WireMessage } from "../schema";

type Props = { conversationId: string; messages: WireMessage[]; personId: string; actingFirmId: string | null; action: string; back: string; tall?: boolean; title?: string };

/** A conversation: its messages, live, and the form that sends one. Without JavaScript the form posts and the page reloads. */
export function RoomPanel({ conversationId, messages, personId, actingFirmId, action, back, tall = false, title }: Props) {
  const { chat: t } = useMessages();
  const fetcher = useFetcher<{ ok: boolean }>();
  const form = useRef<HTMLFormElement>(null);
  const log = useRef<HTMLOListElement>(null);
  const hint = useId();
  const [clientId, setClientId] = useState("");
  useLiveRoom(conversationId);
  useEffect(() => setClientId(crypto.randomUUID()), [messages.length]);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [messages.length]);
  useEffect(() => {
    if (fetcher.state === "idle" && fetcher.data?.ok) form.current?.reset();
  }, [fetcher.state, fetcher.data]);
  return (
    <Card>
      <CardHeader title={title ?? t.room} />
      <ol ref={log} aria-live="polite" aria-label={title ?? t.room} tabIndex={0} className={cn("grid content-start gap-3 overflow-y-auto", tall ? "h-[55dvh]" : "max-h-96")}>
        {messages.length === 0 && <li className="text-ink-2">{t.empty}</li>}
        {messages.map((message) => (
          <Bubble key={message.seq} message={message} own={message.senderId === personId} />
        ))}
      </ol>
      <fetcher.Form ref={form} method="post" action={action} className="mt-3 flex items-end gap-2">
        <input type="hidden" name="clientId" value={clientId} />
        <input type="hidden" name="back" value={back} />
        {actingFirmId && <input type="hidden" name="as" value={actingFirmId} />}
        <label className="min-w-0 flex-1">
          <span className="sr-only">{t.write}</span>
          <textarea
            name="body"
            dir="auto"
            rows={1}
            required
            maxLength={8000}
            placeholder={t.write}
            aria-describedby={hint}
            className="field-sizing-content max-h-40 min-h-11 w-full rounded-md border border-edge bg-paper px-3 py-2"
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
                event.preventDefault();
                event.currentTarget.form?.requestSubmit();
              }
            }}
          />
        </label>
        <span id={hint} className="sr-only">
          {t.enterSends}
        </span>
        <Button variant="primary" aria-label={t.send} pending={fetcher.state !== "idle"} pendingText={<SendHorizontal aria-hidden className="rtl:-scale-x-100" />}>
          <SendHorizontal aria-hidden className="rtl:-scale-x-100" />
        </Button>
      </fetcher.Form>
      {fetcher.data && !fetcher.data.ok && (
        <p role="alert" className="mt-2 text-sm font-medium text-bad">
          {t.notSent}
        </p>
      )}
    </Card>
  );
}

function Bubble({ message, own }: { message: WireMessage; own: boolean }) {
  const { locale } = useLocale();
  const format = useFormat();
  const party = locale === "fa" ? message.partyFa : message.partyEn;
  return (
    <li className={cn("grid max-w-[85%] gap-0.5", own ? "justify-self-end" : "justify-self-start")}>
      <p className="text-sm text-ink-2">
        <bdi>{message.senderName}</bdi> · <bdi>{party}</bdi>
      </p>
      <div className={cn("rounded-lg px-3 py-2", own ? "rounded-se-sm bg-glaze-soft" : "rounded-ss-sm bg-sunk")}>
        <p dir="auto" className="break-words whitespace-pre-line">
          {message.body}
        </p>
        <time dateTime={message.at} className="text-sm text-ink-2">
          {format.time(new Date(message.at))}
        </time>
      </div>
    </li>
  );
}
