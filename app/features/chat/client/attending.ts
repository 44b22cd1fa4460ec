import type { Presence } from "../schema";
import type { ChatView } from "./chat";
import { withPresence } from "./company";
import type { Line } from "./line";
import { passes } from "./outbox";

type Parts = {
  line: Line;
  view: () => ChatView;
  set: (change: Partial<ChatView>) => void;
  after: (name: string, ms: number, work: () => void) => void;
};

export type Attending = {
  /** Follows how these people stand. */
  watch: (persons: readonly string[]) => void;
  /** The person looks at the page, or away from it. */
  attend: (here: boolean) => void;
  /** A new line knows nothing of either. */
  resume: () => void;
};

const AGAIN_MS = 3_000;

/** Who is there, and whether this person is: asked and told until the server has answered. */
export function openAttending({ line, view, set, after }: Parts): Attending {
  let watched: readonly string[] = [];
  // What the server takes for granted of a new line.
  let here = true;

  async function follow(): Promise<void> {
    if (watched.length === 0 || line.state() !== "live") return;
    const answer = await line.ask<{ users: Presence[] }>("presence:sub", { users: watched.slice(0, 200) });
    if (answer.ok) set({ presence: withPresence(view().presence, answer.users) });
    else if (passes(answer.code)) after("follow", answer.retryAfterMs ?? AGAIN_MS, () => void follow());
  }

  async function tell(): Promise<void> {
    if (line.state() !== "live") return;
    const answer = await line.ask("presence:set", { state: here ? "online" : "away" });
    if (!answer.ok && passes(answer.code)) after("attend", answer.retryAfterMs ?? AGAIN_MS, () => void tell());
  }

  return {
    watch(persons) {
      watched = persons;
      void follow();
    },
    attend(now) {
      if (now === here) return;
      here = now;
      void tell();
    },
    resume() {
      void follow();
      if (!here) void tell();
    },
  };
}
