import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { TextInput } from "~/ui/text-input";

/** Searches a list by name, town or phone; `children` carry along what else the address says. */
export function FindForm({ q, label, children }: { q: string; label?: string; children?: ReactNode }) {
  const { broker: t } = useMessages();
  return (
    <Form method="get" className="mb-4 flex items-end gap-2" role="search" aria-label={label ?? t.search}>
      {children}
      <TextInput className="max-w-text min-w-0 flex-1" name="q" type="search" key={q} defaultValue={q} label={label ?? t.search} maxLength={80} />
      <Button>{t.searchAction}</Button>
    </Form>
  );
}
