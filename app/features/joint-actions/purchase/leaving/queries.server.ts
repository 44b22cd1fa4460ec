import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { revived } from "../audit/canonical";
import { clear, type ClearingInput } from "../clearing";
import type { Hand } from "../fulfilment/confirmation.server";
import { harmOf, type Harm } from "../pledging/harm";
import { seatsOf, type DepartureWay } from "./departures.server";
import { inputAfter } from "./without";

/** A share of the result: what it is now, and the most it may come to while more than one quote can win. */
export type SharePart = { quantity: bigint; goods: bigint; shared: bigint; due: bigint; most_quantity: bigint; most_due: bigint };

/** One's own share that leaving would hand over or give up; null for a firm that has none, and outside the time for it. */
export async function readOwnPart(tx: Tx, place: { roundId: string; firmId: string }): Promise<SharePart | null> {
  const { rows } = await sql<SharePart>`select * from private.my_settled_part(${place.roundId}::uuid, ${place.firmId}::uuid)`.execute(tx);
  return rows[0] ?? null;
}

/**
 * What the leaving of a firm does to the others, rounded. Since the pledges of a locked round stand still it is the same
 * whenever it is asked. Null: too few firms to tell.
 */
export async function settledHarm(tx: Tx, place: { roundId: string; firmId: string }): Promise<Harm | null> {
  const { rows } = await sql<{ input: unknown }>`select private.settled_input(${place.roundId}::uuid) as input`.execute(tx);
  if (!rows[0]?.input) return null;
  const input = revived(rows[0].input) as ClearingInput;
  return harmOf(clear(input), clear(inputAfter(input, place.firmId, null)), place.firmId);
}

type Named = { name_fa: string; name_en: string };
type DepartureRow = Named & { id: string; firm_id: string; way: DepartureWay; state: string; reason: string; asked_at: Date; settled_at: Date | null; successor_id: string | null; successor_fa: string | null; successor_en: string | null };
export type PanelVote = { departure_id: string; seat: "desk" | "firm"; said: "release" | "keep"; reason: string; voted_at: Date; name_fa: string | null; name_en: string | null };
export type Departure = DepartureRow & {
  standing: "own" | "asked" | "voter" | "reader";
  terms: (SharePart & { bar: string | null }) | null;
  harm: Harm | null;
  votes: PanelVote[];
};

/** Who asked to leave a round, as far as the actor may know it, the newest first; each with what the actor may do about it. */
export async function readDepartures(tx: Tx, roundId: string, hand: Hand): Promise<Departure[]> {
  const { rows } = await sql<DepartureRow>`
    select d.id, d.firm_id, d.way, d.state, d.reason, d.asked_at, d.settled_at, f.name_fa, f.name_en,
      o.firm_id as successor_id, s.name_fa as successor_fa, s.name_en as successor_en
    from public.round_departures d
    join public.firms f on f.id = d.firm_id
    left join public.round_departure_offers o on o.departure_id = d.id
    left join public.firms s on s.id = o.firm_id
    where d.round_id = ${roundId}::uuid
    order by d.asked_at desc limit 50`.execute(tx);
  if (rows.length === 0) return [];
  const { rows: votes } = await sql<PanelVote>`
    select v.departure_id, v.seat, v.said, v.reason, v.voted_at, f.name_fa, f.name_en
    from public.round_departure_votes v left join public.firms f on f.id = v.firm_id
    where v.departure_id = any (${rows.map(({ id }) => id)}::uuid[]) order by v.voted_at`.execute(tx);
  const found: Departure[] = [];
  for (const row of rows) {
    const active = row.settled_at === null;
    const own = hand.editorOf.includes(row.firm_id);
    const asked = row.successor_id !== null && hand.editorOf.includes(row.successor_id);
    const seats = active && row.way === "panel" ? await seatsOf(tx, row.id, hand) : [];
    const { rows: terms } = active && row.way !== "panel" ? await sql<SharePart & { bar: string | null }>`select * from private.departure_terms(${row.id}::uuid)`.execute(tx) : { rows: [] };
    found.push({
      ...row,
      standing: own ? "own" : asked ? "asked" : seats.length > 0 ? "voter" : "reader",
      terms: terms[0] ?? null,
      harm: seats.length > 0 ? await settledHarm(tx, { roundId, firmId: row.firm_id }) : null,
      votes: votes.filter(({ departure_id }) => departure_id === row.id),
    });
  }
  return found;
}

/** Whether somebody's departure waits for the actor's answer. */
export const waitsForAnswer = (departures: readonly Departure[]): boolean => departures.some(({ state, standing }) => state === "open" && (standing === "asked" || standing === "voter"));

export type SuccessorChoice = Named & { id: string; slug: string; city: string };

/** Member firms of a cluster by a part of their name, or the one that was chosen. */
export async function successorChoices(tx: Tx, input: { clusterId: string; q: string; firmId?: string | undefined; except: string }): Promise<SuccessorChoice[]> {
  if (input.q === "" && !input.firmId) return [];
  const { rows } = await sql<SuccessorChoice>`
    select f.id, f.slug, f.name_fa, f.name_en, f.city
    from public.cluster_memberships m join public.firms f on f.id = m.firm_id and f.status = 'active'
    where m.cluster_id = ${input.clusterId}::uuid and m.status = 'active' and f.id <> ${input.except}::uuid
      and ${input.firmId ? sql`f.id = ${input.firmId}::uuid` : sql`position(lower(${input.q}) in lower(f.name_fa || ' ' || f.name_en)) > 0`}
    order by f.name_fa, f.slug limit 12`.execute(tx);
  return rows;
}
