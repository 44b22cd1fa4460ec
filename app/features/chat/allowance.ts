import type { ClientEvent } from "./schema";

/** How many requests a person may make at once, and how many come back each second. Sending has a limit of its own in the database. */
const BUCKETS: Record<Exclude<ClientEvent, "msg:send">, { burst: number; perSecond: number }> = {
  "sync:heads": { burst: 8, perSecond: 1 },
  "sync:conv": { burst: 60, perSecond: 20 },
  "read:set": { burst: 20, perSecond: 4 },
  "msg:edit": { burst: 10, perSecond: 2 },
  "msg:delete": { burst: 10, perSecond: 2 },
  "msg:pin": { burst: 10, perSecond: 2 },
  "read:unread": { burst: 5, perSecond: 1 },
  typing: { burst: 8, perSecond: 0.5 },
  "presence:sub": { burst: 5, perSecond: 1 },
  "presence:set": { burst: 5, perSecond: 1 },
  report: { burst: 5, perSecond: 1 },
  block: { burst: 5, perSecond: 1 },
  "member:mute": { burst: 5, perSecond: 1 },
  "member:leave": { burst: 5, perSecond: 1 },
  history: { burst: 30, perSecond: 10 },
};

/** Token buckets of one person over all of their sockets here. */
export type Allowance = {
  /** Takes one; 0 when there was one, else the milliseconds until there is. */
  take(event: ClientEvent, now: number): number;
};

export function newAllowance(): Allowance {
  const left = new Map<ClientEvent, { tokens: number; at: number }>();
  return {
    take(event, now) {
      if (event === "msg:send") return 0;
      const { burst, perSecond } = BUCKETS[event];
      const before = left.get(event) ?? { tokens: burst, at: now };
      const tokens = Math.min(burst, before.tokens + (Math.max(0, now - before.at) / 1000) * perSecond);
      if (tokens < 1) {
        left.set(event, { tokens, at: now });
        return Math.ceil(((1 - tokens) / perSecond) * 1000);
      }
      left.set(event, { tokens: tokens - 1, at: now });
      return 0;
    },
  };
}
