import type { Presence, ServerEvents } from "../schema";

/** Who is typing where, until when (milliseconds) it is taken for true. */
export type Typing = ReadonlyMap<string, ReadonlyMap<string, { name: string; until: number }>>;

/** What is told once is believed for so long: the word that somebody stopped may be lost. */
export const TYPING_MS = 6_000;

type News = Parameters<ServerEvents["typing"]>[0];

export function withTyping(typing: Typing, { c, users }: News, now: number): Typing {
  const there = new Map(typing.get(c));
  for (const { u, name, on } of users) {
    if (on) there.set(u, { name, until: now + TYPING_MS });
    else there.delete(u);
  }
  return new Map(typing).set(c, there);
}

/** Without those whose time is over; the same object when nobody's is. */
export function stillTyping(typing: Typing, now: number): Typing {
  if (![...typing.values()].some((there) => [...there.values()].some(({ until }) => until <= now))) return typing;
  return new Map([...typing].map(([c, there]) => [c, new Map([...there].filter(([, { until }]) => until > now))]));
}

/** How long until somebody's time is over; null when nobody types. */
export function pauseOf(typing: Typing, now: number): number | null {
  const times = [...typing.values()].flatMap((there) => [...there.values()].map(({ until }) => until));
  return times.length > 0 ? Math.max(0, Math.min(...times) - now) : null;
}

export function withPresence(presence: ReadonlyMap<string, Presence>, users: readonly Presence[]): ReadonlyMap<string, Presence> {
  const next = new Map(presence);
  for (const one of users) next.set(one.u, one);
  return next;
}
