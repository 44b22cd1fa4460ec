import { randomUUID } from "node:crypto";
import type pg from "pg";
import { clear, type Ladder } from "~/features/joint-actions/purchase/clearing";
import { voteMethod } from "~/features/joint-actions/purchase/fairness/commands.server";
import { proposeSoleAward } from "~/features/joint-actions/purchase/fulfilment/award.server";
import { answerProposal, type Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { proposeOrder, sendConfirmed } from "~/features/joint-actions/purchase/fulfilment/order.server";
import type { Actor, Db } from "~/lib/db.server";

/** A firm of a test with the person who acts for it. */
export type TestFirm = { firmId: string; owner: Actor; hand: Hand };
export type Wanted = { min: bigint; desired: bigint; max: bigint; deliveryPoint?: string; cap?: bigint };
export type LockedRound = { clusterId: string; roundId: string; quoteId: string; clearingId: string; firms: TestFirm[]; facilitator: TestFirm; broker: Hand; stranger: TestFirm };

export const insertRow = (admin: pg.Pool | pg.ClientBase, table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};

async function newPerson(admin: pg.Pool): Promise<Actor> {
  const personId = randomUUID();
  await insertRow(admin, "auth.users", { id: personId, email: `${personId}@fulfil.test`, email_confirmed_at: new Date() });
  await insertRow(admin, "public.people", { id: personId, display_name: "Owner" });
  return { personId, sessionId: randomUUID() };
}

async function newFirm(admin: pg.Pool, clusterId: string, name: string): Promise<TestFirm> {
  const [firmId, owner] = [randomUUID(), await newPerson(admin)];
  await insertRow(admin, "public.firms", { id: firmId, slug: `f-${firmId}`, kind: "sme", name_fa: `کارگاه ${name}`, name_en: `Firm ${name}` });
  await insertRow(admin, "public.firm_people", { firm_id: firmId, person_id: owner.personId, role: "owner" });
  await insertRow(admin, "public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
  return { firmId, owner, hand: { actor: owner, editorOf: [firmId], brokerOf: [], actingFirmId: firmId } };
}

/**
 * A round that has cleared, as the clock left it: 100 for a unit, 80 from 100 units on, packs of 5, at least 10, 50 of shared
 * cost. The first firm facilitates and takes part.
 */
export async function lockedRound(admin: pg.Pool, wanted: readonly Wanted[]): Promise<LockedRound> {
  const clusterId = randomUUID();
  await insertRow(admin, "public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  const firms: TestFirm[] = [];
  for (const index of wanted.keys()) firms.push(await newFirm(admin, clusterId, String(index + 1)));
  const stranger = await newFirm(admin, clusterId, "outside");
  const broker = await newPerson(admin);
  await insertRow(admin, "public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
  const client = await admin.connect();
  try {
    const put = await putLockedRound(client, { clusterId, buyers: wanted.map((pledge, index) => ({ ...pledge, firmId: firms[index]!.firmId, personId: firms[index]!.owner.personId })) });
    return { clusterId, ...put, firms, facilitator: firms[0]!, broker: { actor: broker, editorOf: [], brokerOf: [clusterId], actingFirmId: null }, stranger };
  } finally {
    client.release();
  }
}

/** Puts such a round into a cluster for firms that are there already. */
export async function putLockedRound(
  client: pg.ClientBase,
  input: { clusterId: string; buyers: readonly (Wanted & { firmId: string; personId: string | null })[]; title?: string; price?: bigint },
): Promise<Pick<LockedRound, "roundId" | "quoteId" | "clearingId">> {
  const [roundId, quoteId, clearingId] = [randomUUID(), randomUUID(), randomUUID()];
  const price = input.price ?? 1n;
  const [first] = input.buyers;
  const ladder: Ladder = { model: "all_units", pack: 5n, moq: 10n, breaks: [{ minQty: 1n, unitPrice: 100n * price }, { minQty: 100n, unitPrice: 80n * price }] };
  const sharedCost = 50n * price;
  await client.query("begin");
  // The guards let nobody write into a round that is over; without triggers the past is put in place.
  await client.query("set local session_replication_role = replica");
  await insertRow(client, "public.rounds", {
    id: roundId, cluster_id: input.clusterId, facilitator_firm_id: first!.firmId, title: input.title ?? "فریت شفاف", unit_code: "KGM", solo_price: 120n * price, shared_cost: sharedCost,
    deadline: new Date(Date.now() - 3_600_000), state: "locked", created_by: first!.personId,
  });
  await insertRow(client, "public.round_quotes", { id: quoteId, round_id: roundId, supplier_name: "لعاب همدان", pack: 5, moq: 10, lead_time_days: 7 });
  for (const { minQty, unitPrice } of ladder.breaks) await insertRow(client, "public.round_quote_breaks", { quote_id: quoteId, min_qty: minQty, unit_price: unitPrice });
  const pledges = [];
  for (const { firmId, personId, min, desired, max, cap, deliveryPoint } of input.buyers) {
    const id = randomUUID();
    await insertRow(client, "public.pledges", { id, round_id: roundId, firm_id: firmId, min_qty: min, desired_qty: desired, max_qty: max, cap: cap ?? null, delivery_point: deliveryPoint ?? "", entered_by: personId });
    const { rows } = await client.query<{ seq: string }>("insert into public.pledge_confirmations (pledge_id, answer) values ($1, 'confirmed') returning seq::text", [id]);
    pledges.push({ id, firm: firmId, min, desired, max, cap: cap ?? null, seq: BigInt(rows[0]!.seq) });
  }
  const result = clear({ ladder, sharedCost, pledges: pledges.map(({ id: _, ...pledge }) => pledge) });
  if (result.status !== "clears") throw new Error("the round of the test doesn't clear");
  await insertRow(client, "public.clearings", {
    id: clearingId, round_id: roundId, quote_id: quoteId, engine_version: "test", input_hash: "0", status: "clears", quantity: result.quantity, goods: result.goods, shared: result.shared,
    firms: Object.values(result.allocation).filter((units) => units > 0n).length, pledging_firms: input.buyers.length,
  });
  for (const { id, firm } of pledges) {
    await insertRow(client, "public.clearing_allocations", {
      clearing_id: clearingId, firm_id: firm, pledge_id: id, excluded: result.excluded.includes(firm), quantity: result.allocation[firm] ?? 0n,
      goods_share: result.goodsShare[firm] ?? 0n, shared_share: result.sharedShare[firm] ?? 0n, due: result.due[firm] ?? 0n, solo_price: 120n * price,
    });
  }
  await client.query("commit");
  return { roundId, quoteId, clearingId };
}

/** The same round, awarded and ordered with the broker as the second person. */
export async function orderedRound(database: { db: Db; admin: pg.Pool }, wanted: readonly Wanted[]): Promise<LockedRound> {
  const round = await lockedRound(database.admin, wanted);
  const { hand } = round.facilitator;
  const must = <T extends { ok: boolean }>(answer: T) => {
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    return answer as Extract<T, { ok: true }>;
  };
  // Of two firms one buys so much that they confirm how the price is shared.
  if (round.firms.length === 2) for (const { firmId, owner } of round.firms) must(await database.db.as(owner, (tx) => voteMethod(tx, { roundId: round.roundId, firmId, actor: owner, method: "equal_price" })));
  const award = must(await database.db.as(hand.actor, (tx) => proposeSoleAward(tx, { roundId: round.roundId, hand })));
  must(await database.db.as(round.broker.actor, (tx) => answerProposal(tx, { confirmationId: award.confirmationId, answer: "confirmed", hand: round.broker })));
  const order = must(await database.db.as(hand.actor, (tx) => proposeOrder(tx, { roundId: round.roundId, emails: ["sales@supplier.test"], locale: "fa", deliverBy: null, note: "", hand })));
  await database.db.as(round.broker.actor, async (tx) => {
    must(await answerProposal(tx, { confirmationId: order.confirmationId, answer: "confirmed", hand: round.broker }));
    await sendConfirmed(tx, order.confirmationId);
  });
  return round;
}
