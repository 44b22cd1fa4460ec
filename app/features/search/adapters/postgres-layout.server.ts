import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Plan } from "../plan";
import { parseText } from "../query";
import { onOtherKeyboard } from "../vocabulary/layout";
import { matching, type Found } from "./postgres-find.server";
import { both, conditionsOf, tiersOf } from "./postgres-tsquery";
import { areWords, planText, type Facts } from "./postgres-text.server";

const MOST = 200;

/** What the text would be on the other keyboard, when it isn't understood as it stands and that finds more. */
export async function otherReading(tx: Tx, text: string, plan: Plan, facts: Facts, found: Pick<Found, "match" | "unfiltered">, audience: readonly string[]): Promise<string | null> {
  const understood = found.match === "all" && plan.corrections.length === 0 ? found.unfiltered : 0;
  const { words } = plan.parsed;
  if (words.length === 0 || (understood > 0 && words.every((word) => facts.known.has(word)))) return null;
  const other = onOtherKeyboard(text);
  if (other === null) return null;
  const parsed = parseText(other);
  if (parsed.words.length === 0 || !(await areWords(tx, parsed.words))) return null;
  const reading = await planText(tx, parsed, audience);
  const wanted = both(tiersOf(reading.plan, reading.plan.groups, reading.plan.groups.length)[3], conditionsOf(audience, null, null, false));
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from (select from public.search_docs d where ${matching(wanted)} limit ${MOST}) m`.execute(tx);
  return rows[0]!.count > Math.min(understood, MOST - 1) ? other : null;
}
