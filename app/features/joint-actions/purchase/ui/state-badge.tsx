import { useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";

const TONES: Record<string, "glaze" | "now" | "quiet" | "ok" | "bad"> = {
  draft: "quiet",
  pledging: "glaze",
  fill: "now",
  locked: "ok",
  not_viable: "bad",
  cancelled: "quiet",
};

/** The state of a round in words. */
export function StateBadge({ state }: { state: string }) {
  const { rounds } = useMessages();
  return <Badge tone={TONES[state] ?? "glaze"}>{rounds.states[state] ?? state}</Badge>;
}
