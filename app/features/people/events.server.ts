import type { Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";

/** Something about an account that its holder is told by mail. */
export type AccountNotice = { notice: "account_exists" | "password_changed" | "email_change"; recipient: string; locale: Locale; newEmail?: string };

export function accountNotice(tx: Tx, notice: AccountNotice): Promise<void> {
  return emit(tx, "account.notice", notice);
}
