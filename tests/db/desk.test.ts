import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerApplication, appoint, endAppointment, enterPledge, reviewCertificate } from "~/features/broker/commands.server";
import { firmChoices, readApplicants, readAssisted, readCertificates, readDeskFigures, readDeskFirms, readStaff } from "~/features/broker/queries.server";
import { readDeskRounds } from "~/features/broker/rounds.server";
import { deskRights } from "~/features/broker/rules";
import { answerAssisted, placePledge } from "~/features/joint-actions/purchase/pledge.server";
import { tryRefusedAgain } from "~/features/search/refused/commands.server";
import { readRefused } from "~/features/search/refused/queries.server";
import type { Actor } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "../support/database";

const DENIED = { code: "42501" };
const DAY = 86_400_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};

async function newPerson(): Promise<Actor & { email: string }> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  const email = `${personId.slice(0, 8)}@desk.test`;
  await insert("auth.users", { id: personId, email, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: personId.slice(0, 8) });
  return { personId, sessionId, email };
}

/** A cluster with its broker, a coordinator, an operator, a stranger, and an open round of a member firm. */
async function newDesk() {
  const clusterId = randomUUID();
  await insert("public.clusters", { id: clusterId, slug: `c-${clusterId.slice(0, 8)}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  const [broker, coordinator, admin, stranger] = [await newPerson(), await newPerson(), await newPerson(), await newPerson()];
  await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
  await insert("public.cluster_staff", { cluster_id: clusterId, person_id: coordinator.personId, role: "coordinator" });
  await insert("public.platform_admins", { person_id: admin.personId });
  const potter = await newFirm(clusterId, "active");
  const roundId = randomUUID();
  await insert("public.rounds", { id: roundId, cluster_id: clusterId, facilitator_firm_id: potter.firmId, title: "Frit", unit_code: "KGM", deadline: new Date(Date.now() + 5 * DAY), state: "pledging" });
  return { clusterId, broker, coordinator, admin, stranger, potter, roundId };
}

async function newFirm(clusterId: string, status: string): Promise<{ firmId: string; owner: Actor }> {
  const firmId = randomUUID();
  const owner = await newPerson();
  await insert("public.firms", { id: firmId, slug: `f-${firmId.slice(0, 8)}`, kind: "sme", name_fa: `کارگاه ${firmId.slice(0, 8)}` });
  await insert("public.firm_people", { firm_id: firmId, person_id: owner.personId, role: "owner" });
  await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status });
  return { firmId, owner };
}

const terms = (desired: bigint) => ({ min: desired, desired, max: desired, cap: null, soloPrice: null, deliveryPoint: "" });
const place = (firm: { firmId: string; owner: Actor }, roundId: string, desired: bigint) =>
  database.db.as(firm.owner, (tx) => placePledge(tx, { ...terms(desired), roundId, firmId: firm.firmId, actor: firm.owner }));

let desk: Awaited<ReturnType<typeof newDesk>>;
beforeEach(async () => {
  desk = await newDesk();
});

const enter = (actor: Actor, firmId: string, desired: bigint, key: string = randomUUID()) =>
  database.db.as(actor, (tx) =>
    enterPledge(tx, { ...terms(desired), substitutes: [], roundId: desk.roundId, firmId, source: "phone", note: "rang this morning", idempotencyKey: undefined, clusterId: desk.clusterId, actor, ownFirmIds: [], key }),
  );
const answer = (firm: { firmId: string; owner: Actor }, pledgeId: string, said: "confirmed" | "declined") =>
  database.db.as(firm.owner, (tx) => answerAssisted(tx, { pledgeId, answer: said, firmIds: [firm.firmId], actor: firm.owner }));
const roundAtDesk = async (actor: Actor) => (await database.db.as(actor, (tx) => readDeskRounds(tx, desk.clusterId, new Date()))).find((round) => round.id === desk.roundId);

async function entered(actor: Actor, firmId: string, desired: bigint): Promise<string> {
  const done = await enter(actor, firmId, desired);
  if (!done.ok) throw new Error(done.reason);
  return done.pledgeId;
}

describe("answering applications", () => {
  const decide = (actor: Actor, firmId: string, decision: "active" | "rejected" | "changes_requested", note = "") =>
    database.db.as(actor, (tx) => answerApplication(tx, { clusterId: desk.clusterId, firmId, decision, note, actor, ownFirmIds: [] }));

  it("given a waiting firm, when the broker approves it, then it is a member and the second answer is refused", async () => {
    const { firmId } = await newFirm(desk.clusterId, "pending");
    expect(await decide(desk.broker, firmId, "active")).toEqual({ ok: true });
    expect(await decide(desk.broker, firmId, "rejected", "late")).toMatchObject({ ok: false, reason: "already_decided" });
    const { rows } = await database.admin.query("select status, decided_by from public.cluster_memberships where firm_id = $1", [firmId]);
    expect(rows).toEqual([{ status: "active", decided_by: desk.broker.personId }]);
  });

  it("given a rejection without a reason, then nothing changes", async () => {
    const { firmId } = await newFirm(desk.clusterId, "pending");
    expect(await decide(desk.broker, firmId, "rejected")).toMatchObject({ ok: false, reason: "reason_needed" });
    expect(await database.db.as(desk.broker, (tx) => readApplicants(tx, desk.clusterId, []))).toMatchObject([{ firm_id: firmId, status: "pending" }]);
  });

  it.each(["coordinator", "admin", "stranger"] as const)("given a waiting firm, then the %s can't approve it", async (who) => {
    const { firmId } = await newFirm(desk.clusterId, "pending");
    const outcome = await decide(desk[who], firmId, "active").catch((error: unknown) => error);
    expect(outcome).toMatchObject(outcome instanceof Error ? DENIED : { ok: false });
    const { rows } = await database.admin.query("select status from public.cluster_memberships where firm_id = $1", [firmId]);
    expect(rows).toEqual([{ status: "pending" }]);
  });

  it("given a broker who acts for the applicant, then another one has to decide", async () => {
    const { firmId } = await newFirm(desk.clusterId, "pending");
    await insert("public.firm_people", { firm_id: firmId, person_id: desk.broker.personId, role: "editor" });
    await expect(decide(desk.broker, firmId, "active")).rejects.toMatchObject(DENIED);
  });

  it("given applications, then staff and the operator read them and a stranger doesn't", async () => {
    await newFirm(desk.clusterId, "pending");
    for (const [who, seen] of [["broker", 1], ["coordinator", 1], ["admin", 1], ["stranger", 0]] as const) {
      expect(await database.db.as(desk[who], (tx) => readApplicants(tx, desk.clusterId, []))).toHaveLength(seen);
    }
  });
});

describe("assisted pledges", () => {
  it("given a pledge the broker entered, then it counts only after the firm confirmed it", async () => {
    await place(desk.potter, desk.roundId, 100n);
    const [second, third] = [await newFirm(desk.clusterId, "active"), await newFirm(desk.clusterId, "active")];
    await place(second, desk.roundId, 200n);
    const pledgeId = await entered(desk.broker, third.firmId, 300n);
    expect(await roundAtDesk(desk.broker)).toMatchObject({ firms: 2, assisted: 1 });
    expect((await database.admin.query("select firm_id from public.current_pledges where round_id = $1", [desk.roundId])).rows).toHaveLength(2);

    expect(await answer(third, pledgeId, "confirmed")).toMatchObject({ ok: true });
    expect(await roundAtDesk(desk.broker)).toMatchObject({ firms: 3, assisted: 0 });
    const { rows } = await database.admin.query("select entered_by, on_behalf_of, source, entry_note from public.pledges where id = $1", [pledgeId]);
    expect(rows).toEqual([{ entered_by: desk.broker.personId, on_behalf_of: third.firmId, source: "phone", entry_note: "rang this morning" }]);
  });

  it("given a declined one, then it never counts and can't be confirmed any more", async () => {
    const firm = await newFirm(desk.clusterId, "active");
    const pledgeId = await entered(desk.broker, firm.firmId, 50n);
    expect(await answer(firm, pledgeId, "declined")).toMatchObject({ ok: true });
    expect(await answer(firm, pledgeId, "confirmed")).toMatchObject({ ok: false, reason: "already_answered" });
    expect(await roundAtDesk(desk.broker)).toMatchObject({ firms: 0, assisted: 0 });
  });

  it("given a second entry for the same firm, then the first is replaced and can't be confirmed, not even past the command", async () => {
    const firm = await newFirm(desk.clusterId, "active");
    const first = await entered(desk.broker, firm.firmId, 50n);
    const second = await entered(desk.broker, firm.firmId, 70n);
    expect(await roundAtDesk(desk.broker)).toMatchObject({ assisted: 1 });
    expect(await answer(firm, first, "confirmed")).toMatchObject({ ok: false, reason: "pledge_replaced" });
    const raw = database.db.as(firm.owner, (tx) =>
      tx.insertInto("pledge_confirmations").values({ pledge_id: first, answer: "confirmed", confirmed_by: firm.owner.personId, means: "own" }).execute(),
    );
    await expect(raw).rejects.toMatchObject({ constraint: "pledges_replaced" });
    expect(await answer(firm, second, "confirmed")).toMatchObject({ ok: true });
  });

  it("given the same key sent twice, then one pledge is entered", async () => {
    const firm = await newFirm(desk.clusterId, "active");
    const key = randomUUID();
    expect(await enter(desk.broker, firm.firmId, 50n, key)).toEqual(await enter(desk.broker, firm.firmId, 50n, key));
    expect((await database.admin.query("select id from public.pledges where firm_id = $1", [firm.firmId])).rows).toHaveLength(1);
    expect(await enter(desk.broker, firm.firmId, 60n, key)).toMatchObject({ ok: false, reason: "key_reused" });
  });

  it.each(["coordinator", "admin", "stranger"] as const)("given an open round, then the %s can't enter a pledge", async (who) => {
    const firm = await newFirm(desk.clusterId, "active");
    const outcome = await enter(desk[who], firm.firmId, 50n).catch((error: unknown) => error);
    expect(outcome).toMatchObject(outcome instanceof Error ? DENIED : { ok: false });
    expect((await database.admin.query("select id from public.pledges where firm_id = $1", [firm.firmId])).rows).toHaveLength(0);
  });

  it("given a broker, then nobody but the firm confirms: not the broker, not a stranger", async () => {
    const firm = await newFirm(desk.clusterId, "active");
    const pledgeId = await entered(desk.broker, firm.firmId, 50n);
    for (const person of [desk.broker, desk.admin, desk.stranger, desk.potter.owner]) {
      const forged = database.db.as(person, (tx) =>
        tx.insertInto("pledge_confirmations").values({ pledge_id: pledgeId, answer: "confirmed", confirmed_by: person.personId, means: "own" }).execute(),
      );
      await expect(forged).rejects.toMatchObject(DENIED);
    }
  });

  it("given an open round, then a firm whose entry waits reads no other firm's pledge before it confirms", async () => {
    await place(desk.potter, desk.roundId, 100n);
    const firm = await newFirm(desk.clusterId, "active");
    for (const { firmId } of [desk.potter, firm]) await database.admin.query("insert into public.round_row_consents (round_id, firm_id, agrees) values ($1, $2, true)", [desk.roundId, firmId]);
    const pledgeId = await entered(desk.broker, firm.firmId, 50n);
    const seen = () => database.db.as(firm.owner, (tx) => tx.selectFrom("pledges").select("firm_id").where("round_id", "=", desk.roundId).execute());
    expect(await seen()).toEqual([{ firm_id: firm.firmId }]);
    await answer(firm, pledgeId, "confirmed");
    expect(await seen()).toHaveLength(2);
  });

  it("given a firm that is no member, or a round of another cluster, then the entry is refused", async () => {
    const applicant = await newFirm(desk.clusterId, "pending");
    expect(await enter(desk.broker, applicant.firmId, 50n)).toMatchObject({ ok: false, reason: "not_member", field: "firmId" });
    const [here, elsewhere] = [desk, await newDesk()];
    const firm = await newFirm(here.clusterId, "active");
    const across = database.db.as(here.broker, (tx) =>
      enterPledge(tx, { ...terms(5n), substitutes: [], roundId: elsewhere.roundId, firmId: firm.firmId, source: "phone", note: "", idempotencyKey: undefined, clusterId: here.clusterId, actor: here.broker, ownFirmIds: [], key: randomUUID() }),
    );
    expect(await across).toMatchObject({ ok: false, reason: "not_found" });
  });

  it("given a waiting entry, then the desk reads its quantity, an operator only that it waits, and after the answer nobody at the desk", async () => {
    const firm = await newFirm(desk.clusterId, "active");
    const pledgeId = await entered(desk.broker, firm.firmId, 50n);
    const read = (actor: Actor) => database.db.as(actor, (tx) => readAssisted(tx, desk.clusterId));
    expect(await read(desk.coordinator)).toMatchObject([{ pledge_id: pledgeId, standing: "waiting", desired: 50n, entry_note: "rang this morning", reachable: true }]);
    expect(await read(desk.admin)).toMatchObject([{ standing: "waiting", desired: null, cap: null }]);
    expect(await read(desk.stranger)).toEqual([]);
    await answer(firm, pledgeId, "confirmed");
    expect(await read(desk.coordinator)).toMatchObject([{ standing: "confirmed", desired: null, min_qty: null }]);
  });
});

describe("figures of a desk", () => {
  it("given pledges, then the published progress shows, never the live sum, and drafts don't", async () => {
    await insert("public.rounds", { cluster_id: desk.clusterId, facilitator_firm_id: desk.potter.firmId, title: "Draft", unit_code: "KGM", deadline: new Date(Date.now() + DAY) });
    await place(desk.potter, desk.roundId, 10n);
    await place(await newFirm(desk.clusterId, "active"), desk.roundId, 20n);
    expect(await roundAtDesk(desk.coordinator)).toMatchObject({ firms: 2, reached: null });
    await place(await newFirm(desk.clusterId, "active"), desk.roundId, 30n);
    expect(await roundAtDesk(desk.admin)).toMatchObject({ firms: 3, reached: null });
    await insert("public.round_snapshots", { round_id: desk.roundId, firms: 3, percent: 55, quantity_floor: 55, next_break: 100, moq_reached: true });
    expect(await roundAtDesk(desk.admin)).toMatchObject({ firms: 3, reached: 55n, ahead: 100n });
    expect(await database.db.as(desk.broker, (tx) => readDeskRounds(tx, desk.clusterId, new Date()))).toHaveLength(1);
    expect(await database.db.as(desk.stranger, (tx) => readDeskRounds(tx, desk.clusterId, new Date()))).toEqual([]);
    expect(await database.db.as(desk.broker, (tx) => readDeskFigures(tx, desk.clusterId))).toEqual({ waiting: 0, openRounds: 1, assisted: 0, idle: 0, needs: 0, introductions: 0, talking: 0, reports: 0, firms: 3, certificates: 0 });
  });

  it("given members, then idle are those that started, confirmed and wrote nothing", async () => {
    const idleNow = async () => (await database.db.as(desk.broker, (tx) => readDeskFirms(tx, { clusterId: desk.clusterId, which: "quiet", q: "", page: 1 }))).rows.map((firm) => firm.firm_id);
    const quiet = await newFirm(desk.clusterId, "active");
    await newFirm(desk.clusterId, "pending");
    expect(await idleNow()).toEqual([quiet.firmId]);
    const pledgeId = await entered(desk.broker, quiet.firmId, 5n);
    expect(await idleNow()).toEqual([quiet.firmId]);
    await answer(quiet, pledgeId, "confirmed");
    expect(await idleNow()).toEqual([]);
  });

  it("given a phone number, then the desk's staff read it and an operator doesn't", async () => {
    await insert("public.firm_contacts", { firm_id: desk.potter.firmId, visibility: "cluster", contact_name: "Maryam", phone: "000-00001234" });
    const find = (actor: Actor) => database.db.as(actor, (tx) => firmChoices(tx, { clusterId: desk.clusterId, q: "۰۰۱۲۳۴", exclude: [] }));
    expect(await find(desk.broker)).toMatchObject([{ id: desk.potter.firmId, phone: "000-00001234" }]);
    expect(await find(desk.coordinator)).toHaveLength(1);
    expect(await find(desk.admin)).toEqual([]);
  });

  it("given a search, then firms are found by a part of their name and strangers find none", async () => {
    const find = (actor: Actor, q: string) => database.db.as(actor, (tx) => firmChoices(tx, { clusterId: desk.clusterId, q, exclude: [] }));
    expect(await find(desk.broker, desk.potter.firmId.slice(0, 6))).toMatchObject([{ id: desk.potter.firmId, reachable: true }]);
    expect(await find(desk.broker, "%")).toEqual([]);
    expect(await find(desk.stranger, desk.potter.firmId.slice(0, 6))).toEqual([]);
  });
});

describe("reviewing certificates", () => {
  const newCertificate = async (firmId: string) => {
    const id = randomUUID();
    await insert("public.firm_certificates", { id, firm_id: firmId, scheme: "iso9001" });
    return id;
  };
  const review = (actor: Actor, certificateId: string, level: "claimed" | "seen" | "verified") =>
    database.db.as(actor, (tx) => reviewCertificate(tx, { clusterId: desk.clusterId, certificateId, level, actor, ownFirmIds: [] }));
  const levelOf = async (id: string) => (await database.admin.query<{ level: string }>("select level from public.firm_certificates where id = $1", [id])).rows[0]?.level;

  it("given a claimed one, then the broker takes it to seen and to verified, one step at a time, and can take it back", async () => {
    const id = await newCertificate(desk.potter.firmId);
    expect(await review(desk.broker, id, "verified")).toMatchObject({ ok: false, reason: "already_reviewed" });
    expect(await review(desk.broker, id, "seen")).toEqual({ ok: true });
    expect(await review(desk.broker, id, "verified")).toEqual({ ok: true });
    expect(await levelOf(id)).toBe("verified");
    const seen = await database.db.as(desk.coordinator, (tx) => readCertificates(tx, { clusterId: desk.clusterId, level: "verified", q: "", page: 1 }));
    expect(seen.rows).toMatchObject([{ id, reviewer: desk.broker.personId.slice(0, 8) }]);
    expect(await review(desk.broker, id, "claimed")).toEqual({ ok: true });
    expect(await levelOf(id)).toBe("claimed");
  });

  it.each(["coordinator", "admin", "stranger"] as const)("given a claimed one, then the %s can't confirm it", async (who) => {
    const id = await newCertificate(desk.potter.firmId);
    const outcome = await review(desk[who], id, "seen").catch((error: unknown) => error);
    expect(outcome).toMatchObject(outcome instanceof Error ? DENIED : { ok: false });
    expect(await levelOf(id)).toBe("claimed");
  });

  it("given the firm itself, then it can't raise its own certificate", async () => {
    const id = await newCertificate(desk.potter.firmId);
    await expect(review(desk.potter.owner, id, "seen")).rejects.toMatchObject(DENIED);
  });
});

describe("appointing", () => {
  const brokerRights = deskRights({ broker: true, staff: true, admin: false })!;
  const adminRights = deskRights({ broker: false, staff: false, admin: true })!;
  const rolesAt = (actor: Actor) => database.db.as(actor, (tx) => readStaff(tx, desk.clusterId));

  it("given a broker, then they appoint a coordinator by address, end the role, and appoint again", async () => {
    const person = await newPerson();
    const call = { clusterId: desk.clusterId, role: "coordinator" as const, rights: brokerRights };
    const byAddress = () => database.db.as(desk.broker, (tx) => appoint(tx, { ...call, email: person.email }));
    expect(await byAddress()).toEqual({ ok: true });
    expect(await byAddress()).toMatchObject({ ok: false, reason: "already_appointed" });
    expect(await database.db.as(desk.broker, (tx) => endAppointment(tx, { ...call, personId: person.personId }))).toEqual({ ok: true });
    expect(await rolesAt(desk.broker)).toHaveLength(2);
    expect(await byAddress()).toEqual({ ok: true });
    expect(await rolesAt(desk.broker)).toHaveLength(3);
  });

  it("given a broker, then the database refuses a broker's appointment past the command, and the operator's stands", async () => {
    const person = await newPerson();
    const raw = (actor: Actor) => database.db.as(actor, (tx) => tx.insertInto("cluster_staff").values({ cluster_id: desk.clusterId, person_id: person.personId, role: "broker" }).execute());
    await expect(raw(desk.broker)).rejects.toMatchObject(DENIED);
    await expect(raw(desk.coordinator)).rejects.toMatchObject(DENIED);
    await expect(raw(person)).rejects.toMatchObject(DENIED);
    const done = await database.db.as(desk.admin, (tx) => appoint(tx, { clusterId: desk.clusterId, role: "broker", rights: adminRights, email: person.email }));
    expect(done).toEqual({ ok: true });
  });

  it("given an address, then only those who may appoint learn whether somebody has it", async () => {
    const person = await newPerson();
    const ask = (actor: Actor, email: string) =>
      database.db.as(actor, async (tx) => (await sql<{ id: string | null }>`select private.person_to_appoint(${desk.clusterId}::uuid, ${email}) as id`.execute(tx)).rows[0]?.id);
    expect(await ask(desk.broker, ` ${person.email.toUpperCase()} `)).toBe(person.personId);
    expect(await ask(desk.admin, person.email)).toBe(person.personId);
    for (const who of [desk.coordinator, desk.stranger, desk.potter.owner]) expect(await ask(who, person.email)).toBeNull();
    expect(await ask(desk.broker, "nobody@desk.test")).toBeNull();
  });
});

describe("documents that the search server refused", () => {
  beforeEach(() => insert("public.search_dead_letters", { firm_id: desk.potter.firmId, code: "invalid_document", error: "too long", tries: 2 }));

  it("are seen by the desk of the cluster and by operators, and by nobody else", async () => {
    const seenBy = async (who: Actor) => (await database.db.as(who, readRefused)).filter(({ firmId }) => firmId === desk.potter.firmId);
    expect(await seenBy(desk.admin)).toMatchObject([{ nameFa: expect.stringContaining("کارگاه"), code: "invalid_document", error: "too long", tries: 2 }]);
    expect(await seenBy(desk.broker)).toHaveLength(1);
    expect(await seenBy(desk.stranger)).toEqual([]);
  });

  it("are sent again by an operator only, and only while they are refused", async () => {
    const { firmId } = desk.potter;
    for (const who of [desk.broker, desk.stranger]) await expect(database.db.as(who, (tx) => tryRefusedAgain(tx, { firmId }))).rejects.toMatchObject(DENIED);
    const again = () => database.db.as(desk.admin, (tx) => tryRefusedAgain(tx, { firmId }));
    expect([await again(), await again()]).toEqual([true, true]);
    const { rows } = await database.admin.query("select bump, bulk from public.search_outbox where firm_id = $1", [firmId]);
    expect(rows).toEqual([{ bump: "2", bulk: false }]);
    await database.admin.query("delete from public.search_dead_letters where firm_id = $1", [firmId]);
    expect(await again()).toBe(false);
  });
});
