import { sql } from "kysely";
import type { Actor, Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";
import { refuse, type Result } from "~/lib/result";
import { NORM_VERSION } from "../normalise";
import { parseText } from "../query";
import { readQuery } from "../schema";
import { otherNames } from "./match";
import { rarest } from "./rules";
import type { SavedSearchChange } from "./schema";

const MOST = 50;
const MOST_KEYS = 60;

/** Saves a search, or changes, stops and deletes one of the actor's. */
export async function changeSavedSearch(tx: Tx, input: SavedSearchChange & { actor: Actor }): Promise<Result<object, "not_found" | "too_many_searches">> {
  if (input.intent === "save") return saveSearch(tx, input);
  if (input.intent === "remove") {
    await tx.deleteFrom("saved_searches").where("id", "=", input.id).execute();
    return { ok: true };
  }
  const change = {
    cadence: () => ({ cadence: input.intent === "cadence" ? input.cadence : "daily" }),
    stop: () => ({ stopped_at: sql<Date>`coalesce(stopped_at, clock_timestamp())` }),
    resume: () => ({ stopped_at: null }),
  }[input.intent]();
  const changed = await tx.updateTable("saved_searches").set(change).where("id", "=", input.id).returning("id").executeTakeFirst();
  if (!changed) return refuse("not_found");
  // What came onto the market while it was silent isn't news.
  if (input.intent === "resume") await emit(tx, "saved_search.started", { savedSearchId: changed.id });
  return { ok: true };
}

/** Saved once more, a search takes the new cadence and goes on. */
async function saveSearch(tx: Tx, { actor, query, cadence }: { actor: Actor; query: string; cadence: string }): Promise<Result<object, "too_many_searches">> {
  const { n } = await tx.selectFrom("saved_searches").select((eb) => eb.fn.countAll<bigint>().as("n")).where("query", "<>", query).executeTakeFirstOrThrow();
  if (n >= BigInt(MOST)) return refuse("too_many_searches");
  const saved = await tx
    .insertInto("saved_searches")
    .values({ person_id: actor.personId, query, cadence, key_words: await keyWordsOf(tx, query), norm_version: NORM_VERSION })
    .onConflict((conflict) => conflict.columns(["person_id", "query"]).doUpdateSet({ cadence, stopped_at: null }))
    .returning("id")
    .executeTakeFirstOrThrow();
  await emit(tx, "saved_search.started", { savedSearchId: saved.id });
  return { ok: true };
}

/** The words by which a saved search is looked up when a firm changed: the rarest it needs, and the first words of its other names. None when nothing is needed, or too much would do. */
export async function keyWordsOf(tx: Tx, query: string): Promise<string[]> {
  const parsed = parseText(readQuery(query).q);
  const needed = [...new Set([...parsed.words, ...parsed.phrases.flat()])];
  if (needed.length === 0) return [];
  const known = await tx.selectFrom("search_words").select(["word", "documents"]).where("word", "in", needed).execute();
  const key = rarest(needed, new Map(known.map(({ word, documents }) => [word, documents])));
  if (key === null) return [];
  const others = otherNames(parsed.words)[parsed.words.indexOf(key)] ?? [];
  const keys = [...new Set([key, ...others.map(([word]) => word!)])];
  return keys.length <= MOST_KEYS ? keys : [];
}

/** What the bearer of a stop key stops, or lets go on; null when there is no such search. */
export async function readByStopKey(tx: Tx, key: string): Promise<{ query: string; stopped: boolean } | null> {
  const { rows } = await sql<{ query: string; stopped: boolean }>`select query, stopped from private.saved_search_by_key(${key}::uuid)`.execute(tx);
  return rows[0] ?? null;
}

export async function stopByKey(tx: Tx, key: string, stop: boolean): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select private.stop_saved_search(${key}::uuid, ${stop}) as done`.execute(tx);
  return rows[0]!.done;
}
