import { Form } from "@remix-run/react";
import { Bell, ChevronLeft } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { cn } from "~/ui/class-names";
import { EmptyState } from "~/ui/empty-state";
import type { InboxItem } from "../inbox.server";

type Item = Omit<InboxItem, "at"> & { at: Date | string };

/** What a notice says, from its kind and facts, in the reader's language. */
export function useNoticeText() {
  const { inbox } = useMessages();
  const format = useFormat();
  return ({ kind, facts }: Pick<InboxItem, "kind" | "facts">): string => {
    if (!Object.hasOwn(inbox.kinds, kind)) return inbox.other;
    const said = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, typeof value === "number" ? format.number(value) : String(value)]));
    return (inbox.kinds[kind as keyof typeof inbox.kinds] as (facts: Record<string, string>) => string)(said);
  };
}

/** Notices, newest first; opening one marks it as read and goes where it leads. */
export function InboxList({ items, unread, now }: { items: Item[]; unread: number; now: string }) {
  const { inbox: t } = useMessages();
  const format = useFormat();
  const textOf = useNoticeText();
  if (items.length === 0) {
    return (
      <EmptyState icon={Bell} title={t.emptyTitle}>
        {t.emptyBody}
      </EmptyState>
    );
  }
  return (
    <>
      {unread > 0 && (
        <Form method="post" className="mb-3 flex items-center justify-between gap-3">
          <span className="text-ink-2">{t.unreadCount(format.number(unread))}</span>
          <Button size="sm" name="intent" value="read-all">
            {t.readAll}
          </Button>
        </Form>
      )}
      <ul className="overflow-hidden rounded-lg border border-line bg-paper">
        {items.map((item) => (
          <li key={item.id} className="border-b border-line last:border-b-0">
            <Form method="post">
              <input type="hidden" name="id" value={item.id} />
              <button name="intent" value="open" className="flex w-full items-center gap-3 px-4 py-3 text-start hover:bg-sunk">
                <span className={cn("size-2.5 shrink-0 rounded-full", item.unread ? "bg-saffron" : "bg-transparent")}>{item.unread && <span className="sr-only">{t.unread}</span>}</span>
                <span className="min-w-0 flex-1">
                  <span className={cn("block", item.unread && "font-semibold")} dir="auto">
                    {textOf(item)}
                  </span>
                  <span className="block text-sm text-ink-2">{format.relative(item.at, now)}</span>
                </span>
                <ChevronLeft aria-hidden className="size-4 shrink-0 text-ink-3 ltr:-scale-x-100" />
              </button>
            </Form>
          </li>
        ))}
      </ul>
    </>
  );
}
