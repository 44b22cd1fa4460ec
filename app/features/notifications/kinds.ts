import type { Delivery } from "./rules";

/** What people choose channels for. Each kind of notice belongs to one family. */
export const families = ["chat", "mention", "round", "reminder", "harm", "result", "quote", "approval", "invitation", "need", "introduction", "saved_search", "other"] as const;
export type Family = (typeof families)[number];

/** What holds for a family until somebody chooses otherwise. What can't wait for the morning is urgent: it knows no quiet hours. */
type Standard = { delivery: Delivery; push: boolean; urgent?: true };
export const standards: Record<Family, Standard> = {
  chat: { delivery: "at_once", push: true },
  mention: { delivery: "at_once", push: true },
  round: { delivery: "at_once", push: false, urgent: true },
  reminder: { delivery: "at_once", push: true, urgent: true },
  harm: { delivery: "at_once", push: true, urgent: true },
  result: { delivery: "at_once", push: true, urgent: true },
  quote: { delivery: "at_once", push: true, urgent: true },
  approval: { delivery: "at_once", push: true, urgent: true },
  invitation: { delivery: "at_once", push: true, urgent: true },
  need: { delivery: "at_once", push: true },
  introduction: { delivery: "at_once", push: true },
  saved_search: { delivery: "at_once", push: false },
  other: { delivery: "at_once", push: false },
};

/** Kinds that their name doesn't place. */
const placed: Record<string, Family> = {
  "round.locked": "result",
  "round.not_viable": "result",
  "round.awarded": "result",
  "round.reconciled": "result",
  "round.reminder": "reminder",
  "share.changed": "result",
  "round.proposed": "approval",
  "pledge.assisted": "approval",
  "pledge.paper": "approval",
  "round.terms_changed": "approval",
  "leave.offered": "approval",
  "leave.panel": "approval",
  "leave.replaced": "result",
  "leave.released": "result",
  "leave.taken": "result",
  "policy.vote_accepted": "result",
  "policy.vote_refused": "result",
  "policy.vote_lapsed": "result",
  "chat.mentioned": "mention",
};

/** By the first word of a kind. */
const byArea: Record<string, Family> = {
  chat: "chat", round: "round", pledge: "round", lot: "round", payment: "round", share: "round", credit: "round", default: "harm", leave: "harm", quote: "quote", tender: "quote", approval: "approval", award: "approval", policy: "approval", membership: "approval", confirmation: "approval",
  invitation: "invitation", need: "need", introduction: "introduction", saved_search: "saved_search",
};

/** The family of a kind; a kind that nobody placed is of the family `other`. */
export function familyOf(kind: string): Family {
  const area = kind.slice(0, Math.max(0, kind.indexOf("."))) || kind;
  return (Object.hasOwn(placed, kind) ? placed[kind] : Object.hasOwn(byArea, area) ? byArea[area] : undefined) ?? "other";
}

export const isFamily = (text: string): text is Family => (families as readonly string[]).includes(text);

/** Threads: the inbox groups by them, mails refer to each other, rooms have choices of their own. */
export const chatThread = (conversationId: string) => `chat:${conversationId}`;
export const roundThread = (roundId: string) => `round:${roundId}`;

/** The thread of a page of ours, for notices that don't name one. */
export function threadOf(path: string): string | null {
  const [, area, id] = /^\/(chat|rounds)\/([0-9a-f-]{36})(?:[/?#]|$)/.exec(path) ?? [];
  return area && id ? (area === "chat" ? chatThread(id) : roundThread(id)) : null;
}
