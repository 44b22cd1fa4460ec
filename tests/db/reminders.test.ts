import { expect, it } from "vitest";
import { remind, remindersDue } from "~/features/joint-actions/purchase/pledging/reminders.server";
import { pledgingJobs } from "~/features/notifications/pledging.server";
import type { JobHandles } from "~/lib/jobs";
import { openPurchases, terms, type TestFirm } from "../support/purchase";

const { database, world } = await openPurchases();

/** A round that took pledges for days and whose deadline is some hours off. */
async function dueIn(hours: number, members = 3) {
  const round = await world.newRound(members);
  const client = await database.admin.connect();
  await client.query("set session_replication_role = replica");
  await client.query("update public.rounds set deadline = clock_timestamp() + make_interval(hours => $2) where id = $1", [round.roundId, hours]);
  await client.query(
    "insert into public.round_events (round_id, seq, kind, from_state, to_state, at) select $1, coalesce(max(seq), 0) + 1, 'step', 'gathering', 'pledging', now() - interval '9 days' from public.round_events where round_id = $1", [round.roundId]);
  await client.query("set session_replication_role = origin");
  client.release();
  return round;
}
const due = async (roundId: string) => (await database.db.service(remindersDue)).filter(({ round_id }) => round_id === roundId).map(({ hours }) => hours);

it("given a firm that took its pledge back and one whose entry waits, then both are reminded, once, by whichever worker", async () => {
  const { roundId, broker, firms } = await dueIn(2, 4);
  const [left, asked, standing] = firms as [TestFirm, TestFirm, TestFirm];
  for (const firm of [left, standing]) await world.place(firm, roundId, terms(10n));
  await world.withdraw(left, roundId);
  await world.insert("public.pledges", { round_id: roundId, firm_id: asked.firmId, on_behalf_of: asked.firmId, source: "phone", entered_by: broker.personId, expires_at: new Date(Date.now() + 3_600_000), min_qty: 1, desired_qty: 1, max_qty: 1 });
  expect(await due(roundId)).toEqual([3]);
  const sent = await Promise.all([1, 2, 3, 4].map(() => database.db.service((tx) => remind(tx, { round_id: roundId, hours: 3 }))));
  expect(sent.toSorted()).toEqual([0, 0, 0, 2]);
  expect(await due(roundId)).toEqual([]);

  const { rows } = await database.admin.query<{ id: string; payload: unknown }>("select id, payload from public.outbox where topic = 'round.reminder' and payload->>'roundId' = $1", [roundId]);
  expect(rows).toHaveLength(1);
  const handles = { db: database.db, siteUrl: "https://khosheh.test" } as JobHandles;
  for (let twice = 0; twice < 2; twice += 1) await pledgingJobs["round.reminder"]!({ id: BigInt(rows[0]!.id), topic: "round.reminder", payload: rows[0]!.payload }, handles);
  const { rows: told } = await database.admin.query<{ person_id: string }>("select person_id from public.notifications where kind = 'round.reminder' and path = $1", [`/rounds/${roundId}`]);
  expect(told.map(({ person_id }) => person_id).toSorted()).toEqual([left.owner.personId, asked.owner.personId].toSorted());
});

it("given 80 hours, then none is due; given 70 and then 20, one for each", async () => {
  expect(await due((await dueIn(80)).roundId)).toEqual([]);
  const { roundId } = await dueIn(70);
  expect(await due(roundId)).toEqual([72]);
  await database.db.service((tx) => remind(tx, { round_id: roundId, hours: 72 }));
  expect(await due(roundId)).toEqual([]);
});

it("given a round that opened after a reminder's time, then that one isn't sent", async () => {
  const { roundId } = await world.newRound(1, { round: { deadline: new Date(Date.now() + 10 * 3_600_000) } });
  await database.admin.query("insert into public.round_events (round_id, seq, kind, from_state, to_state) values ($1, 0, 'step', 'gathering', 'pledging')", [roundId]);
  expect(await due(roundId)).toEqual([]);
});

it("given a round that was extended after its reminders, then those of the new deadline are sent, once", async () => {
  const { roundId } = await dueIn(2);
  const remindOf = (hours: number) => database.db.service((tx) => remind(tx, { round_id: roundId, hours }));
  await remindOf(3);
  const { rows: before } = await database.admin.query("select sent_at from public.round_reminders where round_id = $1", [roundId]);
  await shift(roundId, 47, 0);
  expect(await due(roundId)).toEqual([]);
  await shift(roundId, 2, 46);
  expect(await due(roundId)).toEqual([3]);
  await Promise.all([remindOf(3), remindOf(3)]);
  expect(await due(roundId)).toEqual([]);
  const { rows: after } = await database.admin.query("select sent_at from public.round_reminders where round_id = $1", [roundId]);
  expect(after).toHaveLength(1);
  expect(after[0].sent_at > before[0].sent_at).toBe(true);
});

/** Puts the deadline so many hours off, as an extension of so many hours ago left it; what was sent is older. */
async function shift(roundId: string, hours: number, ago: number): Promise<void> {
  const client = await database.admin.connect();
  await client.query("set session_replication_role = replica");
  await client.query("update public.round_reminders set sent_at = sent_at - interval '60 hours' where round_id = $1", [roundId]);
  await client.query("update public.rounds set deadline = clock_timestamp() + make_interval(hours => $2), extended_at = clock_timestamp() - make_interval(hours => $3) where id = $1", [roundId, hours, ago]);
  await client.query("set session_replication_role = origin");
  client.release();
}
