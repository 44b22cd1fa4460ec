import { useEffect, useRef } from "react";
import { CircleAlert } from "lucide-react";
import { useMessages } from "~/i18n/context";

export type FormError = { id?: string; message: string };

/** Hidden key by which a form that is sent twice has one effect. The loader makes it, so that server and browser agree. */
export function IdempotencyKey({ value, form }: { value: string; form?: string }) {
  return <input type="hidden" name="idempotencyKey" value={value} form={form} />;
}

type ConformLike = { errors?: string[]; allErrors: Record<string, string[]>; id: string };

/** Errors of a conform form, those of the whole form first; each links to its field. `labels` name the fields where the message alone wouldn't. */
export function formErrors(form: ConformLike, labels: Record<string, string> = {}): FormError[] {
  return Object.entries(form.allErrors).flatMap(([name, messages]) => {
    const label = labels[name.replace(/[.[].*$/, "")];
    // A label that asks needs no colon.
    const before = label && `${label}${/[?؟]$/.test(label) ? "" : ":"} `;
    return messages.map((message) => ({ id: name ? `${form.id}-${name}` : undefined, message: `${before ?? ""}${message}` }));
  });
}

/** What went wrong, at the top of a form that came back. Takes the focus, so that a screen reader begins here. */
export function ErrorSummary({ errors, title }: { errors: readonly FormError[]; title?: string }) {
  const { common } = useMessages();
  const box = useRef<HTMLDivElement>(null);
  const shown = errors.map((error) => `${error.id}${error.message}`).join();
  useEffect(() => {
    if (shown) box.current?.focus();
  }, [shown]);
  if (errors.length === 0) return null;
  return (
    <div ref={box} tabIndex={-1} role="alert" className="rounded-md border border-bad/40 bg-bad-soft px-4 py-3 text-ink">
      <p className="flex items-center gap-2 font-semibold text-bad">
        <CircleAlert aria-hidden className="size-5 shrink-0" />
        {title ?? common.fixThese}
      </p>
      <ul className="mt-1 grid gap-1 ps-7">
        {errors.map(({ id, message }) => (
          <li key={`${id}${message}`}>{id ? <a href={`#${id}`} className="underline underline-offset-4">{message}</a> : message}</li>
        ))}
      </ul>
    </div>
  );
}
