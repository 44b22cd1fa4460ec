import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { metresBetween, type Match, type SearchHit, type SearchQuery } from "../engine";
import { asksNothing, waysOf, type Group, type Plan } from "../plan";
import { scoreOf } from "../ranking";
import { cellsCovering } from "./postgres-cells";
import { quoted, trusted } from "./postgres-lexemes";
import { both, butNot, conditionsOf, tiersOf, type Tiers } from "./postgres-tsquery";
import type { Facts } from "./postgres-text.server";

/** Firms that are counted; more are "at least so many". */
export const CAP = 5_000;
/** Few enough to be read and ranked all together. */
const NARROW = 300;
/** Of more, so many are ranked by their words: those in the strictest tiers, the most trusted first. */
const RANKED = 200;
/** Radii in km in which the nearest are looked for, one after another. */
const RINGS = [0.5, 2, 8, 32, 128, 512, 2_048];

type Row = { tier: number; firmId: string; version: bigint; trust: number; lat: number | null; lng: number | null; heads: string };
export type Found = { match: Match; total: number; unfiltered: number; exact: boolean; page: number; hits: SearchHit[] };
export type Step = { match: Match; groups: readonly Group[]; tiers: Tiers; estimate: number };

/** Ways of matching that are worth trying, the strictest first. */
export function ladderOf(plan: Plan, facts: Facts): Step[] {
  const { groups } = plan;
  const documentsOf = (group: Group) => Math.max(...waysOf(group).map((way) => Math.min(...way.words.map((word) => facts.known.get(word) ?? 0))));
  const step = (match: Match, some: readonly Group[], least: number): Step => {
    const counts = some.map(documentsOf);
    return { match, groups: some, tiers: tiersOf(plan, some, least), estimate: counts.length === 0 ? facts.documents : least === some.length ? Math.min(...counts) : Math.max(...counts) };
  };
  const known = groups.filter((group) => documentsOf(group) > 0);
  return [
    step(plan.close ? "close" : "all", groups, groups.length),
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
    const { near } = query;
    this.within = near?.withinKm ? sql`and ${metresTo(near)} <= ${near.withinKm * 1000}` : sql``;
  }

  async page(): Promise<Found> {
    const { sort, near } = this.query;
    const ranked = sort === "relevance" || (sort === "distance" && !near);
    const matching = this.step.tiers[4];
    if (ranked && !asksNothing(this.plan) && (this.filtered || this.step.estimate <= 2 * CAP)) {
      const rows = await this.narrow();
      if (rows.length <= NARROW) {
        const unfiltered = this.filtered ? await this.count(both(matching, this.seen)) : rows.length;
        return this.found(rows.length, unfiltered, rows.length, (from, to) => this.rank(rows).slice(from, to));
      }
    }
    const sure = !this.filtered && this.step.estimate > 2 * CAP && this.step.groups.length <= 1;
    const unfiltered = sure ? CAP + 1 : await this.count(both(matching, this.seen));
    const total = this.filtered && unfiltered > 0 ? await this.count(both(matching, this.narrowed), this.within) : unfiltered;
    const expected = total > CAP ? Math.max(CAP, this.filtered ? 0 : this.step.estimate) : total;
    const pageOf = (from: number, to: number) =>
      sort === "distance" && near ? this.nearest(from, to)
      : sort === "newest" || sort === "capacity" ? this.inOrderOf(sort, from, to, total)
      : asksNothing(this.plan) ? this.mostTrusted(from, to, expected, [])
      : this.best(from, to, total, expected);
    return this.found(total, unfiltered, Math.min(total, CAP), pageOf);
  }

  private async found(total: number, unfiltered: number, within: number, pageOf: (from: number, to: number) => Row[] | Promise<Row[]>): Promise<Found> {
    const { perPage, near } = this.query;
    const page = Math.min(this.query.page, Math.max(1, Math.ceil(within / perPage)));
    const rows = total === 0 ? [] : await pageOf((page - 1) * perPage, page * perPage);
    const hits = rows.map(({ firmId, version, lat, lng }) => ({ firmId, version, distanceM: near && lat !== null && lng !== null ? Math.round(metresBetween(near, { lat, lng })) : null }));
    return { match: this.step.match, total: Math.min(total, CAP), unfiltered: Math.min(unfiltered, CAP), exact: total <= CAP, page, hits };
  }

  /** Everything that matches, or one more than is narrow. */
  private async narrow(): Promise<Row[]> {
    const [, , , labels, anywhere] = this.step.tiers;
    return this.read(sql`${this.tier(3, both(labels, this.narrowed), sql`limit ${NARROW + 1}`)} union all ${this.tier(4, both(butNot(anywhere, labels), this.narrowed), sql`limit ${NARROW + 1}`)} limit ${NARROW + 1}`);
  }

  private rank(rows: readonly Row[]): Row[] {
    const scored = rows.map((row) => ({ row, score: scoreOf(this.plan, row.heads, row.trust, this.step.match === "some" ? "unknown" : row.tier === 4 ? "body" : "label") }));
    return scored.sort((a, b) => b.score - a.score || b.row.trust - a.row.trust || (a.row.firmId < b.row.firmId ? -1 : 1)).map(({ row }) => row);
  }

  /** The candidates in order of their score, and behind them the others in order of trust. */
  private async best(from: number, to: number, total: number, expected: number): Promise<Row[]> {
    const candidates = await this.candidates(expected);
    if (to <= candidates.length) return this.rank(candidates).slice(from, to);
    if (candidates.length >= total) return this.rank(candidates).slice(from, to);
    const rest = await this.mostTrusted(Math.max(0, from - candidates.length), to - candidates.length, expected, candidates.map(({ firmId }) => firmId));
    return [...this.rank(candidates).slice(from, to), ...rest];
  }

  private async candidates(expected: number): Promise<Row[]> {
    const queries = this.step.tiers.flatMap((query, tier) => (query === null ? [] : [{ tier, query }]));
    const read = (band: string) => {
      const parts = queries.map(({ tier, query }, index) => {
        const only = both(butNot(query, queries[index - 1]?.query ?? null), this.narrowed);
        return this.tier(tier, tier === 0 || band === "" ? only : both(only, band), sql`order by d.trust + 0 desc, d.firm_id limit ${RANKED}`);
      });
      return this.read(sql`${sql.join(parts, sql` union all `)} limit ${RANKED}`);
    };
    return this.banded(expected, RANKED, read);
  }

  private mostTrusted(from: number, to: number, expected: number, except: readonly string[]): Promise<Row[]> {
    const others = except.length > 0 ? sql`and d.firm_id <> all (${except}::uuid[])` : sql``;
    const limit = sql`order by d.trust + 0 desc, d.firm_id limit ${to - from} offset ${from}`;
    const wanted = both(this.step.tiers[4], this.narrowed);
    return this.banded(expected, to + except.length, (band) => this.read(this.tier(4, both(wanted, band), limit, others)), to - from);
  }

  /**
   * Reads `wanted` of the most trusted of many matches without reading all of them: only from as far down the order of trust as
   * is likely to hold enough, and from further down when that was too little.
   */
  private async banded(expected: number, wanted: number, read: (band: string) => Promise<Row[]>, enough = Math.min(wanted, expected)): Promise<Row[]> {
    if (expected >= CAP) {
      for (const factor of [3, 24]) {
        const depth = Math.ceil((factor * wanted * this.facts.documents) / expected);
        if (depth >= this.facts.documents) break;
        const rows = await read(await this.band(depth));
        if (rows.length >= enough) return rows;
      }
    }
    return read("");
  }

  /** Which grades of trust the first documents in its order have. */
  private async band(depth: number): Promise<string> {
    const { rows } = await sql<{ trust: number }>`select d.trust from public.search_docs d order by d.trust desc, d.firm_id offset ${depth} limit 1`.execute(this.tx);
    const lowest = rows[0]?.trust ?? 0;
    return `(${Array.from({ length: 101 - lowest }, (_, step) => quoted(trusted(100 - step))).join(" | ")})`;
  }

  private inOrderOf(sort: "newest" | "capacity", from: number, to: number, total: number): Promise<Row[]> {
    const order = sort === "newest" ? sql`d.newest desc, d.firm_id desc` : sql`d.free_share desc nulls last, d.trust desc, d.firm_id`;
    const limit = sql`order by ${order} limit ${to - from} offset ${from}`;
    const wanted = both(this.step.tiers[4], this.narrowed);
    // Where many match, the first in order are soon met on the way along the order's own index.
    if (total > CAP) return this.read(sql`select 4 as tier, ${COLUMNS} from public.search_docs d where (d.words @@ ${wanted}::tsquery) is true ${this.within} ${limit}`);
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

  private tier(tier: number, wanted: string, end: RawBuilder<unknown>, also: RawBuilder<unknown> = sql``): RawBuilder<unknown> {
    return sql`(select ${sql.raw(String(tier))} as tier, ${COLUMNS} from public.search_docs d where d.words @@ ${wanted}::tsquery ${this.within} ${also} ${end})`;
  }

  private async read(query: RawBuilder<unknown>): Promise<Row[]> {
    const { rows } = await (query as RawBuilder<Row>).execute(this.tx);
    return rows;
  }

  private async count(wanted: string, also: RawBuilder<unknown> = sql``): Promise<number> {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from (select from public.search_docs d where d.words @@ ${wanted}::tsquery ${also} limit ${CAP + 1}) m`.execute(this.tx);
    return rows[0]!.count;
  }
}

const COLUMNS = sql`d.firm_id as "firmId", d.version, d.trust, d.lat, d.lng, d.heads`;

/** Metres from the point to a document (alias d); null when it doesn't say where it is (least() would make one of null). */
export function metresTo({ lat, lng }: { lat: number; lng: number }): RawBuilder<number> {
  return sql<number>`(case when d.lat is not null then 2 * 6371008.8 * asin(sqrt(least(1, power(sin(radians(d.lat - ${lat}) / 2), 2) + cos(radians(${lat})) * cos(radians(d.lat)) * power(sin(radians(d.lng - ${lng}) / 2), 2)))) end)`;
}
