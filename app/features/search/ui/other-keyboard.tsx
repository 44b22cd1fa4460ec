import { Keyboard } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import { TextLink } from "~/ui/text-link";
import { searchPath, type SearchAddress } from "../schema";

/** Offers the search that the same keys write on the other keyboard. */
export function OtherKeyboard({ address, text, className }: { address: SearchAddress; text: string; className?: string }) {
  const { search } = useMessages();
  return (
    <p className={cn("flex flex-wrap items-center gap-x-2", className)}>
      <Keyboard aria-hidden className="size-5 text-ink-3" />
      <TextLink to={searchPath({ ...address, q: text, page: 1 })} className="inline-flex min-h-11 items-center">
        {search.otherKeyboard(text)}
      </TextLink>
    </p>
  );
}
