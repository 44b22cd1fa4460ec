import { create, insertMultiple, search as searchOrama } from "@orama/orama";
import MiniSearch from "minisearch";
import pg from "pg";

/** A document in fields, as an engine without our index gets it. */
export type PeerDoc = { id: string; name: string; titles: string; labels: string; body: string };
export type Peer = { name: string; find: (text: string, limit: number) => string[] | Promise<string[]>; close?: () => Promise<void> };

const BOOST = { name: 2, titles: 2, labels: 1, body: 0.5 };
const FIELDS = ["name", "titles", "labels", "body"] as const;
/** Cuts at whatever is no letter or digit; Orama's own tokeniser would throw away every letter that isn't Latin. */
const wordsOf = (text: string): string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

export async function oramaOf(docs: readonly PeerDoc[]): Promise<Peer> {
  const db = create({ schema: { name: "string", titles: "string", labels: "string", body: "string" } as const, components: { tokenizer: { language: "persian", normalizationCache: new Map(), tokenize: wordsOf } } });
  await insertMultiple(db, docs.map((doc) => ({ ...doc })), 2_000);
  return {
    name: "Orama",
    async find(text, limit) {
      // Every word first, then any: what a product would do.
      for (const threshold of [0, 1]) {
        const { hits } = await searchOrama(db, { term: text, limit, tolerance: 1, threshold, boost: BOOST });
        if (hits.length > 0 || threshold === 1) return hits.map(({ id }) => id);
      }
      return [];
    },
  };
}

export function miniSearchOf(docs: readonly PeerDoc[]): Peer {
  const index = new MiniSearch<PeerDoc>({ fields: [...FIELDS], tokenize: wordsOf, searchOptions: { boost: BOOST, fuzzy: 0.2, prefix: (_term, at, terms) => at === terms.length - 1 } });
  index.addAll(docs);
  return {
    name: "MiniSearch",
    find(text, limit) {
      const all = index.search(text, { combineWith: "AND" });
      return (all.length > 0 ? all : index.search(text)).slice(0, limit).map(({ id }) => id as string);
    },
  };
}

/** What Postgres does by itself: its own parser, the configuration "simple", ts_rank. */
export async function plainTextSearchOf(url: string, table: string, docs: readonly PeerDoc[]): Promise<Peer> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // Stopping the cluster ends connections that are idle.
  pool.on("error", () => undefined);
  await pool.query(`create table if not exists ${table} (id uuid primary key, words tsvector not null)`);
  for (let at = 0; at < docs.length; at += 2_000) {
    const some = docs.slice(at, at + 2_000);
    await pool.query(
      `insert into ${table} select id, setweight(to_tsvector('simple', a), 'A') || setweight(to_tsvector('simple', c), 'C') || setweight(to_tsvector('simple', d), 'D')
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) t(id, a, c, d)`,
      [some.map(({ id }) => id), some.map(({ name, titles }) => `${name} ${titles}`), some.map(({ labels }) => labels), some.map(({ body }) => body)],
    );
  }
  await pool.query(`create index if not exists ${table}_words on ${table} using gin (words)`);
  await pool.query(`analyze ${table}`);
  return {
    name: "Postgres, simple",
    async find(text, limit) {
      const { rows } = await pool.query<{ id: string }>(`select id from ${table}, plainto_tsquery('simple', $1) q where words @@ q order by ts_rank(words, q) desc, id limit $2`, [text, limit]);
      return rows.map(({ id }) => id);
    },
    close: () => pool.end(),
  };
}
