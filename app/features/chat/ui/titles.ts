import { useLocale, useMessages } from "~/i18n/context";
import type { ConversationHead } from "../schema";

/** What a conversation is called for its reader: the round, the need, or the firms on the other side. */
export function titleOf(head: Pick<ConversationHead, "roundTitle" | "subject" | "parties">, ownFirms: readonly string[], locale: "fa" | "en"): string {
  if (head.roundTitle || head.subject) return head.roundTitle || head.subject;
  const others = head.parties.filter((party) => !party.firmId || !ownFirms.includes(party.firmId));
  return others.map((party) => (locale === "fa" ? party.nameFa : party.nameEn)).join(locale === "fa" ? "، " : ", ");
}

export function useTitleOf(ownFirms: readonly string[]): (head: Pick<ConversationHead, "roundTitle" | "subject" | "parties">) => string {
  const { locale } = useLocale();
  const { chat: t } = useMessages();
  return (head) => titleOf(head, ownFirms, locale) || t.title;
}
