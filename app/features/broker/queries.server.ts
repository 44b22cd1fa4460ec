import { sql } from "kysely";
import { toLatinDigits } from "~/i18n/digits";
import type { Tx } from "~/lib/db.server";
import { holding } from "~/lib/like";
import { type CertificateLevel, type StaffRole } from "./rules";

const PAGE = 25;
type Paged<Row> = { rows: Row[]; total: number; page: number; pages: number };
type Names = { name_fa: string; name_en: string };

function paged<Row>(rows: (Row & { total: number })[], page: number): Paged<Row> {
  const total = rows[0]?.total ?? 0;
  return { rows, total, page, pages: Math.max(1, Math.ceil(total / PAGE)) };
}

export type DeskFigures = { waiting: number; openRounds: number; assisted: number; idle: number; firms: number; certificates: number; needs: number; reports: number; introductions: number; talking: number };

/** What waits at a desk, as numbers on its tabs. */
export async function readDeskFigures(tx: Tx, clusterId: string): Promise<DeskFigures> {
  const { rows } = await sql<DeskFigures>`
    select
      (select count(*)::int from public.cluster_memberships m where m.cluster_id = ${clusterId}::uuid and m.status = 'pending') as waiting,
      (select count(*)::int from public.rounds r where r.cluster_id = ${clusterId}::uuid and r.state in ('gathering', 'tendering', 'pledging', 'fill')) as "openRounds",
      (select count(*)::int from private.desk_assisted(${clusterId}::uuid) a where a.standing = 'waiting') as assisted,
      d.idle, d.firms,
      (select count(*)::int from public.needs n where n.cluster_id = ${clusterId}::uuid and n.state = 'open') as needs,
      (select count(*)::int from public.chat_reports r where r.cluster_id = ${clusterId}::uuid and r.state = 'open') as reports,
      (select count(*)::int from public.firm_certificates c
        join public.cluster_memberships m on m.firm_id = c.firm_id and m.cluster_id = ${clusterId}::uuid and m.status = 'active'
        where c.level <> 'verified' and (c.expires_on is null or c.expires_on >= (now() at time zone 'Asia/Tehran')::date)) as certificates,
      i.introductions, i.talking
    from (select count(*)::int as firms, (count(*) filter (where idle))::int as idle from private.desk_firms(${clusterId}::uuid)) d,
      (select count(*)::int as introductions, (count(*) filter (where wrote = 2))::int as talking from private.desk_introductions(${clusterId}::uuid)) i`.execute(tx);
  return rows[0]!;
}

export type Applicant = Names & {
  firm_id: string;
  slug: string;
  kind: string;
  city: string;
  completeness: number;
  status: "pending" | "changes_requested";
  applied_at: Date;
  /** The last words of the firm and of the broker. */
  firm_note: string;
  broker_note: string;
  phone: string;
  mine: boolean;
};

/** Firms that applied and wait for an answer, the longest waiting first; then those that were asked for changes. */
export async function readApplicants(tx: Tx, clusterId: string, personFirmIds: string[]): Promise<Applicant[]> {
  const { rows } = await sql<Applicant>`
    select f.id as firm_id, f.slug, f.name_fa, f.name_en, f.kind, f.city, f.completeness, m.status, m.applied_at,
      coalesce((select d.note from public.cluster_decisions d where d.cluster_id = m.cluster_id and d.firm_id = m.firm_id
        and d.step = 'applied' order by d.id desc limit 1), '') as firm_note,
      coalesce((select d.note from public.cluster_decisions d where d.cluster_id = m.cluster_id and d.firm_id = m.firm_id
        and d.step in ('rejected', 'changes_requested') order by d.id desc limit 1), '') as broker_note,
      coalesce((select coalesce(nullif(c.mobile, ''), c.phone) from public.firm_contacts c where c.firm_id = f.id), '') as phone,
      m.firm_id = any (${personFirmIds}::uuid[]) as mine
    from public.cluster_memberships m
    join public.firms f on f.id = m.firm_id
    where m.cluster_id = ${clusterId}::uuid and m.status in ('pending', 'changes_requested')
    order by (m.status = 'pending') desc, m.applied_at
    limit 200`.execute(tx);
  return rows;
}

export type Decision = Names & { id: bigint; slug: string; step: string; note: string; at: Date; by: string | null };

/** The last decisions about members, newest first. */
export async function readDecisions(tx: Tx, clusterId: string): Promise<Decision[]> {
  const { rows } = await sql<Decision>`
    select d.id, d.step, d.note, d.at, f.slug, f.name_fa, f.name_en, p.display_name as by
    from public.cluster_decisions d
    join public.firms f on f.id = d.firm_id
    left join public.people p on p.id = d.actor_id
    where d.cluster_id = ${clusterId}::uuid and d.step in ('active', 'rejected', 'changes_requested')
    order by d.id desc
    limit 12`.execute(tx);
  return rows;
}

export type AssistedEntry = Names & {
  pledge_id: string;
  round_id: string;
  title: string;
  unit_code: string;
  slug: string;
  desired: bigint | null;
  min_qty: bigint | null;
  max_qty: bigint | null;
  cap: bigint | null;
  source: "phone" | "visit" | "paper";
  entry_note: string;
  entered_by: string | null;
  created_at: Date;
  expires_at: Date;
  standing: "waiting" | "confirmed" | "declined" | "expired" | "replaced";
  phone: string;
  reachable: boolean;
  /** A signed paper was uploaded and waits for a second person. */
  paper: boolean;
  /** What it would take instead of what was asked for; null once it no longer waits. */
  substitutes: string[] | null;
};

/** Pledges entered for firms: those that wait, then the last ones that were answered or ran out. */
export async function readAssisted(tx: Tx, clusterId: string): Promise<AssistedEntry[]> {
  const { rows } = await sql<AssistedEntry>`
    select a.pledge_id, a.round_id, r.title, r.unit_code, f.slug, f.name_fa, f.name_en, a.desired, a.min_qty, a.max_qty, a.cap,
      a.source, a.entry_note, p.display_name as entered_by, a.created_at, a.expires_at, a.standing, a.paper, a.substitutes,
      coalesce(d.phone, '') as phone, coalesce(d.reachable, false) as reachable
    from private.desk_assisted(${clusterId}::uuid) a
    join public.rounds r on r.id = a.round_id
    join public.firms f on f.id = a.firm_id
    left join public.people p on p.id = a.entered_by
    left join private.desk_firms(${clusterId}::uuid) d on d.firm_id = a.firm_id
    where a.standing <> 'replaced'
    order by (a.standing = 'waiting') desc, a.created_at desc
    limit 60`.execute(tx);
  return rows;
}

type PolicyVote = { closed_at: Date | null; yes: number | null; voters: number | null };

export type RoundChoice = { id: string; title: string; unit_code: string; deadline: Date; shortage: { policy: string; vote: PolicyVote | null }; /** Quotes that offer something else than what was asked for. */ substitutes: { id: string; substitute: string; supplier: string }[] };

/** Rounds that take pledges now, with the rule for a shortage and the substitutes that a pledge may accept. */
export async function roundChoices(tx: Tx, clusterId: string, now: Date): Promise<RoundChoice[]> {
  const rounds = await tx
    .selectFrom("rounds as r")
    .leftJoin("policy_votes as v", "v.round_id", "r.id")
    .select(["r.id", "r.title", "r.unit_code", "r.deadline", "r.shortage_policy", "v.closed_at", "v.yes", "v.voters"])
    .where("r.cluster_id", "=", clusterId)
    .where("r.state", "=", "pledging")
    .where("r.deadline", ">", now)
    .orderBy("r.deadline")
    .execute();
  const offered = await tx
    .selectFrom("round_quotes as q")
    .innerJoin("rounds as r", "r.id", "q.round_id")
    .select(["q.id", "q.round_id", "q.substitute", "q.supplier_name as supplier"])
    .where("r.cluster_id", "=", clusterId)
    .where("r.state", "=", "pledging")
    .where("q.substitute", "<>", "")
    .where("q.comparable", "=", true)
    .where("q.split", "=", false)
    .orderBy("q.created_at")
    .orderBy("q.id")
    .execute();
  return rounds.map(({ shortage_policy: policy, closed_at, yes, voters, ...round }) => ({ ...round, shortage: { policy, vote: { closed_at, yes, voters } }, substitutes: offered.filter((quote) => quote.round_id === round.id) }));
}

export type FirmChoice = Names & { id: string; slug: string; city: string; phone: string; reachable: boolean };

/** Member firms whose name, town or phone holds the words; those that somebody acts for come first. */
export async function firmChoices(tx: Tx, input: { clusterId: string; q: string; firmId?: string | undefined; exclude: string[] }): Promise<FirmChoice[]> {
  if (input.q === "" && !input.firmId) return [];
  const { rows } = await sql<FirmChoice>`
    select f.id, f.slug, f.name_fa, f.name_en, f.city, d.phone, d.reachable
    from private.desk_firms(${input.clusterId}::uuid) d
    join public.firms f on f.id = d.firm_id
    where not f.id = any (${input.exclude}::uuid[])
      and ${input.firmId ? sql`f.id = ${input.firmId}::uuid` : matches(input.q)}
    order by d.reachable desc, f.name_fa, f.slug
    limit 20`.execute(tx);
  return rows;
}

export type DeskFirm = Names & { slug: string; firm_id: string; kind: string; city: string; completeness: number; contact_name: string; phone: string; reachable: boolean; idle: boolean; since: Date };

/**
 * Member firms by name, or only the quiet ones: those that never started or joined a purchase and never wrote to anybody,
 * the fullest profiles first.
 */
export async function readDeskFirms(tx: Tx, input: { clusterId: string; which: "quiet" | "all"; q: string; page: number }): Promise<Paged<DeskFirm>> {
  const quiet = input.which === "quiet";
  const { rows } = await sql<DeskFirm & { total: number }>`
    select f.id as firm_id, f.slug, f.name_fa, f.name_en, f.kind, f.city, f.completeness, d.contact_name, d.phone, d.reachable, d.idle,
      coalesce(m.decided_at, m.applied_at) as since, count(*) over ()::int as total
    from private.desk_firms(${input.clusterId}::uuid) d
    join public.firms f on f.id = d.firm_id
    join public.cluster_memberships m on m.cluster_id = ${input.clusterId}::uuid and m.firm_id = f.id
    where ${quiet ? sql`d.idle` : sql`true`} and ${input.q === "" ? sql`true` : matches(input.q)}
    order by ${quiet ? sql`d.reachable desc, f.completeness desc` : sql`f.name_fa, f.name_en`}, f.slug
    limit ${PAGE} offset ${(input.page - 1) * PAGE}`.execute(tx);
  return paged(rows, input.page);
}

export type UnfoundFirm = Names & { slug: string; since: Date };

/** Member firms whose documents the search server refused, so that a search doesn't show them. */
export async function readUnfoundFirms(tx: Tx, clusterId: string): Promise<UnfoundFirm[]> {
  return tx
    .selectFrom("search_dead_letters as l")
    .innerJoin("firms as f", "f.id", "l.firm_id")
    .innerJoin("cluster_memberships as m", (join) => join.onRef("m.firm_id", "=", "f.id").on("m.cluster_id", "=", clusterId).on("m.status", "=", "active"))
    .select(["f.slug", "f.name_fa", "f.name_en", "l.first_at as since"])
    .orderBy("f.slug")
    .execute();
}

const named = (q: string) => sql<boolean>`(f.name_fa ilike ${holding(q)} or f.name_en ilike ${holding(q)} or f.city ilike ${holding(q)})`;
const matches = (q: string) => sql<boolean>`(${named(q)} or d.phone ilike ${holding(toLatinDigits(q))})`;

export type CertificateToReview = Names & {
  id: string;
  firm_id: string;
  slug: string;
  scheme: string;
  title: string;
  issuer: string;
  number: string;
  issued_on: string | null;
  expires_on: string | null;
  level: CertificateLevel;
  file_id: string | null;
  reviewed_at: Date | null;
  reviewer: string | null;
  total: number;
};

/** Certificates of member firms at a level and still in force, those with a file first. */
export async function readCertificates(tx: Tx, input: { clusterId: string; level: CertificateLevel; q: string; page: number }): Promise<Paged<CertificateToReview>> {
  const { rows } = await sql<CertificateToReview>`
    select x.id, x.firm_id, f.slug, f.name_fa, f.name_en, x.scheme, x.title, x.issuer, x.number, x.issued_on, x.expires_on, x.level,
      y.id as file_id, x.reviewed_at, p.display_name as reviewer, count(*) over ()::int as total
    from public.firm_certificates x
    join public.cluster_memberships m on m.firm_id = x.firm_id and m.cluster_id = ${input.clusterId}::uuid and m.status = 'active'
    join public.firms f on f.id = x.firm_id
    left join public.files y on y.id = x.file_id and y.deleted_at is null
    left join public.people p on p.id = x.reviewed_by
    where x.level = ${input.level} and (x.expires_on is null or x.expires_on >= (now() at time zone 'Asia/Tehran')::date)
      and ${input.q === "" ? sql`true` : named(input.q)}
    order by (y.id is not null) desc, x.created_at, x.id
    limit ${PAGE} offset ${(input.page - 1) * PAGE}`.execute(tx);
  return paged(rows, input.page);
}

/** How many certificates of members in force stand at each level. */
export async function countCertificates(tx: Tx, clusterId: string): Promise<Record<CertificateLevel, number>> {
  const { rows } = await sql<{ level: CertificateLevel; n: number }>`
    select x.level, count(*)::int as n
    from public.firm_certificates x
    join public.cluster_memberships m on m.firm_id = x.firm_id and m.cluster_id = ${clusterId}::uuid and m.status = 'active'
    where x.expires_on is null or x.expires_on >= (now() at time zone 'Asia/Tehran')::date
    group by x.level`.execute(tx);
  return { claimed: 0, seen: 0, verified: 0, ...Object.fromEntries(rows.map((row) => [row.level, row.n])) };
}

export type StaffMember = { person_id: string; role: StaffRole; name: string; granted_at: Date };

/** Who works at the desk, brokers first. */
export async function readStaff(tx: Tx, clusterId: string): Promise<StaffMember[]> {
  const { rows } = await sql<StaffMember>`
    select s.person_id, s.role, p.display_name as name, s.granted_at
    from public.cluster_staff s join public.people p on p.id = s.person_id
    where s.cluster_id = ${clusterId}::uuid and s.revoked_at is null
    order by s.role, s.granted_at, p.display_name`.execute(tx);
  return rows;
}
