import type { SupabaseClient } from "@supabase/supabase-js";
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTender } from "~/features/joint-actions/purchase/tender/jobs.server";
import { askTender, claimLink, hashOf, readBid, readLink, renewLink, submitQuote, type Bidder } from "~/features/joint-actions/purchase/tender/bid.server";
import type { QuoteInput } from "~/features/joint-actions/purchase/tender/schema";
import { answerQuestion, declareInterest, extendTender, inviteSupplier, startTender, strikeSupplier, type Desk } from "~/features/joint-actions/purchase/tender/tender.server";
import type { Actor } from "~/lib/db.server";
import type { FileStore } from "~/lib/files.server";
import { startAuth, type TestAuth } from "../support/auth";
import { createDatabase, type TestDatabase } from "../support/database";

const HOUR = 3_600_000;
let database: TestDatabase;
let auth: TestAuth;
const stored = new Map<string, Uint8Array>();
// why: what is tested is who reads the row of a file, not where its bytes lie.
const files: FileStore = { put: async (key, bytes) => void stored.set(key, bytes), read: async () => null, remove: async (key) => void stored.delete(key) };

beforeAll(async () => {
  database = await createDatabase();
  auth = await startAuth(database);
});
afterAll(async () => {
  await auth.stop();
  await database.close();
});

type Firm = { firmId: string; actor: Actor };
const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};
const rowsOf = async <T extends Record<string, unknown>>(text: string, values: unknown[] = []) => (await database.admin.query<T>(text, values)).rows;

async function newPerson(): Promise<Actor> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  await insert("auth.users", { id: personId, email: `${personId}@tender.test`, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Somebody" });
  return { personId, sessionId };
}

async function newFirm(clusterId: string | null): Promise<Firm> {
  const [firmId, actor] = [randomUUID(), await newPerson()];
  await insert("public.firms", { id: firmId, slug: `f-${firmId}`, kind: "sme", name_en: `Firm ${firmId.slice(0, 4)}` });
  await insert("public.firm_people", { firm_id: firmId, person_id: actor.personId, role: "owner" });
  if (clusterId) await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
  return { firmId, actor };
}

/** A round that gathers, with a facilitator, a member, a broker, and two supplier firms of which one is of the same cluster. */
async function newRound() {
  const [clusterId, roundId] = [randomUUID(), randomUUID()];
  await insert("public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  const [owner, member, near, far, broker] = [await newFirm(clusterId), await newFirm(clusterId), await newFirm(clusterId), await newFirm(null), await newPerson()];
  await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
  await insert("public.rounds", { id: roundId, cluster_id: clusterId, facilitator_firm_id: owner.firmId, title: "Frit", unit_code: "KGM", attributes: JSON.stringify([{ name: "mesh", value: "200", unit: "" }]), deadline: new Date(Date.now() + 48 * HOUR) });
  await database.admin.query("update public.rounds set state = 'gathering' where id = $1", [roundId]);
  const desk: Desk = { actor: owner.actor, editorOf: [owner.firmId], brokerOf: [] };
  return { clusterId, roundId, owner, member, near, far, broker, desk };
}
type Round = Awaited<ReturnType<typeof newRound>>;

const weights = { cost: 70, lead: 10, payment: 10, record: 10 };
const start = (round: Round, change: Partial<Parameters<typeof startTender>[1]> = {}) =>
  database.db.as(round.desk.actor, async (tx) => {
    const { version } = await tx.selectFrom("rounds").select("version").where("id", "=", round.roundId).executeTakeFirstOrThrow();
    return startTender(tx, { roundId: round.roundId, version, tenderDeadline: new Date(Date.now() + HOUR), weights, minLot: null, fewReason: "Only these two make it", desk: round.desk, ...change });
  });
const invite = (round: Round, whom: { firmId: string } | { email: string; supplierName: string; locale: "fa" }) => database.db.as(round.desk.actor, (tx) => inviteSupplier(tx, { roundId: round.roundId, desk: round.desk, ...whom }));
const invited = (answer: Awaited<ReturnType<typeof invite>>): Bidder => {
  if (!answer.ok) throw new Error(answer.reason);
  return { invitationId: answer.invitationId, access: "" };
};

/** A running tender with two supplier firms invited. */
async function newTender() {
  const round = await newRound();
  const [near, far] = [invited(await invite(round, { firmId: round.near.firmId })), invited(await invite(round, { firmId: round.far.firmId }))];
  expect(await start(round)).toEqual({ ok: true });
  return { ...round, bids: { near, far } };
}

const quote = (change: Partial<QuoteInput> = {}): QuoteInput => ({
  model: "all_units", unitCode: "KGM", ratioTheirs: 1n, ratioOurs: 1n, breaks: [{ minQty: 1n, unitPrice: 777_001n }, { minQty: 100n, unitPrice: 555_003n }], pack: 5n, moq: 10n, minOrderValue: null,
  leadTimeDays: 7, validUntil: new Date(Date.now() + 400 * HOUR), paymentDays: 30, incoterm: "DAP", deliveryPoint: "", tax: "included", taxPercent: null, samplePolicy: "free", substitute: "secret brand", note: "secret words", kept: [], ...change,
});
const bid = (who: Firm, bidder: Bidder, change: Partial<QuoteInput> = {}, uploads: { name: string; bytes: Uint8Array }[] = []) => submitQuote({ db: database.db, files }, who.actor, bidder, quote(change), uploads);
const see = (who: Firm, bidder: Bidder) => database.db.as(who.actor, (tx) => readBid(tx, bidder));

// The end of a tender is fixed; without triggers the hours go by.
async function passDeadline(roundId: string): Promise<void> {
  const client = await database.admin.connect();
  try {
    await client.query("set session_replication_role = replica");
    await client.query("update public.rounds set tender_deadline = clock_timestamp() - interval '1 second' where id = $1", [roundId]);
  } finally {
    await client.query("set session_replication_role = origin");
    client.release();
  }
}
const open = (roundId: string) => database.db.service((tx) => openTender(tx, roundId));
const refusedBy = (constraint: string) => expect.objectContaining({ code: "23514", constraint });
const attempt = (actor: Actor, statement: ReturnType<typeof sql>) => database.db.as(actor, (tx) => statement.execute(tx)).then((done) => Number(done.numAffectedRows ?? 0n), (error: unknown) => error);

describe("starting a tender", () => {
  it("given fewer than three suppliers, then a reason is asked, and it is in the log that members read", async () => {
    const round = await newRound();
    expect(await start(round)).toMatchObject({ ok: false, reason: "nobody_invited" });
    await invite(round, { firmId: round.near.firmId });
    expect(await start(round, { fewReason: "" })).toMatchObject({ ok: false, reason: "few_reason" });
    expect(await attempt(round.desk.actor, sql`update public.rounds set tender_deadline = now() + interval '1 hour' where id = ${round.roundId}::uuid`)).toBe(1);
    expect(await attempt(round.desk.actor, sql`insert into public.round_tenders (round_id, weight_cost, weight_lead, weight_payment, weight_record, started_by)
      values (${round.roundId}, 100, 0, 0, 0, ${round.desk.actor.personId})`)).toEqual(refusedBy("round_tenders_few"));
    expect(await start(round)).toEqual({ ok: true });
    const { rows } = await database.db.as(round.member.actor, (tx) => sql<{ reason: string }>`select reason from public.round_events where round_id = ${round.roundId}::uuid and kind = 'tender_started'`.execute(tx));
    expect(rows).toEqual([{ reason: "Only these two make it" }]);
  });

  it("given another version, a past or a too late end, or somebody else, then it doesn't start", async () => {
    const round = await newRound();
    await invite(round, { firmId: round.near.firmId });
    expect(await start(round, { version: 99 })).toMatchObject({ reason: "stale_version" });
    expect(await start(round, { tenderDeadline: new Date(Date.now() - 1) })).toMatchObject({ reason: "tender_past" });
    expect(await start(round, { tenderDeadline: new Date(Date.now() + 99 * HOUR) })).toMatchObject({ reason: "tender_after_deadline" });
    expect(await start(round, { desk: { actor: round.member.actor, editorOf: [round.member.firmId], brokerOf: [] } })).toMatchObject({ reason: "forbidden" });
  });

  it("then its weights, its end and who was asked are fixed, and nobody quotes by the facilitator's hand", async () => {
    const { roundId, desk, bids } = await newTender();
    const round = sql`round_id = ${roundId}::uuid`;
    expect(await attempt(desk.actor, sql`update public.round_tenders set weight_cost = 60, weight_lead = 20 where ${round}`)).toMatchObject({ code: "42501" });
    await expect(database.admin.query("update public.round_tenders set weight_cost = 60, weight_lead = 20 where round_id = $1", [roundId])).rejects.toThrow("fixed");
    expect(await attempt(desk.actor, sql`update public.rounds set tender_deadline = tender_deadline + interval '1 hour' where id = ${roundId}::uuid`)).toEqual(refusedBy("rounds_tender_fixed"));
    expect(await attempt(desk.actor, sql`delete from public.tender_invitations where ${round}`)).toEqual(refusedBy("tender_invitations_kept"));
    expect(await database.db.as(desk.actor, (tx) => strikeSupplier(tx, { roundId, invitationId: bids.near.invitationId, desk }))).toMatchObject({ reason: "tender_started" });
    expect(await attempt(desk.actor, sql`insert into public.round_quotes (round_id, supplier_name) values (${roundId}, 'Mine')`)).toEqual(refusedBy("round_quotes_sealed_only"));
    expect(await attempt(desk.actor, sql`insert into public.round_quotes (round_id, supplier_name, invitation_id, received_at) values (${roundId}, 'Forged', ${bids.near.invitationId}, now())`)).toMatchObject({ code: "42501" });
    expect(await attempt(desk.actor, sql`update public.rounds set state = 'pledging' where id = ${roundId}::uuid`)).toEqual(refusedBy("rounds_tender_open"));
  });

  it("given the buyer itself or a supplier twice, then it isn't invited", async () => {
    const round = await newRound();
    expect(await invite(round, { firmId: round.owner.firmId })).toMatchObject({ reason: "invite_self" });
    await invite(round, { firmId: round.near.firmId });
    expect(await invite(round, { firmId: round.near.firmId })).toMatchObject({ reason: "already_invited", field: "firmId" });
    expect(await attempt(round.member.actor, sql`insert into public.tender_invitations (round_id, firm_id, invited_by) values (${round.roundId}, ${round.far.firmId}, ${round.member.actor.personId})`)).toMatchObject({ code: "42501" });
  });
});

describe("a sealed quote", () => {
  it("given every path of a member's token, then neither facilitator, broker, member nor the other bidder learns of it", async () => {
    const round = await newTender();
    expect(await bid(round.far, round.bids.far, {}, [{ name: "terms.pdf", bytes: new TextEncoder().encode("%PDF-1.7\n1 0 obj\n<< >>\nendobj\n") }])).toEqual({ ok: true });
    const quoteId = (await rowsOf<{ id: string }>("select id from public.round_quotes where invitation_id = $1", [round.bids.far.invitationId]))[0]!.id;
    const curious = [round.owner.actor, round.member.actor, round.near.actor, round.broker];
    for (const person of curious) {
      const client = auth.client((await auth.tokenOf({ id: person.personId, email: `${person.personId}@tender.test` })).token);
      for (const table of ["round_quotes", "round_quote_breaks", "round_quote_files", "round_quote_seals"]) {
        expect((await client.from(table).select("*")).data, `select ${table}`).toEqual([]);
        expect((await client.from(table).select("*", { count: "exact", head: true })).count, `count ${table}`).toBe(0);
      }
      const embedded = await client.from("rounds").select("id, round_quotes(id, note, round_quote_breaks(unit_price)), tender_invitations(id)").eq("id", round.roundId);
      expect(JSON.stringify(embedded.data ?? [])).not.toMatch(/secret words|555003|777001/);
      const ordered = await client.from("rounds").select("id").eq("id", round.roundId).order("round_quotes(pack)").filter("round_quotes.pack", "eq", 5);
      expect(JSON.stringify(ordered)).not.toMatch(/secret words|555003|777001/);
      expect((await client.from("round_quotes").select("id").eq("invitation_id", round.bids.far.invitationId).gt("pack", 4)).data).toEqual([]);
      await expectNothing(client, round.roundId);
      // Errors say the same whether there is a quote or not.
      const same = async (invitation: string, existing: string) => [
        await attempt(person, sql`insert into public.round_quotes (round_id, supplier_name, invitation_id, received_at) values (${round.roundId}, 'x', ${invitation}, now())`),
        await attempt(person, sql`insert into public.round_quote_breaks (quote_id, min_qty, unit_price) values (${existing}, 1, 1)`),
        await attempt(person, sql`update public.round_quotes set note = 'x' where id = ${existing}::uuid`),
        await attempt(person, sql`select * from private.bid_quote(${invitation}::uuid, '')`),
        await attempt(person, sql`select 1 / (select pack - 5 from public.round_quotes where id = ${existing}::uuid)`),
      ].map((answer) => (answer instanceof Error ? answer.message.replaceAll(existing, "id") : answer));
      expect(await same(round.bids.far.invitationId, quoteId)).toEqual(await same(round.bids.near.invitationId, quoteId.replace(/^.{8}/, "00000000")));
    }
    // What pins a row in the log is for the check of the log alone: no policy shows it.
    const traces = await rowsOf<{ text: string }>(
      "select payload::text as text from public.outbox union all select facts::text from public.notifications union all select body_text from public.mails union all select detail::text || reason from public.round_events where kind <> 'row' union all select words::text from public.search_docs",
    );
    expect(traces.filter(({ text }) => /555003|777001|secret words/.test(text) || text.includes(quoteId))).toEqual([]);
    expect(await see(round.near, round.bids.far)).toBeNull();
    expect((await see(round.far, round.bids.far))!).toMatchObject({ quote: { missing: [], note: "secret words", substitute: "secret brand" }, breaks: [{ unit_price: 777_001n }, { unit_price: 555_003n }], files: [{ original_name: "terms.pdf" }] });
    const own = await database.db.as(round.far.actor, (tx) => tx.selectFrom("round_quotes").select("note").execute());
    expect(own).toEqual([{ note: "secret words" }]);
  });

  it("given one revision, then the same again is none, a second one is refused, whoever writes", async () => {
    const round = await newTender();
    await bid(round.far, round.bids.far);
    expect(await bid(round.far, round.bids.far)).toEqual({ ok: true });
    expect((await see(round.far, round.bids.far))!.quote).toMatchObject({ revision: 0 });
    expect(await bid(round.far, round.bids.far, { leadTimeDays: 5 })).toEqual({ ok: true });
    expect(await bid(round.far, round.bids.far, { leadTimeDays: 3 })).toMatchObject({ ok: false, reason: "no_more_revisions" });
    const seen = (await see(round.far, round.bids.far))!;
    expect(seen.quote).toMatchObject({ revision: 1, lead_time_days: 5 });
    expect(seen.seals.map(({ revision }) => revision)).toEqual([0, 1]);
    await expect(database.admin.query("update public.round_quotes set lead_time_days = 1, revision = 2 where id = $1", [seen.quote!.id])).rejects.toThrow();
    await expect(database.admin.query("update public.round_quotes set lead_time_days = 1 where id = $1", [seen.quote!.id])).rejects.toThrow("revised once");
  });

  it("given a quote that lacks something, then it is kept and says what; the end is late by the clock of the database", async () => {
    const round = await newTender();
    await bid(round.far, round.bids.far, { breaks: [], leadTimeDays: null, validUntil: new Date(Date.now() - 48 * HOUR), paymentDays: null, incoterm: null, tax: "added", taxPercent: null });
    expect((await see(round.far, round.bids.far))!.quote).toMatchObject({ missing: ["ladder", "lead_time", "validity", "payment", "delivery", "tax"] });
    await passDeadline(round.roundId);
    expect(await bid(round.near, round.bids.near)).toMatchObject({ ok: false, reason: "tender_closed" });
    expect(stored.size).toBeLessThanOrEqual(1);
  });

  it("given a viewer of the firm, then it reads and doesn't write", async () => {
    const round = await newTender();
    const viewer = await newPerson();
    await insert("public.firm_people", { firm_id: round.far.firmId, person_id: viewer.personId, role: "viewer" });
    const colleague = { firmId: round.far.firmId, actor: viewer };
    expect(await bid(colleague, round.bids.far)).toMatchObject({ reason: "not_found" });
    await bid(round.far, round.bids.far);
    expect(await see(colleague, round.bids.far)).toMatchObject({ round: { may_write: false }, quote: { note: "secret words" } });
  });
});

describe("opening", () => {
  it("given any number of workers, then quotes are opened once, with their hashes in the log, and members read them", async () => {
    const round = await newTender();
    await bid(round.near, round.bids.near);
    await bid(round.far, round.bids.far, { leadTimeDays: null });
    expect(await open(round.roundId)).toBeNull();
    await passDeadline(round.roundId);
    const runs = await Promise.all([1, 2, 3, 4].map(() => open(round.roundId)));
    expect(runs.filter((run) => run !== null)).toEqual(["opened"]);
    const seen = await database.db.as(round.member.actor, async (tx) => ({
      quotes: await tx.selectFrom("round_quotes").select(["id", "comparable", "missing"]).where("round_id", "=", round.roundId).orderBy("comparable").execute(),
      seals: await tx.selectFrom("round_quote_seals").select(["quote_id", "hash"]).execute(),
      events: await tx.selectFrom("round_events").select(["kind", "detail"]).where("round_id", "=", round.roundId).where("kind", "=", "tender_opened").execute(),
      round: await tx.selectFrom("rounds").select("state").where("id", "=", round.roundId).executeTakeFirstOrThrow(),
    }));
    expect(seen.round.state).toBe("pledging");
    expect(seen.quotes).toMatchObject([{ comparable: false, missing: ["lead_time"] }, { comparable: true }]);
    const logged = (seen.events[0]!.detail as { quotes: { quoteId: string; hash: string }[] }).quotes;
    expect(logged.map(({ hash }) => hash).toSorted()).toEqual(seen.seals.map(({ hash }) => hash).toSorted());
    expect(await bid(round.far, round.bids.far, { leadTimeDays: 2 })).toMatchObject({ reason: "tender_closed" });
  });

  it("given a quote that isn't what was sealed, then nothing is opened", async () => {
    const round = await newTender();
    await bid(round.far, round.bids.far);
    const client = await database.admin.connect();
    await client.query("set session_replication_role = replica");
    await client.query("update public.round_quote_breaks b set unit_price = 1 from public.round_quotes q where q.id = b.quote_id and q.round_id = $1", [round.roundId]);
    await client.query("set session_replication_role = origin");
    client.release();
    await passDeadline(round.roundId);
    await expect(open(round.roundId)).rejects.toThrow("isn't what was sealed");
  });

  it("given nothing to compare, then all stays sealed, one extension moves both ends, and a second isn't given", async () => {
    const round = await newTender();
    await bid(round.far, round.bids.far, { leadTimeDays: null });
    const before = (await rowsOf<{ deadline: Date }>("select deadline from public.rounds where id = $1", [round.roundId]))[0]!;
    const extend = () => database.db.as(round.desk.actor, (tx) => extendTender(tx, { roundId: round.roundId, tenderDeadline: new Date(Date.now() + 2 * HOUR), reason: "The other one is late", desk: round.desk }));
    expect(await extend()).toMatchObject({ reason: "tender_not_lapsed" });
    await passDeadline(round.roundId);
    const runs = await Promise.all([1, 2, 3].map(() => open(round.roundId)));
    expect(runs.filter((run) => run !== null)).toEqual(["lapsed"]);
    expect(await database.db.as(round.desk.actor, (tx) => tx.selectFrom("round_quotes").selectAll().execute())).toEqual([]);
    expect(await extend()).toEqual({ ok: true });
    const after = (await rowsOf<{ deadline: Date }>("select deadline from public.rounds where id = $1", [round.roundId]))[0]!;
    expect(after.deadline.getTime() - before.deadline.getTime()).toBeGreaterThan(2 * HOUR - 5_000);
    await passDeadline(round.roundId);
    expect(await open(round.roundId)).toBe("lapsed");
    expect(await extend()).toMatchObject({ reason: "tender_extended_before" });
  });
});

describe("a supplier without an account", () => {
  const letIn = async (round: Round, address: string) => {
    const bidder = invited(await invite(round, { email: address, supplierName: "Frit & Sons", locale: "fa" }));
    const token = randomUUID();
    await insert("public.tender_links", { invitation_id: bidder.invitationId, token_hash: hashOf(token), sent_at: new Date(Date.now() - HOUR) });
    return { bidder, token };
  };

  it("given its link, then one browser opens it once, quotes without an account, and no other key or token does", async () => {
    const round = await newTender();
    const { bidder, token } = await letIn(round, "frit@sons.test");
    expect(await database.db.as(null, (tx) => readLink(tx, token))).toMatchObject({ claimed: false, title: "Frit" });
    const keys = ["first", "second", "third"];
    const claims = await Promise.all(keys.map((key) => database.db.as(null, (tx) => claimLink(tx, token, key))));
    expect(claims.filter((claim) => claim !== null)).toEqual([{ invitationId: bidder.invitationId }]);
    const key = keys[claims.findIndex((claim) => claim !== null)]!;
    const mine = { invitationId: bidder.invitationId, access: hashOf(key) };
    expect(await submitQuote({ db: database.db, files }, null, mine, quote(), [])).toEqual({ ok: true });
    const read = (who: Bidder) => database.db.as(null, (tx) => readBid(tx, who));
    expect(await read(mine)).toMatchObject({ attributes: [{ name: "mesh", value: "200" }], quote: { note: "secret words" }, round: { supplier_name: "Frit & Sons", may_write: true } });
    for (const access of ["", hashOf("wrong"), hashOf(token)]) expect(await read({ ...mine, access })).toBeNull();
    expect(await read({ invitationId: round.bids.near.invitationId, access: hashOf(key) })).toBeNull();
    expect(await database.db.as(null, (tx) => readLink(tx, "unknown"))).toBeNull();
    await passDeadline(round.roundId);
    expect(await read(mine)).toBeNull();
    expect(await database.db.as(null, (tx) => readLink(tx, token))).toBeNull();
  });

  it("given a lost browser, then a new link is asked for at most every ten minutes, and an unknown token asks for nothing", async () => {
    const round = await newTender();
    const { bidder, token } = await letIn(round, "lost@sons.test");
    const asked = () => rowsOf("select from public.outbox where topic = 'tender.link_lost' and payload->>'invitationId' = $1", [bidder.invitationId]);
    await database.db.as(null, (tx) => renewLink(tx, "unknown"));
    expect(await asked()).toHaveLength(0);
    await database.db.as(null, (tx) => renewLink(tx, token));
    expect(await asked()).toHaveLength(1);
    await database.admin.query("update public.tender_links set sent_at = now() where invitation_id = $1", [bidder.invitationId]);
    await database.db.as(null, (tx) => renewLink(tx, token));
    expect(await asked()).toHaveLength(1);
  });
});

describe("questions and interests", () => {
  it("then a question and its answer reach all bidders, and no column, payload or log names who asked", async () => {
    const round = await newTender();
    expect(await database.db.as(round.far.actor, (tx) => askTender(tx, round.bids.far, "Is it lead-free?"))).toEqual({ ok: true });
    const [row] = await rowsOf<Record<string, unknown>>("select * from public.tender_questions where round_id = $1", [round.roundId]);
    const traces = JSON.stringify([row, await rowsOf("select payload from public.outbox where topic = 'tender.asked' and payload->>'questionId' = $1", [row!.id]), await rowsOf("select * from public.round_events where detail->>'key' = $1", [row!.id])]);
    for (const id of [round.far.firmId, round.far.actor.personId, round.bids.far.invitationId]) expect(traces).not.toContain(id);
    const answer = (desk: Desk) => database.db.as(desk.actor, (tx) => answerQuestion(tx, { roundId: round.roundId, questionId: row!.id as string, answer: "Yes", desk }));
    expect(await answer({ actor: round.member.actor, editorOf: [round.member.firmId], brokerOf: [] })).toMatchObject({ reason: "forbidden" });
    expect(await answer(round.desk)).toEqual({ ok: true });
    expect(await answer(round.desk)).toMatchObject({ reason: "already_answered_question" });
    expect((await see(round.near, round.bids.near))!.questions).toMatchObject([{ body: "Is it lead-free?", answer: "Yes" }]);
  });

  it("then an interest is declared for one's own firm or the desk, and stays", async () => {
    const round = await newTender();
    const declare = (actor: Actor, firmId: string | null) => database.db.as(actor, (tx) => declareInterest(tx, { roundId: round.roundId, firmId, kind: "relative", note: "My brother's firm", actor }));
    expect(await declare(round.member.actor, round.member.firmId)).toEqual({ ok: true });
    expect(await declare(round.broker, null)).toEqual({ ok: true });
    await expect(declare(round.member.actor, round.owner.firmId)).rejects.toMatchObject({ code: "42501" });
    await expect(database.admin.query("delete from public.tender_interests where round_id = $1", [round.roundId])).rejects.toThrow();
  });
});

/** Nothing that a client reads of a round's tender says that a quote has come. */
async function expectNothing(client: SupabaseClient, roundId: string): Promise<void> {
  const tender = await client.from("round_tenders").select("*").eq("round_id", roundId);
  expect(Object.keys(tender.data?.[0] ?? {}).filter((name) => /quote|bid|count/.test(name))).toEqual([]);
  const events = await client.from("round_events").select("kind").eq("round_id", roundId);
  expect((events.data ?? []).map(({ kind }) => kind as string).filter((kind) => !["step", "tender_started", "started"].includes(kind))).toEqual([]);
  expect((await client.from("round_events").select("kind").eq("kind", "row")).data).toEqual([]);
}
