import { AtSign, Building2, ShoppingBasket, UserRound, UsersRound } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import { mentionsIn, suggested, wordAfterAt, type Mentionable } from "../mentions";
import { ALL } from "../schema";

const ICONS = { person: UserRound, firm: Building2, round: ShoppingBasket, all: UsersRound };

export type Naming = ReturnType<typeof useNaming>;

/** Finishing a name after an @ in the box. The names of a conversation are asked for with the first @. */
export function useNaming(c: string, box: RefObject<HTMLTextAreaElement>) {
  const { locale } = useLocale();
  const { talk: t } = useMessages();
  const listId = useId();
  const names = useRef<Mentionable[] | null>(null);
  const asked = useRef(false);
  const picked = useRef<Mentionable[]>([]);
  const [offered, setOffered] = useState<{ from: number; to: number; names: Mentionable[] } | null>(null);
  const [active, setActive] = useState(0);
  const shown = (one: Mentionable) => (one.k === "all" ? t.everybody : locale === "en" && one.also ? one.also : one.name);

  function look(): void {
    const area = box.current;
    const word = area && area.selectionStart === area.selectionEnd ? wordAfterAt(area.value.slice(0, area.selectionStart)) : null;
    if (!area || !word) return setOffered(null);
    if (!names.current) return void ask();
    const found = suggested(names.current, word.text);
    setActive(0);
    setOffered(found.length > 0 ? { from: word.from, to: area.selectionStart, names: found } : null);
  }

  async function ask(): Promise<void> {
    if (asked.current) return;
    asked.current = true;
    try {
      const response = await fetch(`/chat/${c}/names`, { redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      names.current = ((await response.json()) as { names: Mentionable[] }).names;
      look();
    } catch {
      asked.current = false;
    }
  }

  function pick(one: Mentionable): void {
    const area = box.current;
    if (!area || !offered) return;
    area.setRangeText(`@${shown(one)} `, offered.from, offered.to, "end");
    picked.current = [one, ...picked.current];
    setOffered(null);
    area.focus();
  }

  return {
    listId,
    offered,
    active,
    shown,
    pick,
    look,
    close: () => {
      setOffered(null);
      picked.current = [];
    },
    /** The ids of those whom the words name, as far as names were asked for here. */
    idsIn: (body: string) => (names.current ? { mention: mentionsIn(body, [...picked.current, ...names.current]).map(({ k, id }) => (k === "all" ? ALL : id)) } : {}),
    attributes: {
      "aria-autocomplete": "list" as const,
      "aria-controls": offered ? listId : undefined,
      "aria-activedescendant": offered ? `${listId}-${active}` : undefined,
    },
    /** Whether the key was for the list. */
    onKey(event: KeyboardEvent): boolean {
      if (!offered) return false;
      const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
      const step = moves[event.key];
      if (step !== undefined) setActive((active + step + offered.names.length) % offered.names.length);
      else if (event.key === "Enter" || event.key === "Tab") pick(offered.names[active]!);
      else if (event.key === "Escape") setOffered(null);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

/** The names that fit, above the box. */
export function NameList({ naming }: { naming: Naming }) {
  const { talk: t } = useMessages();
  const { offered, listId } = naming;
  if (!offered) return null;
  return (
    <ul id={listId} role="listbox" aria-label={t.names} className="absolute inset-x-0 bottom-full z-20 mb-1 grid max-h-64 overflow-y-auto rounded-lg border border-line bg-paper p-1 shadow-pop">
      {offered.names.map((one, index) => {
        const Icon = ICONS[one.k] ?? AtSign;
        return (
          <li
            key={`${one.k} ${one.id}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === naming.active}
            className={cn("flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-3", index === naming.active && "bg-glaze-soft")}
            onPointerDown={(event) => {
              // The box keeps the focus.
              event.preventDefault();
              naming.pick(one);
            }}
          >
            <Icon aria-hidden className="size-5 shrink-0 text-ink-3" />
            <bdi className="min-w-0 truncate">{naming.shown(one)}</bdi>
          </li>
        );
      })}
    </ul>
  );
}
