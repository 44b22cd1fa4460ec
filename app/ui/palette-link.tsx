import { Search } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { cn } from "./class-names";

/** Asks for the command palette from anywhere in the page. */
export const PALETTE_EVENT = "khosheh:palette";

/** Looks like a search field and opens the palette; without scripts it leads to the search page. */
export function PaletteLink({ className }: { className?: string }) {
  const { common } = useMessages();
  return (
    <a
      href="/search"
      aria-keyshortcuts="Control+K /"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        document.dispatchEvent(new Event(PALETTE_EVENT));
      }}
      className={cn("flex min-h-10 items-center gap-2.5 rounded-full border border-edge/70 bg-sunk ps-3.5 pe-2 text-ink-2 hover:border-edge hover:bg-paper", className)}
    >
      <Search aria-hidden className="size-4.5 shrink-0 text-ink-3" />
      <span className="min-w-0 flex-1 truncate">{common.searchPlaceholder}</span>
      <kbd aria-hidden dir="ltr" className="rounded-sm border border-line bg-paper px-1.5 font-sans text-[0.75rem] leading-5 text-ink-3">
        Ctrl K
      </kbd>
    </a>
  );
}
