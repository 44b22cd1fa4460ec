import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { metresBetween, type Match, type SearchHit, type SearchQuery } from "../engine";
import { asksNothing, waysOf, type Group, type Plan } from "../plan";
import { scorerOf } from "../ranking";
import { cellsCovering } from "./postgres-cells";
import { quoted } from "./postgres-lexemes";
import { both, butNot, conditionsOf, tiersOf, type Tiers } from "./postgres-tsquery";
import type { Facts } from "./postgres-text.server";

/** Firms that are counted; more are "at least so many". Of a few clusters, all are. */
const capFor = (documents: number): number => (documents <= 10_000 ? 10_000 : 1_000);
/** Few enough to be read and ranked all together. */
const NARROW = 150;
/** Of more, so many are ranked by their words: those in the strictest tiers, the most trusted first. */
const RANKED = 80;
/** With so many of them in names and titles, nobody misses the others. */
const ENOUGH = 40;
/** Radii in km in which the nearest are looked for, one after another. */
const RINGS = [0.5, 2, 8, 32, 128, 512, 2_048];

type Counts = { unfiltered: number; total: number };
type Row = { tier: number; firmId: string; version: bigint; trust: number; lat: number | null; lng: number | null; heads: string };
export type Found = { match: Match; total: number; unfiltered: number; exact: boolean; page: number; hits: SearchHit[] };
export type Step = { match: Match; groups: readonly Group[]; tiers: Tiers; estimate: number };

/** Ways of matching that are worth trying, the strictest first. */
export function ladderOf(plan: Plan, facts: Facts): Step[] {
  const { groups } = plan;
  const documentsOf = (group: Group) => Math.max(...waysOf(group).map((way) => Math.min(...way.words.map((word) => facts.known.get(word) ?? 0))));
  const step = (match: Match, some: readonly Group[], least: number, phrasesIn: "heads" | "anywhere" = "anywhere"): Step => {
    const counts = some.map(documentsOf);
    return { match, groups: some, tiers: tiersOf(plan, some, least, phrasesIn), estimate: counts.length === 0 ? facts.documents : least === some.length ? Math.min(...counts) : Math.max(...counts) };
  };
  const known = groups.filter((group) => documentsOf(group) > 0);
  const whole = plan.close ? "close" : "all";
  return [
    // A phrase is looked for in labels and texts only when no name or title has it.
    ...(plan.parsed.phrases.length > 0 ? [step(whole, groups, groups.length, "heads")] : []),
    step(whole, groups, groups.length),
    ...(known.length > 0 && known.length < groups.length ? [step("some", known, known.length)] : []),
    ...(known.length > 2 ? [step("some", known, known.length - 1)] : []),
    ...(known.length > 1 ? [step("some", known, 1)] : []),
  ];
}

/** One page of what matches, in the first way of matching in which anything does. */
export async function find(tx: Tx, plan: Plan, facts: Facts, query: SearchQuery, audience: readonly string[]): Promise<Found> {
  for (const step of ladderOf(plan, facts)) {
    const found = await new Search(tx, plan, facts, query, audience, step).page();
    if (found.unfiltered > 0) return found;
  }
  return { match: "all", total: 0, unfiltered: 0, exact: true, page: 1, hits: [] };
}

class Search {
  private readonly seen: string;
  private readonly narrowed: string;
  private readonly within: RawBuilder<unknown>;
  private readonly filtered: boolean;
  private readonly cap: number;

  constructor(
    private readonly tx: Tx,
    private readonly plan: Plan,
    private readonly facts: Facts,
    private readonly query: SearchQuery,
    audience: readonly string[],
    private readonly step: Step,
  ) {
    this.seen = conditionsOf(audience, null, null);
    this.narrowed = conditionsOf(audience, query.filters, query.near);
    this.filtered = this.seen !== this.narrowed;
    this.cap = capFor(facts.documents);
    const { near } = query;
    this.within = near?.withinKm ? sql`and ${metresTo(near)} <= ${near.withinKm * 1000}` : sql``;
  }

  async page(): Promise<Found> {
    const { sort, near } = this.query;
    const ranked = (sort === "relevance" || (sort === "distance" && !near)) && !asksNothing(this.plan);
    const counts = await this.counts();
    if (ranked && counts.total <= NARROW) {
      const rows = counts.total > 0 ? this.rank(await this.narrow()) : [];
      return this.found(counts, (from, to) => rows.slice(from, to));
    }
    return this.found(counts, (from, to) =>
      ranked ? this.best(from, to, counts.total)
      : sort === "distance" && near ? this.nearest(from, to)
      : sort === "newest" || sort === "capacity" ? this.inOrderOf(sort, from, to, counts.total)
      : this.mostTrusted(from, to - from, counts.total, []));
  }

  private async found({ total, unfiltered }: Counts, pageOf: (from: number, to: number) => Row[] | Promise<Row[]>): Promise<Found> {
    const { perPage, near } = this.query;
    const page = Math.min(this.query.page, Math.max(1, Math.ceil(Math.min(total, this.cap) / perPage)));
    const rows = total === 0 ? [] : await pageOf((page - 1) * perPage, page * perPage);
    const hits = rows.map(({ firmId, version, lat, lng }) => ({ firmId, version, distanceM: near && lat !== null && lng !== null ? Math.round(metresBetween(near, { lat, lng })) : null }));
    return { match: this.step.match, total: Math.min(total, this.cap), unfiltered: Math.min(unfiltered, this.cap), exact: total <= this.cap, page, hits };
  }

  /** Everything that matches. */
  private async narrow(): Promise<Row[]> {
    const [, , , labels, anywhere] = this.step.tiers;
    return this.read(sql`${this.tier(3, both(labels, this.narrowed))} union all ${this.tier(4, both(butNot(anywhere, labels), this.narrowed))}`);
  }

  private rank(rows: readonly Row[]): Row[] {
    const { match } = this.step;
    const scoreOf = scorerOf(this.plan);
    const scored = rows.map((row) => ({ row, score: scoreOf(row.heads, row.trust, match === "some" ? "unknown" : row.tier === 4 ? "body" : "label") }));
    return scored.sort((a, b) => b.score - a.score || b.row.trust - a.row.trust || (a.row.firmId < b.row.firmId ? -1 : 1)).map(({ row }) => row);
  }

  /** The candidates in order of their score, and behind them the others in order of trust. */
  private async best(from: number, to: number, total: number): Promise<Row[]> {
    const candidates = await this.candidates(total);
    const first = this.rank(candidates).slice(from, to);
    if (to <= candidates.length) return first;
    return [...first, ...(await this.mostTrusted(Math.max(0, from - candidates.length), to - Math.max(from, candidates.length), total, candidates.map(({ firmId }) => firmId)))];
  }

  /** Those of the matches that are worth ranking: of the strictest tiers, the most trusted first. */
  private candidates(total: number): Promise<Row[]> {
    const queries = this.step.tiers.flatMap((query, tier) => (query === null ? [] : [{ tier, query }]));
    const [strict, wide] = [queries.filter(({ tier }) => tier < 3), queries.filter(({ tier }) => tier >= 3)];
    const read = (some: typeof queries, before: string | null, limit: number, depth: number | null) =>
      this.read(sql`select * from (${sql.join(
        some.map(({ tier, query }, index) => this.tier(tier, both(butNot(query, some[index - 1]?.query ?? before), this.narrowed), sql`order by d.trust + 0 desc, d.firm_id limit ${limit}`, sql``, tier === 0 ? null : depth)),
        sql` union all `,
      )}) r limit ${limit}`);
    return this.fromTheTop(RANKED, ENOUGH, total, async (depth) => {
      const first = strict.length > 0 ? await read(strict, null, RANKED, depth) : [];
      return first.length >= ENOUGH ? first : [...first, ...(await read(wide, strict.at(-1)?.query ?? null, RANKED - first.length, depth))];
    });
  }

  private async mostTrusted(from: number, length: number, total: number, except: readonly string[]): Promise<Row[]> {
    if (length <= 0) return [];
    const others = except.length > 0 ? sql`and d.firm_id <> all (${except}::uuid[])` : sql``;
    const limit = sql`order by d.trust + 0 desc, d.firm_id limit ${length} offset ${from}`;
    const wanted = both(this.step.tiers[4], this.narrowed);
    return this.fromTheTop(from + length + except.length, length, total, (depth) => this.read(this.tier(4, wanted, limit, others, depth)));
  }

  /**
   * Reads the most trusted of many matches without reading all of them: only from as far down the order of trust as is likely to hold
   * `wanted`, from further down when that was too little, and from everywhere when looking at all of them is less.
   */
  private async fromTheTop(wanted: number, enough: number, total: number, read: (depth: number | null) => Promise<Row[]>): Promise<Row[]> {
    const { documents } = this.facts;
    const capped = total > this.cap;
    const matches = capped ? Math.max(this.cap, Math.min(this.step.estimate, documents)) : total;
    for (const factor of [2, 16]) {
      const depth = Math.ceil((factor * wanted * documents) / Math.max(1, matches));
      if (depth >= (capped ? documents / 3 : matches)) break;
      const rows = await read(depth);
      if (rows.length >= enough) return rows;
    }
    return read(null);
  }

  /** Up to one more than the cap; where that is sure to be reached, nothing is counted. */
  private async counts(): Promise<Counts> {
    const { estimate, groups, tiers } = this.step;
    const sure = estimate > 1.25 * this.cap && groups.length <= 1 && this.plan.parsed.excluded.length === 0 && this.plan.parsed.phrases.length === 0;
    const count = (wanted: string, also: RawBuilder<unknown>) => sql`(select count(*)::int from (select from public.search_docs d where d.words @@ ${wanted}::tsquery ${also} limit ${this.cap + 1}) m)`;
    if (sure && !this.filtered) return { unfiltered: this.cap + 1, total: this.cap + 1 };
    const unfiltered = sure ? sql.raw(String(this.cap + 1)) : count(both(tiers[4], this.seen), sql``);
    const { rows } = await sql<{ unfiltered: number; total: number | null }>`select ${unfiltered} as unfiltered, ${this.filtered ? count(both(tiers[4], this.narrowed), this.within) : sql`null::int`} as total`.execute(this.tx);
    return { unfiltered: rows[0]!.unfiltered, total: rows[0]!.total ?? rows[0]!.unfiltered };
  }

  private inOrderOf(sort: "newest" | "capacity", from: number, to: number, total: number): Promise<Row[]> {
    const order = sort === "newest" ? sql`d.newest desc, d.firm_id desc` : sql`d.free_share desc nulls last, d.trust desc, d.firm_id`;
    const limit = sql`order by ${order} limit ${to - from} offset ${from}`;
    const wanted = both(this.step.tiers[4], this.narrowed);
    // Where many match, the first in order are soon met on the way along the order's own index.
    if (total > this.cap) return this.read(sql`select 4 as tier, ${COLUMNS} from public.search_docs d where (d.words @@ ${wanted}::tsquery) is true ${this.within} ${limit}`);
    return this.read(sql`with m as materialized (select d.* from public.search_docs d where d.words @@ ${wanted}::tsquery ${this.within}) select 4 as tier, ${COLUMNS} from m d ${limit}`);
  }

  /** The nearest, in rings that grow until one holds enough; those that don't say where they are come last. */
  private async nearest(from: number, to: number): Promise<Row[]> {
    const near = this.query.near!;
    const wanted = both(this.step.tiers[4], this.narrowed);
    const order = sql`order by ${metresTo(near)} nulls last, d.firm_id limit ${to}`;
    for (const km of RINGS.filter((radius) => near.withinKm === null || radius < near.withinKm)) {
      const ring = both(wanted, `(${cellsCovering(near, km).map(quoted).join(" | ")})`);
      const rows = await this.read(this.tier(4, ring, order, sql`and ${metresTo(near)} <= ${km * 1000}`));
      if (rows.length >= to) return rows.slice(from, to);
    }
    return (await this.read(this.tier(4, wanted, order))).slice(from, to);
  }

  /** What matches, of the first documents in order of trust only, when a depth is given. */
  private tier(tier: number, wanted: string, end: RawBuilder<unknown> = sql``, also: RawBuilder<unknown> = sql``, depth: number | null = null): RawBuilder<unknown> {
    const query = depth === null ? sql`${wanted}::tsquery` : sql`(${wanted}::tsquery && ${mostTrustedLexemes(depth)})`;
    return sql`(select ${sql.raw(String(tier))} as tier, ${COLUMNS} from public.search_docs d where d.words @@ ${query} ${this.within} ${also} ${end})`;
  }

  private async read(query: RawBuilder<unknown>): Promise<Row[]> {
    const { rows } = await (query as RawBuilder<Row>).execute(this.tx);
    return rows;
  }
}

/** The grades of trust that the first documents in its order have: the index finds these documents without reading the others. */
function mostTrustedLexemes(depth: number): RawBuilder<unknown> {
  return sql`(select string_agg(quote_literal('#' || grade), ' | ')::tsquery from generate_series((select coalesce((select t.trust from public.search_docs t order by t.trust desc, t.firm_id offset ${depth} limit 1), 0)), 100) grade)`;
}

const COLUMNS = sql`d.firm_id as "firmId", d.version, d.trust, d.lat, d.lng, d.heads`;

/** Metres from the point to a document (alias d); null when it doesn't say where it is (least() would make one of null). */
export function metresTo({ lat, lng }: { lat: number; lng: number }): RawBuilder<number> {
  return sql<number>`(case when d.lat is not null then 2 * 6371008.8 * asin(sqrt(least(1, power(sin(radians(d.lat - ${lat}) / 2), 2) + cos(radians(${lat})) * cos(radians(d.lat)) * power(sin(radians(d.lng - ${lng}) / 2), 2)))) end)`;
}
