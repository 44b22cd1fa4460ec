import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deleteMessage, editMessage, openDirect, sendMessage } from "~/features/chat/commands.server";
import { actsIn, blockFirm, leaveRoom, moderate, muteConversation, reportMessage, reportsOf, returningFirm, returnToRoom, standingIn, type Moderation } from "~/features/chat/membership.server";
import { audienceOf, syncPage } from "~/features/chat/messages.server";
import { headsOf, readRoom, unreadOf } from "~/features/chat/queries.server";
import { makeWords, searchMessages, wordsAsked } from "~/features/chat/search.server";
import { placePledge } from "~/features/joint-actions/purchase/pledge.server";
import type { Actor } from "~/lib/db.server";
import { chatWorld, type Firm } from "../support/chat-world";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());
const { insert, newPerson, newFirm, newTalk, newRound } = chatWorld(() => database);

const send = (firm: Firm, conversationId: string, body: string, files: string[] = []) =>
  database.db.as(firm.owner, (tx) => sendMessage(tx, { conversationId, firmId: firm.firmId, deskId: null, clientId: randomUUID(), body, files }));
const audience = (conversationId: string) => database.db.service((tx) => audienceOf(tx, conversationId));
const pledge = (firm: Firm, roundId: string) =>
  database.db.as(firm.owner, (tx) => placePledge(tx, { min: 10n, desired: 10n, max: 10n, cap: null, soloPrice: null, deliveryPoint: "", roundId, firmId: firm.firmId, actor: firm.owner }));

async function joinedRound() {
  const round = await newRound();
  expect(await pledge(round.firm, round.roundId)).toMatchObject({ ok: true });
  return round;
}
/** A direct talk of two firms of one cluster with a broker. */
async function watchedTalk() {
  const talk = await newTalk();
  const [clusterId, broker] = [randomUUID(), await newPerson("Zahra")];
  await insert("public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
  for (const { firmId } of [talk.one, talk.other]) await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
  return { ...talk, clusterId, broker };
}
const act = (broker: Actor, on: Pick<Moderation, "conversationId" | "clusterId" | "act"> & Partial<Moderation>) =>
  database.db.as(broker, (tx) => moderate(tx, { firmId: null, seq: null, until: null, reason: "because", reportId: null, ...on }));

describe("leaving and blocking", () => {
  it("given a firm that leaves a room, then it hears no more, and comes back as long as it has its pledge", async () => {
    const { conversationId, roundId, firm, facilitator } = await joinedRound();
    expect(await database.db.as(firm.owner, (tx) => leaveRoom(tx, { conversationId, firmId: firm.firmId }))).toEqual({ ok: true });
    expect(await audience(conversationId)).not.toContain(firm.owner.personId);
    expect(await send(firm, conversationId, "still here?")).toEqual({ ok: false, reason: "forbidden" });
    await pledge(facilitator, roundId);
    expect(await database.db.as(facilitator.owner, (tx) => leaveRoom(tx, { conversationId, firmId: facilitator.firmId }))).toEqual({ ok: false, reason: "forbidden" });
    expect(await database.db.as(firm.owner, (tx) => returningFirm(tx, roundId))).toBe(firm.firmId);
    expect(await database.db.as(firm.owner, (tx) => returnToRoom(tx, { roundId, firmId: firm.firmId }))).toBe(conversationId);
    expect(await send(firm, conversationId, "back")).toMatchObject({ ok: true });
    expect(await database.db.as(firm.owner, (tx) => returningFirm(tx, roundId))).toBeNull();
    const stranger = await newFirm();
    await expect(database.db.as(stranger.owner, (tx) => returnToRoom(tx, { roundId, firmId: stranger.firmId }))).rejects.toThrow();
  });

  it("given a block, then neither writes to the other directly, the other isn't told whose it is, and rooms go on", async () => {
    const { conversationId, one, other } = await newTalk();
    await send(one, conversationId, "hello");
    expect(await database.db.as(other.owner, (tx) => blockFirm(tx, { conversationId, firmId: other.firmId, blocked: true }))).toEqual({ ok: true });
    for (const firm of [one, other]) expect(await send(firm, conversationId, "?")).toEqual({ ok: false, reason: "not_delivered" });
    const standing = (firm: Firm) => database.db.as(firm.owner, (tx) => standingIn(tx, { conversationId, firmId: firm.firmId }));
    expect(await standing(one)).toMatchObject({ delivers: false, blocked: false });
    expect(await standing(other)).toMatchObject({ delivers: false, blocked: true });
    // The other firm can't lift what isn't its own.
    await database.db.as(one.owner, (tx) => blockFirm(tx, { conversationId, firmId: one.firmId, blocked: false }));
    expect(await send(one, conversationId, "?")).toMatchObject({ ok: false });
    await database.db.as(other.owner, (tx) => blockFirm(tx, { conversationId, firmId: other.firmId, blocked: false }));
    expect(await send(one, conversationId, "again")).toMatchObject({ ok: true });
    expect(await database.db.as(one.owner, (tx) => openDirect(tx, { firmId: one.firmId, otherFirmId: other.firmId }))).toBe(conversationId);
    expect(await database.db.as(one.owner, (tx) => blockFirm(tx, { conversationId, firmId: other.firmId, blocked: true }))).toEqual({ ok: false, reason: "forbidden" });
  });

  it("given a muted conversation, then its messages aren't in the count until the time is over", async () => {
    const { conversationId, one, other } = await newTalk();
    await send(one, conversationId, "hello");
    const mute = (until: Date | null) => database.db.as(other.owner, (tx) => muteConversation(tx, { conversationId, until }));
    await mute(new Date(Date.now() + 60_000));
    expect(await database.db.as(other.owner, unreadOf)).toBe(0);
    expect((await database.db.as(other.owner, headsOf))[0]).toMatchObject({ unread: 1 });
    await mute(null);
    expect(await database.db.as(other.owner, unreadOf)).toBe(1);
  });
});

describe("the desk", () => {
  it("given a report, then the desk has the message as it was, whatever its author does with it afterwards, and a second report is refused", async () => {
    const { conversationId, one, other, clusterId, broker } = await watchedTalk();
    await send(one, conversationId, "nice");
    await send(one, conversationId, "nasty");
    await database.db.as(one.owner, (tx) => editMessage(tx, { conversationId, seq: 2, body: "nastier", baseRev: 0 }));
    const report = (actor: Actor, firmId: string, seq = 2) => database.db.as(actor, (tx) => reportMessage(tx, { conversationId, seq, firmId, reason: "insult", note: "look" }));
    expect(await report(one.owner, one.firmId)).toEqual({ ok: false, reason: "forbidden" });
    expect(await report(await newPerson(), other.firmId)).toEqual({ ok: false, reason: "not_found" });
    expect(await report(other.owner, other.firmId)).toEqual({ ok: true });
    expect(await report(other.owner, other.firmId)).toEqual({ ok: false, reason: "reported_before" });
    await database.db.as(one.owner, (tx) => deleteMessage(tx, { conversationId, seq: 2 }));
    const [shown] = await database.db.as(broker, (tx) => reportsOf(tx, clusterId));
    expect(shown).toMatchObject({ state: "open", reason: "insult", seq: 2, reportedFirmId: one.firmId });
    expect(shown!.snapshot.map(({ body, said }) => [body, said])).toEqual([["nice", null], ["nastier", ["nasty"]]]);
    expect(await database.db.as(await newPerson(), (tx) => reportsOf(tx, clusterId))).toEqual([]);
    expect(await database.db.as(one.owner, (tx) => reportsOf(tx, clusterId))).toEqual([]);
  });

  it("given firms of no cluster, then their reports go to the desk that is nearest", async () => {
    const [{ conversationId, one, other }, near] = [await newTalk(), await watchedTalk()];
    await database.admin.query("update public.clusters set lat = 27.2, lng = 60.7 where id = $1", [near.clusterId]);
    await database.admin.query("update public.firms set lat = 27.5, lng = 60.1 where id = $1", [one.firmId]);
    await send(one, conversationId, "nasty");
    expect(await database.db.as(other.owner, (tx) => reportMessage(tx, { conversationId, seq: 1, firmId: other.firmId, reason: "insult", note: "" }))).toEqual({ ok: true });
    expect(await database.db.as(near.broker, (tx) => reportsOf(tx, near.clusterId))).toMatchObject([{ seq: 1, reportedFirmId: one.firmId, inside: false }]);
  });

  it("given muting, putting out and locking, then each holds at once, is told with its reason, and the firm concerned reads it in the log", async () => {
    const { conversationId, clusterId, firm, facilitator, broker, roundId } = await joinedRound();
    const on = { conversationId, clusterId, firmId: firm.firmId };
    expect(await act(facilitator.owner, { ...on, act: "mute" })).toEqual({ ok: false, reason: "forbidden" });
    expect(await act(broker, { ...on, act: "mute", until: new Date(Date.now() + 60_000), reason: "calm down" })).toEqual({ ok: true });
    expect(await send(firm, conversationId, "why?")).toEqual({ ok: false, reason: "party_muted" });
    const mutedUntil = async (actor: Actor, actingFirmId: string) => (await database.db.as(actor, (tx) => readRoom(tx, { conversationId, actingFirmId })))!.mutedUntil;
    expect(Date.parse((await mutedUntil(firm.owner, firm.firmId))!)).toBeGreaterThan(Date.now());
    expect(await mutedUntil(facilitator.owner, facilitator.firmId)).toBeNull();
    await act(broker, { ...on, act: "unmute" });
    expect(await send(firm, conversationId, "thanks")).toMatchObject({ ok: true });
    await act(broker, { ...on, act: "ban", reason: "again" });
    expect(await audience(conversationId)).not.toContain(firm.owner.personId);
    expect(await database.db.as(firm.owner, (tx) => syncPage(tx, { conversationId, ev: 0, limit: 10 }))).toBeNull();
    await pledge(firm, roundId);
    expect(await audience(conversationId)).not.toContain(firm.owner.personId);
    const log = (actor: Actor) => database.db.as(actor, (tx) => actsIn(tx, conversationId));
    expect((await log(firm.owner)).map((entry) => [entry.act, entry.reason])).toEqual([["ban", "again"], ["unmute", "because"], ["mute", "calm down"]]);
    expect(await log(facilitator.owner)).toEqual([]);
    await act(broker, { ...on, act: "unban" });
    expect(await audience(conversationId)).toContain(firm.owner.personId);
    expect(await mutedUntil(firm.owner, firm.firmId)).toBeNull();
    await act(broker, { conversationId, clusterId, act: "lock", reason: "enough" });
    expect(await send(firm, conversationId, "one more")).toEqual({ ok: false, reason: "conversation_closed" });
    expect((await log(facilitator.owner)).map(({ act: done }) => done)).toEqual(["lock"]);
    await act(broker, { conversationId, clusterId, act: "unlock" });
    expect(await send(firm, conversationId, "one more")).toMatchObject({ ok: true });
    const { rows } = (await database.db.as(facilitator.owner, (tx) => syncPage(tx, { conversationId, ev: 0, limit: 100 })))!;
    expect(rows.flatMap(({ happening }) => (happening ? [happening.what] : []))).toEqual(["joined", "muted", "unmuted", "removed", "readmitted", "locked", "reopened"]);
    expect(rows.map(({ ev }) => ev)).toEqual(rows.map((_, index) => index + 1));
  });

  it("given a ban that races sixty messages, then none of them comes after it", async () => {
    const { conversationId, clusterId, firm, broker } = await joinedRound();
    const answers: Awaited<ReturnType<typeof send>>[] = [];
    let ban: Promise<unknown> | undefined;
    // Fewer at once than there are connections: nobody is turned away for want of one.
    const lane = async () => {
      for (let index = 0; index < 10; index += 1) {
        answers.push(await send(firm, conversationId, `${index}`));
        if (answers.length === 20) ban = act(broker, { conversationId, clusterId, firmId: firm.firmId, act: "ban" });
      }
    };
    await Promise.all(Array.from({ length: 6 }, lane));
    expect(await ban).toEqual({ ok: true });
    const { rows } = await database.admin.query<{ seq: number }>("select seq::int from public.chat_messages where conversation_id = $1 and meta #>> '{happening,what}' = 'removed'", [conversationId]);
    for (const answer of answers) if (answer.ok) expect(answer.seq).toBeLessThan(rows[0]!.seq);
    expect(await send(firm, conversationId, "late")).toEqual({ ok: false, reason: "forbidden" });
  });

  it("given a broker of another cluster, then nothing of it is theirs", async () => {
    const { conversationId, one } = await watchedTalk();
    const elsewhere = await watchedTalk();
    expect(await act(elsewhere.broker, { conversationId, clusterId: elsewhere.clusterId, act: "mute", firmId: one.firmId, until: new Date(Date.now() + 1000) })).toEqual({ ok: false, reason: "forbidden" });
  });
});

describe("the room of a round", () => {
  it("given a round that ends, then its room is closed and stays to be read", async () => {
    const { conversationId, roundId, firm } = await joinedRound();
    await database.admin.query("update public.rounds set state = 'cancelled' where id = $1", [roundId]);
    expect(await send(firm, conversationId, "and now?")).toEqual({ ok: false, reason: "conversation_closed" });
    expect((await database.db.as(firm.owner, headsOf))[0]).toMatchObject({ state: "locked" });
  });

  it("given a room that the desk locked before its round was called off, then unlocking doesn't open it again", async () => {
    const { conversationId, clusterId, roundId, firm, broker } = await joinedRound();
    await act(broker, { conversationId, clusterId, act: "lock" });
    await database.admin.query("update public.rounds set state = 'cancelled' where id = $1", [roundId]);
    expect(await act(broker, { conversationId, clusterId, act: "unlock" })).toEqual({ ok: true });
    expect((await database.db.as(firm.owner, headsOf))[0]).toMatchObject({ state: "locked" });
    expect(await send(firm, conversationId, "and now?")).toEqual({ ok: false, reason: "conversation_closed" });
  });
});

describe("searching", () => {
  const find = (actor: Actor, q: string, conversationId: string | null = null) => database.db.as(actor, (tx) => searchMessages(tx, { words: wordsAsked(q)!, conversationId, firmIds: [], locale: "fa" }));

  it("given Persian words in any spelling, then the messages of one's own conversations are found, edited and deleted ones as they are now", async () => {
    const { conversationId, one, other } = await newTalk();
    const aside = await newTalk();
    await send(one, conversationId, "کیسه‌های لعاب ترانسپارنت رسید");
    await send(aside.one, aside.conversationId, "لعاب دیگری");
    expect((await find(other.owner, "كيسه لعاب")).map(({ seq }) => seq)).toEqual([1]);
    expect(await find(other.owner, "دیگری")).toEqual([]);
    await database.db.as(one.owner, (tx) => editMessage(tx, { conversationId, seq: 1, body: "فریت رسید", baseRev: 0 }));
    expect(await find(other.owner, "لعاب")).toEqual([]);
    expect(await find(other.owner, "فریت", conversationId)).toHaveLength(1);
    await database.db.as(one.owner, (tx) => deleteMessage(tx, { conversationId, seq: 1 }));
    expect(await find(other.owner, "فریت")).toEqual([]);
    await send(one, conversationId, "سه کیسه می\u200cخواهم");
    for (const q of ["میخواهم", "می خواهم", "می\u200cخواهم", "كيسه ميخواهم"]) expect(await find(other.owner, q), q).toHaveLength(1);
    expect([wordsAsked("ا"), wordsAsked("%"), wordsAsked("لع")]).toEqual([null, null, ["لع"]]);
  });

  it("given words that thousands of messages hold, then the latest of all conversations are found, wherever they are", async () => {
    const { conversationId, one } = await newTalk();
    const other = await newFirm("لعاب کویر", "Sara");
    const besides = await database.db.as(one.owner, (tx) => openDirect(tx, { firmId: one.firmId, otherFirmId: other.firmId }));
    const fill = (id: string, from: number, count: number, words: string) =>
      database.admin.query(
        `insert into public.chat_messages (conversation_id, seq, ev, cnt, body, search_text, created_at)
         select $1, n, n, n, $4::text, $4::text, timestamptz '2026-01-01' + make_interval(secs => n) from generate_series($2::int, $2::int + $3::int - 1) n`, [id, from, count, words]);
    await database.admin.query("alter table public.chat_messages disable trigger chat_messages_words");
    await fill(conversationId, 1, 9000, "فراوان پیشین");
    await fill(conversationId, 9001, 12_000, "فراوان تازه");
    await fill(besides, 20_990, 30, "فراوان تازه");
    await database.admin.query("alter table public.chat_messages enable trigger chat_messages_words");
    await database.admin.query("analyze public.chat_messages");
    const latest = async (word: string) =>
      (await database.admin.query<{ c: string; seq: string }>("select conversation_id as c, seq from public.chat_messages where search_text like $1 and conversation_id = any ($2) order by created_at desc limit 50", [`%${word}%`, [conversationId, besides]])).rows.map(({ c, seq }) => `${c} ${seq}`);
    for (const word of ["فراوان", "پیشین", "تازه"]) expect((await find(one.owner, word)).map(({ c, seq }) => `${c} ${seq}`).sort()).toEqual((await latest(word)).sort());
    expect(await database.db.as(one.owner, (tx) => searchMessages(tx, { words: ["فراوان"], conversationId: null, firmIds: [], locale: "fa", most: 501 }))).toHaveLength(501);
  });

  it("given messages that came in by another way, then the worker makes them findable", async () => {
    const { conversationId, one } = await newTalk();
    await insert("public.chat_messages", { conversation_id: conversationId, seq: 1, ev: 1, cnt: 1, body: "پیام کهن", created_at: new Date() });
    expect(await find(one.owner, "کهن")).toEqual([]);
    while ((await database.db.service((tx) => makeWords(tx))) > 0);
    expect(await find(one.owner, "کهن")).toHaveLength(1);
  });
});

describe("files", () => {
  const file = async (firm: Firm, conversationId: string, status = "ready") => {
    const id = randomUUID();
    await insert("public.chat_attachments", { id, conversation_id: conversationId, uploader_id: firm.owner.personId, kind: "pdf", status, storage_key: id, original_name: "a.pdf" });
    return id;
  };

  it("given files that are somebody else's, of another conversation, not ready or sent before, then each is refused by name; given one's own, then both sides see it", async () => {
    const { conversationId, one, other } = await newTalk();
    const aside = await newTalk();
    const mine = await file(one, conversationId);
    expect(await send(other, conversationId, "stolen", [mine])).toEqual({ ok: false, reason: "forbidden" });
    expect(await send(one, conversationId, "elsewhere", [await file(one, aside.conversationId)])).toEqual({ ok: false, reason: "forbidden" });
    expect(await send(one, conversationId, "soon", [await file(one, conversationId, "pending")])).toEqual({ ok: false, reason: "file_not_ready" });
    expect(await send(one, conversationId, "nothing", [randomUUID()])).toEqual({ ok: false, reason: "forbidden" });
    expect(await send(one, conversationId, "", [mine])).toMatchObject({ ok: true, seq: 1 });
    expect(await send(one, conversationId, "twice", [mine])).toEqual({ ok: false, reason: "forbidden" });
    expect(await send(one, conversationId, "")).toEqual({ ok: false, reason: "message_empty" });
    const { rows } = (await database.db.as(other.owner, (tx) => syncPage(tx, { conversationId, ev: 0, limit: 10 })))!;
    expect(rows.map(({ files }) => files.map(({ name }) => name))).toEqual([["a.pdf"]]);
    const seen = (actor: Actor) => database.db.as(actor, (tx) => tx.selectFrom("chat_attachments").select("id").where("id", "=", mine).execute());
    expect([(await seen(other.owner)).length, (await seen(aside.one.owner)).length]).toEqual([1, 0]);
    await database.db.as(one.owner, (tx) => deleteMessage(tx, { conversationId, seq: 1 }));
    expect(await seen(other.owner)).toEqual([]);
  });
});
