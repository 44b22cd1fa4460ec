import { errorResponse } from "~/lib/errors";
import type { Viewer } from "~/lib/load-context";
import type { Tx } from "~/lib/db.server";
import { readRoundHead } from "./queries.server";
import type { RoundState } from "./rules";

/** What every part of a round's page begins with: the round as the actor sees it, and what the reader is in it. 404 when unseen. */
export async function openRound(tx: Tx, viewer: Viewer, roundId: string) {
  const round = await readRoundHead(tx, roundId);
  if (!round) throw errorResponse("not_found");
  const pledged = viewer.actingFirmId
    ? await tx.selectFrom("current_pledges").select("id").where("round_id", "=", roundId).where("firm_id", "=", viewer.actingFirmId).executeTakeFirst()
    : undefined;
  const firm = viewer.firms.find((entry) => entry.id === viewer.actingFirmId) ?? null;
  const view = {
    id: round.id,
    state: round.state as RoundState,
    facilitator: viewer.firms.some((entry) => entry.id === round.facilitator_firm_id && entry.role !== "viewer"),
    broker: viewer.brokerOf.includes(round.cluster_id),
    takesPart: pledged !== undefined,
    tender: round.tender_deadline !== null,
  };
  return { round, firm, view };
}
