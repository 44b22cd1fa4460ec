import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendMessage } from "~/features/chat/commands.server";
import { leaveRoom, reportMessage, reportsOf } from "~/features/chat/membership.server";
import { audienceOf, historyPage } from "~/features/chat/messages.server";
import { bringFirm, firmsToBring, openNeedRoom, pathOfNeed } from "~/features/chat/need-room.server";
import { headsOf, listConversations, readRoom } from "~/features/chat/queries.server";
import { makeWords, searchMessages } from "~/features/chat/search.server";
import { mentionables } from "~/features/chat/writing.server";
import { needJobs } from "~/features/notifications/needs.server";
import { answerNeed, postNeed, withdrawNeed } from "~/features/requests/commands.server";
import { readMyNeeds } from "~/features/requests/queries.server";
import type { Actor } from "~/lib/db.server";
import { chatWorld, type Firm } from "../support/chat-world";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());
const { insert, newFirm, newPerson, newRound } = chatWorld(() => database);

const as = <T>(actor: Actor, work: Parameters<typeof database.db.as<T>>[1]) => database.db.as(actor, work);
const say = (firm: Firm, conversationId: string, body: string) =>
  as(firm.owner, (tx) => sendMessage(tx, { conversationId, firmId: firm.firmId, deskId: null, clientId: randomUUID(), body }));
const lines = async (actor: Actor, conversationId: string) =>
  (await as(actor, (tx) => historyPage(tx, { conversationId, before: null, limit: 50 })))!.rows.flatMap(({ happening }) => (happening ? [happening.what] : []));

/** A need of a firm at the desk of a cluster with one more firm. */
async function newNeed(body = "Printing on cartons, 200 a month") {
  const { clusterId, roundId, facilitator: asker, firm: other, broker } = await newRound();
  const posted = await as(asker.owner, (tx) => postNeed(tx, { clusterId, body, searched: "", idempotencyKey: undefined, actor: asker.owner, authorName: "Maryam", firmId: asker.firmId }));
  if (!posted.ok) throw new Error(posted.reason);
  return { clusterId, roundId, asker, other, broker, needId: posted.needId };
}
async function newNeedRoom() {
  const need = await newNeed();
  const opened = await as(need.asker.owner, (tx) => openNeedRoom(tx, need.needId));
  if (!opened.ok) throw new Error(opened.reason);
  return { ...need, conversationId: opened.conversationId };
}

describe("the room of a need", () => {
  it("given a need, when its firm or the desk opens the room, then it is one room of both, and nobody else has it", async () => {
    const { needId, asker, other, broker } = await newNeed();
    expect(await as(other.owner, (tx) => openNeedRoom(tx, needId))).toEqual({ ok: false, reason: "forbidden" });
    const opened = await as(broker, (tx) => openNeedRoom(tx, needId));
    expect(await as(asker.owner, (tx) => openNeedRoom(tx, needId))).toEqual(opened);
    const conversationId = (opened as { conversationId: string }).conversationId;
    expect((await database.db.service((tx) => audienceOf(tx, conversationId))).sort()).toEqual([asker.owner.personId, broker.personId].sort());
    expect(await as(asker.owner, (tx) => listConversations(tx, conversationId))).toMatchObject([{ kind: "room", needId, subject: "Printing on cartons, 200 a month", roundId: null }]);
    expect(await as(other.owner, (tx) => readRoom(tx, { conversationId, actingFirmId: other.firmId }))).toBeNull();
    expect(await lines(broker, conversationId)).toEqual(["asked"]);
    expect(await as(asker.owner, (tx) => readMyNeeds(tx, asker.owner.personId, [asker.firmId]))).toMatchObject([{ room: conversationId }]);
  });

  it("given two who open it at once, then there is one room", async () => {
    const { needId, asker, broker } = await newNeed();
    const [one, two] = await Promise.all([as(asker.owner, (tx) => openNeedRoom(tx, needId)), as(broker, (tx) => openNeedRoom(tx, needId))]);
    expect(one).toMatchObject({ ok: true });
    expect(two).toEqual(one);
  });

  it("given somebody who asked before they had a firm, then it has a room once they have one, and nobody else's firm takes it over", async () => {
    const { clusterId, other, broker } = await newNeed();
    const [alone, later] = [await newPerson("Reza"), await newFirm("سفال رضا")];
    const posted = await as(alone, (tx) => postNeed(tx, { clusterId, body: "a kiln", searched: "", idempotencyKey: undefined, actor: alone, authorName: "Reza", firmId: null }));
    const { needId } = posted as { needId: string };
    for (const [actor, firmId] of [[broker, null], [alone, null], [alone, later.firmId], [other.owner, other.firmId]] as const) {
      expect(await as(actor, (tx) => openNeedRoom(tx, needId, firmId))).toEqual({ ok: false, reason: "forbidden" });
    }
    await insert("public.firm_people", { firm_id: later.firmId, person_id: alone.personId, role: "editor" });
    const opened = (await as(alone, (tx) => openNeedRoom(tx, needId, later.firmId))) as { conversationId: string };
    expect(await as(broker, (tx) => openNeedRoom(tx, needId))).toEqual({ ok: true, conversationId: opened.conversationId });
    expect(await lines(broker, opened.conversationId)).toEqual(["asked"]);
  });

  it("given a member that the desk brings in, then it is told, reads from the beginning, talks, and may go; only the desk brings in, and only members", async () => {
    const { conversationId, needId, clusterId, asker, other, broker } = await newNeedRoom();
    await say(asker, conversationId, "who prints this?");
    const stranger = await newFirm("دور");
    expect(await as(asker.owner, (tx) => bringFirm(tx, { conversationId, firmId: other.firmId }))).toEqual({ ok: false, reason: "forbidden" });
    expect(await as(broker, (tx) => bringFirm(tx, { conversationId, firmId: stranger.firmId }))).toEqual({ ok: false, reason: "forbidden" });
    expect(await as(asker.owner, (tx) => firmsToBring(tx, { conversationId, q: "" }))).toBeNull();
    await as(other.owner, (tx) => postNeed(tx, { clusterId, body: "the same", searched: "", idempotencyKey: undefined, actor: other.owner, authorName: "", firmId: other.firmId }));
    expect(await as(broker, (tx) => firmsToBring(tx, { conversationId, q: "" }))).toMatchObject([{ id: other.firmId, asks: true }]);
    expect(await as(broker, (tx) => firmsToBring(tx, { conversationId, q: "no such name" }))).toEqual([]);
    expect(await as(broker, (tx) => firmsToBring(tx, { conversationId, q: "سپاهان لعاب" }))).toMatchObject([{ id: other.firmId }]);
    expect(await as(broker, (tx) => firmsToBring(tx, { conversationId, q: "سپاهان كوره" }))).toEqual([]);
    for (let i = 0; i < 2; i += 1) expect(await as(broker, (tx) => bringFirm(tx, { conversationId, firmId: other.firmId }))).toEqual({ ok: true });
    expect(await lines(other.owner, conversationId)).toEqual(["asked", "joined"]);
    expect(await as(broker, (tx) => firmsToBring(tx, { conversationId, q: "" }))).toBeNull();
    expect(await say(other, conversationId, "we do, three-ply")).toMatchObject({ ok: true });
    expect((await as(other.owner, (tx) => headsOf(tx))).map(({ title }) => title)).toContain("Printing on cartons, 200 a month");
    expect(await as(other.owner, (tx) => pathOfNeed(tx, needId))).toBeNull();
    expect(await as(asker.owner, (tx) => pathOfNeed(tx, needId))).toBe("/needs");

    const { rows: events } = await database.admin.query<{ id: string; payload: unknown }>("select id, payload from public.outbox where topic = 'need.introduced' and payload ->> 'conversationId' = $1", [conversationId]);
    expect(events).toHaveLength(1);
    await needJobs["need.introduced"]!({ id: BigInt(events[0]!.id), topic: "need.introduced", payload: events[0]!.payload }, { db: database.db, siteUrl: "https://khosheh.test" } as never);
    const { rows: notices } = await database.admin.query("select kind, path from public.notifications where person_id = $1 and kind = 'introduction.need'", [other.owner.personId]);
    expect(notices).toEqual([{ kind: "introduction.need", path: `/chat/${conversationId}` }]);

    expect(await as(asker.owner, (tx) => leaveRoom(tx, { conversationId, firmId: asker.firmId }))).toEqual({ ok: false, reason: "forbidden" });
    expect(await as(other.owner, (tx) => leaveRoom(tx, { conversationId, firmId: other.firmId }))).toEqual({ ok: true });
    expect(await say(other, conversationId, "still here?")).toEqual({ ok: false, reason: "forbidden" });
    expect(await as(broker, (tx) => bringFirm(tx, { conversationId, firmId: other.firmId }))).toEqual({ ok: true });
    expect(await say(other, conversationId, "back")).toMatchObject({ ok: true });
  });

  it("given words in it, then they are found, reported to the desk of the need, and everybody is named by the firm that asked alone", async () => {
    const { conversationId, clusterId, asker, other, broker } = await newNeedRoom();
    await as(broker, (tx) => bringFirm(tx, { conversationId, firmId: other.firmId }));
    expect(await say(asker, conversationId, "@all corrugated or not?")).toMatchObject({ ok: true });
    const names = async (firm: Firm) => (await as(firm.owner, (tx) => mentionables(tx, conversationId))).map(({ k }) => k);
    expect(await names(asker)).toContain("all");
    expect(await names(other)).not.toContain("all");
    expect((await as(other.owner, (tx) => headsOf(tx))).find(({ c }) => c === conversationId)).toMatchObject({ mentions: 1 });
    await database.db.service((tx) => makeWords(tx));
    expect(await as(other.owner, (tx) => searchMessages(tx, { words: ["corrugated"], conversationId: null, firmIds: [other.firmId], locale: "en" }))).toMatchObject([{ roomTitle: "Printing on cartons, 200 a month" }]);
    expect(await as(other.owner, (tx) => reportMessage(tx, { conversationId, seq: 3, firmId: other.firmId, reason: "spam", note: "" }))).toEqual({ ok: true });
    expect(await as(broker, (tx) => reportsOf(tx, clusterId))).toMatchObject([{ conversationId, seq: 3 }]);
  });
});

describe("the life of a need", () => {
  it("given an answer, then its room is kept to be read with the answer as a line; opened again, it goes on", async () => {
    const { conversationId, needId, clusterId, asker, broker } = await newNeedRoom();
    expect(await as(broker, (tx) => answerNeed(tx, { intent: "answer", needId, answer: "Ask Sepahan", roundId: undefined, clusterId, actor: broker }))).toEqual({ ok: true });
    expect(await lines(asker.owner, conversationId)).toEqual(["asked", "answered"]);
    expect(await say(asker, conversationId, "thanks")).toEqual({ ok: false, reason: "conversation_closed" });
    expect(await as(broker, (tx) => bringFirm(tx, { conversationId, firmId: asker.firmId }))).toEqual({ ok: false, reason: "conversation_closed" });
    expect(await as(broker, (tx) => answerNeed(tx, { intent: "reopen", needId, clusterId, actor: broker }))).toEqual({ ok: true });
    expect(await say(asker, conversationId, "once more")).toMatchObject({ ok: true });
  });

  it("given a joint purchase that came of it, then the room's last line leads there; one of another cluster is refused", async () => {
    const { conversationId, needId, roundId, clusterId, asker, broker } = await newNeedRoom();
    const { roundId: elsewhere } = await newRound();
    const answer = (round: string) => as(broker, (tx) => answerNeed(tx, { intent: "answer", needId, answer: "We buy together", roundId: round, clusterId, actor: broker }));
    expect(await answer(elsewhere)).toEqual({ ok: false, reason: "round_elsewhere", field: "roundId" });
    expect(await answer(roundId)).toEqual({ ok: true });
    const { rows } = (await as(asker.owner, (tx) => historyPage(tx, { conversationId, before: null, limit: 5 })))!;
    expect(rows.at(-1)).toMatchObject({ kind: "system", happening: { what: "became", roundId, en: "Frit" } });
    expect(await as(asker.owner, (tx) => readMyNeeds(tx, asker.owner.personId, []))).toMatchObject([{ state: "answered", round: { id: roundId, title: "Frit" } }]);
  });

  it("given a need that is withdrawn, then only its own people did it, and its room is archived; a settled need opens no room", async () => {
    const { conversationId, needId, asker, other } = await newNeedRoom();
    expect(await as(other.owner, (tx) => withdrawNeed(tx, needId))).toEqual({ ok: false, reason: "not_found" });
    expect(await as(asker.owner, (tx) => withdrawNeed(tx, needId))).toEqual({ ok: true });
    expect(await as(asker.owner, (tx) => withdrawNeed(tx, needId))).toEqual({ ok: false, reason: "not_found" });
    expect(await lines(asker.owner, conversationId)).toEqual(["asked", "closed"]);
    const later = await newNeed();
    await as(later.asker.owner, (tx) => withdrawNeed(tx, later.needId));
    expect(await as(later.asker.owner, (tx) => openNeedRoom(tx, later.needId))).toEqual({ ok: false, reason: "need_settled" });
  });

  it("given a need of a person without a firm, then nobody opens a room: people act for a firm", async () => {
    const { clusterId, asker, broker } = await newNeed();
    const [id, person] = [randomUUID(), asker.owner.personId];
    await insert("public.needs", { id, cluster_id: clusterId, person_id: person, body: "alone" });
    expect(await as(asker.owner, (tx) => openNeedRoom(tx, id))).toEqual({ ok: false, reason: "forbidden" });
    expect(await as(broker, (tx) => openNeedRoom(tx, id))).toEqual({ ok: false, reason: "forbidden" });
  });

  it("given a conversation, then the database keeps it to one of pair, round and need", async () => {
    const { needId, roundId } = await newNeed();
    await expect(insert("public.chat_conversations", { kind: "room", need_id: needId, subject: "x", round_id: roundId })).rejects.toThrow("chat_conversations_kind");
    await expect(insert("public.chat_conversations", { kind: "direct", need_id: needId, subject: "x" })).rejects.toThrow("chat_conversations_kind");
    await expect(insert("public.chat_conversations", { kind: "room", need_id: needId })).rejects.toThrow("chat_conversations_subject");
  });
});
