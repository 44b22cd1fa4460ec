import type { ReactNode } from "react";
import { Form, Link } from "@remix-run/react";
import { Bell, CheckCheck, ChevronLeft } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { cn } from "~/ui/class-names";
import { EmptyState } from "~/ui/empty-state";
import { Tabs } from "~/ui/tabs";
import type { InboxItem } from "../inbox.server";
import { noticeLine } from "../wording";

type Item = Omit<InboxItem, "at"> & { at: Date | string };
type Props = { items: Item[]; unread: number; show: "all" | "unread"; now: string };

/** Notices by thread, the latest first; opening one marks its thread as read and goes where it leads. */
export function InboxList({ items, unread, show, now }: Props) {
  const { inbox: t } = useMessages();
  const format = useFormat();
  return (
    <>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <Tabs
          label={t.which}
          tabs={[
            { to: "/inbox", label: t.all, current: show === "all" },
            { to: "/inbox?show=unread", label: t.onlyUnread, current: show === "unread", ...(unread > 0 && { count: format.number(unread) }) },
          ]}
        />
        {unread > 0 && (
          <Form method="post">
            <Button size="sm" name="intent" value="read-all">
              <CheckCheck aria-hidden />
              {t.readAll}
            </Button>
          </Form>
        )}
      </div>
      {items.length === 0 ? (
        <EmptyState icon={Bell} title={show === "unread" ? t.emptyUnread : t.emptyTitle}>
          {show === "all" && t.emptyBody}
        </EmptyState>
      ) : (
        <ul className="overflow-hidden rounded-lg border border-line bg-paper">
          {items.map((item) => (
            <Notice key={item.id} item={item} now={now} />
          ))}
        </ul>
      )}
    </>
  );
}

function Notice({ item, now }: { item: Item; now: string }) {
  const { inbox: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <li className="flex items-stretch border-b border-line last:border-b-0">
      <Form method="post" className="min-w-0 flex-1">
        <input type="hidden" name="id" value={item.id} />
        <button name="intent" value="open" className="flex w-full items-center gap-3 px-4 py-3 text-start hover:bg-sunk">
          <span className={cn("size-2.5 shrink-0 rounded-full", item.unread ? "bg-saffron" : "bg-transparent")}>{item.unread && <span className="sr-only">{t.unread}</span>}</span>
          <span className="min-w-0 flex-1">
            <span className={cn("line-clamp-3 break-words", item.unread && "font-semibold")}>{inDirections(noticeLine(item, locale))}</span>
            <span className="block text-sm text-ink-2">
              {format.relative(item.at, now)}
              {item.more > 0 && ` · ${t.more(format.number(item.more))}`}
            </span>
          </span>
          <ChevronLeft aria-hidden className="size-4 shrink-0 text-ink-3 ltr:-scale-x-100" />
        </button>
      </Form>
      {item.unread && (
        <Form method="post" className="grid place-items-center pe-2">
          <input type="hidden" name="id" value={item.id} />
          <button name="intent" value="read" aria-label={t.readOne} title={t.readOne} className="grid size-11 place-items-center rounded-full text-ink-2 hover:bg-sunk hover:text-glaze-text">
            <CheckCheck aria-hidden className="size-4.5" />
          </button>
        </Form>
      )}
    </li>
  );
}

/** Leads from the inbox to what one wants to be told. */
export function ToPreferences() {
  const { inbox } = useMessages();
  return (
    <Link to="/account/notifications" className="inline-flex min-h-11 items-center text-glaze-text underline-offset-4 hover:underline">
      {inbox.choose}
    </Link>
  );
}

/** The isolates of a line as elements: what is read aloud or looked for is the words alone. */
function inDirections(line: string): ReactNode {
  return line.split(/[\u2068\u2069]/).map((part, at) => (at % 2 ? <bdi key={at}>{part}</bdi> : part));
}
