import { Link, useRevalidator } from "@remix-run/react";
import { X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { Card, CardHeader } from "~/ui/card";
import { cn } from "~/ui/class-names";
import { useChat, useTimeline } from "../client/provider";
import type { Room } from "../queries.server";
import { STATE_CHANGES, VOICE_CHANGES, type WireMessage } from "../schema";
import { TypingNote } from "./company";
import { DraftBubble } from "./bubble";
import { Composer, type Task } from "./composer";
import { LineNote } from "./line-note";
import { MessageActs } from "./message-acts";
import { MessageLog } from "./message-log";
import { PinnedBar } from "./pinned-bar";

/** What a browser's timer counts up to. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Props = {
  room: Room;
  personId: string;
  now: string;
  /** Where a form without scripts comes back to. */
  back: string;
  label: string;
  className?: string;
  logClassName?: string;
  /** What a form was refused for, and what was typed in it. */
  problem?: string | undefined;
  typed?: string | undefined;
  /** The message that somebody came for. */
  sought?: number | undefined;
};

/** A conversation: its messages, what waits to be sent, and the box to write in. */
export function RoomPanel({ room, personId, now, back, label, className, logClassName, problem, typed, sought }: Props) {
  const { chat: t, talk } = useMessages();
  const format = useFormat();
  const chat = useChat();
  const box = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDialogElement>(null);
  const { rows, more, later, drafts } = useTimeline(room.id, room);
  const [task, setTask] = useState<Task>(() => taskOf(room, personId));
  const [goal, setGoal] = useState(sought === undefined ? null : { seq: sought, turn: 0 });
  const [chosen, setChosen] = useState<number | null>(null);
  const last = rows.at(-1)?.seq ?? 0;
  const focused = rows.find(({ seq }) => seq === chosen);
  useChanges(rows, room.mutedUntil);
  const openActs = useCallback((message: WireMessage) => {
    setChosen(message.seq);
    sheet.current?.showModal();
  }, []);
  const edit = (id: string) => {
    const text = chat?.discard(id) ?? "";
    if (!box.current) return;
    box.current.value = [box.current.value.trim(), text].filter(Boolean).join("\n");
    box.current.focus();
  };
  /** What is loaded is scrolled to; for the rest the link goes its way. */
  const seek = (event: React.MouseEvent) => {
    const link = (event.target as Element).closest("a[href]");
    const seq = Number(new URLSearchParams(link?.getAttribute("href")?.split(/[?#]/)[1] ?? "").get("m"));
    if (!link || !seq || link.getAttribute("href")?.split("?")[0] !== `/chat/${room.id}` || !rows.some((row) => row.seq === seq)) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    setGoal((before) => ({ seq, turn: (before?.turn ?? 0) + 1 }));
  };
  return (
    <div ref={panel} className={cn("flex min-h-0 flex-col gap-2", className)} onClickCapture={chat ? seek : undefined}>
      <PinnedBar room={room} rows={rows} />
      <MessageLog room={room} rows={rows} more={more} later={later} personId={personId} now={now} label={label} sought={goal} onMore={chat ? openActs : undefined} className={cn("flex-1", logClassName)}>
        {drafts.map((draft) => (
          <DraftBubble key={draft.id} draft={draft} onRetry={() => chat?.retry(draft.id)} onEdit={() => edit(draft.id)} onDiscard={() => chat?.discard(draft.id)} />
        ))}
      </MessageLog>
      <div className={cn("grid gap-2", className && "mx-auto w-full")}>
        {later && (
          <p className="flex flex-wrap items-center justify-center gap-x-3 text-sm text-ink-2">
            {talk.elsewhere}
            <Link to={`/chat/${room.id}`} className="font-semibold text-glaze-text underline underline-offset-4">
              {t.newest}
            </Link>
          </p>
        )}
        <TypingNote c={room.id} />
        <LineNote waiting={drafts.filter(({ state }) => state === "queued" || state === "sending").length} />
        {room.state !== "open" ? (
          <p className="py-2 text-center text-sm text-ink-2">{t.closed}</p>
        ) : !room.delivers ? (
          <p className="py-2 text-center text-sm text-ink-2">
            {room.blocks ? (
              <>
                {talk.blockedTitle}. <Link to={`/chat/${room.id}/about#block`} className="font-semibold text-glaze-text underline underline-offset-4">{talk.unblock}</Link>
              </>
            ) : (
              talk.notDelivered
            )}
          </p>
        ) : room.party === null ? (
          <p className="py-2 text-center text-sm text-ink-2">{t.readOnly}</p>
        ) : room.mutedUntil ? (
          <p className="py-2 text-center text-sm text-ink-2">
            {talk.voiceless(format.dateTime(room.mutedUntil))} <Link to="/chat/log" className="font-semibold text-glaze-text underline underline-offset-4">{talk.why}</Link>
          </p>
        ) : (
          <Composer room={room} me={personId} back={back} box={box} task={task} onTask={setTask} problem={problem} typed={typed} onSend={() => panel.current?.querySelector('[role="log"]')?.scrollTo({ top: 0 })} />
        )}
        {!later && last > room.readSeq && (
          <noscript>
            <img src={`/chat/${room.id}/read?seq=${last}`} alt="" width={1} height={1} />
          </noscript>
        )}
      </div>
      <dialog
        ref={sheet}
        aria-label={talk.message}
        className="w-[min(22rem,calc(100vw-2rem))] rounded-lg border border-line bg-paper p-2 text-ink shadow-pop max-md:mb-0 max-md:w-full max-md:max-w-full max-md:rounded-b-none"
        onClick={(event) => event.target === sheet.current && sheet.current?.close()}
        // The event comes a moment after the closing: by then it may be open again.
        onClose={() => sheet.current?.open || setChosen(null)}
      >
        {focused && (
          <>
            <div className="flex items-center gap-2 ps-3">
              <p dir="auto" className="min-w-0 flex-1 truncate text-sm text-ink-2">
                {focused.body || focused.files[0]?.name}
              </p>
              <button type="button" aria-label={talk.cancel} className="grid size-11 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-sunk" onClick={() => sheet.current?.close()}>
                <X aria-hidden className="size-5" />
              </button>
            </div>
            <MessageActs key={focused.seq} room={room} message={focused} own={focused.senderId === personId} onTask={setTask} onDone={() => sheet.current?.close()} />
          </>
        )}
      </dialog>
    </div>
  );
}

/** Whether it is written in is read anew when somebody locked, closed or reopened it, or kept a firm from writing, and when that time is over. */
function useChanges(rows: readonly WireMessage[], mutedUntil: string | null): void {
  const { revalidate } = useRevalidator();
  const changed = rows.findLast(({ happening }) => happening && [...STATE_CHANGES, ...VOICE_CHANGES].includes(happening.what))?.seq ?? 0;
  const known = useRef(changed);
  useEffect(() => {
    if (changed <= known.current) return;
    known.current = changed;
    revalidate();
  }, [changed, revalidate]);
  useEffect(() => {
    if (!mutedUntil) return;
    const timer = setTimeout(revalidate, Math.min(Date.parse(mutedUntil) - Date.now() + 500, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }, [mutedUntil, revalidate]);
}

/** What a page without scripts was asked to do. */
function taskOf(room: Room, personId: string): Task {
  if (room.edited && !room.edited.deleted && room.edited.senderId === personId) return { kind: "edit", message: room.edited };
  return room.answered && !room.answered.deleted ? { kind: "reply", message: room.answered } : null;
}

/** The room of a round beside what it is about. */
export function RoomCard({ room, ...rest }: Pick<Props, "room" | "personId" | "now" | "back">) {
  const { chat: t } = useMessages();
  return (
    <Card id="talk">
      <CardHeader title={t.room} aside={<Link to={`/chat/${room.id}`} className="font-medium text-glaze-text hover:underline">{t.title}</Link>} />
      <RoomPanel key={room.id} room={room} {...rest} label={t.room} logClassName="max-h-112" />
    </Card>
  );
}
