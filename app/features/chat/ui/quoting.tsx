import { ShoppingBasket } from "lucide-react";
import { useRef, useState, type RefObject } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { menuItemClass } from "~/ui/menu";
import type { Quotable } from "../writing.server";

/** Choosing a round or an offering to quote: its address goes into the box, and the message shows it as a card. */
export function QuoteButton({ c, box }: { c: string; box: RefObject<HTMLTextAreaElement> }) {
  const { talk: t } = useMessages();
  const { locale } = useLocale();
  const list = useRef<HTMLDialogElement>(null);
  const [quotable, setQuotable] = useState<Quotable[] | null>(null);
  const [failed, setFailed] = useState(false);

  async function open(): Promise<void> {
    list.current?.showModal();
    if (quotable) return;
    try {
      const response = await fetch(`/chat/${c}/names`, { redirect: "error" });
      setQuotable(((await response.json()) as { quotable: Quotable[] }).quotable);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }

  function pick(path: string): void {
    const area = box.current;
    list.current?.close();
    if (!area) return;
    const before = area.value.slice(0, area.selectionStart);
    area.setRangeText(`${before === "" || /\s$/.test(before) ? "" : " "}${new URL(path, location.href).href} `, area.selectionStart, area.selectionEnd, "end");
    area.focus();
  }

  return (
    <>
      <button type="button" aria-label={t.quoteRound} className="grid h-11 w-9 shrink-0 place-items-center rounded-full text-ink-2 hover:bg-sunk hover:text-ink" onClick={() => void open()}>
        <ShoppingBasket aria-hidden className="size-5" />
      </button>
      <dialog
        ref={list}
        aria-label={t.quoteRound}
        className="max-h-[70dvh] w-[min(26rem,calc(100vw-2rem))] overflow-y-auto rounded-lg border border-line bg-paper p-2 text-ink shadow-pop max-md:mb-0 max-md:w-full max-md:max-w-full max-md:rounded-b-none"
        onClick={(event) => event.target === list.current && list.current?.close()}
      >
        <p className="px-3 py-2 font-semibold">{t.quoteRound}</p>
        {failed && <p className="px-3 pb-2 text-bad">{t.uploadFailed}</p>}
        {quotable?.length === 0 && <p className="px-3 pb-2 text-ink-2">{t.quoteNone}</p>}
        <ul>
          {quotable?.map((one) => (
            <li key={one.path}>
              <button type="button" className={menuItemClass} onClick={() => pick(one.path)}>
                <span className="grid min-w-0">
                  <bdi className="truncate">{locale === "fa" ? one.fa : one.en}</bdi>
                  <span className="text-sm text-ink-2">{t.cards[one.k]}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </dialog>
    </>
  );
}
