import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { CatalogDoc, Health } from "../engine";
import { NORM_VERSION } from "../normalise";
import { joinedWords } from "../query";
import { rankedText } from "../ranking";
import { soundOf } from "../vocabulary/finglish";
import { trustGrades, vectorOf } from "./postgres-lexemes";
import { shorter } from "./postgres-meant.server";

/** Words that are written at once. */
const WORDS = 5_000;
const COUNTING = "10min";
/** Characters of codes and places that a hit is ranked by. */
const MOST_ASIDE = 400;
const NO_ID = "00000000-0000-0000-0000-000000000000";

export async function upsertDocuments(tx: Tx, docs: readonly CatalogDoc[]): Promise<void> {
  if (docs.length === 0) return;
  const columns = sql.raw(Object.keys(rowOf(docs[0]!)).join(", "));
  const replaced = sql.raw(Object.keys(rowOf(docs[0]!)).filter((name) => name !== "firm_id").map((name) => `${name} = excluded.${name}`).join(", "));
  await sql`
    insert into public.search_docs as d (${columns})
    select ${columns} from jsonb_populate_recordset(null::public.search_docs, ${JSON.stringify(docs.map(rowOf))}::jsonb)
    on conflict (firm_id) do update set ${replaced}, indexed_at = clock_timestamp()
    where d.version <= excluded.version`.execute(tx);
  // What not everybody may find is in no list that everybody's misspelt words are compared with.
  const open = docs.filter(({ audience }) => audience.includes("public"));
  const written = open.flatMap(({ text }) => [text.names, text.titles, text.labels, text.codes, text.places].join(" ").split(" "));
  await addWords(tx, written, open.flatMap(({ heads }) => heads.titles.flatMap((title) => joinedWords(title.split(" ")))));
}

async function addWords(tx: Tx, written: readonly string[], made: readonly string[]): Promise<void> {
  const all = new Map([...made.map((word) => [word, true] as const), ...written.map((word) => [word, false] as const)]);
  // Sorted, so that two writers wait for each other instead of both giving up.
  const words = [...all.keys()].filter(Boolean).sort();
  await sql`
    insert into public.search_words as w (word, documents, made, sound, shorter)
    select word, 1, made, sound, string_to_array(shorter, ' ')
    from unnest(${words}::text[], ${words.map((word) => all.get(word)!)}::boolean[], ${words.map(soundOf)}::text[], ${words.map((word) => (all.get(word) ? "" : nearestTo(word)))}::text[]) t(word, made, sound, shorter)
    on conflict (word) do update set made = false where w.made and not excluded.made`.execute(tx);
}

/** By what it is found when it is misspelt; nothing for words that are too short, and codes. */
const nearestTo = (word: string): string => ([...word].length >= 3 && !/\p{N}/u.test(word) ? shorter(word).join(" ") : "");

export function rowOf(doc: CatalogDoc) {
  return {
    firm_id: doc.firmId, firm_kind: doc.firmKind,
    clusters: doc.clusters, processes: doc.processes, groups: doc.groups, services: doc.services, sectors: doc.sectors, certificates: doc.certificates,
    verified: doc.verified, size_class: doc.sizeClass, capacity: doc.capacity, free_share: doc.freeShare, available: doc.available,
    languages: doc.languages, markets: doc.markets, heads: rankedText([...doc.heads.names, ...doc.heads.titles], [...new Set(`${doc.text.codes} ${doc.text.places}`.split(" "))].join(" ").slice(0, MOST_ASIDE)), lat: doc.point?.lat ?? null, lng: doc.point?.lng ?? null, trust: doc.trust, newest: doc.newest,
    words: vectorOf(doc), norm_version: NORM_VERSION, version: String(doc.version),
  };
}

export async function removeDocuments(tx: Tx, firmIds: readonly string[], except: readonly string[] = []): Promise<void> {
  await sql`delete from public.search_docs where firm_id = any (${firmIds}::uuid[]) and not firm_id = any (${except}::uuid[])`.execute(tx);
}

export async function rebuildDocuments(tx: Tx, batches: AsyncIterable<readonly CatalogDoc[]>): Promise<number> {
  await sql`delete from public.search_docs`.execute(tx);
  let count = 0;
  for await (const docs of batches) {
    await upsertDocuments(tx, docs);
    count += docs.length;
  }
  await countWords(tx);
  return count;
}

export async function staleFirms(tx: Tx, limit: number, after = NO_ID): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from public.firms f left join public.search_docs d on d.firm_id = f.id
    where f.id > ${after}::uuid and (
      (f.status = 'active' and (d.firm_id is null or d.norm_version <> ${NORM_VERSION}))
      or (f.status <> 'active' and d.firm_id is not null)
      or (d.firm_id is not null and exists (select from public.firm_certificates z
        where z.firm_id = f.id and z.expires_on < (clock_timestamp() at time zone 'Asia/Tehran')::date
          and z.expires_on >= (d.indexed_at at time zone 'Asia/Tehran')::date)))
    order by f.id
    limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Counts the words of what everybody may find, and how much is trusted how far. Words of texts only would turn a rare slip into a correction, so they are left out. */
export async function countWords(tx: Tx): Promise<void> {
  // Of many documents it takes longer than a request may.
  await sql`select set_config('statement_timeout', ${COUNTING}, true)`.execute(tx);
  const { rows } = await sql<{ word: string; documents: number; made: boolean }>`
    with counted as (
      select word, ndoc, false as made from ts_stat($$select words from public.search_docs where words @@ '''@public'''$$, 'abc')
      union all select word, ndoc, true from ts_stat($$select words from public.search_docs where words @@ '''@public'''$$, 'd') where left(word, 1) <> '.'
      union all select '#' || grade, count(*)::int, true from public.search_docs d cross join unnest(${trustGrades as number[]}::int[]) grade where d.trust >= grade group by grade),
    best as (select distinct on (word) word, ndoc, made from counted order by word, made),
    gone as (delete from public.search_words w where not exists (select from best b where b.word = w.word)),
    kept as (update public.search_words w set documents = b.ndoc, made = b.made from best b where b.word = w.word and (w.documents, w.made) is distinct from (b.ndoc, b.made))
    select b.word, b.ndoc as documents, b.made from best b where not exists (select from public.search_words w where w.word = b.word)`.execute(tx);
  for (let at = 0; at < rows.length; at += WORDS) {
    const some = rows.slice(at, at + WORDS);
    await addWords(tx, some.filter(({ made }) => !made).map(({ word }) => word), some.filter(({ made }) => made).map(({ word }) => word));
    await sql`update public.search_words w set documents = t.documents from unnest(${some.map(({ word }) => word)}::text[], ${some.map(({ documents }) => documents)}::int[]) t(word, documents) where w.word = t.word and w.documents <> t.documents`.execute(tx);
  }
}

export async function healthOf(tx: Tx): Promise<Health> {
  // With LC_CTYPE=C Persian has no trigrams, and every search for a misspelt word would find nothing.
  const { rows } = await sql<{ documents: number; trigrams: number; encoding: string }>`
    select (select count(*)::int from public.search_docs) as documents, cardinality(extensions.show_trgm('کاشی')) as trigrams,
      current_setting('server_encoding') as encoding`.execute(tx);
  const { documents, trigrams, encoding } = rows[0]!;
  const stale = (await staleFirms(tx, 1000)).length;
  const problem = trigrams === 0 ? "no trigrams of Persian: the database has LC_CTYPE=C" : encoding !== "UTF8" ? `the database is ${encoding}, not UTF8` : null;
  return { ok: problem === null && stale === 0, documents, stale, problem };
}
