import { randomUUID } from "node:crypto";
import { afterAll } from "vitest";
import { closeFill, closePledging } from "~/features/joint-actions/purchase/pledging/close.server";
import { placePledge, withdrawPledge } from "~/features/joint-actions/purchase/pledge.server";
import type { Actor } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "./database";

export type TestFirm = { firmId: string; owner: Actor };
export type TestQuote = { supplier?: string; substitute?: string; pack?: number; moq?: number; leadTimeDays?: number | null; breaks: [minQty: number, unitPrice: number][] };
export type TestRound = { clusterId: string; roundId: string; quoteIds: string[]; facilitator: TestFirm; broker: Actor; firms: TestFirm[] };

const DAY = 86_400_000;
/** 100 for a unit, 80 from 100 units on, at least 10, in packs of 5. */
export const plainQuote: TestQuote = { pack: 5, moq: 10, breaks: [[1, 100], [100, 80]] };

export const terms = (desired: bigint, change: Partial<{ min: bigint; max: bigint; cap: bigint | null; substitutes: string[] }> = {}) => ({
  min: desired, desired, max: desired, cap: null as bigint | null, soloPrice: null, deliveryPoint: "", ...change,
});

/** A database of the test file's own, and rounds in it. */
export async function openPurchases() {
  const database = await createDatabase();
  afterAll(() => database.close());
  return { database, world: purchaseOf(database) };
}

/** Rounds of a test database: a cluster with its broker, a facilitator that doesn't pledge, and members. */
export function purchaseOf(database: TestDatabase) {
  const insert = (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row);
    return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
  };

  async function newPerson(): Promise<Actor> {
    const personId = randomUUID();
    await insert("auth.users", { id: personId, email: `${personId}@purchase.test`, email_confirmed_at: new Date() });
    await insert("public.people", { id: personId, display_name: "Somebody" });
    return { personId, sessionId: randomUUID() };
  }

  async function newFirm(clusterId: string, owner?: Actor): Promise<TestFirm> {
    const firmId = randomUUID();
    const person = owner ?? (await newPerson());
    await insert("public.firms", { id: firmId, slug: `f-${firmId}`, kind: "sme", name_fa: "کارگاه" });
    await insert("public.firm_people", { firm_id: firmId, person_id: person.personId, role: "owner" });
    await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
    return { firmId, owner: person };
  }

  async function newRound(members: number, options: { quotes?: TestQuote[]; round?: Record<string, unknown>; states?: string[] } = {}): Promise<TestRound> {
    const [clusterId, roundId] = [randomUUID(), randomUUID()];
    await insert("public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
    const broker = await newPerson();
    await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
    const facilitator = await newFirm(clusterId);
    const firms: TestFirm[] = [];
    while (firms.length < members) firms.push(await newFirm(clusterId));
    await insert("public.rounds", {
      id: roundId, cluster_id: clusterId, facilitator_firm_id: facilitator.firmId, title: "Frit", unit_code: "KGM", solo_price: 120, shared_cost: 50,
      deadline: new Date(Date.now() + 5 * DAY), ...options.round,
    });
    const quoteIds: string[] = [];
    for (const quote of options.quotes ?? [plainQuote]) {
      const id = randomUUID();
      quoteIds.push(id);
      await insert("public.round_quotes", { id, round_id: roundId, supplier_name: quote.supplier ?? "Supplier", substitute: quote.substitute ?? "", pack: quote.pack ?? 1, moq: quote.moq ?? 0, lead_time_days: quote.leadTimeDays ?? null });
      for (const [min_qty, unit_price] of quote.breaks) await insert("public.round_quote_breaks", { quote_id: id, min_qty, unit_price });
    }
    for (const state of options.states ?? ["gathering", "pledging"]) await database.admin.query("update public.rounds set state = $2 where id = $1", [roundId, state]);
    return { clusterId, roundId, quoteIds, facilitator, broker, firms };
  }

  // Terms are frozen while a round takes pledges; without triggers the days go by.
  async function past(roundId: string, column: "deadline" | "fill_deadline", before = "interval '1 second'"): Promise<void> {
    const client = await database.admin.connect();
    try {
      await client.query("set session_replication_role = replica");
      await client.query(`update public.rounds set ${column} = clock_timestamp() - ${before} where id = $1`, [roundId]);
    } finally {
      await client.query("set session_replication_role = origin");
      client.release();
    }
  }

  const place = (firm: TestFirm, roundId: string, pledge: ReturnType<typeof terms>) =>
    database.db.as(firm.owner, (tx) => placePledge(tx, { ...pledge, roundId, firmId: firm.firmId, actor: firm.owner }));
  const withdraw = (firm: TestFirm, roundId: string) =>
    database.db.as(firm.owner, (tx) => withdrawPledge(tx, { roundId, firmId: firm.firmId, actor: firm.owner }));

  /** Past the deadline, into fill or to the end. */
  async function closePledges(roundId: string) {
    await past(roundId, "deadline");
    return database.db.service((tx) => closePledging(tx, roundId));
  }
  /** Past the end of the fill. */
  async function closeFilled(roundId: string) {
    await past(roundId, "fill_deadline");
    return database.db.service((tx) => closeFill(tx, roundId));
  }
  const stateOf = async (roundId: string) => (await database.admin.query<{ state: string }>("select state from public.rounds where id = $1", [roundId])).rows[0]!.state;

  return { insert, newPerson, newFirm, newRound, past, place, withdraw, closePledges, closeFilled, stateOf };
}
