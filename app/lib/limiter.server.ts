/** Classes of limited acts; points and windows are in limiter.server's table. */
export type RateClass =
  | "sign_in_account" | "sign_in_address" | "sign_up_address" | "mail_account" | "mail_address" | "verify_address"
  | "write_person" | "upload_person" | "invite_firm" | "message_person" | "search_address";

/** Counts acts in the database, so that several web processes share one count. */
export type Limiter = {
  /** Takes one point; says how long to wait when none is left. */
  take(rate: RateClass, subject: string): Promise<{ ok: true } | { ok: false; retryAfterSeconds: number }>;
};
