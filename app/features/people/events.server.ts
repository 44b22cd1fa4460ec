import { z } from "zod";
import type { Locale } from "~/i18n/locale";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";

/** Something about an account that its holder is told by mail. */
export type AccountNotice = { notice: "account_exists" | "password_changed" | "email_change"; recipient: string; locale: Locale; newEmail?: string };

export function accountNotice(tx: Tx, notice: AccountNotice): Promise<void> {
  return emit(tx, "account.notice", notice);
}

/** Sessions that were ended: one, or (without an id) some of the person's. What is still open under them is to be cut. */
export const endedSession = z.object({ personId: z.uuid(), sessionId: z.uuid().nullable() });

export function sessionEnded(tx: Tx, ended: z.infer<typeof endedSession>): Promise<void> {
  return emit(tx, "session.ended", ended);
}
