import { z } from "zod";

/** What joint purchase puts into the outbox. */
export const purchaseEvents = {
  "round.changed": z.object({ roundId: z.uuid(), state: z.string() }),
  "pledge.confirmed": z.object({ roundId: z.uuid(), firmId: z.uuid() }),
  "round.reminder": z.object({ roundId: z.uuid(), hours: z.number().int(), firmIds: z.array(z.uuid()) }),
  "round.extended": z.object({ roundId: z.uuid(), hours: z.number().int() }),
  "round.buy_up": z.object({ roundId: z.uuid() }),
  "pledge.placed": z.object({ roundId: z.uuid(), pledgeId: z.uuid(), standing: z.enum(["counts", "waits"]) }),
  "needs.changed": z.object({ roundId: z.uuid() }),
  "proposal.made": z.object({ proposalId: z.uuid() }),
  "proposal.answered": z.object({ proposalId: z.uuid(), needId: z.uuid(), answer: z.enum(["yes", "no"]) }),
  "pledge.link_sent": z.object({ pledgeId: z.uuid(), token: z.string().min(20) }),
  "pledge.paper": z.object({ pledgeId: z.uuid(), evidenceId: z.uuid() }),
  "pledge.paper_answered": z.object({ pledgeId: z.uuid(), answer: z.enum(["confirmed", "declined"]) }),
  "terms.changed": z.object({ roundId: z.uuid(), version: z.number().int() }),
  "award.vote_opened": z.object({ roundId: z.uuid() }),
  "policy.vote_opened": z.object({ roundId: z.uuid() }),
  "policy.vote_closed": z.object({ roundId: z.uuid(), outcome: z.enum(["accepted", "refused", "lapsed"]) }),
  "departure.changed": z.object({ departureId: z.uuid(), state: z.string() }),
  "credit.limited": z.object({ limitId: z.uuid() }),
  "pledge.assisted": z.object({ pledgeId: z.uuid() }),
};
