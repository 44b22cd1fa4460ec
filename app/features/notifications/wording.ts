import { formatNumber } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import type { Letter } from "./letter";

type Said = { kind: string; facts: Record<string, unknown> };

/** Facts that are somebody's words or names; the others are keys of our texts. */
const WORDS = new Set(["round", "firm", "firmFa", "firmEn", "clusterFa", "clusterEn", "sender", "partyFa", "partyEn", "body", "answer", "search", "talkFa", "talkEn", "names", "offered"]);
const isolated = (text: string) => text && `\u2068${text}\u2069`;

/** What a notice says in one line, each name in a direction of its own: for pages. */
export function noticeLine({ kind, facts }: Said, locale: Locale): string {
  return noticeText({ kind, facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, WORDS.has(name) && typeof value === "string" ? isolated(value) : value])) }, locale);
}

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

const LONGEST_SUBJECT = 180;

/** The letter of a notice that says no more than its line in the inbox. */
export function noticeLetter(said: Said, url: string, locale: Locale): Letter {
  const line = noticeText(said, locale);
  const subject = line.replace(/\s+/g, " ").trim();
  return {
    subject: subject.length > LONGEST_SUBJECT ? `${subject.slice(0, LONGEST_SUBJECT).trimEnd()}…` : subject,
    paragraphs: [line],
    action: { label: messagesFor(locale).fulfilment.mail.see, url },
  };
}
