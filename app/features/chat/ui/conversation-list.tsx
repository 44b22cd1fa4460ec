import { NavLink, useRevalidator } from "@remix-run/react";
import { ClipboardList, ShoppingBasket } from "lucide-react";
import { useEffect, useState } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { cn } from "~/ui/class-names";
import { useConversations } from "../client/provider";
import type { ConversationHead } from "../schema";
import { useTitleOf } from "./titles";

type Props = { listed: ConversationHead[]; ownFirms: string[]; now: string };

/** The conversations, the latest first, as they stand now. */
export function ConversationList({ listed, ownFirms, now }: Props) {
  const { chat: t } = useMessages();
  const { rows, stale } = useConversations(listed);
  const { revalidate } = useRevalidator();
  const titleOf = useTitleOf(ownFirms);
  const [wanted, setWanted] = useState("");
  useEffect(() => {
    if (stale) revalidate();
  }, [stale, revalidate]);
  const found = rows.map((row) => ({ row, title: titleOf(row) })).filter(({ title }) => title.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <>
      {listed.length > 7 && (
        <label className="needs-js px-3 pb-2">
          <span className="sr-only">{t.filter}</span>
          <input type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} placeholder={t.filter} className="own-direction min-h-10 w-full rounded-full border border-edge/70 bg-sunk px-4" />
        </label>
      )}
      {found.length === 0 && <p className="px-4 py-3 text-ink-2">{t.filterNone}</p>}
      {/* What is there for screen readers alone stands out of the flow: without a place of its own it would lengthen the page. */}
      <ul className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {found.map(({ row, title }) => (
          <li key={row.c}>
            <Row row={row} title={title} now={now} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Row({ row, title, now }: { row: ConversationHead & { unread: number }; title: string; now: string }) {
  const { chat: t, talk } = useMessages();
  const format = useFormat();
  const sameDay = row.lastAt && format.date(row.lastAt) === format.date(now);
  return (
    <NavLink
      to={`/chat/${row.c}`}
      preventScrollReset
      className={({ isActive }) => cn("flex items-center gap-3 border-b border-line px-4 py-2.5", isActive ? "bg-glaze-soft" : "hover:bg-sunk")}
    >
      {row.kind === "room" ? (
        <span className="grid size-10 shrink-0 place-items-center rounded-full bg-saffron-soft text-saffron-text">
          {row.needId ? <ClipboardList aria-hidden className="size-5" /> : <ShoppingBasket aria-hidden className="size-5" />}
          <span className="sr-only">{row.needId ? t.request : t.group}</span>
        </span>
      ) : (
        <Avatar name={title} />
      )}
      <span className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)]">
        <span className="flex items-baseline justify-between gap-2">
          <b className={cn("min-w-0 truncate", row.unread === 0 && "font-semibold")}>
            <bdi>{title}</bdi>
          </b>
          {row.lastAt && (
            <time dateTime={row.lastAt} className={cn("shrink-0 text-[0.75rem]", row.unread > 0 ? "font-semibold text-glaze-text" : "text-ink-2")}>
              {sameDay ? format.time(row.lastAt) : format.date(row.lastAt, "short")}
            </time>
          )}
        </span>
        <span className="flex items-center justify-between gap-2">
          <span dir="auto" className="min-w-0 flex-1 truncate text-sm text-ink-2">
            {row.lastIs === null ? t.empty : row.lastIs === "text" ? row.lastBody : talk.last[row.lastIs]}
          </span>
          {row.mentions > 0 && row.unread > 0 && (
            <span className="grid size-5 shrink-0 place-items-center rounded-full bg-saffron-soft text-[0.75rem] leading-none font-bold text-saffron-text">
              <span aria-hidden>@</span>
              <span className="sr-only">{talk.mentioned(format.number(row.mentions))}</span>
            </span>
          )}
          {row.unread > 0 && (
            <span className="figures grid h-5 min-w-5 shrink-0 place-items-center rounded-full bg-glaze px-1.5 text-[0.75rem] leading-none font-bold text-on-glaze">
              <span aria-hidden>{format.number(row.unread)}</span>
              <span className="sr-only">{t.unread(format.number(row.unread))}</span>
            </span>
          )}
        </span>
      </span>
    </NavLink>
  );
}
