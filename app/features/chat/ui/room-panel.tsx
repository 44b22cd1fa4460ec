import { Link } from "@remix-run/react";
import { useRef } from "react";
import { useMessages } from "~/i18n/context";
import { Card, CardHeader } from "~/ui/card";
import { cn } from "~/ui/class-names";
import { useChat, useTimeline } from "../client/provider";
import type { Room } from "../queries.server";
import { DraftBubble } from "./bubble";
import { Composer } from "./composer";
import { LineNote } from "./line-note";
import { MessageLog } from "./message-log";

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
};

/** A conversation: its messages, what waits to be sent, and the box to write in. */
export function RoomPanel({ room, personId, now, back, label, className, logClassName, problem, typed }: Props) {
  const { chat: t } = useMessages();
  const chat = useChat();
  const box = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const newest = room.before === null;
  const { rows, more, drafts } = useTimeline(room.id, room, newest);
  const last = rows.at(-1)?.seq ?? 0;
  const edit = (id: string) => {
    const text = chat?.discard(id) ?? "";
    if (!box.current) return;
    box.current.value = [box.current.value.trim(), text].filter(Boolean).join("\n");
    box.current.focus();
  };
  return (
    <div ref={panel} className={cn("flex min-h-0 flex-col gap-2", className)}>
      <MessageLog room={room} rows={rows} more={more} personId={personId} now={now} label={label} className={cn("flex-1", logClassName)}>
        {newest && drafts.map((draft) => <DraftBubble key={draft.id} draft={draft} onRetry={() => chat?.retry(draft.id)} onEdit={() => edit(draft.id)} onDiscard={() => chat?.discard(draft.id)} />)}
      </MessageLog>
      <div className={cn("grid gap-2", className && "mx-auto w-full")}>
        {newest ? (
          <>
            <LineNote waiting={drafts.filter(({ state }) => state === "queued" || state === "sending").length} />
            {room.state !== "open" ? (
              <p className="py-2 text-center text-sm text-ink-2">{t.closed}</p>
            ) : room.party === null ? (
              <p className="py-2 text-center text-sm text-ink-2">{t.readOnly}</p>
            ) : (
              <Composer room={room} back={back} box={box} problem={problem} typed={typed} onSend={() => panel.current?.querySelector('[role="log"]')?.scrollTo({ top: 0 })} />
            )}
            {last > room.readSeq && (
              <noscript>
                <img src={`/chat/${room.id}/read?seq=${last}`} alt="" width={1} height={1} />
              </noscript>
            )}
          </>
        ) : (
          <p className="flex flex-wrap items-center justify-center gap-x-3 py-2 text-sm text-ink-2">
            {t.olderPage}
            <Link to={`/chat/${room.id}`} className="font-semibold text-glaze-text underline underline-offset-4">
              {t.newest}
            </Link>
          </p>
        )}
      </div>
    </div>
  );
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
