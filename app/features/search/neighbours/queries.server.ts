import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { bestNeighbours, complement, likeness, type FirmFacts, type Neighbour } from "./rules";

/** Firms that are weighed for one page; they come by index, from the firm's own clusters. */
const CANDIDATES = 120;
const SHOWN = 3;

type Candidate = FirmFacts & { id: string; slug: string; nameFa: string; nameEn: string; logoFileId: string | null };
export type FirmNeighbour = Neighbour<Pick<Candidate, "id" | "slug" | "nameFa" | "nameEn" | "logoFileId">>;

const facts = sql`f.id, f.slug, f.name_fa as "nameFa", f.name_en as "nameEn", f.logo_file_id as "logoFileId", f.kind, f.isic, f.bds_services as services,
  f.sector_experience as sectors, f.lat, f.lng,
  array(select x.process_code from public.firm_processes x where x.firm_id = f.id) as processes,
  array(select x.process_code from public.firm_sought_processes x where x.firm_id = f.id) as sought,
  exists (select from public.firm_capacities k where k.firm_id = f.id and k.free_now > 0) as "hasRoom"`;

/** Firms that do the same and firms that do what is missing, with the reason for each, as the caller may see them. */
export async function readNeighbours(tx: Tx, firmId: string): Promise<{ similar: FirmNeighbour[]; complementary: FirmNeighbour[]; processes: { code: string; fa: string; en: string }[] }> {
  const { rows: own } = await sql<Candidate>`select ${facts} from public.firms f where f.id = ${firmId}::uuid`.execute(tx);
  const firm = own[0];
  if (!firm) return { similar: [], complementary: [], processes: [] };
  const steps = await tx.selectFrom("processes").select(["code", "label_fa as fa", "label_en as en", "sector"]).orderBy("sector").orderBy("position").execute();
  const chains = [...new Set(steps.map(({ sector }) => sector))].map((sector) => steps.filter((step) => step.sector === sector).map(({ code }) => code));
  const beside = chains.flatMap((chain) => chain.filter((_, index) => [chain[index - 1], chain[index + 1]].some((code) => code !== undefined && firm.processes.includes(code))));
  const candidates = [
    ...(await doing(tx, firm, firm.sought, "firm_processes")),
    ...(await doing(tx, firm, firm.processes, "firm_sought_processes")),
    ...(await doing(tx, firm, beside, "firm_processes")),
    ...(firm.kind === "provider" ? [] : await providersFor(tx, firm)),
    ...(await ofTheSameWork(tx, firm)),
  ];
  const others = [...new Map(candidates.map((other) => [other.id, other])).values()];
  const complementary = bestNeighbours(firm, others, (other) => complement(firm, other, chains), SHOWN);
  const taken = new Set(complementary.map((found) => found.firm.id));
  const similar = bestNeighbours(firm, others.filter(({ id }) => !taken.has(id)), (other) => likeness(firm, other), SHOWN);
  return { complementary: complementary.map(bare), similar: similar.map(bare), processes: steps.map(({ code, fa, en }) => ({ code, fa, en })) };
}

const bare = ({ firm: { id, slug, nameFa, nameEn, logoFileId }, ...rest }: Neighbour<Candidate>): FirmNeighbour => ({ ...rest, firm: { id, slug, nameFa, nameEn, logoFileId } });

const mates = (firm: Candidate) => sql`
  public.cluster_memberships mine
  join public.cluster_memberships m on m.cluster_id = mine.cluster_id and m.status = 'active' and m.firm_id <> mine.firm_id
  join public.firms f on f.id = m.firm_id and f.status = 'active'
  where mine.firm_id = ${firm.id}::uuid and mine.status = 'active'`;
const nearest = (firm: Candidate) =>
  firm.lat === null || firm.lng === null ? sql`f.completeness desc, f.id` : sql`(f.lat - ${firm.lat}) ^ 2 + ((f.lng - ${firm.lng}) * ${Math.cos((firm.lat * Math.PI) / 180)}) ^ 2 nulls last, f.id`;

/** Members of the firm's clusters with one of these steps in this table, the nearest first. */
async function doing(tx: Tx, firm: Candidate, codes: string[], table: "firm_processes" | "firm_sought_processes"): Promise<Candidate[]> {
  if (codes.length === 0) return [];
  const { rows } = await sql<Candidate>`
    select ${facts} from ${mates(firm)}
      and exists (select from ${sql.table(`public.${table}`)} x where x.firm_id = f.id and x.process_code = any (${codes}::text[]))
    order by ${nearest(firm)} limit ${CANDIDATES}`.execute(tx);
  return rows;
}

/** Providers who have worked for the firm's trade, in its clusters. */
async function providersFor(tx: Tx, firm: Candidate): Promise<Candidate[]> {
  const divisions = [...new Set(firm.isic.map((code) => code.slice(0, 2)))];
  const { rows } = await sql<Candidate>`
    select ${facts} from ${mates(firm)} and f.kind = 'provider' and f.sector_experience && ${divisions}::text[]
    order by ${nearest(firm)} limit ${CANDIDATES}`.execute(tx);
  return rows;
}

async function ofTheSameWork(tx: Tx, firm: Candidate): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select ${facts} from ${mates(firm)} and f.kind = ${firm.kind} and (f.isic && ${firm.isic}::text[] or f.bds_services && ${firm.services}::text[])
    order by ${nearest(firm)} limit ${CANDIDATES}`.execute(tx);
  return rows;
}
