import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendMessage } from "~/features/chat/commands.server";
import { actsOfDesk, moderate, moderated, ownActs, reportMessage, type Moderation } from "~/features/chat/membership.server";
import { moderationJobs } from "~/features/notifications/moderation.server";
import { openingNotices } from "~/features/notifications/opening.server";
import { placePledge } from "~/features/joint-actions/purchase/pledge.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { chatWorld, type Firm } from "../support/chat-world";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());
const { insert, newPerson, newFirm, newRound } = chatWorld(() => database);

async function joinedRound() {
  const round = await newRound();
  const terms = { min: 10n, desired: 10n, max: 10n, cap: null, soloPrice: null, deliveryPoint: "" };
  await database.db.as(round.firm.owner, (tx) => placePledge(tx, { ...terms, roundId: round.roundId, firmId: round.firm.firmId, actor: round.firm.owner }));
  return round;
}
const say = (firm: Firm, conversationId: string) => database.db.as(firm.owner, (tx) => sendMessage(tx, { conversationId, firmId: firm.firmId, deskId: null, clientId: randomUUID(), body: "nasty" }));
const act = (who: Actor, on: Pick<Moderation, "conversationId" | "clusterId" | "act"> & Partial<Moderation>) =>
  database.db.as(who, (tx) => moderate(tx, { firmId: null, seq: null, until: null, reason: "because", reportId: null, ...on }));

const handles = () => ({ db: database.db, siteUrl: "https://khosheh.test" }) as unknown as JobHandles;
/** Tells what waits, as the relay does: at least once. */
async function relay(): Promise<void> {
  const { rows } = await database.admin.query<{ id: bigint; topic: string; payload: unknown }>("delete from public.outbox where topic in ('talk.reported', 'talk.moderated') returning id, topic, payload");
  for (const event of [...rows, ...rows]) await moderationJobs[event.topic]!(event, handles());
}
const told = async (actor: Actor) =>
  (await database.admin.query<{ kind: string; path: string; facts: Record<string, unknown> }>("select kind, path, facts from public.notifications where person_id = $1 and kind like any (array['talk.%', 'round.pledging', 'award.%']) order by created_at, kind", [actor.personId])).rows;

describe("what a desk does", () => {
  it("given a report, then the broker is told once, and its writer of what became of it", async () => {
    const { conversationId, clusterId, facilitator, firm, broker } = await joinedRound();
    const sent = await say(firm, conversationId);
    const seq = sent.ok ? sent.seq : 0;
    await database.db.as(facilitator.owner, (tx) => reportMessage(tx, { conversationId, seq, firmId: facilitator.firmId, reason: "insult", note: "" }));
    await relay();
    expect(await told(broker)).toMatchObject([{ kind: "talk.reported", path: `/desk/c-${clusterId}/talk`, facts: { reason: "insult" } }]);
    const { rows } = await database.admin.query<{ id: string }>("select id from public.chat_reports where conversation_id = $1", [conversationId]);
    expect(await act(broker, { conversationId, clusterId, act: "delete", seq, reportId: rows[0]!.id })).toEqual({ ok: true });
    await relay();
    expect(await told(firm.owner)).toMatchObject([{ kind: "talk.moderated", path: "/chat/log", facts: { act: "delete", reason: "because" } }]);
    expect(await told(facilitator.owner)).toMatchObject([{ kind: "talk.answered", facts: { outcome: "acted" } }]);
  });

  it("given a firm that was put out, then it is told why and reads it in its own log, which names the conversation it no longer sees", async () => {
    const { conversationId, clusterId, firm, facilitator, broker } = await joinedRound();
    expect(await act(broker, { conversationId, clusterId, act: "ban", firmId: firm.firmId, reason: "again and again" })).toEqual({ ok: true });
    await relay();
    expect(await told(firm.owner)).toMatchObject([{ kind: "talk.moderated", path: "/chat/log", facts: { act: "ban", reason: "again and again", talkFa: "Frit", talkEn: "Frit" } }]);
    expect(await database.db.as(firm.owner, ownActs)).toMatchObject([{ act: "ban", reason: "again and again", conversationId, title: "Frit", inside: false }]);
    expect(await database.db.as(facilitator.owner, ownActs)).toEqual([]);
    expect(await database.db.as(broker, (tx) => actsOfDesk(tx, clusterId))).toMatchObject([{ act: "ban" }]);
    const at = { conversationId, brokerOf: [clusterId] };
    expect(await database.db.as(broker, (tx) => moderated(tx, at))).toMatchObject({ clusterId, open: true, locked: false });
    expect((await database.db.as(broker, (tx) => moderated(tx, at)))!.firms.find(({ firmId }) => firmId === firm.firmId)).toMatchObject({ banned: true, mutedUntil: null });
    expect(await database.db.as(facilitator.owner, (tx) => moderated(tx, { conversationId, brokerOf: [] }))).toBeNull();
  });

  it("given a coordinator of the desk, then they look on: deciding is the broker's", async () => {
    const { conversationId, clusterId, firm } = await joinedRound();
    const coordinator = await newPerson("Looker-on");
    await insert("public.cluster_staff", { cluster_id: clusterId, person_id: coordinator.personId, role: "coordinator" });
    expect(await act(coordinator, { conversationId, clusterId, act: "mute", firmId: firm.firmId, until: new Date(Date.now() + 60_000) })).toEqual({ ok: false, reason: "forbidden" });
    expect(await say(firm, conversationId)).toMatchObject({ ok: true });
  });
});

describe("what opens in a purchase", () => {
  it("given that it takes pledges, then whoever needs it has a letter, the rest of the cluster a line in the inbox, each once", async () => {
    const { roundId, clusterId, facilitator, firm } = await newRound();
    const other = await newFirm("کارگاه سوم");
    await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: other.firmId, status: "active" });
    await database.admin.query("begin; set local session_replication_role = replica; insert into public.round_needs (round_id, firm_id, quantity) values ('" + roundId + "', '" + firm.firmId + "', 5); commit");
    for (let time = 0; time < 2; time += 1) await openingNotices["round.changed"]!({ id: 1n, topic: "round.changed", payload: { roundId, state: "pledging" } }, handles());
    for (const { owner } of [firm, other]) expect(await told(owner)).toMatchObject([{ kind: "round.pledging", path: `/rounds/${roundId}`, facts: { round: "Frit" } }]);
    expect(await told(facilitator.owner)).toEqual([]);
    const { rows } = await database.admin.query<{ person_id: string }>("select person_id from public.notification_deliveries where channel = 'mail' and person_id = any ($1)", [[firm.owner.personId, other.owner.personId]]);
    expect(rows).toEqual([{ person_id: firm.owner.personId }]);
  });

  it("given a vote on the award, then each firm that may vote is told", async () => {
    const { roundId, firm, facilitator } = await joinedRound();
    await openingNotices["award.vote_opened"]!({ id: 1n, topic: "award.vote_opened", payload: { roundId } }, handles());
    expect(await told(firm.owner)).toMatchObject([{ kind: "award.vote_opened", path: `/rounds/${roundId}/tender` }]);
    expect(await told(facilitator.owner)).toEqual([]);
  });
});
