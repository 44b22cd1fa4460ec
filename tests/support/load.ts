import type { Member } from "./crowd";

/** Everybody types into one of their conversations again and again, until it is stopped. Names what was typed by a running number. */
export function typeOn(members: readonly Member[], rooms: (member: Member) => readonly string[], everyMs: number): { stop: () => void; typed: () => number } {
  let typed = 0;
  const timers = members.map((member, index) =>
    setInterval(() => {
      const mine = rooms(member);
      typed += 1;
      member.send(mine[typed % mine.length]!, `message ${typed} of page ${index}`, null);
    }, everyMs * (0.8 + (0.4 * index) / members.length)),
  );
  return { stop: () => timers.forEach(clearInterval), typed: () => typed };
}

export const until = async (what: string, holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> => {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
