import { sql } from "kysely";
import { provinceName, townName } from "~/features/firms/places";
import { certificateBadge, isoDay } from "~/features/firms/rules";
import { bdsServices, certificateSchemes, isicClasses, type Term } from "~/features/firms/taxonomy";
import type { Tx } from "~/lib/db.server";
import { certificateLevels, type CatalogDoc } from "./engine";
import { norm } from "./normalise";
import { romanise } from "./vocabulary/finglish";
import { namesOfPlaces } from "./vocabulary/places";
import { labelsIn, nodesOf } from "./vocabulary/taxonomy";

const BATCH = 250;
const MOST_REMEMBERED = 20_000;
/** Canonical characters of one text of a document. */
const MAX_TEXT = 4_096;

type Label = { code: string; fa: string; en: string };
/** What a document is made of. */
export type Source = {
  id: string;
  kind: string;
  nameFa: string;
  nameEn: string;
  taglines: string;
  abouts: string;
  isic: string[];
  services: string[];
  sectors: string[];
  available: string | null;
  languages: string[];
  markets: string[];
  size: string | null;
  city: string;
  province: string;
  lat: number | null;
  lng: number | null;
  completeness: number;
  createdAt: Date;
  freeShare: number | null;
  offerings: { fa: string; en: string; note: string; hs: string }[];
  processes: Label[];
  clusters: { id: string; names: string; places: string }[];
  certificates: { scheme: string; title: string; level: string; expiresOn: string | null }[];
  things: string;
  version: bigint;
};

/**
 * The documents of those of these firms that are on the market. The firms stay locked until the transaction ends,
 * so that what is written from it can't be overtaken.
 */
export async function documentsOf(tx: Tx, firmIds: readonly string[], now: Date): Promise<CatalogDoc[]> {
  await sql`select from public.firms where id = any (${firmIds}::uuid[]) order by id for no key update`.execute(tx);
  const { rows } = await sql<Source>`
    select f.id, f.kind, f.name_fa as "nameFa", f.name_en as "nameEn",
      concat_ws(' ', f.tagline_fa, f.tagline_en) as taglines, concat_ws(' ', f.about_fa, f.about_en) as abouts,
      f.isic, f.bds_services as services, f.languages, f.export_markets as markets, f.size_class as size, f.city, f.province, f.lat, f.lng,
      -- Of providers; an installation that hasn't these facts yet has none.
      coalesce(to_jsonb(f) -> 'sector_experience', '[]') as sectors, to_jsonb(f) ->> 'available' as available,
      f.completeness, f.created_at as "createdAt",
      (select max(100 * k.free_now / k.per_month)::int from public.firm_capacities k where k.firm_id = f.id) as "freeShare",
      coalesce((select jsonb_agg(jsonb_build_object('fa', o.title_fa, 'en', o.title_en, 'note', o.note, 'hs', o.hs_code) order by o.position, o.created_at)
        from public.firm_offerings o where o.firm_id = f.id), '[]') as offerings,
      coalesce((select jsonb_agg(jsonb_build_object('code', p.code, 'fa', p.label_fa, 'en', p.label_en) order by p.code)
        from public.firm_processes x join public.processes p on p.code = x.process_code where x.firm_id = f.id), '[]') as processes,
      coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'names', concat_ws(' ', c.name_fa, c.name_en), 'places', concat_ws(' ', c.place_fa, c.place_en)) order by c.id)
        from public.cluster_memberships m join public.clusters c on c.id = m.cluster_id where m.firm_id = f.id and m.status = 'active'), '[]') as clusters,
      coalesce((select jsonb_agg(jsonb_build_object('scheme', z.scheme, 'title', z.title, 'level', z.level, 'expiresOn', z.expires_on) order by z.id)
        from public.firm_certificates z where z.firm_id = f.id), '[]') as certificates,
      concat_ws(' ', (select string_agg(m.name || ' ' || m.detail, ' ' order by m.position, m.id) from public.firm_machines m where m.firm_id = f.id),
        (select string_agg(k.item, ' ' order by k.position, k.id) from public.firm_capacities k where k.firm_id = f.id)) as things,
      (extract(epoch from clock_timestamp()) * 1000000)::int8 as version
    from public.firms f
    where f.id = any (${firmIds}::uuid[]) and f.status = 'active'`.execute(tx);
  const today = isoDay(now);
  const canonical = remembering(norm);
  return rows.map((source) => documentOf(source, today, canonical));
}

/** Every document there is, a batch of firms at a time. */
export async function* allDocuments(tx: Tx, now: Date): AsyncGenerator<CatalogDoc[]> {
  let last = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const firms = await tx.selectFrom("firms").select("id").where("status", "=", "active").where("id", ">", last).orderBy("id").limit(BATCH).execute();
    if (firms.length === 0) return;
    yield await documentsOf(tx, firms.map(({ id }) => id), now);
    last = firms.at(-1)!.id;
  }
}

export function documentOf(source: Source, today: string, canonical: (text: string) => string): CatalogDoc {
  const running = source.certificates.filter((certificate) => certificateBadge(certificate, today) !== "expired");
  const heads = [source.nameFa, source.nameEn, ...source.offerings.flatMap(({ fa, en }) => [fa, en])].map(canonical);
  const hs = source.offerings.map((offering) => offering.hs).filter(Boolean);
  const nodes = nodesOf({ titles: heads, isic: source.isic, hs, services: source.services });
  const labels = [
    canonical(source.taglines),
    ...source.processes.flatMap(({ fa, en }) => [canonical(fa), canonical(en)]),
    ...labelsOf(isicClasses, source.isic, canonical),
    ...labelsOf(bdsServices, source.services, canonical),
    ...labelsOf(certificateSchemes, running.map(({ scheme }) => scheme), canonical),
    ...running.map(({ title }) => canonical(title)),
    ...labelsIn(nodes),
  ];
  const written = [source.city, source.province, townName(source.city, "en"), provinceName(source.province, "en"), ...source.clusters.flatMap(({ names, places }) => [names, places])].map(canonical);
  const places = [...new Set([...written, ...written.flatMap(namesOfPlaces)])];
  return {
    firmId: source.id,
    audience: ["public"],
    nameFa: source.nameFa,
    nameEn: source.nameEn,
    offerings: source.offerings.map(({ fa, en }) => ({ fa, en })),
    text: {
      names: join(...heads.slice(0, 2)),
      titles: join(...heads.slice(2)),
      labels: cut(join(...labels)),
      codes: join(...new Set([...source.isic, ...hs, ...running.map(({ scheme }) => canonical(scheme)), ...nodes.flatMap((node) => [...node.isic, ...node.hs])])),
      places: cut(join(...places)),
      body: cut(join(...source.offerings.map(({ note }) => canonical(note)), norm(source.things), norm(source.abouts))),
      roman: cut(join(...spellings(join(...heads, ...written)))),
    },
    heads: { names: distinct(heads.slice(0, 2)), titles: distinct(heads.slice(2)) },
    firmKind: source.kind,
    clusters: source.clusters.map(({ id }) => id),
    processes: source.processes.map(({ code }) => code),
    groups: source.isic,
    services: source.services,
    sectors: source.sectors,
    certificates: certificateCodes(running),
    verified: running.some(({ level }) => level === "verified"),
    sizeClass: source.size,
    capacity: [...(source.freeShare !== null && source.freeShare > 0 ? ["free"] : []), ...(source.freeShare !== null && source.freeShare >= 50 ? ["half"] : [])],
    freeShare: source.freeShare,
    available: source.available,
    languages: source.languages,
    markets: source.markets,
    point: source.lat !== null && source.lng !== null ? { lat: source.lat, lng: source.lng } : null,
    trust: trustOf(source.completeness, running),
    newest: source.createdAt,
    version: BigInt(source.version),
  };
}

function certificateCodes(running: Source["certificates"]): string[] {
  const codes = new Set<string>();
  for (const { scheme, level } of running) {
    const reached = certificateLevels.slice(0, Math.max(1, certificateLevels.indexOf(level as "claimed") + 1));
    for (const step of reached) codes.add(`${step}:${scheme}`).add(`${step}:*`);
  }
  return [...codes].sort();
}

function trustOf(completeness: number, running: Source["certificates"]): number {
  const confirmed = running.some(({ level }) => level === "verified") ? 20 : running.some(({ level }) => level === "seen") ? 10 : 0;
  return Math.round(completeness * 0.8) + confirmed;
}

const labelsOf = (terms: readonly Term[], codes: readonly string[], canonical: (text: string) => string) =>
  codes.map((code) => {
    const term = terms.find((known) => known.code === code);
    return term ? join(canonical(term.fa), canonical(term.en)) : canonical(code);
  });

const spelled = remembering((word) => romanise(word).join(" "));
const spellings = (text: string): string[] => [...new Set(text.split(" "))].map(spelled);

const distinct = (texts: readonly string[]): string[] => [...new Set(texts.filter(Boolean))];
const join = (...texts: string[]): string => texts.filter(Boolean).join(" ");

function cut(canonical: string): string {
  return canonical.length <= MAX_TEXT ? canonical : canonical.slice(0, canonical.lastIndexOf(" ", MAX_TEXT));
}

/** Labels and titles come back in every firm of a trade. */
export function remembering(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let made = known.get(text);
    if (made === undefined) {
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(text, (made = make(text)));
    }
    return made;
  };
}
