import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { needJobs } from "~/features/notifications/needs.server";
import { openNotice, readInbox } from "~/features/notifications/inbox.server";
import { answerNeed, postNeed } from "~/features/requests/commands.server";
import { readDeskNeeds, readMyNeeds } from "~/features/requests/queries.server";
import { readCompared } from "~/features/search/compare/queries.server";
import { readNeighbours } from "~/features/search/neighbours/queries.server";
import { changeShortlist } from "~/features/search/shortlist/commands.server";
import { readShortlist, shortlisted } from "~/features/search/shortlist/queries.server";
import { noteVainSearch, readVainSearches, vainSchedules } from "~/features/search/vain.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
let handles: JobHandles;
let cluster: string;
let broker: Actor;

beforeAll(async () => {
  database = await createDatabase();
  handles = { db: database.db, now: () => new Date(), siteUrl: "http://khosheh.test" } as unknown as JobHandles;
  for (const [position, code] of ["throwing", "glazing", "firing"].entries()) await insert("public.processes", { code, label_fa: code, label_en: code, sector: "2393", position });
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.admin.query("delete from public.outbox; delete from public.mails");
  cluster = randomUUID();
  await insert("public.clusters", { id: cluster, slug: `c-${cluster}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  broker = await newPerson();
  await insert("public.cluster_staff", { cluster_id: cluster, person_id: broker.personId, role: "broker" });
});

const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};
const as = <T>(actor: Actor | null, work: Parameters<typeof database.db.as<T>>[1]) => database.db.as<T>(actor, work);

async function newPerson(): Promise<Actor> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  await insert("auth.users", { id: personId, email: `${personId}@finding.test`, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Somebody" });
  // Whatever the clock says while the test runs, no quiet hours.
  await insert("public.notification_settings", { person_id: personId });
  return { personId, sessionId };
}

async function newFirm(name: string, facts: { does?: string[]; seeks?: string[]; owner?: Actor; role?: string; row?: Record<string, unknown>; free?: number } = {}): Promise<string> {
  const id = randomUUID();
  await insert("public.firms", { id, slug: `f-${id}`, kind: "sme", name_en: name, isic: "{2393}", lat: 35, lng: 51, ...facts.row });
  await insert("public.cluster_memberships", { firm_id: id, cluster_id: cluster, status: "active" });
  for (const process_code of facts.does ?? []) await insert("public.firm_processes", { firm_id: id, process_code });
  for (const process_code of facts.seeks ?? []) await insert("public.firm_sought_processes", { firm_id: id, process_code });
  if (facts.owner) await insert("public.firm_people", { firm_id: id, person_id: facts.owner.personId, role: facts.role ?? "owner" });
  if (facts.free !== undefined) await insert("public.firm_capacities", { firm_id: id, item: "Bowls", per_month: 100, free_now: facts.free, unit_code: "C62" });
  return id;
}

describe("firms beside a firm", () => {
  it("given a step that it misses, then who does it comes first, and firms of the same work are similar", async () => {
    const mine = await newFirm("Mine", { does: ["throwing"], seeks: ["firing"] });
    const far = await newFirm("Far", { does: ["firing"], row: { lat: 36 }, free: 10 });
    const near = await newFirm("Near", { does: ["firing"], row: { lat: 35.01 }, free: 10 });
    const alike = await newFirm("Alike", { does: ["throwing"] });
    const found = await as(null, (tx) => readNeighbours(tx, mine));
    expect(found.complementary.map(({ firm, reason }) => [firm.id, reason.kind])).toEqual([[near, "does_missing"], [far, "does_missing"]]);
    expect(found.complementary[0]!.distanceKm).toBeCloseTo(1.1, 1);
    expect(found.similar.map(({ firm }) => firm.id)).toEqual([alike]);
  });

  it("given a provider that has worked for its trade, then it complements it", async () => {
    const mine = await newFirm("Mine");
    const lab = await newFirm("Lab", { row: { kind: "provider", isic: "{7120}", bds_services: "{testing}", sector_experience: "{23}" } });
    await newFirm("Other", { row: { kind: "provider", isic: "{7120}", bds_services: "{testing}", sector_experience: "{15}" } });
    expect((await as(null, (tx) => readNeighbours(tx, mine))).complementary.map(({ firm }) => firm.id)).toEqual([lab]);
  });

  it("given a hidden firm, then it is beside nobody", async () => {
    const mine = await newFirm("Mine", { seeks: ["firing"] });
    await newFirm("Hidden", { does: ["firing"], row: { status: "hidden" } });
    expect((await as(null, (tx) => readNeighbours(tx, mine))).complementary).toEqual([]);
  });
});

describe("firms to compare", () => {
  it("given addresses in an order, then that is the order, and what isn't visible is left out", async () => {
    const [one, two] = [await newFirm("One", { does: ["firing"] }), await newFirm("Two")];
    const hidden = await newFirm("Hidden", { row: { status: "hidden" } });
    const compared = await as(null, (tx) => readCompared(tx, [two, hidden, one].map((id) => `f-${id}`)));
    expect(compared.map(({ id }) => id)).toEqual([two, one]);
    expect(compared[1]!.processes.map(({ code }) => code)).toEqual(["firing"]);
  });
});

describe("a short list", () => {
  it("given a person, then their list is theirs, and twice is once", async () => {
    const [me, other, firm] = [await newPerson(), await newPerson(), await newFirm("Kept")];
    const add = { intent: "add" as const, firmId: firm, of: "me" as const, next: "/", stay: false };
    for (let n = 0; n < 2; n += 1) expect(await as(me, (tx) => changeShortlist(tx, { ...add, actor: me, actingFirmId: null }))).toEqual({ ok: true });
    expect((await as(me, (tx) => readShortlist(tx, { personId: me.personId }))).map(({ firmId }) => firmId)).toEqual([firm]);
    expect(await as(me, (tx) => shortlisted(tx, me.personId, [firm]))).toEqual(new Set([firm]));
    expect(await as(other, (tx) => readShortlist(tx, { personId: me.personId }))).toEqual([]);
  });

  it("given the list of a firm, then its people share it, and only its editors change it", async () => {
    const [editor, viewer, kept] = [await newPerson(), await newPerson(), await newFirm("Kept")];
    const own = await newFirm("Own", { owner: editor });
    await insert("public.firm_people", { firm_id: own, person_id: viewer.personId, role: "viewer" });
    const add = { intent: "add" as const, firmId: kept, of: "firm" as const, next: "/", stay: false, actingFirmId: own };
    expect(await as(editor, (tx) => changeShortlist(tx, { ...add, actor: editor }))).toEqual({ ok: true });
    expect((await as(viewer, (tx) => readShortlist(tx, { firmId: own }))).map(({ firmId }) => firmId)).toEqual([kept]);
    await expect(as(viewer, (tx) => changeShortlist(tx, { ...add, actor: viewer }))).rejects.toMatchObject({ code: "42501" });
    expect(await as(editor, (tx) => changeShortlist(tx, { ...add, actor: editor, actingFirmId: null }))).toEqual({ ok: false, reason: "no_firm" });
  });
});

describe("a need", () => {
  const need = (actor: Actor) => ({ clusterId: cluster, body: "A kiln for tests", searched: "kiln", actor, authorName: "Somebody", firmId: null });
  async function deliver(topic: "need.posted" | "need.answered"): Promise<void> {
    const { rows } = await database.admin.query<{ id: bigint; payload: unknown }>("select id, payload from public.outbox where topic = $1", [topic]);
    for (const { id, payload } of rows) for (let n = 0; n < 2; n += 1) await needJobs[topic]!({ id, topic, payload }, handles);
  }

  it("given it is posted, then it waits at the desk, the broker is told once, and the answer comes back", async () => {
    const author = await newPerson();
    expect(await as(author, (tx) => postNeed(tx, need(author)))).toMatchObject({ ok: true });
    await deliver("need.posted");
    const { open } = await as(broker, (tx) => readDeskNeeds(tx, cluster));
    expect(open).toMatchObject([{ body: "A kiln for tests", searched: "kiln", author: "Somebody", state: "open" }]);
    const inbox = await as(broker, (tx) => readInbox(tx, 1));
    expect(inbox.items).toMatchObject([{ kind: "need.posted", path: `/desk/c-${cluster}/needs`, unread: true }]);
    expect(await as(broker, (tx) => openNotice(tx, inbox.items[0]!.id))).toBe(`/desk/c-${cluster}/needs`);
    expect((await as(broker, (tx) => readInbox(tx, 1))).unread).toBe(0);
    expect(await as(author, (tx) => openNotice(tx, inbox.items[0]!.id))).toBeNull();

    expect(await as(broker, (tx) => answerNeed(tx, { intent: "answer", needId: open[0]!.id, answer: "Ask Alborz", clusterId: cluster, actor: broker }))).toEqual({ ok: true });
    await deliver("need.answered");
    expect(await as(author, (tx) => readMyNeeds(tx, author.personId, []))).toMatchObject([{ state: "answered", answer: "Ask Alborz" }]);
    const { rows } = await database.admin.query("select recipient, kind from public.mails order by id");
    expect(rows).toEqual([{ recipient: `${broker.personId}@finding.test`, kind: "need.posted" }, { recipient: `${author.personId}@finding.test`, kind: "need.answered" }]);
  });

  it("given the same form twice, then it is one need", async () => {
    const author = await newPerson();
    for (let n = 0; n < 2; n += 1) expect(await as(author, (tx) => postNeed(tx, { ...need(author), idempotencyKey: "the-same-key" }))).toMatchObject({ ok: true });
    expect(await as(author, (tx) => readMyNeeds(tx, author.personId, []))).toHaveLength(1);
  });

  it("given somebody who isn't its broker, then nothing is answered", async () => {
    const author = await newPerson();
    const posted = await as(author, (tx) => postNeed(tx, need(author)));
    if (!posted.ok) throw new Error(posted.reason);
    for (const actor of [author, await newPerson()]) {
      expect(await as(actor, (tx) => answerNeed(tx, { intent: "close", needId: posted.needId, clusterId: cluster, actor }))).toEqual({ ok: false, reason: "not_found" });
    }
  });

  it("given twenty that wait, then the next is refused", async () => {
    const author = await newPerson();
    for (let n = 0; n < 20; n += 1) await insert("public.needs", { cluster_id: cluster, person_id: author.personId, body: `need ${n}` });
    expect(await as(author, (tx) => postNeed(tx, need(author)))).toEqual({ ok: false, reason: "too_many_needs" });
  });
});

describe("what was searched in vain", () => {
  const search = (searcher: string, text = "آجر نسوز") => as(null, (tx) => noteVainSearch(tx, { text, clusterIds: [cluster], searcher }));
  const shown = (actor = broker) => as(actor, (tx) => readVainSearches(tx, cluster));

  it("given one person who searches often, then it stays unseen; given three, then their broker sees the words and how often", async () => {
    for (let n = 0; n < 5; n += 1) await search("one");
    await search("two", "آجرهای نسوز");
    expect(await shown()).toEqual([]);
    await search("three", "آجر  نسوز\u0000");
    expect(await shown()).toMatchObject([{ text: "آجر نسوز", times: 7 }]);
  });

  it("given somebody without a desk there, then nothing is seen", async () => {
    for (const searcher of ["one", "two", "three"]) await search(searcher);
    expect(await shown(await newPerson())).toEqual([]);
  });

  it("then neither a person nor an address is in what is kept", async () => {
    await search("203.0.113.7");
    const { rows } = await database.admin.query("select to_jsonb(v)::text as kept from public.vain_searches v union all select to_jsonb(m)::text from public.vain_search_marks m");
    expect(rows.length).toBeGreaterThan(1);
    for (const { kept } of rows as { kept: string }[]) expect(kept).not.toContain("203.0.113.7");
  });

  it("given the week is over, then its marks are gone; rare words go after 14 days, others after 90", async () => {
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    for (const [text, days, people] of [["rare", 20, 1], ["fresh", 3, 1], ["common", 20, 3], ["ancient", 100, 9]] as const) {
      await insert("public.vain_searches", { cluster_id: cluster, day: ago(days), text, times: people, people });
    }
    await insert("public.vain_search_weeks", { week: ago(30) });
    await insert("public.vain_search_marks", { week: ago(30), cluster_id: cluster, text: "common", mark: "x" });
    await vainSchedules[0]!.run(handles);
    const { rows } = await database.admin.query("select text from public.vain_searches where cluster_id = $1 order by text", [cluster]);
    expect(rows).toEqual([{ text: "common" }, { text: "fresh" }]);
    expect((await database.admin.query("select from public.vain_search_marks where week = $1", [ago(30)])).rowCount).toBe(0);
  });
});
