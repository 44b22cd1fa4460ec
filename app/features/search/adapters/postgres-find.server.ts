import { sql, type RawBuilder } from "kysely";
import type { Tx } from "~/lib/db.server";
import { metresBetween, REACH, type Match, type SearchHit, type SearchQuery } from "../engine";
import { asksNothing, waysOf, type Group, type Plan } from "../plan";
import { scorerOf } from "../ranking";
import { quoted, trusted } from "./postgres-lexemes";
import type { TrustDepths } from "./postgres-trust.server";
import { both, cellsIn, conditionsOf, queriesOf, tiersOf, type Tiers, type Wanted } from "./postgres-tsquery";
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
/** Of trust and more; null: of any. */
type Grade = number | null;
export type Found = { match: Match; total: number; unfiltered: number; exact: boolean; page: number; hits: SearchHit[] };
/** How many match: `most` as far as the vocabulary knows, `byChance` if the groups had nothing to do with each other, `expected` between the two. */
export type Step = { match: Match; groups: readonly Group[]; tiers: Tiers; most: number; byChance: number; expected: number };

/** Ways of matching that are worth trying, the strictest first. */
export function ladderOf(plan: Plan, facts: Facts): Step[] {
  const { groups } = plan;
  const documentsOf = (group: Group) => Math.max(...waysOf(group).map((way) => Math.min(...way.words.map((word) => facts.known.get(word) ?? 0))));
  const step = (match: Match, some: readonly Group[], least: number, phrasesIn: "heads" | "anywhere" = "anywhere"): Step => {
    const counts = some.map(documentsOf);
    const most = counts.length === 0 ? facts.documents : least === some.length ? Math.min(...counts) : Math.max(...counts);
    const byChance = least === some.length ? counts.reduce((product, count) => product * Math.min(1, count / facts.documents), facts.documents) : most;
    return { match, groups: some, tiers: tiersOf(plan, some, least, phrasesIn), most, byChance, expected: Math.sqrt(most * byChance) };
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
export async function find(tx: Tx, plan: Plan, facts: Facts, query: SearchQuery, audience: readonly string[], depths: TrustDepths): Promise<Found> {
  for (const step of ladderOf(plan, facts)) {
    const found = await new Search(tx, plan, facts, query, audience, step, depths).page();
    if (found.unfiltered > 0) return found;
  }
  return { match: "all", total: 0, unfiltered: 0, exact: true, page: 1, hits: [] };
}

class Search {
  private readonly seen: Wanted;
  private readonly narrowed: Wanted;
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
    private readonly depths: TrustDepths,
  ) {
    const alone = asksNothing(plan);
    this.seen = conditionsOf(audience, null, null, alone);
    this.narrowed = conditionsOf(audience, query.filters, query.near, alone);
    this.filtered = this.narrowed.keys.length > this.seen.keys.length;
    this.cap = capFor(facts.documents);
    const { near } = query;
    this.within = near?.withinKm ? sql`and ${metresTo(near)} <= ${near.withinKm * 1000}` : sql``;
  }

  async page(): Promise<Found> {
    const { sort, near } = this.query;
    const ranked = (sort === "relevance" || (sort === "distance" && !near)) && !asksNothing(this.plan);
    if (ranked && this.step.expected <= NARROW) {
      const rows = await this.narrow();
      if (rows.length <= NARROW) return this.foundAll(rows, this.filtered ? (await this.counts(rows.length)).unfiltered : rows.length);
    }
    // Unless filters leave far fewer than the vocabulary knows of, the first candidates are read while all are counted.
    const grades = ranked && !this.filtered ? await this.gradesFor(RANKED, this.step.expected) : null;
    const { strict, ...counts } = grades ? await this.countsWith(grades[0]!) : { ...(await this.counts()), strict: null };
    if (ranked && counts.total <= NARROW) return this.foundAll(counts.total > 0 ? await this.narrow() : [], counts.unfiltered);
    return this.found(counts, (from, to) =>
      ranked ? this.best(from, to, counts.total, grades, strict)
      : sort === "distance" && near ? this.nearest(from, to)
      : sort === "newest" || sort === "capacity" ? this.inOrderOf(sort, from, to, counts.total)
      : this.mostTrusted(from, to - from, counts.total, []));
  }

  private foundAll(rows: readonly Row[], unfiltered: number): Promise<Found> {
    const ranked = this.rank(rows);
    return this.found({ total: rows.length, unfiltered }, (from, to) => ranked.slice(from, to));
  }

  private async found({ total, unfiltered }: Counts, pageOf: (from: number, to: number) => Row[] | Promise<Row[]>): Promise<Found> {
    const { perPage, near } = this.query;
    const page = Math.min(this.query.page, Math.max(1, Math.ceil(Math.min(total, this.cap, REACH) / perPage)));
    const rows = total === 0 ? [] : await pageOf((page - 1) * perPage, page * perPage);
    const hits = rows.map(({ firmId, version, lat, lng }) => ({ firmId, version, distanceM: near && lat !== null && lng !== null ? Math.round(metresBetween(near, { lat, lng })) : null }));
    return { match: this.step.match, total: Math.min(total, this.cap), unfiltered: Math.min(unfiltered, this.cap), exact: total <= this.cap, page, hits };
  }

  /** Everything that matches, or one more than is ranked all together. */
  private narrow(): Promise<Row[]> {
    return this.read(this.inTiers([3, 4], sql`limit ${NARROW + 1}`, NARROW + 1, null));
  }

  private rank(rows: readonly Row[]): Row[] {
    const { match } = this.step;
    const scoreOf = scorerOf(this.plan);
    const scored = rows.map((row) => ({ row, score: scoreOf(row.heads, row.trust, match === "some" ? "unknown" : row.tier === 4 ? "body" : "label") }));
    return scored.sort((a, b) => b.score - a.score || b.row.trust - a.row.trust || (a.row.firmId < b.row.firmId ? -1 : 1)).map(({ row }) => row);
  }

  /** The candidates in order of their score, and behind them the others in order of trust. */
  private async best(from: number, to: number, total: number, grades: readonly Grade[] | null, strict: readonly Row[] | null): Promise<Row[]> {
    const candidates = await this.candidates(grades ?? (await this.gradesFor(RANKED, this.matchesOf(total))), strict);
    const first = this.rank(candidates).slice(from, to);
    if (to <= candidates.length) return first;
    return [...first, ...(await this.mostTrusted(Math.max(0, from - candidates.length), to - Math.max(from, candidates.length), total, candidates.map(({ firmId }) => firmId)))];
  }

  /** Those of the matches that are worth ranking: of the strictest tiers, the most trusted first. `strict` are those of the first grade, when they are read already. */
  private candidates(grades: readonly Grade[], strict: readonly Row[] | null): Promise<Row[]> {
    return fromTheTop(grades, ENOUGH, async (grade, turn) => {
      const first = turn === 0 && strict ? strict : this.step.tiers[1] === null ? [] : await this.read(this.strictest(RANKED, grade));
      return first.length >= ENOUGH ? [...first] : [...first, ...(await this.read(this.inTiers([3, 4], mostTrusted(RANKED - first.length), RANKED - first.length, grade, first)))];
    });
  }

  private strictest(limit: number, grade: Grade): RawBuilder<unknown> {
    return this.inTiers([0, 1, 2], mostTrusted(limit), limit, grade);
  }

  /** The first `limit` of these tiers together, each without what the ones before have; a later tier isn't looked at when those before are enough. */
  private inTiers(tiers: readonly number[], end: RawBuilder<unknown>, limit: number, grade: Grade, except: readonly Row[] = []): RawBuilder<unknown> {
    const some = tiers.filter((tier) => this.step.tiers[tier] !== null);
    const known = except.length > 0 ? sql`and d.firm_id <> all (${except.map(({ firmId }) => firmId)}::uuid[])` : sql``;
    const name = (tier: number) => sql.raw(`t${tier}`);
    const parts = some.map((tier, at) => {
      const before = some.slice(0, at).map((other) => sql`select "firmId" from ${name(other)}`);
      const others = before.length > 0 ? sql`${known} and d.firm_id not in (${sql.join(before, sql` union all `)})` : known;
      return sql`${name(tier)} as materialized ${this.tier(tier, both(this.step.tiers[tier]!, this.narrowed), end, others, tier === 0 ? null : grade)}`;
    });
    return sql`with ${sql.join(parts)} select * from (${sql.join(some.map((tier) => sql`select * from ${name(tier)}`), sql` union all `)}) r limit ${limit}`;
  }

  private async mostTrusted(from: number, length: number, total: number, except: readonly string[]): Promise<Row[]> {
    if (length <= 0) return [];
    const others = except.length > 0 ? sql`and d.firm_id <> all (${except}::uuid[])` : sql``;
    const wanted = both(this.step.tiers[4], this.narrowed);
    const grades = await this.gradesFor(from + length + except.length, this.matchesOf(total));
    return fromTheTop(grades, length, (grade) => this.read(this.tier(4, wanted, sql`${mostTrusted(length)} offset ${from}`, others, grade)));
  }

  /** As many as match, as far as the count knows. */
  private matchesOf(total: number): number {
    return total > this.cap ? Math.max(this.cap, Math.min(this.step.expected, this.facts.documents)) : total;
  }

  /** The grades of trust to look in, one after another: as far down as is likely to hold `wanted` of so many matches, further down when that was too little, and everywhere. */
  private async gradesFor(wanted: number, matches: number): Promise<Grade[]> {
    const { documents } = this.facts;
    const depths = [3, 24].map((factor) => Math.ceil((factor * wanted * documents) / Math.max(1, matches))).filter((depth) => depth <= documents / 2);
    const grades: Grade[] = [];
    for (const depth of depths) {
      const grade = await this.depths.gradeFor(this.tx, depth);
      if (grade !== null) grades.push(grade);
    }
    return [...grades, null];
  }

  /** Up to one more than the cap, of all and of what the filters leave, unless that is known. */
  private async counts(known: number | null = null): Promise<Counts> {
    const counting = await this.counting(known);
    if (counting === null) return { unfiltered: this.cap + 1, total: this.cap + 1 };
    const { rows } = await (counting as RawBuilder<{ unfiltered: number; total: number | null }>).execute(this.tx);
    return { unfiltered: rows[0]!.unfiltered, total: rows[0]!.total ?? rows[0]!.unfiltered };
  }

  /** Null where the cap is sure to be reached. */
  private async counting(known: number | null): Promise<RawBuilder<unknown> | null> {
    const { most, groups, tiers } = this.step;
    const { excluded, phrases } = this.plan.parsed;
    const enough = this.cap + 1;
    const sure = most > 1.25 * this.cap && groups.length <= 1 && excluded.length === 0 && phrases.length === 0;
    if (sure && !this.filtered) return null;
    const grade = sure ? null : await this.gradeOfMany();
    const upTo = (wanted: Wanted, also: RawBuilder<unknown>) => sql`(select count(*)::int from (select from public.search_docs d where ${matching(wanted)} ${also} limit ${enough}) m)`;
    const all = upTo(both(tiers[4], this.seen), sql``);
    const unfiltered = sure ? sql`${enough}::int` : grade === null ? all : sql`case when ${upTo(both(both(tiers[4], this.seen), reaching(grade)), sql``)} = ${enough} then ${enough} else ${all} end`;
    const total = this.filtered && known === null ? upTo(both(tiers[4], this.narrowed), this.within) : sql`${known}::int`;
    return sql`select ${unfiltered} as unfiltered, ${total} as total`;
  }

  /** As \`counts\`, with the strictest candidates of a grade. */
  private async countsWith(grade: Grade): Promise<Counts & { strict: Row[] | null }> {
    const counting = await this.counting(null);
    if (counting === null || this.step.tiers[1] === null) return { ...(await this.counts()), strict: null };
    const { rows } = await sql<Counts & Row>`select * from (${counting}) c left join (${this.strictest(RANKED, grade)}) s on true`.execute(this.tx);
    const { unfiltered, total } = rows[0]!;
    return { unfiltered, total: total ?? unfiltered, strict: rows.filter(({ firmId }) => firmId !== null) };
  }

  /** The grade among whose documents the cap is most likely reached, when that spares looking at the others. */
  private gradeOfMany(): Promise<Grade> | null {
    const { documents } = this.facts;
    const depth = (2 * this.cap * documents) / Math.max(1, this.step.byChance);
    return depth > documents / 2 ? null : this.depths.gradeFor(this.tx, Math.ceil(depth));
  }

  private inOrderOf(sort: "newest" | "capacity", from: number, to: number, total: number): Promise<Row[]> {
    const order = sort === "newest" ? sql`d.newest desc, d.firm_id desc` : sql`d.free_share desc nulls last, d.trust desc, d.firm_id`;
    const limit = sql`order by ${order} limit ${to - from} offset ${from}`;
    const wanted = both(this.step.tiers[4], this.narrowed);
    // Where many match, the first in order are soon met on the way along the order's own index.
    if (total > this.cap) return this.read(sql`select 4 as tier, ${COLUMNS} from public.search_docs d where (d.words @@ ${queriesOf(wanted).join(" & ")}::tsquery) is true ${this.within} ${limit}`);
    return this.read(sql`with m as materialized (select d.* from public.search_docs d where ${matching(wanted)} ${this.within}) select 4 as tier, ${COLUMNS} from m d ${limit}`);
  }

  /** The nearest, in rings that grow until one holds enough; those that don't say where they are come last. */
  private async nearest(from: number, to: number): Promise<Row[]> {
    const near = this.query.near!;
    const wanted = both(this.step.tiers[4], this.narrowed);
    const order = sql`order by ${metresTo(near)} nulls last, d.firm_id limit ${to}`;
    for (const km of RINGS.filter((radius) => near.withinKm === null || radius < near.withinKm)) {
      const ring = both(wanted, { keys: [cellsIn(near, km)], also: [] });
      const rows = await this.read(this.tier(4, ring, order, sql`and ${metresTo(near)} <= ${km * 1000}`));
      if (rows.length >= to) return rows.slice(from, to);
    }
    return (await this.read(this.tier(4, wanted, order))).slice(from, to);
  }

  /** What matches, of those that reach a grade of trust only, when one is given. */
  private tier(tier: number, wanted: Wanted, end: RawBuilder<unknown> = sql``, also: RawBuilder<unknown> = sql``, grade: Grade = null): RawBuilder<unknown> {
    return sql`(select ${sql.raw(String(tier))} as tier, ${COLUMNS} from public.search_docs d where ${matching(grade === null ? wanted : both(wanted, reaching(grade)))} ${this.within} ${also} ${end})`;
  }

  private async read(query: RawBuilder<unknown>): Promise<Row[]> {
    const { rows } = await (query as RawBuilder<Row>).execute(this.tx);
    return rows;
  }
}

/**
 * Reads the most trusted of many matches without reading all of them: in one grade of trust after another, until one holds enough.
 */
async function fromTheTop(grades: readonly Grade[], enough: number, read: (grade: Grade, turn: number) => Promise<Row[]>): Promise<Row[]> {
  let rows: Row[] = [];
  for (const [turn, grade] of grades.entries()) {
    rows = await read(grade, turn);
    if (rows.length >= enough) break;
  }
  return rows;
}

/** The grade alone is half of all: it goes with another key. */
const reaching = (grade: number): Wanted => ({ keys: [], also: [quoted(trusted(grade))] });

/** Whether a document (alias d) is wanted. */
export const matching = (wanted: Wanted): RawBuilder<boolean> => sql<boolean>`${sql.join(queriesOf(wanted).map((query) => sql`d.words @@ ${query}::tsquery`), sql` and `)}`;

const mostTrusted = (limit: number): RawBuilder<unknown> => sql`order by d.trust + 0 desc, d.firm_id limit ${limit}`;

const COLUMNS = sql`d.firm_id as "firmId", d.version, d.trust, d.lat, d.lng, d.heads`;

/** Metres from the point to a document (alias d); null when it doesn't say where it is (least() would make one of null). */
export function metresTo({ lat, lng }: { lat: number; lng: number }): RawBuilder<number> {
  return sql<number>`(case when d.lat is not null then 2 * 6371008.8 * asin(sqrt(least(1, power(sin(radians(d.lat - ${lat}) / 2), 2) + cos(radians(${lat})) * cos(radians(d.lat)) * power(sin(radians(d.lng - ${lng}) / 2), 2)))) end)`;
}
