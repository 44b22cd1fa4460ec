import { Link } from "@remix-run/react";
import { Pin } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import type { Room } from "../queries.server";
import type { WireMessage } from "../schema";

/** The pinned messages above the others; each leads to its place. */
export function PinnedBar({ room, rows }: { room: Room; rows: readonly WireMessage[] }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  const known = new Map(rows.map((row) => [row.seq, row]));
  const pinned = [
    ...rows.filter((row) => row.pinned && !room.pinned.some(({ seq }) => seq === row.seq)).reverse(),
    ...room.pinned.map((row) => known.get(row.seq) ?? row).filter((row) => row.pinned),
  ];
  if (pinned.length === 0) return null;
  const item = (row: WireMessage) => (
    <Link to={`/chat/${room.id}?m=${row.seq}`} preventScrollReset className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-md px-2 hover:bg-sunk">
      <b className="max-w-[40%] shrink-0 truncate text-glaze-text">
        <bdi>{row.senderName}</bdi>
      </b>
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {row.body || row.files[0]?.name}
      </span>
    </Link>
  );
  return (
    <section aria-label={t.pinned} className="border-b border-line text-sm">
      <div className="flex items-center gap-1 py-1">
        <Pin aria-hidden className="size-4 shrink-0 text-ink-3" />
        {pinned.length === 1 ? (
          item(pinned[0]!)
        ) : (
          <details className="min-w-0 flex-1">
            <summary className="flex min-h-9 items-center px-2">{t.pinnedCount(format.number(pinned.length))}</summary>
            <ul className="grid max-h-48 overflow-y-auto">
              {pinned.map((row) => (
                <li key={row.seq} className="flex min-w-0">
                  {item(row)}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}
