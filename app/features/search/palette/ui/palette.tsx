import { useNavigate } from "@remix-run/react";
import { Building2, FileText, MessagesSquare, Search, ShoppingBasket, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { PALETTE_EVENT } from "~/ui/palette-link";
import { useAsYouType } from "../../ui/as-you-type";
import { Option, OptionGroup } from "../../ui/option";
import type { PaletteAnswer } from "../queries.server";

const groups = ["pages", "firms", "rounds", "conversations"] as const;
const icons = { pages: FileText, firms: Building2, rounds: ShoppingBasket, conversations: MessagesSquare };

const typing = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Goes to any page, firm, round or conversation: `/` or Ctrl-K opens it. The browser's own modal dialog keeps the focus inside. */
export function Palette() {
  const { finding, common } = useMessages();
  const format = useFormat();
  const navigate = useNavigate();
  const t = finding.palette;
  const box = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const answered = useAsYouType<PaletteAnswer>(text, (typed) => (open ? `/palette?${new URLSearchParams({ q: typed.trim() }).toString()}` : null));
  const asked = answered.text.trim();
  const found = groups.flatMap((group) => (answered.answer?.[group] ?? []).map((entry) => ({ ...entry, group })));
  const last = asked ? [{ group: null, path: `/search?${new URLSearchParams({ q: asked }).toString()}`, label: t.searchFor(asked) }] : [];
  const options = [...found, ...last];
  const current = Math.min(at, Math.max(0, options.length - 1));

  useEffect(() => {
    const show = () => {
      if (box.current?.open) return;
      setText("");
      setAt(0);
      setOpen(true);
      box.current?.showModal();
    };
    const press = (event: globalThis.KeyboardEvent) => {
      const k = event.key.toLowerCase() === "k" || event.code === "KeyK";
      const asks = (k && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) || (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target));
      if (!asks || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      show();
    };
    document.addEventListener("keydown", press);
    document.addEventListener(PALETTE_EVENT, show);
    return () => {
      document.removeEventListener("keydown", press);
      document.removeEventListener(PALETTE_EVENT, show);
    };
  }, []);

  const close = () => box.current?.close();
  function go(path: string) {
    close();
    navigate(path);
  }
  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length > 0) {
      event.preventDefault();
      setAt((current + step + options.length) % options.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const chosen = options[current];
      // What was typed after the last answer isn't in the list yet.
      const path = chosen && answered.text === text ? chosen.path : `/search?${new URLSearchParams({ q: text.trim() }).toString()}`;
      if (chosen || text.trim()) go(path);
    }
  }

  return (
    <dialog
      ref={box}
      aria-label={t.title}
      // The event comes a moment after the closing: by then it may be open again.
      onClose={() => setOpen(box.current?.open ?? false)}
      onClick={(event) => event.target === box.current && close()}
      className="mt-[10vh] max-h-[min(32rem,80dvh)] w-[min(36rem,calc(100vw-2rem))] overflow-hidden rounded-lg border border-line bg-paper p-0 text-ink shadow-pop max-md:mt-3"
    >
      {open && (
        <div className="flex max-h-[inherit] flex-col">
          <div className="relative flex items-center border-b border-line">
            <Search aria-hidden className="pointer-events-none absolute start-4 size-5 text-ink-3" />
            <input
              // eslint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type here
              autoFocus
              type="text"
              role="combobox"
              aria-expanded={options.length > 0}
              aria-controls={`${id}-list`}
              aria-autocomplete="list"
              aria-activedescendant={options.length > 0 ? `${id}-${current}` : undefined}
              aria-label={t.title}
              aria-describedby={`${id}-hint`}
              placeholder={t.placeholder}
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setAt(0);
              }}
              onKeyDown={press}
              className="own-direction min-h-14 w-full min-w-0 bg-transparent ps-12 pe-2 text-lg outline-none"
            />
            <button type="button" onClick={close} aria-label={common.close} className="me-2 grid size-11 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-sunk">
              <X aria-hidden className="size-5" />
            </button>
          </div>
          <ul id={`${id}-list`} role="listbox" aria-label={t.title} className="min-h-0 flex-1 overflow-y-auto p-2">
            {groups.map((group) => {
              const entries = options.flatMap((option, index) => (option.group === group ? [{ ...option, index }] : []));
              const Icon = icons[group];
              return (
                entries.length > 0 && (
                  <OptionGroup key={group} label={t.groups[group] ?? group}>
                    {entries.map(({ path, label, index }) => (
                      <Option key={path} id={`${id}-${index}`} chosen={index === current} onPoint={() => setAt(index)} onChoose={() => go(path)}>
                        <Icon aria-hidden />
                        <bdi className="min-w-0 truncate">{label}</bdi>
                      </Option>
                    ))}
                  </OptionGroup>
                )
              );
            })}
            {last.map(({ path, label }) => (
              <Option key="search" id={`${id}-${found.length}`} chosen={current === found.length} onPoint={() => setAt(found.length)} onChoose={() => go(path)}>
                <Search aria-hidden />
                <bdi className="min-w-0 truncate">{label}</bdi>
              </Option>
            ))}
          </ul>
          <p id={`${id}-hint`} className="border-t border-line px-4 py-2 text-sm text-ink-2">
            {answered.failed ? t.failed : t.hint}
          </p>
          <p role="status" className="sr-only">
            {asked !== "" && (found.length > 0 ? t.found(format.number(found.length)) : t.none(asked))}
          </p>
        </div>
      )}
    </dialog>
  );
}
