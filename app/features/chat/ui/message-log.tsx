import { Link, useNavigate, useRevalidator } from "@remix-run/react";
import { ArrowDown } from "lucide-react";
import { Fragment, useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import { useChat, useChatPart, useReaders } from "../client/provider";
import type { Room } from "../queries.server";
import type { WireMessage } from "../schema";
import { seenBy } from "../seen";
import { Bubble, Happened } from "./bubble";
import { useLogWindow } from "./log-window";

const TOGETHER_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
/** When a page that couldn't be had is asked for again. */
const LOAD_AGAIN_MS = 3_000;

export type Sought = { seq: number; turn: number };
type Props = {
  room: Room;
  rows: readonly WireMessage[];
  more: boolean;
  later: boolean;
  personId: string;
  now: string;
  label: string;
  /** The message that somebody came for. */
  sought: Sought | null;
  onMore?: ((message: WireMessage) => void) | undefined;
  className?: string;
  children?: ReactNode;
};

/**
 * The messages, oldest above. The box is laid out from its end, so that it opens at the newest without scripts too and
 * keeps its place when older ones come above. `children` follow the last message.
 */
export function MessageLog({ room, rows, more, later, personId, now, label, sought, onMore, className, children }: Props) {
  const { chat: t, talk } = useMessages();
  const format = useFormat();
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [readBefore] = useState(room.readSeq);
  const { revalidate } = useRevalidator();
  const readers = useReaders(room.id, room.readers, revalidate);
  const { from, to, above, below, seek } = useLogWindow(scroller, rows, later);
  const { top, end, fresh, atEnd } = useScrolling({ room, rows, more, later, scroller, opensElsewhere: sought !== null });
  const firstNew = rows.find((row) => row.seq > readBefore && row.senderId !== personId && row.kind === "text")?.seq;
  const dayOf = (at: string) => format.date(at, "weekday");
  // A page may stay open over midnight: its newest message knows of it.
  const present = Math.max(Date.parse(now), Date.parse(rows.at(-1)?.at ?? now));
  const [today, yesterday] = [present, present - DAY_MS].map((at) => dayOf(new Date(at).toISOString()));
  useEffect(() => {
    if (sought) seek(sought.seq);
    // Sought once for each turn, not whenever rows come.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [sought]);
  return (
    <div className={cn("relative flex min-h-0 flex-col", className)}>
      <div ref={scroller} role="log" aria-label={label} tabIndex={0} className="relative flex min-h-0 flex-1 flex-col-reverse overflow-y-auto overscroll-contain [overflow-anchor:none]">
        <div className="min-w-0">
          <div ref={top} className="grid min-h-6 justify-items-center py-1 text-sm text-ink-2">
            {more ? <Beyond room={room} place={`before=${rows[0]?.seq ?? 0}`} label={t.older} load="older" /> : rows.length > 0 && <p>{t.begins}</p>}
          </div>
          {above > 0 && <div style={{ height: above }} />}
          <ol className="grid gap-1">
            {rows.length === 0 && <li className="py-6 text-center text-ink-2">{room.state === "open" ? t.empty : t.emptyClosed}</li>}
            {rows.slice(from, to).map((row, place) => {
              const before = rows[from + place - 1];
              const day = dayOf(row.at);
              const newDay = !before || dayOf(before.at) !== day;
              const together = before?.kind === "text" && !newDay && before.senderId === row.senderId && before.senderName === row.senderName && before.firmId === row.firmId;
              return (
                <Fragment key={row.seq}>
                  {newDay && <Mark>{day === today ? t.today : day === yesterday ? t.yesterday : day}</Mark>}
                  {row.seq === firstNew && <Mark fresh={fresh}>{t.newHere}</Mark>}
                  {row.kind === "system" ? (
                    <Happened message={row} />
                  ) : (
                    <Bubble
                      c={room.id}
                      message={row}
                      own={row.senderId === personId}
                      direct={room.kind === "direct"}
                      seen={row.senderId === personId ? seenBy(row, readers).join("\n") : ""}
                      leads={!together || Date.parse(row.at) - Date.parse(before.at) > TOGETHER_MS}
                      sought={sought?.seq === row.seq}
                      onMore={onMore}
                    />
                  )}
                </Fragment>
              );
            })}
            {!later && children}
          </ol>
          {below > 0 && <div style={{ height: below }} />}
          <div ref={end} className="grid min-h-2 justify-items-center text-sm">
            {later && <Beyond room={room} place={`after=${rows.at(-1)?.seq ?? 0}`} label={talk.laterPage} load="newer" />}
          </div>
        </div>
      </div>
      {!atEnd && (
        <button
          type="button"
          aria-label={t.toEnd}
          onClick={() => (later ? navigate(`/chat/${room.id}`) : scroller.current?.scrollTo({ top: 0, behavior: to >= rows.length ? "smooth" : "instant" }))}
          className="absolute end-2 bottom-2 grid size-10 place-items-center rounded-full border border-line bg-paper text-ink-2 shadow-pop hover:text-ink"
        >
          <ArrowDown aria-hidden className="size-5" />
        </button>
      )}
    </div>
  );
}

/** Between days, and where the new ones begin. */
function Mark({ fresh, children }: { fresh?: RefObject<HTMLLIElement>; children: ReactNode }) {
  return (
    <li ref={fresh} className={cn("flex justify-center py-1 text-sm", fresh && "items-center gap-3 font-semibold text-saffron-text before:h-px before:flex-1 before:bg-saffron after:h-px after:flex-1 after:bg-saffron")}>
      {fresh ? children : <span className="rounded-full bg-sunk px-3 text-ink-2">{children}</span>}
    </li>
  );
}

/** A link that reads the page before or after; where the socket is there, it does so without leaving this one. */
function Beyond({ room, place, label, load }: { room: Room; place: string; label: string; load: "older" | "newer" }) {
  const chat = useChat();
  return (
    <Link
      to={`/chat/${room.id}?${place}`}
      className="rounded-full px-3 py-1 font-medium text-glaze-text hover:bg-glaze-soft"
      onClick={(event) => {
        if (!chat || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        void chat[load](room.id);
      }}
    >
      {label}
    </Link>
  );
}

type Scrolling = { room: Room; rows: readonly WireMessage[]; more: boolean; later: boolean; scroller: RefObject<HTMLDivElement>; opensElsewhere: boolean };

/** What goes with scrolling: an end brings what lies beyond it, what is seen is marked as read, and the new ones are where it opens. */
function useScrolling({ room, rows, more, later, scroller, opensElsewhere }: Scrolling) {
  const chat = useChat();
  const top = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const fresh = useRef<HTMLLIElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const live = useChatPart((view) => view.line) === "live";

  useEffect(() => {
    if (!scroller.current || !fresh.current || opensElsewhere) return;
    const above = fresh.current.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top - 8;
    if (above < 0) scroller.current.scrollTop += above;
    // Only where it opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [scroller]);

  useEffect(() => {
    if (!chat || later) return;
    const read = () => {
      const seq = scroller.current && document.visibilityState === "visible" ? lastSeen(scroller.current) : 0;
      if (seq > 0) chat.read(room.id, seq);
    };
    read();
    // Scrolling of the box and of the page around it.
    document.addEventListener("scroll", read, { capture: true, passive: true });
    document.addEventListener("visibilitychange", read);
    return () => {
      document.removeEventListener("scroll", read, { capture: true });
      document.removeEventListener("visibilitychange", read);
    };
  }, [chat, later, room.id, scroller, rows]);

  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setAtEnd((entry?.isIntersecting ?? true) && !later), { root: scroller.current, rootMargin: "80px" });
    if (end.current) observer.observe(end.current);
    return () => observer.disconnect();
  }, [scroller, later]);

  useEffect(() => {
    if (!chat || !live) return;
    const stops = [more && loadAtEdge(top.current, scroller.current, () => chat.older(room.id)), later && loadAtEdge(end.current, scroller.current, () => chat.newer(room.id))];
    return () => stops.forEach((stop) => stop && stop());
    // Observed anew after each page and when the line is back, since what stays in view isn't told twice.
  }, [chat, live, more, later, room.id, scroller, rows]);

  return { top, end, fresh, atEnd };
}

/** Loads what lies beyond an edge once that comes near, and again in a while where it couldn't be had; answers what ends this. */
function loadAtEdge(edge: Element | null, box: Element | null, load: () => Promise<boolean>): () => void {
  let near = false;
  let asking = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    if (!near || asking) return;
    asking = true;
    clearTimeout(again);
    void load().then((loaded) => {
      asking = false;
      if (!loaded) again = setTimeout(ask, LOAD_AGAIN_MS);
    });
  };
  const observer = new IntersectionObserver(
    ([entry]) => {
      near = entry?.isIntersecting ?? false;
      ask();
    },
    { root: box, rootMargin: "600px" },
  );
  if (edge) observer.observe(edge);
  return () => {
    near = false;
    clearTimeout(again);
    observer.disconnect();
  };
}

/** The last message of which the beginning is in sight. */
function lastSeen(box: HTMLElement): number {
  const { top, bottom } = box.getBoundingClientRect();
  const [from, to] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
  const items = box.querySelectorAll<HTMLElement>("[data-seq]");
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const place = items[index]!.getBoundingClientRect();
    if (place.top + 24 <= to) return place.bottom > from ? Number(items[index]!.dataset.seq) : 0;
  }
  return 0;
}
