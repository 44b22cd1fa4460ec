import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyForMembership, decideMembership, leaveCluster } from "~/features/clusters/commands.server";
import { readClusterStaff, readPlaces, readStanding } from "~/features/clusters/queries.server";
import { setFirmStatus } from "~/features/firms/commands.server";
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

async function newPerson(): Promise<Actor> {
  const [personId, sessionId] = [randomUUID(), randomUUID()];
  await insert("auth.users", { id: personId, email: `${personId}@clusters.test`, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Person" });
  return { personId, sessionId };
}

async function newCluster(): Promise<{ clusterId: string; broker: Actor }> {
  const clusterId = randomUUID();
  await insert("public.clusters", { id: clusterId, slug: `c-${clusterId.slice(0, 8)}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  const broker = await newPerson();
  await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
  return { clusterId, broker };
}

let owner: Actor;
let firmId: string;
beforeEach(async () => {
  owner = await newPerson();
  firmId = randomUUID();
  await insert("public.firms", { id: firmId, slug: `f-${firmId.slice(0, 8)}`, kind: "sme", name_fa: "کارگاه", lat: 35.1, lng: 51.1 });
  await insert("public.firm_people", { firm_id: firmId, person_id: owner.personId, role: "owner" });
});

const apply = (clusterId: string, actor = owner) => database.db.as(actor, (tx) => applyForMembership(tx, { clusterId, firmId, note: "سلام", actor }));
const leave = (clusterId: string, actor = owner) => database.db.as(actor, (tx) => leaveCluster(tx, { clusterId, firmId, actor }));
const decide = (clusterId: string, actor: Actor, decision: "active" | "rejected" | "changes_requested", note = "") => database.db.as(actor, (tx) => decideMembership(tx, { clusterId, firmId, decision, note, actor }));
const standing = (clusterId: string) => database.db.as(owner, (tx) => readStanding(tx, { clusterId, firmId }));

describe("membership of a cluster", () => {
  it("given a rejection with its reason, then the firm reads the reason and may apply again", async () => {
    const { clusterId, broker } = await newCluster();
    await apply(clusterId);
    expect(await decide(clusterId, broker, "rejected")).toMatchObject({ ok: false, reason: "reason_needed" });
    expect(await decide(clusterId, broker, "rejected", "پروانه ندارید")).toMatchObject({ ok: true });
    expect(await standing(clusterId)).toEqual({ status: "rejected", note: "پروانه ندارید" });
    expect(await apply(clusterId)).toMatchObject({ ok: true });
    expect(await standing(clusterId)).toEqual({ status: "pending", note: "" });
  });

  it("given a member, when it leaves, then it is out, may leave once only, and may apply again", async () => {
    const { clusterId, broker } = await newCluster();
    await apply(clusterId);
    await decide(clusterId, broker, "active");
    expect(await database.db.as(null, (tx) => readPlaces(tx, clusterId))).toHaveLength(1);
    expect(await leave(clusterId)).toMatchObject({ ok: true });
    expect(await leave(clusterId)).toMatchObject({ ok: false, reason: "not_a_member" });
    expect(await database.db.as(null, (tx) => readPlaces(tx, clusterId))).toHaveLength(0);
    expect(await apply(clusterId)).toMatchObject({ ok: true });
  });

  it("given somebody who doesn't act for the firm, then they can't make it leave", async () => {
    const { clusterId, broker } = await newCluster();
    await apply(clusterId);
    await decide(clusterId, broker, "active");
    expect(await leave(clusterId, await newPerson())).toMatchObject({ ok: false });
    expect(await standing(clusterId)).toMatchObject({ status: "active" });
  });

  it("given a firm in two clusters, when it closes, then both memberships have ended", async () => {
    const [one, other] = [await newCluster(), await newCluster()];
    for (const { clusterId, broker } of [one, other]) {
      await apply(clusterId);
      await decide(clusterId, broker, "active");
    }
    expect(await database.db.as(owner, (tx) => setFirmStatus(tx, owner, firmId, "closed"))).toMatchObject({ ok: true });
    expect([(await standing(one.clusterId))?.status, (await standing(other.clusterId))?.status]).toEqual(["left", "left"]);
  });

  it("then the staff is known by name to whoever is signed in", async () => {
    const { clusterId, broker } = await newCluster();
    expect(await database.db.as(owner, (tx) => readClusterStaff(tx, clusterId))).toEqual([{ id: broker.personId, name: "Person", role: "broker" }]);
  });
});
