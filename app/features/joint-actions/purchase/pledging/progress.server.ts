import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { nextSnapshot, type Snapshot } from "../snapshot";
import { clearRound, pledgesOf, quotesOf } from "./clear-round.server";

/** Publishes the round's progress when the rule of snapshot.ts says so. */
export async function publishSnapshot(tx: Tx, roundId: string): Promise<void> {
  const { rows } = await sql<{ now: Date }>`
    select clock_timestamp() as now from public.rounds where id = ${roundId}::uuid and state in ('pledging', 'fill') for update`.execute(tx);
  const now = rows[0]?.now;
  if (!now) return;
  const quote = await leadingQuote(tx, roundId);
  if (!quote) return;
  const last = await tx.selectFrom("round_snapshots").selectAll().where("round_id", "=", roundId).orderBy("id", "desc").executeTakeFirst();
  const previous: Snapshot | null = last
    ? {
        publishedAt: last.published_at,
        firms: last.firms,
        quantityFloor: last.quantity_floor,
        nextBreak: last.next_break,
        percent: last.percent,
        moqReached: last.moq_reached,
      }
    : null;
  const pledges = await pledgesOf(tx, roundId);
  const changed = await sql<{ firm_id: string }>`
    select distinct p.firm_id from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id
    where p.round_id = ${roundId}::uuid and c.confirmed_at > ${last?.published_at ?? new Date(0)}`.execute(tx);
  const snapshot = nextSnapshot({
    previous,
    now,
    totalDesired: pledges.reduce((sum, pledge) => sum + pledge.desired_qty, 0n),
    pledgingFirms: pledges.length,
    firmsChangedSince: changed.rows.map((row) => row.firm_id),
    breaks: quote.ladder.breaks,
    moq: quote.ladder.moq,
  });
  if (!snapshot) return;
  await tx
    .insertInto("round_snapshots")
    .values({
      round_id: roundId,
      published_at: snapshot.publishedAt,
      firms: snapshot.firms,
      quantity_floor: snapshot.quantityFloor,
      next_break: snapshot.nextBreak,
      percent: snapshot.percent,
      moq_reached: snapshot.moqReached,
      closes: snapshot.firms !== null && (await closesNow(tx, roundId)),
    })
    .execute();
  await publishPlaces(tx, roundId);
}

// Whether the round closes with what is published now. What is full and doesn't clear goes on to its deadline.
async function closesNow(tx: Tx, roundId: string): Promise<boolean> {
  const { rows } = await sql<{ enough: boolean }>`select private.pledged_enough(${roundId}::uuid) as enough`.execute(tx);
  if (!rows[0]?.enough) return false;
  const round = await tx.selectFrom("rounds").select(["id", "shared_cost", "solo_price", "shortage_policy"]).where("id", "=", roundId).executeTakeFirstOrThrow();
  return (await clearRound(tx, round)).leading.result.status === "clears";
}

/** Tells the firms of a round with a limit whether their pledge counts or waits; only together with the progress. */
export async function publishPlaces(tx: Tx, roundId: string): Promise<void> {
  const { rows } = await sql<{ pledge_id: string; firm_id: string; published: "counts" | "waits" | null }>`
    select * from private.publish_places(${roundId}::uuid)`.execute(tx);
  for (const row of rows) {
    if (row.published) await emit(tx, "pledge.placed", { roundId, pledgeId: row.pledge_id, standing: row.published });
  }
}

/** One's own place in a round with a limit, as published. */
export type OwnPlace = { standing: "counts" | "waits" | "unpublished"; place: number | null; counting: bigint | null };

export async function readPlace(tx: Tx, own: { roundId: string; firmId: string | null }): Promise<OwnPlace | null> {
  if (!own.firmId) return null;
  const { rows } = await sql<OwnPlace>`select * from private.my_place(${own.roundId}::uuid, ${own.firmId}::uuid)`.execute(tx);
  return rows[0] ?? null;
}

// Progress is told along one ladder: that of the quote that leads, before a clearing the first.
async function leadingQuote(tx: Tx, roundId: string) {
  const quotes = await quotesOf(tx, roundId);
  const lead = await tx.selectFrom("clearings").select("quote_id").where("round_id", "=", roundId).where("leading", "=", true).orderBy("cleared_at", "desc").executeTakeFirst();
  return quotes.find((quote) => quote.id === lead?.quote_id) ?? quotes[0] ?? null;
}
