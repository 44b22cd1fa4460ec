import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Ladder } from "./ladder";
import type { Shortfall } from "./shortfall";

export type RoundSummary = {
  id: string;
  title: string;
  state: string;
  unit_code: string;
  deadline: Date;
  fill_deadline: Date | null;
  cluster_id: string;
  cluster_name_fa: string;
  cluster_name_en: string;
  facilitator_name_fa: string;
  facilitator_name_en: string;
  percent: number | null;
  next_break: bigint | null;
  firms: number | null;
  best_price: bigint | null;
  solo_price: bigint | null;
  mine: boolean;
  /** A pledge that the broker entered for the firm waits for its answer, or a proposal about its need does. */
  asked: boolean;
  /** Firms whose needs are gathered, as published. */
  needing: number | null;
};

/** Rounds that the actor may see, open ones first, then by deadline; at most 200. */
export async function listRounds(tx: Tx, filter: { firmId: string | null; clusterId?: string | undefined }): Promise<RoundSummary[]> {
  const { rows } = await sql<RoundSummary>`
    select r.id, r.title, r.state, r.unit_code, r.deadline, r.fill_deadline, r.cluster_id, r.solo_price,
      c.name_fa as cluster_name_fa, c.name_en as cluster_name_en,
      f.name_fa as facilitator_name_fa, f.name_en as facilitator_name_en,
      s.percent, s.next_break, s.firms,
      (select min(b.unit_price) from public.round_quotes q join public.round_quote_breaks b on b.quote_id = q.id where q.round_id = r.id) as best_price,
      (r.facilitator_firm_id = ${filter.firmId}::uuid
        or exists (select from public.current_pledges p where p.round_id = r.id and p.firm_id = ${filter.firmId}::uuid)
        or (r.state = 'gathering' and exists (select from public.round_needs n where n.round_id = r.id and n.firm_id = ${filter.firmId}::uuid))) is true as mine,
      case when r.state = 'gathering' then (select g.firms from public.round_need_groups g where g.round_id = r.id order by g.id desc limit 1) end as needing,
      (r.state = 'gathering' and exists (select from public.round_proposal_answers a join public.round_proposals p on p.id = a.proposal_id
        where p.round_id = r.id and a.firm_id = ${filter.firmId}::uuid and a.answer is null and p.answer_by > clock_timestamp())) or r.state in ('pledging', 'fill') and exists (select from public.pledges p
        where p.round_id = r.id and p.firm_id = ${filter.firmId}::uuid and p.on_behalf_of is not null and p.expires_at > clock_timestamp()
          and not exists (select from public.pledge_confirmations c where c.pledge_id = p.id)
          and not exists (select from public.pledges x where x.round_id = p.round_id and x.firm_id = p.firm_id
            and x.on_behalf_of is not null and x.created_at > p.created_at)) as asked
    from public.rounds r
    join public.clusters c on c.id = r.cluster_id
    left join public.firms f on f.id = r.facilitator_firm_id
    left join lateral (
      select x.percent, x.next_break, x.firms from public.round_snapshots x where x.round_id = r.id order by x.id desc limit 1
    ) s on true
    where ${filter.clusterId ?? null}::uuid is null or r.cluster_id = ${filter.clusterId ?? null}::uuid
    order by case r.state when 'pledging' then 0 when 'fill' then 1 when 'gathering' then 2 when 'draft' then 3 when 'locked' then 4 else 5 end,
      case when r.state in ('pledging', 'gathering', 'fill') then r.deadline end, r.created_at desc
    limit 200`.execute(tx);
  return rows;
}

export type OwnPledge = {
  id: string;
  kind: string;
  min: bigint;
  desired: bigint;
  max: bigint;
  cap: bigint | null;
  solo_price: bigint | null;
  delivery_point: string;
  substitutes: string[];
  source: string;
  entry_note: string;
  created_at: Date;
  expires_at: Date | null;
  answer: string | null;
  confirmed_at: Date | null;
  entered_by_name: string | null;
  /** The version of the terms that it was pledged on. */
  item_version: number;
};

/** A round with its cluster's and its facilitator's names; undefined when unseen. */
export function readRoundHead(tx: Tx, roundId: string) {
  return tx
    .selectFrom("rounds as r")
    .innerJoin("clusters as c", "c.id", "r.cluster_id")
    .leftJoin("firms as f", "f.id", "r.facilitator_firm_id")
    .selectAll("r")
    .select(["c.slug as cluster_slug", "c.name_fa as cluster_name_fa", "c.name_en as cluster_name_en", "c.hue as cluster_hue"])
    .select(["f.slug as facilitator_slug", "f.name_fa as facilitator_name_fa", "f.name_en as facilitator_name_en"])
    .where("r.id", "=", roundId)
    .executeTakeFirst();
}

/** A quote that is open and can be compared. */
export type OpenQuote = { id: string; supplier: string; /** What it offers instead of what was asked for; empty for just that. */ substitute: string; leads: boolean; ladder: Ladder };

/** One round with its quote, the published progress, and of pledges only what the actor may see. Null when unseen. */
export async function readRound(tx: Tx, roundId: string, firmIds: string[]) {
  const round = await readRoundHead(tx, roundId);
  if (!round) return null;
  const quotes = await tx.selectFrom("round_quotes").selectAll().where("round_id", "=", roundId).where("split", "=", false).orderBy("created_at").orderBy("id").execute();
  const lead = quotes.length > 1 ? (await sql<{ quote_id: string }>`select quote_id from private.cleared_quotes(${roundId}::uuid) where "leading"`.execute(tx)).rows[0] : undefined;
  const ladders = await laddersOf(tx, quotes);
  const comparable = quotes.filter((one) => one.comparable && ladders.get(one.id)!.breaks.length > 0);
  // Progress is told along one ladder: until one leads, that of the first quote for just what was asked for.
  const quote =
    comparable.find(({ id }) => id === round.awarded_quote_id) ?? comparable.find(({ id }) => id === lead?.quote_id) ?? comparable.find(({ substitute }) => substitute === "") ?? comparable[0];
  const ladder = quote ? ladders.get(quote.id)! : null;
  const openQuotes = comparable.map((one): OpenQuote => ({ id: one.id, supplier: one.supplier_name, substitute: one.substitute, leads: one.id === lead?.quote_id, ladder: ladders.get(one.id)! }));
  const snapshot = await tx.selectFrom("round_snapshots").selectAll().where("round_id", "=", roundId).orderBy("id", "desc").executeTakeFirst();
  // The number and the hash of an entry stay here: gaps between the numbers would count what others did.
  const events = await tx
    .selectFrom("round_events")
    .select(["kind", "to_state", "reason", "at"])
    .where("round_id", "=", roundId)
    .orderBy("at", "desc")
    .limit(200)
    .execute();
  return { round, quote: quote ?? null, ladder, openQuotes, snapshot: snapshot ?? null, events, own: await readOwnPledges(tx, roundId, firmIds) };
}

async function laddersOf(tx: Tx, quotes: readonly { id: string; model: string; pack: bigint; moq: bigint }[]): Promise<Map<string, Ladder>> {
  const breaks =
    quotes.length === 0
      ? []
      : await tx.selectFrom("round_quote_breaks").select(["quote_id", "min_qty", "unit_price"]).where("quote_id", "in", quotes.map(({ id }) => id)).orderBy("min_qty").execute();
  const stepsOf = (id: string) => breaks.filter((row) => row.quote_id === id).map((row) => ({ minQty: row.min_qty, unitPrice: row.unit_price }));
  return new Map(quotes.map(({ id, model, pack, moq }) => [id, { model: model as Ladder["model"], pack, moq, breaks: stepsOf(id) }]));
}

/** Every revision of the pledges of these firms in a round, newest first. */
async function readOwnPledges(tx: Tx, roundId: string, firmIds: string[]): Promise<(OwnPledge & { firm_id: string })[]> {
  if (firmIds.length === 0) return [];
  const { rows } = await sql<OwnPledge & { firm_id: string }>`
    select p.id, p.firm_id, p.kind, p.min_qty as min, p.desired_qty as desired, p.max_qty as max, p.cap, p.solo_price, p.delivery_point, p.substitutes,
      p.source, p.entry_note, p.created_at, p.expires_at, p.item_version, c.answer, c.confirmed_at, e.display_name as entered_by_name
    from public.pledges p
    left join public.pledge_confirmations c on c.pledge_id = p.id
    left join public.people e on e.id = p.entered_by
    where p.round_id = ${roundId}::uuid and p.firm_id = any (${firmIds}::uuid[])
    order by coalesce(c.seq, 9223372036854775807) desc, p.created_at desc`.execute(tx);
  return rows;
}

/** The pledges that count, as far as the actor may see them: for the facilitator all of the round. */
export async function readVisiblePledges(tx: Tx, roundId: string) {
  const { rows } = await sql<{
    firm_id: string; slug: string; name_fa: string; name_en: string; min: bigint; desired: bigint; max: bigint; cap: bigint | null; delivery_point: string; seq: bigint;
  }>`
    select p.firm_id, f.slug, f.name_fa, f.name_en, p.min_qty as min, p.desired_qty as desired, p.max_qty as max, p.cap, p.delivery_point, p.seq
    from public.current_pledges p join public.firms f on f.id = p.firm_id
    where p.round_id = ${roundId}::uuid
    order by p.seq`.execute(tx);
  return rows;
}

/**
 * What came out of a round, as far as the actor may see it: the group's totals (null where they would tell a member
 * another firm's share) and the allocations. Null before the round is settled; while it is filled only the facilitator and
 * the desk read what it has come to so far.
 */
export async function readResult(tx: Tx, round: { id: string; state: string }) {
  if (["draft", "gathering", "tendering", "pledging"].includes(round.state)) return null;
  // Before it is settled there is only what it has come to so far; afterwards an earlier result doesn't stand for the one that counts.
  const { rows: settled } = await sql<{ id: string | null }>`select private.result_of(${round.id}::uuid) as id`.execute(tx);
  const resultId = settled[0]?.id ?? null;
  const clearing = await tx
    .selectFrom("clearings")
    .selectAll()
    .where("round_id", "=", round.id)
    .where((eb) => (resultId === null ? eb("leading", "=", true) : eb("id", "=", resultId)))
    .orderBy("cleared_at", "desc")
    .executeTakeFirst();
  const shown = tx
    .selectFrom("clearing_allocations as a")
    .innerJoin("firms as f", "f.id", "a.firm_id")
    .selectAll("a")
    .select(["f.slug", "f.name_fa", "f.name_en"]);
  const shownId = clearing?.id ?? resultId;
  const allocations = shownId === null ? [] : await shown.where("a.clearing_id", "=", shownId).orderBy("a.quantity", "desc").orderBy("f.slug").execute();
  if (!clearing && allocations.length === 0 && round.state !== "not_viable") return null;
  return {
    status: round.state === "not_viable" ? ("not_viable" as const) : ("clears" as const),
    group: clearing ? { ...clearing, nearest: shortfallsOf(clearing.nearest) } : null,
    allocations,
  };
}

/** What a firm has in the result that counts; one's own also where the totals aren't told. */
export function readShareOfResult(tx: Tx, roundId: string, firmId: string): Promise<{ quantity: bigint; due: bigint } | undefined> {
  return tx
    .selectFrom("clearing_allocations")
    .select(["quantity", "due"])
    .where("clearing_id", "=", sql<string>`private.result_of(${roundId}::uuid)`)
    .where("firm_id", "=", firmId)
    .executeTakeFirst();
}

/** Of each round of a cluster, for its desk: how many firms pledge, and how many entered pledges wait. */
export async function readDeskProgress(tx: Tx, clusterId: string) {
  const { rows } = await sql<{ round_id: string; firms: number; waiting: number }>`
    select * from private.desk_progress(${clusterId}::uuid)`.execute(tx);
  return rows;
}

function shortfallsOf(stored: unknown): Shortfall[] {
  if (!Array.isArray(stored)) return [];
  return stored.map((entry: Record<string, string>) => ({
    ...entry,
    ...Object.fromEntries(["missing", "raiseBy", "more"].flatMap((key) => (entry[key] === undefined ? [] : [[key, BigInt(entry[key]!)]]))),
  })) as Shortfall[];
}

/** Clusters in which a firm may start a round: those it is an active member of. */
export async function clusterChoices(tx: Tx, input: { firmId: string; locale: "fa" | "en" }): Promise<{ id: string; name: string }[]> {
  const rows = await tx
    .selectFrom("cluster_memberships as m")
    .innerJoin("clusters as c", "c.id", "m.cluster_id")
    .select(["c.id", "c.name_fa", "c.name_en"])
    .where("m.firm_id", "=", input.firmId)
    .where("m.status", "=", "active")
    .orderBy("c.slug")
    .execute();
  return rows.map((row) => ({ id: row.id, name: input.locale === "fa" ? row.name_fa : row.name_en }));
}
