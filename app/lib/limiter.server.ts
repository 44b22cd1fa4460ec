import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "./db.server";

/** How many acts a subject has within a window of seconds. */
const LIMITS = {
  sign_in_account: { points: 5, seconds: 300 },
  sign_in_address: { points: 30, seconds: 300 },
  sign_up_address: { points: 20, seconds: 3600 },
  mail_account: { points: 3, seconds: 3600 },
  mail_address: { points: 20, seconds: 3600 },
  verify_address: { points: 30, seconds: 600 },
  write_person: { points: 120, seconds: 60 },
  upload_person: { points: 30, seconds: 600 },
  invite_firm: { points: 30, seconds: 3600 },
  message_person: { points: 60, seconds: 20 },
  search_address: { points: 300, seconds: 60 },
} as const;

export type RateClass = keyof typeof LIMITS;

/** Counts acts in the database, so that several web processes share one count. */
export type Limiter = {
  /** Takes one point; says how long to wait when none is left. */
  take(rate: RateClass, subject: string): Promise<{ ok: true } | { ok: false; retryAfterSeconds: number }>;
};

/** A limiter on the table rate_limits; subjects are kept as hashes. */
export function openLimiter(db: Db): Limiter {
  return {
    async take(rate, subject) {
      const { points, seconds } = LIMITS[rate];
      const key = createHash("sha256").update(`${rate}\n${subject.toLowerCase()}`).digest("base64url");
      // One statement: two requests at once can't both take the last point.
      const { rows } = await db.service((tx) =>
        sql<{ points: number; left: number }>`
          insert into public.rate_limits as l (key, points, expire)
          values (${key}, 1, (extract(epoch from clock_timestamp()) * 1000)::int8 + ${seconds * 1000})
          on conflict (key) do update set
            points = case when l.expire <= (extract(epoch from clock_timestamp()) * 1000)::int8 then 1 else l.points + 1 end,
            expire = case when l.expire <= (extract(epoch from clock_timestamp()) * 1000)::int8 then excluded.expire else l.expire end
          returning l.points, (l.expire - (extract(epoch from clock_timestamp()) * 1000)::int8)::float8 as left`.execute(tx),
      );
      const taken = rows[0]!;
      return taken.points <= points ? { ok: true } : { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(taken.left / 1000)) };
    },
  };
}
