import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { CatalogDoc, Health } from "../engine";
import { NORM_VERSION } from "../normalise";
import { vectorOf } from "./postgres-text.server";

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
  // Sorted, so that two writers wait for each other instead of both giving up.
  const words = [...new Set(docs.flatMap(({ text }) => `${text.names} ${text.titles} ${text.labels} ${text.codes} ${text.places} ${text.roman}`.split(" ")))].filter(Boolean).sort();
  await sql`insert into public.search_words (word, documents) select word, 1 from unnest(${words}::text[]) word on conflict (word) do nothing`.execute(tx);
}

function rowOf(doc: CatalogDoc) {
  return {
    firm_id: doc.firmId, audience: doc.audience, name_fa: doc.nameFa, name_en: doc.nameEn, offerings: doc.offerings, firm_kind: doc.firmKind,
    clusters: doc.clusters, processes: doc.processes, groups: doc.groups, services: doc.services, sectors: doc.sectors, certificates: doc.certificates,
    verified: doc.verified, size_class: doc.sizeClass, capacity: doc.capacity, free_share: doc.freeShare, available: doc.available,
    languages: doc.languages, markets: doc.markets, lat: doc.point?.lat ?? null, lng: doc.point?.lng ?? null, trust: doc.trust, newest: doc.newest,
    squash: doc.squashed.join(" "), words: vectorOf(doc.text), norm_version: NORM_VERSION, version: String(doc.version),
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

/** Words of texts only would turn a rare slip into a correction, so they are left out. */
export async function countWords(tx: Tx): Promise<void> {
  await sql`delete from public.search_words`.execute(tx);
  await sql`insert into public.search_words (word, documents) select word, ndoc from ts_stat('select words from public.search_docs', 'abc')`.execute(tx);
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
