import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { editMessage, sendMessage } from "~/features/chat/commands.server";
import { newLanes } from "~/features/chat/lanes";
import { syncPage } from "~/features/chat/messages.server";
import { openSending, sendBatch, type Outgoing, type Plain } from "~/features/chat/sending.server";
import { plainlyWritten } from "~/features/chat/writing.server";
import { openDb, type Actor } from "~/lib/db.server";
import { openLimiter } from "~/lib/limiter.server";
import { chatWorld } from "../support/chat-world";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());
const { insert, newTalk: newBareTalk, newRound } = chatWorld(() => database);

const withSession = (actor: Actor) => insert("auth.sessions", { id: actor.sessionId, user_id: actor.personId });
async function newTalk() {
  const talk = await newBareTalk();
  await Promise.all([talk.one, talk.other].map(({ owner }) => withSession(owner)));
  return talk;
}
const words = (conversationId: string, body: string, rest: Partial<Outgoing> = {}): Outgoing => ({
  conversationId, actingFirmId: null, clientId: randomUUID(), body, replyTo: null, files: [], mention: undefined, hosts: [], ...rest,
});
const plain = (actor: Actor, message: Outgoing): Plain => ({ actor, message, extra: plainlyWritten(message)! });
const post = async (...items: Plain[]) => {
  const outcomes = await database.db.service((tx) => sendBatch(tx, items));
  return items.map((_, n) => outcomes.get(n) ?? "by itself");
};
const rowsOf = async (conversationId: string) =>
  (await database.admin.query<{ seq: number; ev: number; cnt: number; body: string; sender: string; name: string }>(
    "select seq::int, ev::int, cnt::int, body, sender_id as sender, sender_name as name from public.chat_messages where conversation_id = $1 order by seq", [conversationId])).rows;
const bodiesOf = async (conversationId: string) => (await rowsOf(conversationId)).map(({ body }) => body);
const done = (seq: number, dup = false) => expect.objectContaining({ ok: true, seq, ev: seq, cnt: seq, dup }) as unknown;

describe("messages of several people in one transaction", () => {
  it("given two conversations and four people, then each message is its author's, numbers are dense, and each has its event", async () => {
    const [talk, second] = [await newTalk(), await newTalk()];
    const outcomes = await post(
      plain(talk.one.owner, words(talk.conversationId, "first")),
      plain(second.other.owner, words(second.conversationId, "elsewhere")),
      plain(talk.other.owner, words(talk.conversationId, "second", { replyTo: 1 })),
      plain(second.one.owner, words(second.conversationId, "there too")),
    );
    expect(outcomes).toEqual([done(1), done(1), done(2), done(2)]);
    const people = [talk.one.owner.personId, talk.other.owner.personId];
    expect(await rowsOf(talk.conversationId)).toMatchObject([
      { seq: 1, ev: 1, cnt: 1, body: "first", sender: people[0], name: "Maryam" },
      { seq: 2, ev: 2, cnt: 2, body: "second", sender: people[1], name: "Bahram" },
    ]);
    expect(await bodiesOf(second.conversationId)).toEqual(["elsewhere", "there too"]);
    const page = (await database.db.as(talk.one.owner, (tx) => syncPage(tx, { conversationId: talk.conversationId, ev: 0, limit: 10 })))!;
    expect(page.rows[1]).toMatchObject({ reply: { seq: 1, body: "first" }, firmId: talk.other.firmId, at: (outcomes[2] as { at: string }).at });
    const events = outcomes.map((outcome) => (outcome as { event: bigint }).event);
    const { rowCount } = await database.admin.query("select from public.outbox where topic = 'chat.message' and id = any ($1::int8[])", [events]);
    expect(rowCount).toBe(4);
  });

  it("given one id twice in a batch, in the next batch and by itself, then there is one message", async () => {
    const { conversationId, one } = await newTalk();
    const message = words(conversationId, "once");
    expect(await post(plain(one.owner, message), plain(one.owner, message))).toEqual([done(1), done(1, true)]);
    expect(await post(plain(one.owner, message))).toEqual([done(1, true)]);
    const byItself = { conversationId, firmId: one.firmId, deskId: null, clientId: message.clientId, body: message.body };
    expect(await database.db.as(one.owner, (tx) => sendMessage(tx, byItself))).toEqual({ ...(await post(plain(one.owner, message)))[0]! as object });
    await database.db.as(one.owner, (tx) => editMessage(tx, { conversationId, seq: 1, body: "changed", baseRev: 0 }));
    expect(await post(plain(one.owner, message))).toEqual([expect.objectContaining({ ok: true, seq: 1, dup: true })]);
    expect(await bodiesOf(conversationId)).toEqual(["changed"]);
  });

  it("given one id for another conversation, for other words, and from somebody else, then the first two are refused by name and the last is a message of its own", async () => {
    const [talk, second] = [await newTalk(), await newTalk()];
    await insert("public.firm_people", { firm_id: second.one.firmId, person_id: talk.one.owner.personId, role: "editor" });
    const clientId = randomUUID();
    const outcomes = await post(
      plain(talk.one.owner, words(talk.conversationId, "mine", { clientId })),
      plain(talk.one.owner, words(talk.conversationId, "other words", { clientId })),
      plain(talk.other.owner, words(talk.conversationId, "theirs", { clientId })),
    );
    const reused = { ok: false, reason: "message_key_reused" };
    expect(outcomes).toEqual([done(1), reused, done(2)]);
    expect(await post(plain(talk.one.owner, words(second.conversationId, "mine", { clientId })))).toEqual([reused]);
  });

  it("given a stranger, a reader, a banned, a muted, a blocked and a closed one among others, then each is refused by its own reason and the others go through", async () => {
    const [talk, muted, closed, blocked, room] = [await newTalk(), await newTalk(), await newTalk(), await newTalk(), await newRound()];
    await withSession(room.facilitator.owner);
    await withSession(room.broker);
    await database.admin.query("update public.chat_participants set muted_until = now() + interval '1 hour' where conversation_id = $1", [muted.conversationId]);
    await database.admin.query("update public.chat_conversations set state = 'locked' where id = $1", [closed.conversationId]);
    await insert("public.chat_blocks", { firm_id: blocked.other.firmId, blocked_firm_id: blocked.one.firmId });
    await database.admin.query("update public.chat_participants set banned_at = now() where conversation_id = $1 and firm_id = $2", [room.conversationId, room.facilitator.firmId]);
    const reader = muted.one.owner;
    await insert("public.firm_people", { firm_id: talk.one.firmId, person_id: reader.personId, role: "viewer" });
    const outcomes = await post(
      plain(talk.one.owner, words(talk.conversationId, "before")),
      plain(closed.one.owner, words(talk.conversationId, "a stranger's")),
      plain(reader, words(talk.conversationId, "a reader's")),
      plain(muted.other.owner, words(muted.conversationId, "muted")),
      plain(closed.one.owner, words(closed.conversationId, "too late")),
      plain(blocked.one.owner, words(blocked.conversationId, "not taken")),
      plain(room.facilitator.owner, words(room.conversationId, "put out")),
      plain(room.broker, words(room.conversationId, "from the desk")),
      plain(talk.one.owner, words(talk.conversationId, "", {})),
      plain(talk.one.owner, words(talk.conversationId, "an answer to nothing", { replyTo: 77 })),
      plain(talk.other.owner, words(talk.conversationId, "after")),
    );
    const refused = (reason: string) => ({ ok: false, reason });
    expect(outcomes).toEqual([
      done(1), refused("forbidden"), refused("forbidden"), refused("party_muted"), refused("conversation_closed"), refused("not_delivered"), refused("forbidden"),
      expect.objectContaining({ ok: true }), refused("message_empty"), refused("reply_missing"), done(2),
    ]);
    expect(await bodiesOf(talk.conversationId)).toEqual(["before", "after"]);
    expect((await rowsOf(room.conversationId)).at(-1)).toMatchObject({ body: "from the desk", sender: room.broker.personId });
  });

  it("given a session that was ended, a person that is shut out, and one who has no session at all among others, then they are told so", async () => {
    const { conversationId, one, other } = await newTalk();
    const shut = await newTalk();
    await database.admin.query("update auth.users set banned_until = now() + interval '1 day' where id = $1", [shut.one.owner.personId]);
    const elsewhere = { ...one.owner, sessionId: randomUUID() };
    const theirs = { ...one.owner, sessionId: other.owner.sessionId };
    const outcomes = await post(
      plain(elsewhere, words(conversationId, "an ended session")), plain(theirs, words(conversationId, "somebody else's session")),
      plain(shut.one.owner, words(shut.conversationId, "shut out")), plain(one.owner, words(conversationId, "a living one")));
    const ended = { ok: false, reason: "session_ended" };
    expect(outcomes).toEqual([ended, ended, ended, done(1)]);
  });

  it("given more than a person may say, then the limit falls in the middle, is counted with what went by itself, and holds nobody else", async () => {
    const { conversationId, one, other } = await newTalk();
    const limiter = openLimiter(database.db);
    for (let taken = 0; taken < 3; taken += 1) await limiter.take("message_person", one.owner.personId);
    const many = Array.from({ length: 58 }, (_, index) => plain(one.owner, words(conversationId, `${index}`)));
    const outcomes = await post(...many, plain(other.owner, words(conversationId, "from somebody else")));
    expect(outcomes.slice(0, 57).every((outcome) => outcome !== "by itself" && outcome.ok)).toBe(true);
    expect(outcomes[57]).toMatchObject({ ok: false, reason: "limited", retryAfterMs: expect.any(Number) as number });
    expect(outcomes[58]).toMatchObject({ ok: true });
    expect(await limiter.take("message_person", one.owner.personId)).toMatchObject({ ok: false });
    expect(await bodiesOf(conversationId)).toHaveLength(58);
  });

  it("given sixty messages at once, then the next has to wait, in a batch and by itself, until they are three seconds old; a clock that was set back stops nobody", async () => {
    const { conversationId, one, other } = await newTalk();
    const send = openSending({ db: database.db, limiter: openLimiter(database.db), lanes: newLanes(2, 40) });
    const sixty = Array.from({ length: 60 }, (_, index) => plain(index % 2 ? one.owner : other.owner, words(conversationId, `${index}`)));
    const limited = { ok: false, reason: "limited", retryAfterMs: expect.any(Number) as number };
    expect((await post(...sixty, plain(one.owner, words(conversationId, "one too many")))).at(-1)).toEqual(limited);
    expect(await send(one.owner, words(conversationId, "@Bahram, one too many"))).toEqual(limited);
    const age = (interval: string) => database.admin.query("update public.chat_messages set created_at = now() + $2::interval where conversation_id = $1", [conversationId, interval]);
    await age("-3 seconds");
    expect(await send(one.owner, words(conversationId, "now"))).toMatchObject({ ok: true });
    await age("1 hour");
    expect(await post(plain(one.owner, words(conversationId, "and now")))).toMatchObject([{ ok: true }]);
  });

  it("given a conversation that somebody else holds, then its message goes by itself later, and the others don't wait", async () => {
    const [held, free] = [await newTalk(), await newTalk()];
    const client = await database.admin.connect();
    try {
      await client.query("begin");
      await client.query("select from public.chat_conversations where id = $1 for update", [held.conversationId]);
      const began = performance.now();
      expect(await post(plain(held.one.owner, words(held.conversationId, "waits")), plain(free.one.owner, words(free.conversationId, "goes")))).toEqual(["by itself", done(1)]);
      expect(performance.now() - began).toBeLessThan(1_000);
    } finally {
      await client.query("rollback");
      client.release();
    }
    expect(await bodiesOf(held.conversationId)).toEqual([]);
  });

  it("given batches that run at the same time over the same conversations, then none waits for ever and numbers are dense", async () => {
    const talks = await Promise.all(Array.from({ length: 4 }, newTalk));
    const send = openSending({ db: database.db, limiter: openLimiter(database.db), lanes: newLanes(2, 100) });
    const other = openSending({ db: database.db, limiter: openLimiter(database.db), lanes: newLanes(2, 100) });
    const outcomes = await Promise.all(
      Array.from({ length: 120 }, (_, index) => {
        const { conversationId, one, other: second } = talks[index % 4]!;
        return (index % 3 ? send : other)(index % 2 ? one.owner : second.owner, words(conversationId, `${index}`));
      }),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    for (const { conversationId } of talks) {
      const rows = await rowsOf(conversationId);
      const numbers = Array.from({ length: 30 }, (_, index) => index + 1);
      expect(rows.map(({ seq, ev, cnt }) => [seq, ev, cnt])).toEqual(numbers.map((n) => [n, n, n]));
    }
  });
});

describe("who acts", () => {
  it("given a batch, then nobody acts any more after it, and a refused one leaves no trace on the next", async () => {
    const { conversationId, one, other } = await newTalk();
    const items = [plain(one.owner, words(conversationId, "x", { replyTo: 9 })), plain(other.owner, words(conversationId, "mine"))];
    const after = await database.db.service(async (tx) => {
      await sendBatch(tx, items);
      return (await sql<{ claims: string; actor: string | null; wait: string }>`select current_setting('request.jwt.claims', true) as claims, private.actor_id()::text as actor, current_setting('lock_timeout') as wait`.execute(tx)).rows[0];
    });
    expect(after).toEqual({ claims: "", actor: null, wait: "3s" });
    expect(await rowsOf(conversationId)).toMatchObject([{ body: "mine", sender: other.owner.personId }]);
  });

  it("given anybody but the worker, then they may not call it", async () => {
    const { conversationId, one } = await newTalk();
    for (const actor of [one.owner, null]) {
      await expect(database.db.as(actor, (tx) => sendBatch(tx, [plain(one.owner, words(conversationId, "x"))]))).rejects.toMatchObject({ code: "42501" });
    }
    expect(await bodiesOf(conversationId)).toEqual([]);
  });
});

describe("sending, together where it can be", () => {
  const sending = () => openSending({ db: database.db, limiter: openLimiter(database.db), lanes: newLanes(2, 40) });

  it("given half a character, a name and a link among plain words, then all of them arrive as they would alone", async () => {
    const { conversationId, one, other } = await newTalk();
    const send = sending();
    const said = ["plain", "half \ud83c", "quotes ' \" \\ {}", "@Bahram look", `https://site.test/firms/f-${other.firmId}`];
    const outcomes = await Promise.all(said.map((body) => send(one.owner, words(conversationId, body, { hosts: ["site.test"] }))));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect((await bodiesOf(conversationId)).toSorted()).toEqual(said.map((body) => body.replace("\ud83c", "\ufffd")).toSorted());
    const { rows } = await database.admin.query("select meta -> 'mentions' -> 0 ->> 'id' as named, meta -> 'cards' -> 0 ->> 'id' as shown, search_text is not null as found from public.chat_messages where conversation_id = $1 and meta ?| array['mentions', 'cards'] order by 1", [conversationId]);
    expect(rows).toEqual([{ named: other.owner.personId, shown: null, found: true }, { named: null, shown: other.firmId, found: true }]);
  });

  it("given a database that only reads, then it throws, and nobody is refused for good", async () => {
    const { conversationId, one } = await newTalk();
    const reading = openDb({ url: database.url("khosheh_server"), max: 2, readOnly: () => true });
    const send = openSending({ db: reading, limiter: openLimiter(reading), lanes: newLanes(2, 40) });
    await expect(send(one.owner, words(conversationId, "later"))).rejects.toMatchObject({ code: "25006" });
    await reading.close();
  });
});
