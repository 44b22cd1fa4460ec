import { chmodSync, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { rowOf } from "~/features/search/adapters/postgres-documents.server";
import { documentOf, remembering, type Source } from "~/features/search/documents.server";
import type { CatalogDoc } from "~/features/search/engine";
import { norm } from "~/features/search/normalise";
import { addFirm, noFirms, type FirmTables } from "../../../supabase/seed/firms";
import { randomOf } from "../../../supabase/seed/random";
import { autoParts } from "../../../supabase/seed/trades/auto-parts";
import { ceramics } from "../../../supabase/seed/trades/ceramics";
import { leather } from "../../../supabase/seed/trades/leather";

const SEED = 1405;
const BATCH = 2_500;
type Row = Record<string, unknown>;

export const clusters = [ceramics, leather, autoParts].map((trade, index) => ({ trade, id: `00000000-0000-4000-8000-00000000000${index + 1}` }));

/** Documents of as many firms as asked, of the demo's trades and vocabulary, a batch at a time. */
export function* documents(count: number): Generator<CatalogDoc[]> {
  const random = randomOf(SEED);
  const canonical = remembering(norm);
  const slugs = new Map<string, number>();
  const names = new Set<string>();
  const now = new Date("2026-11-24T08:00:00Z");
  for (let made = 0; made < count; ) {
    const tables = noFirms();
    for (let n = 0; n < BATCH && made < count; n += 1, made += 1) addFirm(tables, random, { ...pick(made), broker: "", slugs, names, now, pending: false });
    yield sources(tables).map((source) => documentOf(source, "2026-11-24", canonical));
  }
}

const pick = (index: number) => {
  const { trade, id } = clusters[index % clusters.length]!;
  return { trade, clusterId: id };
};

function sources(tables: FirmTables): Source[] {
  const by = (rows: readonly Row[]): Map<string, Row[]> => {
    const groups = new Map<string, Row[]>();
    for (const row of rows) groups.set(row["firm_id"] as string, [...(groups.get(row["firm_id"] as string) ?? []), row]);
    return groups;
  };
  const [offerings, processes, machines, capacities, certificates, memberships] = [by(tables.firm_offerings), by(tables.firm_processes), by(tables.firm_machines), by(tables.firm_capacities), by(tables.firm_certificates), by(tables.cluster_memberships)];
  const text = (value: unknown) => (value as string | null) ?? "";
  return tables.firms.map((firm, index): Source => {
    const id = firm["id"] as string;
    const { trade } = clusters.find((cluster) => cluster.id === memberships.get(id)![0]!["cluster_id"])!;
    const free = capacities.get(id)?.map((row) => Math.round((100 * Number(row["free_now"])) / Number(row["per_month"]))) ?? [];
    return {
      id, kind: text(firm["kind"]), nameFa: text(firm["name_fa"]), nameEn: text(firm["name_en"]), taglines: `${text(firm["tagline_fa"])} ${text(firm["tagline_en"])}`, abouts: text(firm["about_fa"]),
      isic: firm["isic"] as string[], services: firm["bds_services"] as string[], sectors: index % 20 === 0 ? ["23", "15"] : [], available: index % 20 === 0 ? "now" : null,
      languages: firm["languages"] as string[], markets: firm["export_markets"] as string[], size: firm["size_class"] as string | null, city: text(firm["city"]), province: text(firm["province"]),
      lat: firm["lat"] as number | null, lng: firm["lng"] as number | null, completeness: firm["completeness"] as number, createdAt: new Date(firm["created_at"] as string), freeShare: free.length > 0 ? Math.max(...free) : null,
      offerings: (offerings.get(id) ?? []).map((row) => ({ fa: text(row["title_fa"]), en: text(row["title_en"]), note: "", hs: "" })),
      processes: (processes.get(id) ?? []).map((row) => trade.processes.find(({ code }) => code === row["process_code"])!),
      clusters: [{ id: clusters.find((cluster) => cluster.trade === trade)!.id, names: `${trade.name.fa} ${trade.name.en}`, places: `${trade.place.fa} ${trade.place.en}` }],
      certificates: (certificates.get(id) ?? []).map((row) => ({ scheme: text(row["scheme"]), title: "", level: text(row["level"]), expiresOn: text(row["expires_on"]) })),
      things: (machines.get(id) ?? []).map((row) => text(row["name"])).join(" "), version: BigInt(index + 1),
    };
  });
}

const escaped = (value: unknown): string => {
  if (value === null || value === undefined) return "\\N";
  const list = Array.isArray(value) ? `{${value.map((item) => `"${String(item).replace(/["\\]/g, "\\$&")}"`).join(",")}}` : value instanceof Date ? value.toISOString() : String(value);
  return list.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");
};

/** Writes documents straight into the index's table, past the firms that they would be of. */
export async function load(url: string, count: number, also: (docs: readonly CatalogDoc[]) => void): Promise<{ loadMs: number; indexMs: number }> {
  const folder = mkdtempSync(path.join(tmpdir(), "khosheh-bench-"));
  const file = path.join(folder, "docs");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    chmodSync(folder, 0o755);
    const started = performance.now();
    const stream = createWriteStream(file, { mode: 0o644 });
    let columns: string[] = [];
    for (const docs of documents(count)) {
      also(docs);
      const rows = docs.map(rowOf);
      columns = Object.keys(rows[0]!);
      if (!stream.write(rows.map((row) => `${Object.values(row).map(escaped).join("\t")}\n`).join(""))) await once(stream, "drain");
    }
    stream.end();
    await once(stream, "finish");
    const { rows: indexes } = await client.query<{ name: string; def: string }>("select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as def from pg_index where indrelid = 'public.search_docs'::regclass and not indisprimary");
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    await client.query("alter table public.search_docs drop constraint if exists search_docs_firm_id_fkey");
    await client.query("truncate public.search_docs");
    await client.query(`copy public.search_docs (${columns.join(", ")}) from '${file}'`);
    const loaded = performance.now();
    await client.query("set maintenance_work_mem = '512MB'");
    for (const { def } of indexes) await client.query(def);
    await client.query("vacuum analyze public.search_docs");
    return { loadMs: loaded - started, indexMs: performance.now() - loaded };
  } finally {
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
