import { createHash } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import { sql } from "kysely";
import type { Db } from "./db.server";

/** How many acts a subject has within a window of seconds. */
const LIMITS = {
  /** One account from one network: a right password from elsewhere still gets in. */
  sign_in_account: { points: 5, seconds: 300 },
  /** One account from everywhere together. */
  sign_in_everywhere: { points: 60, seconds: 900 },
  /** One browser that has signed in to the account before. */
  sign_in_device: { points: 10, seconds: 300 },
  /** Somebody who is signed in and is asked for their password. */
  password_person: { points: 5, seconds: 300 },
  sign_in_address: { points: 30, seconds: 300 },
  // Whole bazaars share one address behind their provider.
  sign_up_address: { points: 30, seconds: 3600 },
  mail_account: { points: 3, seconds: 3600 },
  mail_address: { points: 30, seconds: 3600 },
  verify_address: { points: 30, seconds: 600 },
  // Links that stop mails: one signed token each, nothing to guess.
  stop_address: { points: 60, seconds: 600 },
  // A pledge that is answered by a link or a code, without an account.
  pledge_link_address: { points: 30, seconds: 600 },
  write_person: { points: 120, seconds: 60 },
  // A message takes ten files, and each may be taken out again.
  upload_person: { points: 120, seconds: 600 },
  // Each asks whether an address has an account.
  appoint_person: { points: 20, seconds: 3600 },
  invite_firm: { points: 30, seconds: 3600 },
  // A supplier's page of a tender: read and written without an account.
  tender_link_address: { points: 120, seconds: 600 },
  tender_invite_person: { points: 60, seconds: 3600 },
  tender_question: { points: 20, seconds: 86400 },
  export_person: { points: 20, seconds: 600 },
  message_person: { points: 60, seconds: 20 },
  search_address: { points: 300, seconds: 60 },
  // A question for every few letters that somebody types.
  suggest_address: { points: 3000, seconds: 60 },
} as const;

export type RateClass = keyof typeof LIMITS;

/** What a rate class means for a subject: the key under which it is counted, and how much it has in how many seconds. */
export type Allotment = { key: string; points: number; seconds: number };

/** Counts acts in the database, so that several web processes share one count. */
export type Limiter = {
  /** Takes one point; says how long to wait when none is left. */
  take(rate: RateClass, subject: string): Promise<{ ok: true } | { ok: false; retryAfterSeconds: number }>;
  /** Gives a point back: a sign-in that succeeded was no guess. */
  giveBack(rate: RateClass, subject: string): Promise<void>;
};

/** A limiter on the table rate_limits; subjects are kept as hashes. */
export function openLimiter(db: Db): Limiter {
  return {
    async take(rate, subject) {
      const { key, points, seconds } = allotmentOf(rate, subject);
      // One statement: two requests at once can't both take the last point. Its commit needn't wait for the disk: a crash may forget a count.
      const { rows } = await db.service((tx) =>
        sql<{ gone: number; left: number }>`
          select t.gone, t.left_ms as left
          from (select set_config('synchronous_commit', 'off', true)) quick, private.take_points(array[${key}]::text[], array[1], ${seconds}) t`.execute(tx),
      );
      const { gone, left } = rows[0]!;
      return gone <= points ? { ok: true } : { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(left / 1000)) };
    },
    async giveBack(rate, subject) {
      await db.service((tx) => sql`update public.rate_limits set points = greatest(points - 1, 0) where key = ${keyOf(rate, subject)}`.execute(tx));
    },
  };
}

export function allotmentOf(rate: RateClass, subject: string): Allotment {
  return { key: keyOf(rate, subject), ...LIMITS[rate] };
}

function keyOf(rate: RateClass, subject: string): string {
  const who = rate.endsWith("_address") ? networkOf(subject) : subject.toLowerCase();
  return createHash("sha256").update(`${rate}\n${who}`).digest("base64url");
}

/** The network an address belongs to: /24 of IPv4, /56 of IPv6. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  if (isIPv4(plain)) return plain.split(".").slice(0, 3).join(".");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("%")[0]!.split("::");
  const start = head.split(":").filter(Boolean);
  const end = tail === undefined ? [] : tail.split(":").filter(Boolean);
  const whole = [...start, ...Array<string>(Math.max(0, 8 - start.length - end.length)).fill("0"), ...end];
  const groups = whole.slice(0, 4).map((group) => parseInt(group, 16) || 0);
  groups[3] = (groups[3] ?? 0) & 0xff00;
  return groups.map((group) => group.toString(16)).join(":");
}
