import type { RoundState } from "./rules";

/** What decides which parts of a round's page a reader is shown. */
export type RoundView = { id: string; state: RoundState; facilitator: boolean; broker: boolean; takesPart: boolean };

/** The parts of a round's page, each with an address of its own below `/rounds/:id`. */
const parts: readonly { part: RoundPart; path: string; shown: (view: RoundView) => boolean }[] = [
  { part: "overview", path: "", shown: () => true },
  { part: "fairness", path: "/fairness", shown: (view) => concerns(view) && view.state !== "draft" },
  { part: "replay", path: "/replay", shown: (view) => concerns(view) && computed.includes(view.state) },
];

export type RoundPart = "overview" | "fairness" | "replay";

const concerns = (view: RoundView) => view.facilitator || view.broker || view.takesPart;
const computed: readonly RoundState[] = ["locked", "awarded", "ordered", "received", "reconciled", "closed", "not_viable"];

/** The parts that this reader is shown, in their order. */
export function partsOf(view: RoundView): { part: RoundPart; to: string }[] {
  return parts.filter(({ shown }) => shown(view)).map(({ part, path }) => ({ part, to: `/rounds/${view.id}${path}` }));
}
