import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { clear } from "../clearing";
import { keepsOrImproves } from "../rules";
import { priceLimit } from "../fairness/dearer";
import { quotesOf, toPledge, type PledgeRow } from "./clear-round.server";

type Terms = { min: bigint; desired: bigint; max: bigint; cap: bigint | null; soloPrice: bigint | null };

/**
 * Whether a firm's change in fill keeps or improves the leading quote's result for everybody else; always true before fill.
 * `terms` is null for a firm that leaves. The caller holds the row lock of the round.
 */
export async function keepsResult(tx: Tx, round: { id: string; state: string }, firmId: string, terms: Terms | null): Promise<boolean> {
  if (round.state !== "fill") return true;
  // What contradicts itself can't be cleared; the rules name the fault.
  if (terms && !(0n <= terms.min && terms.min <= terms.desired && terms.desired <= terms.max)) return false;
  const { rows } = await sql<Omit<PledgeRow, "id">>`select * from private.pledges_in_fill(${round.id}::uuid)`.execute(tx);
  const lead = await sql<{ quote_id: string }>`select quote_id from private.cleared_quotes(${round.id}::uuid) where "leading"`.execute(tx);
  const { shared_cost, solo_price } = await tx.selectFrom("rounds").select(["shared_cost", "solo_price"]).where("id", "=", round.id).executeTakeFirstOrThrow();
  const quote = (await quotesOf(tx, round.id)).find(({ id }) => id === lead.rows[0]?.quote_id);
  if (!quote) return false;
  const pledges = rows.map((row) => toPledge(row, solo_price));
  const others = pledges.filter((pledge) => pledge.firm !== firmId);
  // A change is confirmed after everything that counts now.
  const seq = pledges.reduce((last, pledge) => (pledge.seq > last ? pledge.seq : last), 0n) + 1n;
  const acceptsDearer = rows.some((row) => row.firm_id === firmId && row.accepts_dearer);
  const changed = terms ? [...others, { firm: firmId, ...terms, cap: priceLimit({ ...terms, soloPrice: terms.soloPrice ?? solo_price, acceptsDearer }), seq }] : others;
  const cleared = (list: typeof pledges) => clear({ ladder: quote.ladder, sharedCost: shared_cost, pledges: list });
  return keepsOrImproves(cleared(pledges), cleared(changed), others.map(({ firm }) => firm));
}

/** One's own part of the result while a round is filled, and the group's quantity as it is published. */
export type FillShare = { excluded: boolean; quantity: bigint; publishedQuantity: bigint | null };

export async function readFillShare(tx: Tx, place: { roundId: string; firmId: string | null }): Promise<FillShare | null> {
  if (!place.firmId) return null;
  const { rows } = await sql<{ excluded: boolean; quantity: bigint; published_quantity: bigint | null }>`
    select * from private.my_fill_share(${place.roundId}::uuid, ${place.firmId}::uuid)`.execute(tx);
  const own = rows[0];
  return own ? { excluded: own.excluded, quantity: own.quantity, publishedQuantity: own.published_quantity } : null;
}
