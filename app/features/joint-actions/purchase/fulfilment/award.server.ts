import type { Tx } from "~/lib/db.server";
import { refuse, type Result } from "~/lib/result";
import { propose, type Hand, type ProposeRefusal } from "./confirmation.server";

/** Proposes the only quote of a round for the award. A round with several quotes is awarded by its tender's rule or vote. */
export async function proposeSoleAward(tx: Tx, input: { roundId: string; hand: Hand }): Promise<Result<{ confirmationId: string }, ProposeRefusal | "several_quotes">> {
  const quotes = await tx.selectFrom("round_quotes").select("id").where("round_id", "=", input.roundId).where("split", "=", false).limit(2).execute();
  if (quotes.length > 1) return refuse("several_quotes");
  const [quote] = quotes;
  return quote ? propose(tx, { ...input, subject: "award", subjectRef: quote.id }) : refuse("not_found");
}
