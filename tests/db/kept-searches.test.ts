import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { tellDue } from "~/features/search/kept/alerts.server";
import { changeSavedSearch, readByStopKey, stopByKey } from "~/features/search/kept/commands.server";
import { savedSearchJobs } from "~/features/search/kept/jobs.server";
import { readSavedSearches } from "~/features/search/kept/queries.server";
import { syncFirms } from "~/features/search/jobs.server";
import { jobs as notificationJobs } from "~/features/notifications/jobs.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { createDatabase, type TestDatabase } from "../support/database";

const engine = postgresSearch();
const errors: unknown[] = [];
let database: TestDatabase;
let handles: JobHandles;
let now: Date;
let owner: Actor;

beforeAll(async () => {
  database = await createDatabase();
  const log = { info: () => undefined, warn: () => undefined, error: (fields: unknown) => void errors.push(fields) };
  handles = { db: database.db, now: () => now, log, siteUrl: "http://khosheh.test" } as unknown as JobHandles;
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.admin.query("delete from public.firms; delete from public.saved_searches; delete from public.outbox; delete from public.mails; delete from public.notifications");
  errors.length = 0;
  now = new Date(Date.now() + 60_000);
  owner = await newPerson();
});

const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};
const rows = async <Row>(statement: string) => (await database.admin.query(statement)).rows as Row[];

async function newPerson(locale = "en"): Promise<Actor> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  await insert("auth.users", { id: personId, email: `${personId}@kept.test`, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Somebody", locale });
  // Whatever the clock says while the test runs, no quiet hours.
  await insert("public.notification_settings", { person_id: personId });
  return { personId, sessionId };
}

async function newFirm(name: string, facts: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  await insert("public.firms", { id, slug: `f-${id}`, kind: "sme", name_en: name, ...facts });
  return id;
}

/** What the relay does after a firm changed: the documents follow, then the saved searches. */
async function changed(firmId: string): Promise<void> {
  await database.db.service((tx) => syncFirms(tx, engine, [firmId], now));
  await savedSearchJobs(engine)["firm.changed"]!({ id: 1n, topic: "firm.changed", payload: { firmId } }, handles);
}

/** Delivers what the outbox holds of these topics, and answers how many there were. */
async function deliver(...topics: string[]): Promise<number> {
  const events = await rows<{ id: bigint; topic: string; payload: unknown }>("select id, topic, payload from public.outbox order by id");
  const due = events.filter(({ topic }) => topics.includes(topic));
  for (const event of due) {
    await { ...notificationJobs, ...savedSearchJobs(engine) }[event.topic]!(event, handles);
    await database.admin.query("delete from public.outbox where id = $1", [event.id]);
  }
  return due.length;
}

async function save(query: string, cadence: "at_once" | "daily" | "weekly" = "at_once", actor = owner): Promise<void> {
  expect(await database.db.as(actor, (tx) => changeSavedSearch(tx, { intent: "save", query, cadence, actor }))).toEqual({ ok: true });
  await deliver("saved_search.started");
}

const mails = () => rows<{ recipient: string; subject: string; body_text: string; unsubscribe_url: string }>("select recipient, subject, body_text, unsubscribe_url from public.mails order by id");
async function told(): Promise<string[]> {
  await tellDue(handles);
  await deliver("notice.requested");
  return (await mails()).map(({ subject }) => subject);
}

describe("a saved search", () => {
  it("given a firm that begins to match, then its owner gets one mail and one notice, whatever changes later", async () => {
    await save("q=turquoise+bowl");
    const firm = await newFirm("Alborz");
    await changed(firm);
    expect(await told()).toEqual([]);
    await database.admin.query("update public.firms set tagline_en = 'Turquoise bowls and one big bowl' where id = $1", [firm]);
    await changed(firm);
    expect(await told()).toEqual(["A new firm for “turquoise bowl”"]);
    await changed(firm);
    await changed(firm);
    expect(await told()).toHaveLength(1);
    const [mail] = await mails();
    expect(mail).toMatchObject({ recipient: `${owner.personId}@kept.test` });
    expect(mail!.body_text).toContain("Alborz");
    expect(mail!.body_text).toContain(mail!.unsubscribe_url);
    expect(await rows("select kind, path from public.notifications")).toEqual([{ kind: "saved_search.found", path: `/firms/f-${firm}` }]);
  });

  it("given firms that match already, then they are no news", async () => {
    const known = await newFirm("Turquoise Workshop");
    await changed(known);
    await save("q=turquoise");
    await database.admin.query("update public.firms set city = 'Lalejin' where id = $1", [known]);
    await changed(known);
    expect(await told()).toEqual([]);
    await changed(await newFirm("Turquoise Studio"));
    expect(await told()).toHaveLength(1);
  });

  it("given several firms, then one mail names them all", async () => {
    await save("q=turquoise");
    for (const name of ["Turquoise One", "Turquoise Two", "Turquoise Three"]) await changed(await newFirm(name));
    expect(await told()).toEqual(["3 new firms for “turquoise”"]);
    const [mail] = await mails();
    for (const name of ["One", "Two", "Three"]) expect(mail!.body_text).toContain(name);
  });

  it("given filters without words, then firms that pass them are found", async () => {
    await save("size=10-49&market=IQ");
    await changed(await newFirm("Small", { size_class: "1-4", export_markets: ["IQ"] }));
    await changed(await newFirm("Fitting", { size_class: "10-49", export_markets: ["IQ", "AE"] }));
    expect(await told()).toHaveLength(1);
    expect((await mails())[0]!.body_text).toContain("Fitting");
  });

  it("given a daily search, then nothing is told before eight o'clock in Tehran", async () => {
    await save("q=turquoise", "daily");
    await changed(await newFirm("Turquoise"));
    // The moment at which it was found: eight o'clock may be near.
    now = (await rows<{ found_at: Date }>("select found_at from public.saved_search_finds"))[0]!.found_at;
    expect(await told()).toEqual([]);
    now = new Date(now.getTime() + 86_400_000);
    expect(await told()).toHaveLength(1);
  });

  it("given a firm that left the market before the alert, then it isn't named", async () => {
    await save("q=turquoise", "daily");
    const [gone, stays] = [await newFirm("Turquoise Gone"), await newFirm("Turquoise Stays")];
    for (const firm of [gone, stays]) await changed(firm);
    await database.admin.query("update public.firms set status = 'hidden' where id = $1", [gone]);
    now = new Date(Date.now() + 86_400_000);
    expect(await told()).toEqual(["A new firm for “turquoise”"]);
    expect((await mails())[0]!.body_text).not.toContain("Gone");
  });

  it("given a document that the owner may not find, then it is never told", async () => {
    const [outsider, member] = [owner, await newPerson()];
    const [cluster, mine] = [randomUUID(), await newFirm("Member")];
    await insert("public.clusters", { id: cluster, slug: `c-${cluster}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
    await insert("public.firm_people", { firm_id: mine, person_id: member.personId, role: "owner" });
    await insert("public.cluster_memberships", { cluster_id: cluster, firm_id: mine, status: "active" });
    for (const actor of [outsider, member]) await save("q=secret", "at_once", actor);
    const firm = await newFirm("Secret Works", { status: "hidden" });
    await changed(firm);
    expect(await told()).toEqual([]);
    await database.admin.query("update public.firms set status = 'active' where id = $1", [firm]);
    await changed(firm);
    expect(await told()).toHaveLength(2);
  });

  it("given an owner's own firm, then it is no news to them", async () => {
    await save("q=turquoise");
    const own = await newFirm("Turquoise");
    await insert("public.firm_people", { firm_id: own, person_id: owner.personId, role: "owner" });
    await changed(own);
    expect(await told()).toEqual([]);
  });

  it("given a stop key, then whoever bears it stops the search without signing in, and may undo it", async () => {
    await save("q=turquoise");
    const [{ stop_key: key }] = (await rows<{ stop_key: string }>("select stop_key from public.saved_searches")) as [{ stop_key: string }];
    const visit = <T>(work: (tx: Parameters<Parameters<typeof database.db.as>[1]>[0]) => Promise<T>) => database.db.as(null, work);
    expect(await visit((tx) => readByStopKey(tx, key))).toEqual({ query: "q=turquoise", stopped: false });
    expect(await visit((tx) => stopByKey(tx, key, true))).toBe(true);
    expect(await visit((tx) => stopByKey(tx, key, true))).toBe(true);
    await changed(await newFirm("Turquoise"));
    expect(await told()).toEqual([]);
    expect(await visit((tx) => stopByKey(tx, key, false))).toBe(true);
    await changed(await newFirm("Turquoise Again"));
    expect(await told()).toHaveLength(1);
    expect(await visit((tx) => stopByKey(tx, randomUUID(), true))).toBe(false);
  });

  it("given the owner, then the stop key stays out of sight", async () => {
    await save("q=turquoise");
    await expect(database.db.as(owner, (tx) => tx.selectFrom("saved_searches").select("stop_key").execute())).rejects.toMatchObject({ code: "42501" });
  });

  it("given it is saved twice, then it is one search with the later cadence", async () => {
    await save("q=turquoise", "weekly");
    await save("q=turquoise", "at_once");
    expect(await database.db.as(owner, (tx) => readSavedSearches(tx))).toMatchObject([{ query: "q=turquoise", cadence: "at_once", stopped: false }]);
  });

  it("given one search that somebody holds, then the others are told, and that one the next time", async () => {
    const other = await newPerson();
    await save("q=turquoise");
    await save("q=turquoise", "at_once", other);
    await changed(await newFirm("Turquoise"));
    const holder = await database.admin.connect();
    await holder.query("begin");
    await holder.query("select from public.saved_searches where person_id = $1 for update", [owner.personId]);
    expect(await told()).toHaveLength(1);
    await holder.query("rollback");
    holder.release();
    expect(await told()).toHaveLength(2);
    expect(errors).toEqual([]);
  });

  it("given a search of two hundred letters, then the mail comes with a short subject", async () => {
    await save(`q=turquoise+${"x".repeat(180)}+-nothing`);
    await changed(await newFirm("Turquoise", { tagline_en: "x".repeat(180) }));
    expect((await told())[0]!.length).toBeLessThan(140);
  });

  it("given a person who reads Persian, then the mail is Persian", async () => {
    owner = await newPerson("fa");
    await save("q=turquoise");
    await changed(await newFirm("Turquoise"));
    expect(await told()).toEqual(["شرکت تازه‌ای برای «turquoise»"]);
  });

  it("given more than fifty, then the next is refused", async () => {
    for (let n = 0; n < 50; n += 1) await insert("public.saved_searches", { person_id: owner.personId, query: `q=${n}`, norm_version: 1 });
    expect(await database.db.as(owner, (tx) => changeSavedSearch(tx, { intent: "save", query: "q=one+more", cadence: "daily", actor: owner }))).toEqual({ ok: false, reason: "too_many_searches" });
  });
});
