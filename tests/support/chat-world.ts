import { randomUUID } from "node:crypto";
import { openDirect } from "~/features/chat/commands.server";
import { roomOf } from "~/features/chat/queries.server";
import type { Actor } from "~/lib/db.server";
import type { TestDatabase } from "./database";

export type Firm = { firmId: string; owner: Actor };

/** Firms, people and conversations on one database, each made for the test that asks. */
export function chatWorld(database: () => TestDatabase) {
  const insert = (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row);
    return database().admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
  };

  async function newPerson(name = "Somebody"): Promise<Actor> {
    const personId = randomUUID();
    await insert("auth.users", { id: personId, email: `${personId}@chat.test`, email_confirmed_at: new Date() });
    await insert("public.people", { id: personId, display_name: name });
    return { personId, sessionId: randomUUID() };
  }

  async function newFirm(name = "کارگاه", person = "Somebody"): Promise<Firm> {
    const [firmId, owner] = [randomUUID(), await newPerson(person)];
    await insert("public.firms", { id: firmId, slug: `f-${firmId}`, kind: "sme", name_fa: name, status: "active" });
    await insert("public.firm_people", { firm_id: firmId, person_id: owner.personId, role: "owner" });
    return { firmId, owner };
  }

  async function newTalk() {
    const [one, other] = [await newFirm("سفالگری مریم", "Maryam"), await newFirm("لعاب سپاهان", "Bahram")];
    const conversationId = await database().db.as(one.owner, (tx) => openDirect(tx, { firmId: one.firmId, otherFirmId: other.firmId }));
    return { conversationId, one, other };
  }

  /** A round that takes pledges in a cluster with a broker, its room, the firm that holds it and one more firm. */
  async function newRound() {
    const [clusterId, roundId, quoteId] = [randomUUID(), randomUUID(), randomUUID()];
    const [facilitator, firm, broker] = [await newFirm("سفالگری مریم", "Maryam"), await newFirm("لعاب سپاهان", "Bahram"), await newPerson("Zahra")];
    await insert("public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
    await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
    for (const { firmId } of [facilitator, firm]) await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
    await insert("public.rounds", { id: roundId, cluster_id: clusterId, facilitator_firm_id: facilitator.firmId, title: "Frit", unit_code: "KGM", solo_price: 120, shared_cost: 0, deadline: new Date(Date.now() + 5 * 86_400_000) });
    await insert("public.round_quotes", { id: quoteId, round_id: roundId, supplier_name: "Supplier", pack: 5, moq: 10 });
    await insert("public.round_quote_breaks", { quote_id: quoteId, min_qty: 1, unit_price: 100 });
    for (const state of ["gathering", "pledging"]) await database().admin.query("update public.rounds set state = $2 where id = $1", [roundId, state]);
    const conversationId = (await database().db.as(facilitator.owner, (tx) => roomOf(tx, roundId)))!;
    return { clusterId, roundId, conversationId, facilitator, firm, broker };
  }

  return { insert, newPerson, newFirm, newTalk, newRound };
}
