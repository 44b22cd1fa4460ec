import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { trusted, trustGrades } from "./postgres-lexemes";

const REMEMBERED_MS = 60_000;

/** How far down the order of trust so many documents lie. */
export type TrustDepths = { gradeFor(tx: Tx, depth: number): Promise<number | null> };

/** Remembers how many documents reach each grade. What was counted a while ago only makes a search look somewhat deeper, or twice. */
export function trustDepths(): TrustDepths {
  let counts: { grade: number; documents: number }[] = [];
  let until = 0;
  return {
    async gradeFor(tx, depth) {
      if (performance.now() > until) {
        const { rows } = await sql<{ word: string; documents: number }>`select word, documents from public.search_words where word = any (${trustGrades.map(trusted)}::text[])`.execute(tx);
        counts = rows.map(({ word, documents }) => ({ grade: Number(word.slice(1)), documents })).sort((a, b) => b.grade - a.grade);
        until = performance.now() + REMEMBERED_MS;
      }
      return counts.find(({ documents }) => documents >= depth)?.grade ?? null;
    },
  };
}
