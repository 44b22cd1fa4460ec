import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Suggestion } from "../engine";
import { norm } from "../normalise";
import type { Plan } from "../plan";
import { parseText } from "../query";
import { scorerOf } from "../ranking";
import { ladderOf, matching } from "./postgres-find.server";
import { both, conditionsOf } from "./postgres-tsquery";
import { planText } from "./postgres-text.server";

/** Firms whose names and titles are looked at. */
const LOOKED_AT = 120;
/** Below this a name or title isn't like what was typed. */
const LIKE = 0.5;

type Row = { firmId: string; nameFa: string; nameEn: string; trust: number; offerings: { fa: string; en: string }[] };

/** Names of firms, and titles of what they offer, that begin like what was typed; else those that are like it. */
export async function suggestTitles(tx: Tx, text: string, audience: readonly string[], limit: number): Promise<Suggestion[]> {
  const { plan, facts } = await planText(tx, parseText(text.replace(/["«»]/gu, " ")), audience);
  if (plan.groups.length === 0 || plan.parsed.squash.length < 2) return [];
  for (const step of ladderOf(plan, facts)) {
    const wanted = both(step.tiers[1]!, conditionsOf(audience, null, null, false));
    const { rows } = await sql<{ firmId: string }>`
      select d.firm_id as "firmId" from (select d.firm_id, d.trust from public.search_docs d where ${matching(wanted)} limit 2000) d
      order by d.trust desc, d.firm_id limit ${LOOKED_AT}`.execute(tx);
    const titles = await titlesLike(tx, plan, rows.map(({ firmId }) => firmId), limit);
    if (titles.length > 0) return titles;
  }
  return [];
}

/** Names and titles of these firms that are like what was typed, the most like first; read where the caller's rights hold. */
export async function titlesLike(tx: Tx, plan: Plan, firmIds: readonly string[], limit: number): Promise<Suggestion[]> {
  if (firmIds.length === 0) return [];
  const scoreOf = scorerOf(plan);
  const titled = new Map<string, { suggestion: Suggestion; score: number; firms: number }>();
  const { rows } = await sql<Row>`
    select f.id as "firmId", f.name_fa as "nameFa", f.name_en as "nameEn", d.trust,
      coalesce((select jsonb_agg(jsonb_build_object('fa', o.title_fa, 'en', o.title_en) order by o.position) from public.firm_offerings o where o.firm_id = f.id), '[]') as offerings
    from public.firms f join public.search_docs d on d.firm_id = f.id
    where f.id = any (${firmIds}::uuid[]) and f.status = 'active'`.execute(tx);
  for (const { firmId, nameFa, nameEn, trust, offerings } of rows) {
    for (const [kind, titleFa, titleEn] of [["firm", nameFa, nameEn] as const, ...offerings.map(({ fa, en }) => ["product", fa, en] as const)]) {
      const key = `${kind} ${kind === "firm" ? firmId : titleFa || titleEn}`;
      const known = titled.get(key);
      if (known) known.firms += 1;
      else titled.set(key, { suggestion: { kind, titleFa, titleEn, firmId }, firms: 1, score: scoreOf([norm(titleFa), norm(titleEn)].filter(Boolean).join("\n"), trust, "unknown") });
    }
  }
  return [...titled.values()]
    .filter(({ score }) => score >= LIKE)
    .sort((a, b) => b.score - a.score || b.firms - a.firms || (a.suggestion.titleFa < b.suggestion.titleFa ? -1 : 1))
    .slice(0, limit)
    .map(({ suggestion }) => suggestion);
}
