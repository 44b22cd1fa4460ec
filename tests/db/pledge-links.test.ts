import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { answerLinkedPledge, linkPledge, readLinkedPledge } from "~/features/joint-actions/purchase/pledging/links.server";
import { createDatabase, type TestDatabase } from "../support/database";
import { purchaseOf } from "../support/purchase";

let database: TestDatabase;
let world: ReturnType<typeof purchaseOf>;

beforeAll(async () => {
  database = await createDatabase();
  world = purchaseOf(database);
});
afterAll(() => database.close());

async function entered() {
  const round = await world.newRound(2);
  const pledgeId = randomUUID();
  const firm = round.firms[0]!;
  await world.insert("public.pledges", { id: pledgeId, round_id: round.roundId, firm_id: firm.firmId, on_behalf_of: firm.firmId, source: "phone", entered_by: round.broker.personId, expires_at: new Date(Date.now() + 3_600_000), min_qty: 5, desired_qty: 10, max_qty: 10 });
  const make = (actor = round.broker) => database.db.as(actor, (tx) => linkPledge(tx, pledgeId));
  return { ...round, pledgeId, firm, make };
}
const visitor = {
  read: (key: string) => database.db.as(null, (tx) => readLinkedPledge(tx, key)),
  answer: (key: string, answer: "confirmed" | "declined" = "confirmed") => database.db.as(null, (tx) => answerLinkedPledge(tx, { key, answer })),
};
const means = async (pledgeId: string) => (await database.admin.query<{ answer: string; means: string }>("select answer, means from public.pledge_confirmations where pledge_id = $1", [pledgeId])).rows;

it.each([["token", "link"], ["code", "code"]] as const)("given the %s, then a firm without an account says yes once, and how is kept", async (which, kept) => {
  const { make, pledgeId, roundId } = await entered();
  const made = await make();
  if (!made.ok) throw new Error("no link");
  expect(await visitor.read(made[which])).toMatchObject({ round_id: roundId, desired_qty: 10n, means: kept });
  expect(await means(pledgeId)).toEqual([]);
  const both = await Promise.all([visitor.answer(made.token), visitor.answer(made[which])]);
  expect(both.filter(Boolean)).toHaveLength(1);
  expect(await means(pledgeId)).toHaveLength(1);
  expect(await visitor.read(made.token)).toBeNull();
  expect(await visitor.answer(made.code, "declined")).toBe(false);
  const { rowCount } = await database.admin.query("select from public.current_pledges where id = $1", [pledgeId]);
  expect(rowCount).toBe(1);
});

it("given somebody who isn't the cluster's broker, then no link is made, and the next one ends the last", async () => {
  const { make, firm, firms } = await entered();
  for (const actor of [firm.owner, firms[1]!.owner]) expect(await make(actor)).toMatchObject({ ok: false, reason: "not_waiting" });
  const [first, second] = [await make(), await make()];
  if (!first.ok || !second.ok) throw new Error("no link");
  expect(await visitor.read(first.token)).toBeNull();
  expect(await visitor.read(second.token)).not.toBeNull();
});

it("given the deadline, then the link is worth nothing", async () => {
  const { make, roundId } = await entered();
  const made = await make();
  if (!made.ok) throw new Error("no link");
  await world.past(roundId, "deadline");
  expect(await visitor.read(made.token)).toBeNull();
  expect(await visitor.answer(made.token)).toBe(false);
  expect(await make()).toMatchObject({ ok: false });
});
