import { X } from "lucide-react";
import { useId, useRef, type ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { buttonClass, type ButtonSize, type ButtonVariant } from "./button";

/**
 * A question in front of the page, by the browser's own modal dialog (focus, Escape and inertness are its work).
 * The trigger is a link to a page that asks the same question, so that it works without scripts.
 */
export function Dialog({ href, trigger, title, children, variant, size }: { href: string; trigger: ReactNode; title: ReactNode; children: ReactNode; variant?: ButtonVariant; size?: ButtonSize }) {
  const { common } = useMessages();
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  return (
    <>
      <a
        href={href}
        className={buttonClass({ variant, size })}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          box.current?.showModal();
        }}
      >
        {trigger}
      </a>
      <dialog
        ref={box}
        aria-labelledby={titleId}
        className="max-h-[calc(100dvh-2rem)] w-[min(32rem,calc(100vw-2rem))] overflow-auto rounded-lg border border-line bg-paper p-5 text-ink shadow-pop max-md:mb-0 max-md:w-full max-md:max-w-full max-md:rounded-b-none md:p-6"
        onClick={(event) => event.target === box.current && box.current?.close()}
      >
        <div className="mb-3 flex items-start justify-between gap-4">
          <h2 id={titleId} className="text-lg">
            {title}
          </h2>
          <form method="dialog">
            <button aria-label={common.close} className="-m-2 grid size-11 place-items-center rounded-md text-ink-3 hover:bg-sunk">
              <X aria-hidden className="size-5" />
            </button>
          </form>
        </div>
        {children}
      </dialog>
    </>
  );
}
