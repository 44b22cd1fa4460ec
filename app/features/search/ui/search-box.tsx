import { Form, useNavigate } from "@remix-run/react";
import { Building2, Factory, History, Keyboard, LayoutGrid, Package, Search, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import type { SuggestAnswer, SuggestionLine } from "../suggest.server";
import { emptyAddress, searchPairs, searchPath, type Lens, type SearchAddress } from "../schema";
import { useAsYouType } from "./as-you-type";
import { Marked } from "./marked";
import { Option, OptionGroup } from "./option";
import { useRecent } from "./recent";

const groups = ["recent", "firms", "products", "processes", "categories", "keyboard", "all"] as const;
type Group = (typeof groups)[number];
const icons: Record<Group, typeof Search> = { recent: History, firms: Building2, products: Package, processes: Factory, categories: LayoutGrid, keyboard: Keyboard, all: Search };
type Line = SuggestionLine & { group: Group };

const worthAsking = (lens: Lens) => (text: string) => (text.trim().length < 2 ? null : `/search/suggest?${new URLSearchParams({ q: text.trim(), ...(lens !== "firms" && { lens }) }).toString()}`);

/** The search field: a plain form that keeps the filters, and with scripts a combobox that offers while somebody types. */
export function SearchBox({ address, services }: { address: SearchAddress; services: boolean }) {
  const { search: t, common } = useMessages();
  const { dir } = useLocale();
  const format = useFormat();
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  const [text, setText] = useState(address.q);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  // Without scripts it is a search field and offers nothing.
  const [offers, setOffers] = useState(false);
  useEffect(() => setOffers(true), []);
  const { recent, remember, forget } = useRecent();
  const answered = useAsYouType<SuggestAnswer>(open ? text : "", worthAsking(address.lens));
  // Back, forward and links bring another text. What was sent from here is in the field already, or has been written on since.
  const sent = useRef(address.q);
  useEffect(() => {
    if (address.q !== sent.current) setText(address.q);
    sent.current = address.q;
  }, [address.q]);

  const pastLines: Line[] = text.trim() === "" ? recent.map((past) => ({ group: "recent", path: searchPath({ ...emptyAddress, lens: address.lens, q: past }), text: past, runs: [{ text: past, hit: false }], note: "" })) : [];
  const lines: Line[] = text.trim() === "" ? pastLines : (["firms", "products", "processes", "categories"] as const).flatMap((group) => (answered.answer?.[group] ?? []).map((line) => ({ ...line, group })));
  const all = answered.text.trim();
  const layout = answered.answer?.layout;
  if (text.trim() !== "" && layout) lines.push({ group: "keyboard", path: searchPath({ ...emptyAddress, lens: address.lens, q: layout }), text: layout, runs: [{ text: layout, hit: false }], note: "" });
  if (text.trim() !== "" && answered.answer && answered.answer.total > 0) {
    lines.push({ group: "all", path: searchPath({ ...emptyAddress, lens: address.lens, q: all }), text: all, runs: [{ text: t.allFor(all), hit: false }], note: t.found(format.number(answered.answer.total)) });
  }
  const shown = open && lines.length > 0;

  function close() {
    setOpen(false);
    setAt(null);
  }
  function choose(line: Line) {
    remember(line.group === "firms" ? text : line.text);
    close();
    if (line.group !== "firms") {
      sent.current = ["products", "recent", "keyboard", "all"].includes(line.group) ? line.text : "";
      setText(sent.current);
    }
    navigate(line.path);
  }
  function press(event: KeyboardEvent<HTMLInputElement>) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = shown && at !== null ? lines[at] : undefined;
    if (step) {
      event.preventDefault();
      if (!shown) return setOpen(true);
      // One place outside of the list: the text as it was typed.
      const places = lines.length + 1;
      const next = ((at ?? lines.length) + step + places) % places;
      setAt(next === lines.length ? null : next);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === (dir === "rtl" ? "ArrowLeft" : "ArrowRight") && chosen && event.currentTarget.selectionStart === text.length) {
      // Onwards at the end of the text takes the offered one over, to write on.
      event.preventDefault();
      setText(chosen.text);
      setAt(null);
    }
  }

  return (
    <Form
      ref={form}
      action="/search"
      method="get"
      role="search"
      aria-label={t.title}
      className="relative"
      onSubmit={() => {
        remember(text);
        sent.current = text.trim();
        close();
      }}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || close()}
    >
      <div className="flex items-center gap-2">
        <span className="relative flex min-w-0 flex-1 items-center">
          <Search aria-hidden className="pointer-events-none absolute start-4 size-5 text-ink-3" />
          <input
            type="search"
            name="q"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              // What was typed before the page came alive is told late: its writer may have gone on.
              setOpen(document.activeElement === event.target);
              setAt(null);
            }}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onKeyDown={press}
            {...(offers && {
              role: "combobox",
              "aria-expanded": shown,
              "aria-controls": `${id}-list`,
              "aria-autocomplete": "list",
              "aria-activedescendant": shown && at !== null ? `${id}-${at}` : undefined,
            })}
            aria-label={t.title}
            placeholder={services ? t.servicesPlaceholder : common.searchPlaceholder}
            enterKeyHint="search"
            autoComplete="off"
            maxLength={200}
            className="own-direction min-h-13 w-full min-w-0 rounded-full border border-edge bg-paper ps-12 pe-4 text-lg text-ink hover:border-ink-3"
          />
        </span>
        <Button variant="primary" className="min-h-13 shrink-0 rounded-full px-5 max-sm:px-4">
          <Search aria-hidden className="sm:hidden" />
          <span className="max-sm:sr-only">{common.search}</span>
        </Button>
      </div>
      {searchPairs({ ...address, q: "", page: 1 }).map(([name, value]) => (
        <input key={`${name}-${value}`} type="hidden" name={name} value={value} />
      ))}
      <div hidden={!shown} className="absolute inset-x-0 top-full z-20 mt-1.5 overflow-hidden rounded-lg border border-line bg-paper shadow-pop">
        <ul id={`${id}-list`} role="listbox" aria-label={t.suggestions} className="max-h-[min(36rem,68dvh)] overflow-y-auto p-2">
          {groups.map((group) => {
            const entries = lines.flatMap((line, index) => (line.group === group ? [{ line, index }] : []));
            const Icon = icons[group];
            return (
              entries.length > 0 && (
                <OptionGroup key={group} label={t.suggestionGroups[group]!}>
                  {entries.map(({ line, index }) => (
                    <Option key={line.path} id={`${id}-${index}`} chosen={index === at} onPoint={() => setAt(index)} onChoose={() => choose(line)}>
                      <Icon aria-hidden />
                      <Marked runs={line.runs} className="min-w-0 truncate" />
                      {line.note && <bdi className="ms-auto shrink-0 text-sm text-ink-2">{line.note}</bdi>}
                    </Option>
                  ))}
                </OptionGroup>
              )
            );
          })}
        </ul>
        {pastLines.length > 0 && (
          <button type="button" onPointerDown={(event) => event.preventDefault()} onClick={forget} className="flex min-h-11 w-full items-center gap-3 border-t border-line px-5 text-start text-sm text-ink-2 hover:bg-sunk">
            <X aria-hidden className="size-5 text-ink-3" />
            {t.forgetRecent}
          </button>
        )}
      </div>
      <p role="status" className="sr-only">
        {open && answered.text === text && answered.answer && t.suggestionsFound(format.number(lines.length))}
      </p>
    </Form>
  );
}
