import { Form, Link } from "@remix-run/react";
import { Copy, Flag, History, Link2, MailOpen, Pencil, Pin, PinOff, Reply, Trash2 } from "lucide-react";
import { useState } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { menuItemClass } from "~/ui/menu";
import { useChat } from "../client/provider";
import type { Room } from "../queries.server";
import type { Ack, WireMessage } from "../schema";
import type { Task } from "./composer";

type Props = {
  room: Pick<Room, "id" | "state" | "party" | "pins" | "moderates">;
  message: WireMessage;
  own: boolean;
  /** On the message's own page there is no composer to hand a task to. */
  onTask?: (task: Task) => void;
  onDone?: () => void;
};

/** What can be done with a message. Each is a link or a form; with scripts it happens where one is. */
export function MessageActs({ room, message, own, onTask, onDone }: Props) {
  const { talk: t, chat: words } = useMessages();
  const chat = useChat();
  const format = useFormat();
  const [refused, setRefused] = useState<string | null>(null);
  const [asks, setAsks] = useState(false);
  const page = `/chat/${room.id}/messages/${message.seq}`;
  const here = `/chat/${room.id}?m=${message.seq}`;
  const writes = room.state === "open" && room.party !== null;
  const there = message.deleted === null;

  const task = (kind: "reply" | "edit") => (event: React.MouseEvent) => {
    if (!onTask) return;
    event.preventDefault();
    onTask({ kind, message });
    onDone?.();
  };
  /** By the socket where there is one; else the form goes its way. */
  const act = (work: (c: NonNullable<typeof chat>) => Promise<Ack<object>>) => (event: React.FormEvent) => {
    if (!chat || !onDone) return;
    event.preventDefault();
    void work(chat).then((answer) => {
      if (answer.ok) return onDone();
      setRefused(t.refusals[answer.reason ?? (answer.code === "FORBIDDEN" ? "forbidden" : "")] ?? words.failures[answer.code]);
    });
  };
  const button = (intent: string, label: string, Icon: typeof Pin, work: Parameters<typeof act>[0]) => (
    <Form method="post" action={page} onSubmit={act(work)}>
      <input type="hidden" name="intent" value={intent} />
      <button className={menuItemClass}>
        <Icon aria-hidden />
        {label}
      </button>
    </Form>
  );

  return (
    <div className="grid gap-0.5">
      {refused && (
        <p role="alert" className="px-3 py-1 text-sm font-medium text-bad">
          {refused}
        </p>
      )}
      {there && writes && (
        <Link to={`/chat/${room.id}?reply=${message.seq}`} className={menuItemClass} onClick={task("reply")}>
          <Reply aria-hidden className="mirror" />
          {t.reply}
        </Link>
      )}
      {there && message.body !== "" && <CopyItem label={t.copyText} icon={Copy} text={() => message.body} />}
      <CopyItem label={t.copyLink} icon={Link2} text={() => new URL(here, location.href).href} />
      {there && room.pins && button(message.pinned ? "unpin" : "pin", message.pinned ? t.unpin : t.pin, message.pinned ? PinOff : Pin, (c) => c.pin(room.id, message.seq, !message.pinned))}
      {there && own && writes && (
        <Link to={`/chat/${room.id}?edit=${message.seq}`} className={menuItemClass} onClick={task("edit")}>
          <Pencil aria-hidden />
          {t.edit}
        </Link>
      )}
      {button("unread", t.markUnread, MailOpen, (c) => c.unread(room.id, message.seq))}
      {message.editedAt && there && onDone && (
        <Link to={page} className={menuItemClass}>
          <History aria-hidden />
          {t.versions}
        </Link>
      )}
      {there && (own || room.moderates) && (
        <details open={asks} onToggle={(event) => setAsks(event.currentTarget.open)}>
          <summary className={menuItemClass}>
            <Trash2 aria-hidden />
            <span className="text-bad">{t.remove}</span>
          </summary>
          <Form method="post" action={page} onSubmit={act((c) => c.remove(room.id, message.seq))} className="grid gap-2 px-3 py-2">
            <input type="hidden" name="intent" value="delete" />
            <p className="text-ink-2">{t.removeAsk}</p>
            <Button variant="danger" size="sm" className="justify-self-start">
              {t.removeYes}
            </Button>
          </Form>
        </details>
      )}
      {!own && onDone && (
        <Link to={`${page}#report`} className={menuItemClass}>
          <Flag aria-hidden />
          {t.report}
        </Link>
      )}
      <p className="px-3 py-1 text-sm text-ink-2">{format.dateTime(message.at)}</p>
    </div>
  );
}

function CopyItem({ label, icon: Icon, text }: { label: string; icon: typeof Copy; text: () => string }) {
  const { talk: t } = useMessages();
  const [done, setDone] = useState(false);
  return (
    <button type="button" className={`${menuItemClass} needs-js`} onClick={() => void copied(text()).then(setDone)}>
      <Icon aria-hidden />
      <span aria-live="polite">{done ? t.linkCopied : label}</span>
    </button>
  );
}

/** Whether the text went to the clipboard; by an older way where the page may not reach it (a site without https). */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
