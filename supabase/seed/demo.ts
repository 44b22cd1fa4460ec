import bcrypt from "bcryptjs";
import pg from "pg";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { allDocuments } from "~/features/search/documents.server";
import { txOf } from "~/lib/db.server";
import { withoutIndexes } from "./bulk";
import { addFirm, noFirms, type Own } from "./firms";
import { insert } from "./insert";
import { addPartnerFacts } from "./partners";
import { randomOf } from "./random";
import { addRound, roundsOf } from "./rounds";
import { addLaterRounds } from "./rounds-later";
import { addTenders } from "./rounds-tender";
import { autoParts } from "./trades/auto-parts";
import { ceramics } from "./trades/ceramics";
import { leather } from "./trades/leather";

const trades = [ceramics, leather, autoParts];
const SEED = 1405;
const PENDING = 10;
/** Firms of a cluster that may pledge in its demo rounds. */
const BUYERS = 60;
/** Service providers that belong to every cluster. */
const GUESTS = 4;
/** Firms that are kept in memory before they are written. */
const BATCH = 10_000;

/** What applicants write to the broker, in turn. */
const APPLICATIONS = [
  "می‌خواهیم در خرید مواد اولیه با همسایه‌ها شریک شویم.",
  "",
  "معرف ما اتحادیهٔ صنف است. پروانهٔ کسب در دست تمدید است.",
  "کارگاه خانگی داریم و دو نفریم؛ اگر شرط خاصی هست بگویید.",
];
const CHANGES_ASKED = "لطفاً فرایندها و تلفن کارگاه را در شناسنامه بنویسید تا بتوانم بازدید بگذارم.";

type Account = { email: string; name: string; broker?: string; admin?: true; own?: { cluster: string } & Omit<Own, "founder"> };

const accounts: Account[] = [
  { email: "potter@demo.khosheh.test", name: "مریم سفالگر", own: { cluster: "lalejin-ceramics", kind: "sme", name: { fa: "سفالگری مریم", en: "Maryam Pottery" }, women: true } },
  { email: "tanner@demo.khosheh.test", name: "حسین ورامینی", own: { cluster: "varamin-leather", kind: "sme", name: { fa: "چرم ورامینی", en: "Varamini Leather" }, women: false } },
  { email: "partsmaker@demo.khosheh.test", name: "یاشار تبریزی", own: { cluster: "tabriz-auto-parts", kind: "sme", name: { fa: "قطعه‌سازی یاشار", en: "Yashar Auto Parts" }, women: false } },
  { email: "lab@demo.khosheh.test", name: "نرگس نوری", own: { cluster: "lalejin-ceramics", kind: "provider", name: { fa: "آزمایشگاه سرامیک الوند", en: "Alvand Ceramics Laboratory" }, women: true } },
  { email: "broker.lalejin@demo.khosheh.test", name: "سارا بهرامی", broker: "lalejin-ceramics" },
  { email: "broker.varamin@demo.khosheh.test", name: "هادی کریمی", broker: "varamin-leather" },
  { email: "broker.tabriz@demo.khosheh.test", name: "آیدین آذری", broker: "tabriz-auto-parts" },
  { email: "admin@demo.khosheh.test", name: "لیلا رحیمی", admin: true },
];

/** Accounts of the demo, as shown at start. */
export const demoAccounts: string[] = accounts.map(({ email }) => email);

/** Whether an installation has no cluster yet. */
export async function isEmpty(url: string): Promise<boolean> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ n: number }>("select count(*)::int as n from public.clusters");
    return rows[0]?.n === 0;
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // Its statements tell when the connection is lost.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Fills an empty installation, all or nothing; `url` logs in as the owner or the superuser, `scale` multiplies the firms. */
export async function seedDemo(options: { url: string; password: string; now: Date; scale?: number; say?: (line: string) => void }): Promise<void> {
  const scale = options.scale ?? 1;
  if (!Number.isFinite(scale) || scale <= 0) throw new RangeError(`scale must be a positive number, not ${scale}`);
  const client = await connect(options.url);
  try {
    await client.query("begin");
    await seed(client, { ...options, scale, say: options.say ?? (() => undefined) });
    await client.query("commit");
    await client.query("analyze");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

async function seed(client: pg.Client, { password, now, scale, say }: { password: string; now: Date; scale: number; say: (line: string) => void }): Promise<void> {
  const random = randomOf(SEED);
  const people = accounts.map((account) => ({ ...account, id: random.uuid() }));
  const clusters = trades.map((trade) => ({ trade, id: random.uuid() }));
  const clusterOf = (slug: string) => clusters.find(({ trade }) => trade.slug === slug)!.id;
  const brokerOf = (slug: string) => people.find((person) => person.broker === slug)!.id;
  await addPeople(client, people, password, now);
  await insert(client, "public.clusters", clusters.map(({ trade, id }) => ({
    id, slug: trade.slug, name_fa: trade.name.fa, name_en: trade.name.en, story_fa: trade.story.fa, story_en: trade.story.en,
    place_fa: trade.place.fa, place_en: trade.place.en, sectors: trade.sectors, hue: trade.hue, lat: trade.lat, lng: trade.lng, created_at: now, updated_at: now,
  })));
  await insert(client, "public.cluster_staff", people.flatMap(({ id, broker }) => (broker ? [{ cluster_id: clusterOf(broker), person_id: id, role: "broker", granted_at: now }] : [])));
  await insert(client, "public.processes", trades.flatMap((trade) => trade.processes.map(({ code, fa, en }, position) => ({ code, label_fa: fa, label_en: en, sector: trade.sectors[0], position }))));

  const tables = noFirms();
  const slugs = new Map<string, number>();
  const waiting: Record<string, unknown>[] = [];
  let written = 0;
  // A batch at a time, so that memory doesn't grow with the scale.
  const flush = async () => {
    waiting.push(...tables.cluster_memberships.filter((row) => row["decided_at"] === null));
    written += tables.firms.length;
    for (const [table, rows] of Object.entries(tables)) await insert(client, `public.${table}`, rows.splice(0));
    if (scale > 1) say(`  ${written} firms`);
  };
  const owned: { firm: string; person: (typeof people)[number] }[] = [];
  const buyersOf = new Map<string, string[]>();
  const guests: string[] = [];
  for (const [index, { trade, id: clusterId }] of clusters.entries()) {
    const place = { trade, clusterId, broker: brokerOf(trade.slug), slugs, names: new Set<string>(), now };
    const owners = people.filter((person) => person.own?.cluster === trade.slug);
    for (const person of owners) {
      const { id, kind } = addFirm(tables, random, { ...place, pending: false, own: { ...person.own!, founder: person.id } });
      owned.push({ person, firm: id });
      if (kind === "provider" && index === 0) guests.push(id);
    }
    // The applications that wait are spread over the clusters, most of them in the first.
    const pending = index === 0 ? PENDING - 2 * (clusters.length - 1) : 2;
    const rest = Math.max(Math.round(trade.firms * scale) - owners.length, 12);
    const buyers: string[] = [];
    for (let n = 0; n < rest; n += 1) {
      const waits = n >= rest - pending;
      const firm = addFirm(tables, random, { ...place, pending: waits });
      if (!waits && firm.kind === "sme" && !firm.supplies && buyers.length < BUYERS) buyers.push(firm.id);
      if (!waits && firm.kind === "provider" && index === 0 && guests.length < GUESTS) guests.push(firm.id);
      if (tables.firms.length >= BATCH) await flush();
    }
    buyersOf.set(trade.slug, buyers);
    // Some service providers of the first cluster work in the others too.
    if (index > 0) tables.cluster_memberships.push(...guests.map((firm_id) => ({ cluster_id: clusterId, firm_id, status: "active", applied_at: now, decided_by: place.broker, decided_at: now })));
  }
  await flush();
  await addDecisions(client, waiting, clusters.map(({ trade, id }) => ({ clusterId: id, broker: brokerOf(trade.slug) })), now);
  await insert(client, "public.firm_people", owned.map(({ firm, person }) => ({ firm_id: firm, person_id: person.id, role: "owner", joined_at: now })));

  for (const { trade, id: clusterId } of clusters) {
    const starter = owned.find(({ person }) => person.own?.cluster === trade.slug)!;
    const provider = owned.find(({ person }) => person.own?.cluster === trade.slug && person.own.kind === "provider")?.firm ?? null;
    const place = { clusterId, broker: brokerOf(trade.slug), brokerName: people.find((person) => person.broker === trade.slug)!.name, provider, firm: starter.firm, person: starter.person.id, personName: starter.person.name, buyers: buyersOf.get(trade.slug)! };
    for (const spec of roundsOf[trade.slug]!) await addRound(client, random, spec, place, now);
    if (trade === ceramics) await addLaterRounds(client, random, place, now);
    // A tender runs by the clock of the database: a demo of another day has none.
    if (trade === ceramics && Math.abs(Date.now() - now.getTime()) < 43_200_000) await addTenders(client, random, place, now);
  }

  await addPartnerFacts(client);
  // What this transaction wrote has no statistics yet.
  await client.query("analyze");
  const tx = txOf(client);
  const documents = await withoutIndexes(client, ["public.search_docs", "public.search_words"], () => postgresSearch().reindex(tx, allDocuments(tx, now)));
  if (scale > 1) say(`  ${documents} search documents`);
}

// What applicants wrote; from the last one of each cluster the broker wants more before deciding.
async function addDecisions(client: pg.Client, applied: Record<string, unknown>[], desks: { clusterId: string; broker: string }[], now: Date): Promise<void> {
  await insert(client, "public.cluster_decisions", applied.map((row, index) => ({ cluster_id: row["cluster_id"], firm_id: row["firm_id"], step: "applied", note: APPLICATIONS[index % APPLICATIONS.length], at: row["applied_at"] })));
  const yesterday = new Date(now.getTime() - 86_400_000);
  for (const { clusterId, broker } of desks) {
    const asked = applied.findLast((row) => row["cluster_id"] === clusterId);
    if (!asked) continue;
    await client.query(
      "update public.cluster_memberships set status = 'changes_requested', decided_by = $3, decided_at = $4 where cluster_id = $1 and firm_id = $2",
      [clusterId, asked["firm_id"], broker, yesterday],
    );
    await insert(client, "public.cluster_decisions", [{ cluster_id: clusterId, firm_id: asked["firm_id"], step: "changes_requested", note: CHANGES_ASKED, actor_id: broker, at: yesterday }]);
  }
}

async function addPeople(client: pg.Client, people: (Account & { id: string })[], password: string, now: Date): Promise<void> {
  const encrypted_password = await bcrypt.hash(password, 10);
  await insert(client, "auth.users", people.map(({ id, email, name }) => ({
    id, aud: "authenticated", role: "authenticated", email, encrypted_password, email_confirmed_at: now,
    raw_app_meta_data: { provider: "email", providers: ["email"] },
    raw_user_meta_data: { sub: id, email, email_verified: true, phone_verified: false, display_name: name }, created_at: now, updated_at: now,
  })));
  await client.query(
    `insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
     select gen_random_uuid(), 'email', u.id::text, u.id, jsonb_build_object('sub', u.id, 'email', u.email, 'email_verified', true, 'phone_verified', false), $2, $2
     from auth.users u where u.id = any ($1)`,
    [people.map(({ id }) => id), now],
  );
  // A hosted project may make the row of public.people by itself.
  await client.query(
    `insert into public.people (id, display_name) select * from unnest($1::uuid[], $2::text[])
     on conflict (id) do update set display_name = excluded.display_name`,
    [people.map(({ id }) => id), people.map(({ name }) => name)],
  );
  await insert(client, "public.platform_admins", people.filter(({ admin }) => admin).map(({ id }) => ({ person_id: id, granted_at: now })));
}
