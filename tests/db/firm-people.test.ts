import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptInvitation, changeRole, declineInvitation, findInvitation, handOver, inviteToFirm, isLastOwnerError, leaveFirm, revokeInvitation } from "~/features/firms/people.server";
import { contactOf, firmProfile, openInvitations, peopleOf } from "~/features/firms/queries.server";
import type { FirmRole } from "~/features/firms/schema";
import type { Actor } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};

type Person = Actor & { email: string };
async function newPerson(): Promise<Person> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  const email = `${personId}@people.test`;
  await insert("auth.users", { id: personId, email, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Person" });
  return { personId, sessionId, email };
}
async function newFirm(...people: [Person, FirmRole][]): Promise<string> {
  const id = randomUUID();
  await insert("public.firms", { id, slug: `f-${id.slice(0, 8)}`, kind: "sme", name_fa: "کارگاه" });
  for (const [person, role] of people) await insert("public.firm_people", { firm_id: id, person_id: person.personId, role });
  return id;
}

let owner: Person;
let guest: Person;
let firmId: string;
beforeEach(async () => {
  [owner, guest] = [await newPerson(), await newPerson()];
  firmId = await newFirm([owner, "owner"]);
});

const now = () => new Date();
/** Invites and answers the token, as the letter carries it. */
async function invite(email = guest.email, role: FirmRole = "editor", by = owner): Promise<string> {
  await database.db.as(by, (tx) => inviteToFirm(tx, by, { firmId, email, role, locale: "fa" }));
  const { rows } = await database.admin.query<{ token: string }>("select payload->>'token' as token from public.outbox where topic = 'invitation.created' order by id desc limit 1");
  return rows[0]!.token;
}
const accept = (token: string, person = guest) => database.db.as(person, (tx) => acceptInvitation(tx, person, { token, email: person.email, now: now() }));
const decline = (token: string, person = guest) => database.db.as(person, (tx) => declineInvitation(tx, { token, email: person.email, now: now() }));
const roles = async () => Object.fromEntries((await database.db.as(owner, (tx) => peopleOf(tx, firmId))).map(({ personId, role }) => [personId === owner.personId ? "owner" : "guest", role]));
const waiting = () => database.db.as(owner, (tx) => openInvitations(tx, firmId, now()));

describe("an invitation", () => {
  it("given it is accepted, then the person acts for the firm in the offered role, and twice is the same as once", async () => {
    const token = await invite();
    expect(await accept(token)).toMatchObject({ ok: true, firmId });
    expect(await accept(token)).toMatchObject({ ok: true, firmId });
    expect(await roles()).toEqual({ owner: "owner", guest: "editor" });
    expect(await waiting()).toEqual([]);
  });

  it("given it is declined, then it can't be accepted any more, the owner sees it, and a new one can follow", async () => {
    const token = await invite();
    expect(await decline(token)).toEqual({ ok: true });
    expect(await decline(token)).toEqual({ ok: true });
    expect(await accept(token)).toMatchObject({ ok: false, reason: "invitation_gone" });
    expect((await waiting())[0]).toMatchObject({ email: guest.email, declinedAt: expect.any(Date) });
    expect(await accept(await invite())).toMatchObject({ ok: true });
    expect(await waiting()).toEqual([]);
  });

  it("given it was taken back, then it can be neither accepted nor declined", async () => {
    const token = await invite();
    const [invitation] = await waiting();
    await database.db.as(owner, (tx) => revokeInvitation(tx, firmId, invitation!.id));
    expect(await accept(token)).toMatchObject({ ok: false, reason: "invitation_gone" });
    expect(await decline(token)).toMatchObject({ ok: false, reason: "invitation_gone" });
  });

  it("given somebody else holds its token, then it isn't there for them", async () => {
    const token = await invite();
    const stranger = await newPerson();
    expect(await database.db.as(stranger, (tx) => findInvitation(tx, token, now()))).toBeNull();
    expect(await accept(token, stranger)).toMatchObject({ ok: false });
    expect(await decline(token, stranger)).toMatchObject({ ok: false });
    expect(await roles()).toEqual({ owner: "owner" });
  });

  it("given it ran out, then it is gone", async () => {
    const token = await invite();
    await database.admin.query("update public.firm_invitations set expires_at = now() - interval '1 minute' where firm_id = $1", [firmId]);
    expect(await accept(token)).toMatchObject({ ok: false, reason: "invitation_gone" });
    expect(await decline(token)).toMatchObject({ ok: false, reason: "invitation_gone" });
  });

  it.each(["editor", "viewer"] as const)("given an %s, then they invite nobody", async (role) => {
    await accept(await invite(guest.email, role));
    await expect(invite("third@people.test", "viewer", guest)).rejects.toThrow();
  });
});

describe("the people of a firm", () => {
  it("given the last owner, then they neither leave nor step down, until the firm is handed over", async () => {
    await accept(await invite());
    expect(await database.db.as(owner, (tx) => leaveFirm(tx, firmId, owner.personId))).toMatchObject({ ok: false, reason: "last_owner" });
    expect(await database.db.as(owner, (tx) => changeRole(tx, firmId, owner.personId, "viewer"))).toMatchObject({ ok: false, reason: "last_owner" });
    expect(await database.db.as(owner, (tx) => handOver(tx, owner, firmId, guest.personId))).toMatchObject({ ok: true });
    expect(await roles()).toEqual({ owner: "editor", guest: "owner" });
    expect(await database.db.as(owner, (tx) => leaveFirm(tx, firmId, owner.personId))).toMatchObject({ ok: true });
  });

  it("given two owners who leave at the same moment, then one of them stays", async () => {
    await accept(await invite(guest.email, "owner"));
    const leave = (person: Person) => database.db.as(person, (tx) => leaveFirm(tx, firmId, person.personId)).catch((error: unknown) => (isLastOwnerError(error) ? { ok: false } : Promise.reject(error as Error)));
    const answers = await Promise.all([leave(owner), leave(guest)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe("who sees a firm and how to reach it", () => {
  async function world(visibility: "cluster" | "members" | "public") {
    const [home, far] = [randomUUID(), randomUUID()];
    for (const id of [home, far]) await insert("public.clusters", { id, slug: `c-${id.slice(0, 8)}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
    const [mate, member, broker] = [await newPerson(), await newPerson(), await newPerson()];
    const mates = await newFirm([mate, "viewer"]);
    const elsewhere = await newFirm([member, "owner"]);
    await insert("public.cluster_staff", { cluster_id: home, person_id: broker.personId, role: "coordinator" });
    for (const [cluster_id, firm_id] of [[home, firmId], [home, mates], [far, elsewhere]]) await insert("public.cluster_memberships", { cluster_id, firm_id, status: "active" });
    await insert("public.firm_contacts", { firm_id: firmId, visibility, phone: "081" });
    return { nobody: null, stranger: guest, member, mate, broker, owner };
  }
  type World = Awaited<ReturnType<typeof world>>;
  const everybody = ["nobody", "stranger", "member", "mate", "broker", "owner"] as const;
  const who = async (people: World, sees: (actor: Actor | null) => Promise<boolean>) => {
    const seeing: string[] = [];
    for (const name of everybody) if (await sees(people[name])) seeing.push(name);
    return seeing;
  };
  const reaches = (actor: Actor | null) => database.db.as(actor, (tx) => contactOf(tx, firmId)).then((contact) => contact !== null);
  const opens = (actor: Actor | null) => database.db.as(actor, (tx) => firmProfile(tx, `f-${firmId.slice(0, 8)}`, actor)).then((profile) => profile !== null);

  it.each([
    ["cluster", ["mate", "broker", "owner"]],
    ["members", ["member", "mate", "broker", "owner"]],
    ["public", [...everybody]],
  ] as const)("given contact details for %s, then these see them: %s", async (visibility, seeing) => {
    expect(await who(await world(visibility), reaches)).toEqual(seeing);
  });

  it("given a hidden firm, then its people and the desk of its cluster open its page, and a closed one only its people", async () => {
    const people = await world("public");
    await database.admin.query("update public.firms set status = 'hidden' where id = $1", [firmId]);
    expect(await who(people, opens)).toEqual(["broker", "owner"]);
    await database.admin.query("update public.firms set status = 'closed' where id = $1", [firmId]);
    await database.admin.query("update public.cluster_memberships set status = 'left' where firm_id = $1", [firmId]);
    expect(await who(people, opens)).toEqual(["owner"]);
  });
});
