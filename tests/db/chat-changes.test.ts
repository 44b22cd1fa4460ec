import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobs, TOLD_AT_ONCE } from "~/features/chat/jobs.server";
import { deleteMessage, editMessage, markRead, markUnread, pinMessage, sendMessage } from "~/features/chat/commands.server";
import { messageAt, pageAround, pinnedIn, revisionsOf, syncPage } from "~/features/chat/messages.server";
import { headsOf, unreadOf } from "~/features/chat/queries.server";
import type { Actor } from "~/lib/db.server";
import { openAtOnce } from "../../server/outbox/at-once";
import { startRelay } from "../../server/outbox/relay";
import { chatWorld, type Firm } from "../support/chat-world";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());
const { insert, newPerson, newTalk, newRound } = chatWorld(() => database);

type Extra = Partial<Parameters<typeof sendMessage>[1]>;
const send = (firm: Firm, conversationId: string, body: string, extra: Extra = {}) =>
  database.db.as(firm.owner, (tx) => sendMessage(tx, { conversationId, firmId: firm.firmId, deskId: null, clientId: randomUUID(), body, ...extra }));
const edit = (actor: Actor, conversationId: string, seq: number, body: string, baseRev: number) => database.db.as(actor, (tx) => editMessage(tx, { conversationId, seq, body, baseRev }));
const remove = (actor: Actor, conversationId: string, seq: number) => database.db.as(actor, (tx) => deleteMessage(tx, { conversationId, seq }));
const at = (actor: Actor, conversationId: string, seq: number) => database.db.as(actor, (tx) => messageAt(tx, { conversationId, seq }));
const versions = async (actor: Actor, conversationId: string, seq: number) => (await database.db.as(actor, (tx) => revisionsOf(tx, { conversationId, seq }))).map(({ body }) => body);
const unread = (actor: Actor) => database.db.as(actor, unreadOf);
const mentions = async (actor: Actor) => (await database.db.as(actor, headsOf))[0]!.mentions;

describe("telling", () => {
  it("given an edit that its process tells, then neither another request nor the worker tells it as well; one that stays is told by the worker", async () => {
    const { conversationId, one } = await newTalk();
    await send(one, conversationId, "one");
    await database.admin.query("delete from public.outbox");
    const { event: left } = (await edit(one.owner, conversationId, 1, "two", 0)) as { event: bigint };
    await database.admin.query("update public.outbox set created_at = created_at - interval '2 seconds' where id = $1", [left]);
    const { event: fresh } = (await edit(one.owner, conversationId, 1, "three", 1)) as { event: bigint };
    // Its process has time to tell it, however slow this one is.
    await database.admin.query("update public.outbox set created_at = created_at + interval '1 minute' where id = $1", [fresh]);
    const told: unknown[] = [];
    const publish = (_topic: string, payload: Record<string, unknown>) => Promise.resolve(void told.push(payload.ev));
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined } as never;
    const atOnce = openAtOnce({ db: database.db, log, publish, told: { done: () => undefined, close: () => Promise.resolve() } });
    await atOnce([]);
    expect(told).toEqual([]);
    // why: the worker's other handles are of no use to what only tells.
    const relay = startRelay({ db: database.db, log, publish } as never, { jobs: [jobs], schedules: [], toldAtOnce: TOLD_AT_ONCE });
    await expect.poll(() => told).toEqual([2]);
    await relay.stop();
    await atOnce([fresh]);
    expect(told).toEqual([2, 3]);
  });
});

describe("editing", () => {
  it("given one's own message, then its words and its place among the changes move, and what it said is kept for both firms", async () => {
    const { conversationId, one, other } = await newTalk();
    await send(one, conversationId, "first words");
    await send(other, conversationId, "an answer");
    expect(await edit(one.owner, conversationId, 1, "other words", 0)).toMatchObject({ ok: true, ev: 3, rev: 1 });
    expect(await at(other.owner, conversationId, 1)).toMatchObject({ seq: 1, ev: 3, rev: 1, body: "other words", editedAt: expect.any(String) as string });
    expect(await versions(other.owner, conversationId, 1)).toEqual(["first words"]);
    const page = (await database.db.as(other.owner, (tx) => syncPage(tx, { conversationId, ev: 2, limit: 10 })))!;
    expect(page).toMatchObject({ upto: 3, more: false });
    expect(page.rows.map(({ seq }) => seq)).toEqual([1]);
    expect(await unread(other.owner)).toBe(0);
  });

  it("given an edit that is sent again, then nothing changes; given one on an older revision, then it is refused as changed", async () => {
    const { conversationId, one } = await newTalk();
    await send(one, conversationId, "one");
    const first = await edit(one.owner, conversationId, 1, "two", 0);
    expect(await edit(one.owner, conversationId, 1, "two", 0)).toMatchObject({ ok: true, ev: 2, rev: 1, event: null });
    expect(first).toMatchObject({ ev: 2, rev: 1 });
    expect(await edit(one.owner, conversationId, 1, "three", 0)).toEqual({ ok: false, reason: "message_changed" });
    expect(await versions(one.owner, conversationId, 1)).toEqual(["one"]);
  });

  it("given twenty edits of one revision at once, then one is taken and the changes stay dense", async () => {
    const { conversationId, one } = await newTalk();
    await send(one, conversationId, "start");
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => edit(one.owner, conversationId, 1, `edit ${index}`, 0)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await at(one.owner, conversationId, 1)).toMatchObject({ ev: 2, rev: 1 });
  });

  it("given somebody else, a stranger, a colleague who only reads or a closed conversation, then it is refused", async () => {
    const { conversationId, one, other } = await newTalk();
    await send(one, conversationId, "mine");
    expect(await edit(other.owner, conversationId, 1, "theirs", 0)).toEqual({ ok: false, reason: "forbidden" });
    expect(await edit(await newPerson(), conversationId, 1, "nobody's", 0)).toEqual({ ok: false, reason: "not_found" });
    expect(await edit(one.owner, conversationId, 9, "none", 0)).toEqual({ ok: false, reason: "not_found" });
    await database.admin.query("update public.chat_conversations set state = 'locked' where id = $1", [conversationId]);
    expect(await edit(one.owner, conversationId, 1, "late", 0)).toEqual({ ok: false, reason: "conversation_closed" });
    expect(await at(one.owner, conversationId, 1)).toMatchObject({ body: "mine", rev: 0 });
  });

  it("given a key that was used for a message that was edited since, then the same message is the same, and another is refused", async () => {
    const { conversationId, one } = await newTalk();
    const clientId = randomUUID();
    await send(one, conversationId, "words", { clientId });
    await edit(one.owner, conversationId, 1, "other words", 0);
    expect(await send(one, conversationId, "words", { clientId })).toMatchObject({ ok: true, seq: 1, dup: true });
    expect(await send(one, conversationId, "other words", { clientId })).toEqual({ ok: false, reason: "message_key_reused" });
  });
});

describe("taking away", () => {
  it("given a message that nobody has read, then it stays counted, its words are gone for members and what it said before too", async () => {
    const { conversationId, one, other } = await newTalk();
    await send(one, conversationId, "secret");
    await edit(one.owner, conversationId, 1, "still secret", 0);
    expect(await unread(other.owner)).toBe(1);
    expect(await remove(one.owner, conversationId, 1)).toMatchObject({ ok: true, ev: 3 });
    expect(await unread(other.owner)).toBe(1);
    expect(await at(other.owner, conversationId, 1)).toMatchObject({ body: "", deleted: "author", files: [] });
    expect(await versions(other.owner, conversationId, 1)).toEqual([]);
    expect(await remove(one.owner, conversationId, 1)).toMatchObject({ ok: true, event: null });
    expect(await edit(one.owner, conversationId, 1, "back", 2)).toEqual({ ok: false, reason: "message_changed" });
    await database.db.as(other.owner, (tx) => markRead(tx, { conversationId, seq: 1 }));
    expect(await unread(other.owner)).toBe(0);
  });

  it("given a room, then its desk takes away what others wrote and still reads it; its holder doesn't", async () => {
    const { conversationId, facilitator, firm, broker } = await newRound();
    await insert("public.chat_participants", { conversation_id: conversationId, firm_id: firm.firmId });
    const sent = await send(firm, conversationId, "bad words");
    const seq = sent.ok ? sent.seq : 0;
    expect(await remove(facilitator.owner, conversationId, seq)).toEqual({ ok: false, reason: "forbidden" });
    expect(await remove(broker, conversationId, seq)).toMatchObject({ ok: true });
    expect(await at(firm.owner, conversationId, seq)).toMatchObject({ body: "", deleted: "desk" });
    expect(await versions(broker, conversationId, seq)).toEqual(["bad words"]);
    expect(await versions(firm.owner, conversationId, seq)).toEqual([]);
  });
});

describe("answering and naming", () => {
  it("given an answer, then it shows what it answers as that is now", async () => {
    const { conversationId, one, other } = await newTalk();
    await send(one, conversationId, "question");
    await send(other, conversationId, "answer", { replyTo: 1 });
    expect(await at(one.owner, conversationId, 2)).toMatchObject({ reply: { seq: 1, name: "Maryam", body: "question", deleted: false } });
    await remove(one.owner, conversationId, 1);
    expect(await at(one.owner, conversationId, 2)).toMatchObject({ reply: { body: "", deleted: true } });
    expect(await send(other, conversationId, "to nothing", { replyTo: 99 })).toEqual({ ok: false, reason: "reply_missing" });
  });

  it("given names in the words or ids beside them, then those who are in the conversation are counted until they have read it", async () => {
    const { conversationId, one, other } = await newTalk();
    const outsider = await newPerson("Nasrin");
    await send(one, conversationId, "سلام @Bahram و @لعاب سپاهان و @Nasrin");
    expect(await mentions(other.owner)).toBe(1);
    expect(await at(other.owner, conversationId, 1)).toMatchObject({ mentions: [{ k: "person", name: "Bahram" }, { k: "firm", name: "لعاب سپاهان" }] });
    await send(one, conversationId, "by id", { mention: [other.owner.personId, outsider.personId] });
    expect(await mentions(other.owner)).toBe(2);
    const { rowCount } = await database.admin.query("select from public.chat_mentions where person_id = $1", [outsider.personId]);
    expect(rowCount).toBe(0);
    await database.db.as(other.owner, (tx) => markRead(tx, { conversationId, seq: 2 }));
    expect(await mentions(other.owner)).toBe(0);
    await edit(one.owner, conversationId, 2, "nobody", 0);
    await send(one, conversationId, "an address: a@Bahram.example");
    expect(await mentions(other.owner)).toBe(0);
  });

  it("given everybody, then only the firm that holds the round names them", async () => {
    const { conversationId, facilitator, firm, broker } = await newRound();
    await insert("public.chat_participants", { conversation_id: conversationId, firm_id: firm.firmId });
    expect(await send(facilitator, conversationId, "@all please look")).toMatchObject({ ok: true });
    expect([await mentions(firm.owner), await mentions(broker), await mentions(facilitator.owner)]).toEqual([1, 1, 0]);
    expect(await send(firm, conversationId, "@همه me too")).toMatchObject({ ok: true });
    expect(await mentions(broker)).toBe(1);
    expect(await send(firm, conversationId, "me too", { mention: ["all"] })).toEqual({ ok: false, reason: "forbidden" });
  });

  it("given links of this site, then rounds and firms that the sender sees come as cards, and nothing else", async () => {
    const { conversationId, roundId, facilitator, firm } = await newRound();
    const [mine, theirs] = [`https://khosheh.test/rounds/${roundId}`, (await newRound()).roundId];
    const { rows } = await database.admin.query<{ slug: string }>("select slug from public.firms where id = $1", [firm.firmId]);
    const sent = await send(facilitator, conversationId, `look: ${mine} ${mine} https://khosheh.test/rounds/${theirs} https://evil.test/rounds/${roundId} https://khosheh.test/firms/${rows[0]!.slug}`, { hosts: ["khosheh.test"] });
    expect((await at(facilitator.owner, conversationId, sent.ok ? sent.seq : 0))!.cards).toMatchObject([{ k: "round", id: roundId, title: "Frit", state: "pledging" }, { k: "firm", slug: rows[0]!.slug }]);
  });
});

describe("keeping at hand, and reading again", () => {
  it("given a pinned message, then everybody has it at hand until it is unpinned or taken away; in a room the holder and the desk decide", async () => {
    const { conversationId, one, other } = await newTalk();
    await send(one, conversationId, "the address");
    const pin = (actor: Actor, c: string, seq: number, pinned: boolean) => database.db.as(actor, (tx) => pinMessage(tx, { conversationId: c, seq, pinned }));
    expect(await pin(other.owner, conversationId, 1, true)).toMatchObject({ ok: true, ev: 2, rev: 0 });
    expect(await pin(one.owner, conversationId, 1, true)).toMatchObject({ ok: true, event: null });
    expect((await database.db.as(one.owner, (tx) => pinnedIn(tx, conversationId))).map(({ body }) => body)).toEqual(["the address"]);
    await remove(one.owner, conversationId, 1);
    expect(await database.db.as(one.owner, (tx) => pinnedIn(tx, conversationId))).toEqual([]);
    const room = await newRound();
    await insert("public.chat_participants", { conversation_id: room.conversationId, firm_id: room.firm.firmId });
    const sent = await send(room.firm, room.conversationId, "pin me");
    const seq = sent.ok ? sent.seq : 0;
    expect(await pin(room.firm.owner, room.conversationId, seq, true)).toEqual({ ok: false, reason: "forbidden" });
    expect(await pin(room.broker, room.conversationId, seq, true)).toMatchObject({ ok: true });
    expect(await pin(room.facilitator.owner, room.conversationId, seq, false)).toMatchObject({ ok: true });
  });

  it("given a message made unread, then it and what follows count again, and the later move wins", async () => {
    const { conversationId, one, other } = await newTalk();
    for (const body of ["one", "two", "three"]) await send(one, conversationId, body);
    const read = await database.db.as(other.owner, (tx) => markRead(tx, { conversationId, seq: 3 }));
    const back = await database.db.as(other.owner, (tx) => markUnread(tx, { conversationId, seq: 2 }));
    expect(back).toMatchObject({ seq: 1, unread: 2 });
    expect(back.rev).toBeGreaterThan(read.rev);
    expect(await unread(other.owner)).toBe(2);
  });

  it("given a place, then the page around it has what comes before and after", async () => {
    const { conversationId, one } = await newTalk();
    for (let i = 1; i <= 30; i += 1) await send(one, conversationId, `${i}`);
    const page = async (around: number) => (await database.db.as(one.owner, (tx) => pageAround(tx, { conversationId, around, limit: 10 })))!;
    const middle = await page(15);
    expect([middle.rows[0]!.seq, middle.rows.at(-1)!.seq, middle.more, middle.later]).toEqual([10, 19, true, true]);
    const end = await page(10_000);
    expect([end.rows.at(-1)!.seq, end.later]).toEqual([30, false]);
    expect((await page(1)).more).toBe(false);
  });
});

describe("unread by arithmetic", () => {
  it("given any course of sending, editing, taking away, reading and unreading by three people, then it is the count at each step", async () => {
    const { conversationId, one, other } = await newTalk();
    const colleague = await newPerson();
    await insert("public.firm_people", { firm_id: one.firmId, person_id: colleague.personId, role: "editor" });
    const people = [{ firm: one, actor: one.owner }, { firm: { ...one, owner: colleague }, actor: colleague }, { firm: other, actor: other.owner }];
    const places = people.map(() => 0);
    const authors: number[] = [];
    const steps = fc.sample(fc.record({ who: fc.nat(2), act: fc.constantFrom("send", "edit", "delete", "read", "unread"), to: fc.nat(60) }), { numRuns: 150, seed: 11 });
    let changes = 0;
    for (const { who, act, to } of steps) {
      const { firm, actor } = people[who]!;
      const seq = authors.length === 0 ? 0 : (to % authors.length) + 1;
      if (act === "send") {
        await send(firm, conversationId, `message ${authors.length}`);
        authors.push(who);
        places[who] = authors.length;
        changes += 1;
      } else if (act === "read") {
        await database.db.as(actor, (tx) => markRead(tx, { conversationId, seq }));
        places[who] = Math.max(places[who]!, seq);
      } else if (act === "unread" && seq > 0) {
        await database.db.as(actor, (tx) => markUnread(tx, { conversationId, seq }));
        places[who] = seq - 1;
      } else if (seq > 0) {
        const rev = (await at(actor, conversationId, seq))!.rev;
        const answer = act === "edit" ? await edit(actor, conversationId, seq, `edit ${changes}`, rev) : await remove(actor, conversationId, seq);
        if (answer.ok && answer.event !== null) changes += 1;
        expect(answer.ok || authors[seq - 1] !== who || act === "edit").toBe(true);
      }
      for (const [index, person] of people.entries()) expect(await unread(person.actor)).toBe(authors.length - places[index]!);
    }
    expect((await database.db.as(other.owner, headsOf))[0]).toMatchObject({ lastEv: changes, lastSeq: authors.length });
  }, 60_000);
});
