import { formatNumber } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";

type Said = { kind: string; facts: Record<string, unknown> };

/** What a notice says in one line: the text of its kind, or the subject of its letter. */
export function noticeText({ kind, facts }: Said, locale: Locale): string {
  const { inbox } = messagesFor(locale);
  if (Object.hasOwn(inbox.kinds, kind)) {
    const said = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, typeof value === "number" ? formatNumber(value, { locale }) : String(value)]));
    return (inbox.kinds[kind as keyof typeof inbox.kinds] as (facts: Record<string, string>) => string)(said);
  }
  const title = facts.title as Partial<Record<Locale, string>> | undefined;
  return title?.[locale] ?? inbox.other;
}
