import type { RoundState } from "./rules";

/** What decides which parts of a round's page a reader is shown. */
export type RoundView = { id: string; state: RoundState; facilitator: boolean; broker: boolean; takesPart: boolean; /** Its prices come from a tender. */ tender?: boolean };

/** From the lock on a round is awarded, ordered, received and settled. */
const ordering: ReadonlySet<RoundState> = new Set(["locked", "awarded", "ordered", "received", "reconciled", "closed"]);
const computed: ReadonlySet<RoundState> = new Set([...ordering, "not_viable"]);
const coming: ReadonlySet<RoundState> = new Set(["ordered", "received", "reconciled", "closed"]);
const involved = (view: RoundView) => view.facilitator || view.broker || view.takesPart;

/** The parts of a round's page, each with an address of its own below `/rounds/:id`. */
const parts: readonly { part: RoundPart; path: string; shown: (view: RoundView) => boolean }[] = [
  { part: "overview", path: "", shown: () => true },
  { part: "needs", path: "/needs", shown: ({ state }) => state === "gathering" || state === "tendering" },
  { part: "tender", path: "/tender", shown: ({ state, tender, facilitator, broker }) => state !== "draft" && (tender === true || (state === "gathering" && (facilitator || broker))) },
  { part: "order", path: "/order", shown: (view) => ordering.has(view.state) && involved(view) },
  { part: "delivery", path: "/delivery", shown: (view) => (coming.has(view.state) && involved(view)) || (ordering.has(view.state) && (view.facilitator || view.broker)) },
  { part: "statement", path: "/statement", shown: (view) => (view.state === "awarded" || coming.has(view.state)) && involved(view) },
  { part: "fairness", path: "/fairness", shown: (view) => involved(view) && view.state !== "draft" },
  { part: "replay", path: "/replay", shown: (view) => involved(view) && computed.has(view.state) },
];

export type RoundPart = "overview" | "needs" | "tender" | "order" | "delivery" | "statement" | "fairness" | "replay";

/** The parts that this reader is shown, in their order. */
export function partsOf(view: RoundView): { part: RoundPart; to: string }[] {
  return parts.filter(({ shown }) => shown(view)).map(({ part, path }) => ({ part, to: `/rounds/${view.id}${path}` }));
}
