import { Link } from "@remix-run/react";
import { Ban, Check, CheckCheck, CircleAlert, Clock, Ellipsis, Pin } from "lucide-react";
import { memo, type ReactNode } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Button } from "~/ui/button";
import { cn } from "~/ui/class-names";
import type { Draft } from "../client/outbox";
import { piecesOf } from "../links";
import type { WireMessage } from "../schema";
import { Cards } from "./cards";
import { Files } from "./files";
import { Introduced } from "./introduced";
import { Words } from "./words";

type BubbleProps = {
  c: string;
  message: WireMessage;
  own: boolean;
  /** The first of several that one person sent in a row: says who. */
  leads: boolean;
  direct: boolean;
  /** The names of those of other parties who have seen one's own message, a line each. */
  seen: string;
  /** Somebody came here for this message. */
  sought: boolean;
  onMore?: ((message: WireMessage) => void) | undefined;
};

/** A message. */
export const Bubble = memo(function Bubble({ c, message, own, direct, seen, leads, sought, onMore }: BubbleProps) {
  const { locale } = useLocale();
  const { chat: t, talk } = useMessages();
  const party = locale === "fa" ? message.partyFa : message.partyEn;
  return (
    <li
      id={`m${message.seq}`}
      data-seq={message.seq}
      className={cn("group flex scroll-mt-12 items-end gap-2 rounded-lg", own ? "justify-end ps-6" : "pe-6", leads && "mt-2", sought && "bg-saffron-soft outline-4 outline-saffron-soft")}
    >
      {!own && (leads ? <Avatar name={message.senderName || party} size="sm" className="mb-auto" /> : <span className="w-8 shrink-0" />)}
      {own && <More c={c} message={message} label={talk.moreOwn} onMore={onMore} />}
      <Sheet own={own} leads={leads}>
        <p className={cn("text-sm", own ? "sr-only" : leads ? "mb-0.5" : "sr-only")}>
          <bdi className="font-semibold">{own ? t.you : message.senderName}</bdi> <span className="text-ink-2">·</span> <bdi className="text-ink-2">{party}</bdi>
        </p>
        <Said c={c} message={message} />
        <Marks message={message} own={own} direct={direct} seen={seen === "" ? [] : seen.split("\n")} />
      </Sheet>
      {!own && <More c={c} message={message} label={talk.more(message.senderName)} onMore={onMore} />}
    </li>
  );
});

/** What a message says, or that it was taken away. */
export function Said({ c, message }: { c: string; message: WireMessage }) {
  const { talk: t } = useMessages();
  if (message.deleted) {
    return (
      <p className="flex items-center gap-1.5 text-ink-2 italic">
        <Ban aria-hidden className="size-4 shrink-0" />
        {message.deleted === "desk" ? t.removedByDesk : t.removed}
      </p>
    );
  }
  return (
    <>
      {message.reply && <Quote c={c} reply={message.reply} />}
      {message.body !== "" && !isAddressesOnly(message) && <Words body={message.body} mentions={message.mentions} />}
      <Cards cards={message.cards} />
      <Files files={message.files} />
    </>
  );
}

/** Whether a message is nothing but addresses of which each is shown as a card. */
function isAddressesOnly({ body, cards }: WireMessage): boolean {
  const pieces = piecesOf(body).filter(({ text }) => text.trim() !== "");
  return cards.length > 0 && pieces.length === cards.length && pieces.every(({ href }) => href);
}

/** The message that is answered; leads to it. */
export function Quote({ c, reply }: { c: string; reply: NonNullable<WireMessage["reply"]> }) {
  const { talk: t } = useMessages();
  return (
    <Link to={`/chat/${c}?m=${reply.seq}`} preventScrollReset className="mb-1 grid rounded-md border-s-3 border-glaze bg-paper/60 px-2 py-1 text-sm leading-5 hover:bg-paper">
      <span className="sr-only">{t.quoted(reply.name)}</span>
      <b aria-hidden className="truncate text-glaze-text">
        <bdi>{reply.name}</bdi>
      </b>
      <span dir="auto" className={cn("line-clamp-2 [overflow-wrap:anywhere]", reply.deleted && "text-ink-2 italic")}>
        {reply.deleted ? t.removed : reply.body}
      </span>
    </Link>
  );
}

function Marks({ message, own, direct, seen }: { message: WireMessage; own: boolean; direct: boolean; seen: string[] }) {
  const format = useFormat();
  const { chat: t, talk } = useMessages();
  return (
    <div className="mt-0.5 flex flex-wrap items-center justify-end gap-1 text-[0.75rem] leading-4 text-ink-2">
      {message.pinned && <Pin role="img" aria-label={talk.pinned} className="size-3.5" />}
      {message.editedAt && !message.deleted && <span title={format.dateTime(message.editedAt)}>{talk.edited}</span>}
      <time dateTime={message.at} title={format.dateTime(message.at)}>
        {format.time(message.at)}
      </time>
      {own && seen.length === 0 && <Check role="img" aria-label={t.states.sent} className="size-3.5" />}
      {own && seen.length > 0 && direct && <CheckCheck role="img" aria-label={talk.seen} className="size-3.5" />}
      {own && seen.length > 0 && !direct && <SeenBy names={seen} />}
    </div>
  );
}

/** How many have seen a message; who they are opens below it, without scripts too. */
function SeenBy({ names }: { names: string[] }) {
  const format = useFormat();
  const { talk } = useMessages();
  return (
    <details className="min-w-0">
      <summary aria-label={talk.seenBy(format.number(names.length))} className="figures ms-auto -my-2 flex min-h-8 w-fit min-w-8 cursor-pointer list-none items-center justify-end gap-0.5 [&::-webkit-details-marker]:hidden">
        <CheckCheck aria-hidden className="size-3.5" />
        {format.number(names.length)}
      </summary>
      <p className="pt-2 text-end">
        {talk.seenBy(format.number(names.length))}: <bdi>{format.list(names)}</bdi>
      </p>
    </details>
  );
}

/** Leads to what can be done with a message; with scripts that opens here. */
function More({ c, message, label, onMore }: { c: string; message: WireMessage; label: string; onMore: BubbleProps["onMore"] }) {
  return (
    <Link
      to={`/chat/${c}/messages/${message.seq}`}
      aria-label={label}
      className="grid size-8 shrink-0 place-items-center self-center rounded-full text-ink-3 hover:bg-sunk hover:text-ink focus-visible:opacity-100 md:opacity-0 md:group-hover:opacity-100 [@media(hover:none)]:opacity-100"
      onClick={(event) => {
        if (!onMore || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onMore(message);
      }}
    >
      <Ellipsis aria-hidden className="size-4.5" />
    </Link>
  );
}

/** Something that happened in the conversation. */
export function Happened({ message }: { message: WireMessage }) {
  const { locale } = useLocale();
  const format = useFormat();
  const { talk: t } = useMessages();
  const { happening } = message;
  if (!happening) return null;
  if (happening.what === "introduced") return <Introduced message={message} happening={happening} />;
  const name = (locale === "fa" ? happening.fa : happening.en) ?? "";
  return (
    <li data-seq={message.seq} className="flex justify-center py-0.5 text-center text-sm text-ink-2">
      <span>
        {happening.roundId ? (
          <Link to={`/rounds/${happening.roundId}#talk`} className="font-semibold text-glaze-text underline underline-offset-4">
            <bdi>{t.happened[happening.what](name)}</bdi>
          </Link>
        ) : (
          <bdi>{t.happened[happening.what](name)}</bdi>
        )}
        {happening.reason && (
          <>
            : <bdi>{happening.reason}</bdi>
          </>
        )}{" "}
        <time dateTime={message.at}>{format.time(message.at)}</time>
      </span>
    </li>
  );
}

/** Something of one's own that isn't in the conversation yet, and what can be done about it. */
export function DraftBubble({ draft, onRetry, onEdit, onDiscard }: { draft: Draft; onRetry: () => void; onEdit: () => void; onDiscard: () => void }) {
  const { chat: t, talk } = useMessages();
  const failed = draft.state === "failed";
  const Icon = failed ? CircleAlert : draft.state === "sent" ? Check : Clock;
  return (
    <li className="grid justify-items-end gap-1 ps-10" data-draft={draft.state}>
      <Sheet own leads={false} failed={failed}>
        {draft.reply && <Quote c={draft.c} reply={draft.reply} />}
        {draft.body !== "" && <Words body={draft.body} />}
        <Files files={draft.files ?? []} />
        <p className={cn("mt-0.5 flex items-center justify-end gap-1 text-[0.75rem] leading-4", failed ? "font-medium text-bad" : "text-ink-2")}>
          <Icon aria-hidden className="size-3.5" />
          {t.states[draft.state]}
        </p>
      </Sheet>
      {draft.code && (failed || draft.code === "RATE_LIMITED") && (
        <p role={failed ? "alert" : "status"} className={cn("text-sm", failed ? "text-bad" : "text-ink-2")}>
          {(draft.reason && draft.reason !== "forbidden" && talk.refusals[draft.reason]) || t.failures[draft.code]}
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
