import { Check, CircleAlert, Clock } from "lucide-react";
import type { ReactNode } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Button } from "~/ui/button";
import { cn } from "~/ui/class-names";
import type { Draft } from "../client/outbox";
import { piecesOf } from "../links";
import type { WireMessage } from "../schema";

/** A message. `leads` is the first of several that one person sent in a row, and says who. */
export function Bubble({ message, own, leads }: { message: WireMessage; own: boolean; leads: boolean }) {
  const { locale } = useLocale();
  const format = useFormat();
  const { chat: t } = useMessages();
  const party = locale === "fa" ? message.partyFa : message.partyEn;
  return (
    <li data-seq={message.seq} className={cn("flex items-end gap-2", own ? "justify-end ps-10" : "pe-10", leads && "mt-2")}>
      {!own && (leads ? <Avatar name={message.senderName || party} size="sm" className="mb-auto" /> : <span className="w-8 shrink-0" />)}
      <Sheet own={own} leads={leads}>
        <p className={cn("text-sm", own ? "sr-only" : leads ? "mb-0.5" : "sr-only")}>
          <bdi className="font-semibold">{own ? t.you : message.senderName}</bdi> <span className="text-ink-2">·</span> <bdi className="text-ink-2">{party}</bdi>
        </p>
        <Words body={message.body} />
        <p className="mt-0.5 flex items-center justify-end gap-1 text-[0.75rem] leading-4 text-ink-2">
          <time dateTime={message.at} title={format.dateTime(message.at)}>
            {format.time(message.at)}
          </time>
          {own && <Check role="img" aria-label={t.states.sent} className="size-3.5" />}
        </p>
      </Sheet>
    </li>
  );
}

/** Something of one's own that isn't in the conversation yet, and what can be done about it. */
export function DraftBubble({ draft, onRetry, onEdit, onDiscard }: { draft: Draft; onRetry: () => void; onEdit: () => void; onDiscard: () => void }) {
  const { chat: t } = useMessages();
  const failed = draft.state === "failed";
  const Icon = failed ? CircleAlert : draft.state === "sent" ? Check : Clock;
  return (
    <li className="grid justify-items-end gap-1 ps-10" data-draft={draft.state}>
      <Sheet own leads={false} failed={failed}>
        <Words body={draft.body} />
        <p className={cn("mt-0.5 flex items-center justify-end gap-1 text-[0.75rem] leading-4", failed ? "font-medium text-bad" : "text-ink-2")}>
          <Icon aria-hidden className="size-3.5" />
          {t.states[draft.state]}
        </p>
      </Sheet>
      {draft.code && (failed || draft.code === "RATE_LIMITED") && (
        <p role={failed ? "alert" : "status"} className={cn("text-sm", failed ? "text-bad" : "text-ink-2")}>
          {t.failures[draft.code]}
        </p>
      )}
      {failed && (
        <p className="flex gap-1">
          {draft.code !== "IDEMPOTENCY_MISMATCH" && (
            <Button type="button" size="sm" onClick={onRetry}>
              {t.retry}
            </Button>
          )}
          <Button type="button" size="sm" onClick={onEdit}>
            {t.edit}
          </Button>
          <Button type="button" size="sm" variant="ghost" onClick={onDiscard}>
            {t.discard}
          </Button>
        </p>
      )}
    </li>
  );
}

function Sheet({ own, leads, failed = false, children }: { own: boolean; leads: boolean; failed?: boolean; children: ReactNode }) {
  return (
    <div
      className={cn(
        "max-w-text min-w-0 rounded-lg border px-3 pt-1.5 pb-1",
        own ? "rounded-ee-sm border-transparent bg-glaze-soft" : "border-line bg-paper",
        !own && leads && "rounded-ss-sm",
        failed && "border-bad/40 bg-bad-soft",
      )}
    >
      {children}
    </div>
  );
}

/** What was written, in its own direction, with its lines, and addresses that can be followed. */
function Words({ body }: { body: string }) {
  return (
    <p dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-line">
      {piecesOf(body).map(({ text, href }, index) =>
        href ? (
          <a key={index} href={href} dir="ltr" target="_blank" rel="nofollow noopener noreferrer" className="font-medium text-glaze-text underline underline-offset-4 [unicode-bidi:isolate]">
            {text}
          </a>
        ) : (
          text
        ),
      )}
    </p>
  );
}
