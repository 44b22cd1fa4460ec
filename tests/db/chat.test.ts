import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unreadOf as unreadOfHead } from "~/features/chat/client/inbox";
import { markRead, sendMessage } from "~/features/chat/commands.server";
import { changesOf, historyPage, syncPage } from "~/features/chat/messages.server";
import { headsOf, readRoom, unreadOf } from "~/features/chat/queries.server";
import { placePledge, withdrawPledge } from "~/features/joint-actions/purchase/pledge.server";
import type { Actor } from "~/lib/db.server";
import { chatWorld, type Firm } from "../support/chat-world";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

const { insert, newFirm, newPerson, newTalk, newRound: newBareRound } = chatWorld(() => database);

const send = (firm: Firm, conversationId: string, body: string, actor = firm.owner, clientId: string = randomUUID()) =>
  database.db.as(actor, (tx) => sendMessage(tx, { conversationId, firmId: firm.firmId, deskId: null, clientId, body }));
const read = (actor: Actor, conversationId: string, seq: number) => database.db.as(actor, (tx) => markRead(tx, { conversationId, seq }));
const unread = (actor: Actor) => database.db.as(actor, unreadOf);

describe("sending", () => {
  it("given twenty at once, then seq, ev and cnt are dense, and the order of time is that of seq", async () => {
    const { conversationId, one, other } = await newTalk();
    await Promise.all(Array.from({ length: 20 }, (_, index) => send(index % 2 ? one : other, conversationId, `${index}`)));
    const page = (await database.db.as(one.owner, (tx) => syncPage(tx, { conversationId, ev: 0, limit: 100 })))!;
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(page.rows.map(({ seq }) => seq)).toEqual(numbers);
    expect(page.rows.map(({ ev }) => ev)).toEqual(numbers);
    expect(page.rows.map(({ cnt }) => cnt)).toEqual(numbers);
    expect(page.rows.map(({ at }) => at)).toEqual(page.rows.map(({ at }) => at).toSorted());
    expect(page).toMatchObject({ upto: 20, more: false });
  });

  it("given one id twenty times at once, then there is one message and one event", async () => {
    const { conversationId, one } = await newTalk();
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(one, conversationId, "once", one.owner, id)));
    expect(answers.filter((answer) => answer.ok && !answer.dup)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.ok && answer.seq))).toEqual(new Set([1]));
    const { rowCount } = await database.admin.query("select from public.outbox where topic = 'chat.message' and payload ->> 'conversationId' = $1", [conversationId]);
    expect(rowCount).toBe(1);
  });

  it("given pages, then they meet without a hole in both directions", async () => {
    const { conversationId, one } = await newTalk();
    for (let i = 1; i <= 25; i += 1) await send(one, conversationId, `${i}`);
    const seen: number[] = [];
    for (let ev = 0, more = true; more; ) {
      const page = (await database.db.as(one.owner, (tx) => syncPage(tx, { conversationId, ev, limit: 10 })))!;
      seen.push(...page.rows.map(({ seq }) => seq));
      [ev, more] = [page.upto, page.more];
    }
    const upward: number[] = [];
    for (let before: number | null = null, more = true; more; ) {
      const page: NonNullable<Awaited<ReturnType<typeof historyPage>>> = (await database.db.as(one.owner, (tx) => historyPage(tx, { conversationId, before, limit: 10 })))!;
      upward.unshift(...page.rows.map(({ seq }) => seq));
      [before, more] = [page.rows[0]!.seq, page.more];
    }
    const all = Array.from({ length: 25 }, (_, index) => index + 1);
    expect(seen).toEqual(all);
    expect(upward).toEqual(all);
  });
});

describe("unread messages", () => {
  it("given any course of sending and reading by three people, then the arithmetic is the count at each step, and never below nothing", async () => {
    const { conversationId, one, other } = await newTalk();
    const colleague = await newPerson();
    await insert("public.firm_people", { firm_id: one.firmId, person_id: colleague.personId, role: "editor" });
    const people = [{ firm: one, actor: one.owner }, { firm: one, actor: colleague }, { firm: other, actor: other.owner }];
    const places = people.map(() => 0);
    let last = 0;
    const steps = fc.sample(fc.record({ who: fc.nat(2), sends: fc.boolean(), to: fc.nat(80) }), { numRuns: 120, seed: 7 });
    for (const { who, sends, to } of steps) {
      const { firm, actor } = people[who]!;
      if (sends) {
        await send(firm, conversationId, "message", actor);
        last += 1;
        places[who] = last;
      } else {
        const answer = await read(actor, conversationId, to);
        places[who] = Math.max(places[who]!, Math.min(to, last));
        expect(answer).toMatchObject({ seq: places[who], unread: last - places[who]! });
      }
      for (const [index, person] of people.entries()) expect(await unread(person.actor)).toBe(last - places[index]!);
    }
    const heads = await database.db.as(colleague, headsOf);
    expect(heads.map(unreadOfHead)).toEqual([last - places[1]!]);
  });

  it("given a reading that moves nothing, then nobody is told", async () => {
    const { conversationId, one, other } = await newTalk();
    await send(one, conversationId, "message");
    expect((await read(other.owner, conversationId, 1)).event).not.toBeNull();
    expect((await read(other.owner, conversationId, 1)).event).toBeNull();
    expect((await read(other.owner, conversationId, 0)).event).toBeNull();
  });

  it("given somebody who joins the firm, then what was said before is there and isn't unread", async () => {
    const { conversationId, one, other } = await newTalk();
    for (let i = 0; i < 3; i += 1) await send(one, conversationId, "before");
    const joiner = await newPerson();
    await insert("public.firm_people", { firm_id: other.firmId, person_id: joiner.personId, role: "viewer" });
    expect(await unread(joiner)).toBe(0);
    await send(one, conversationId, "after");
    expect(await unread(joiner)).toBe(1);
    expect((await database.db.as(joiner, (tx) => historyPage(tx, { conversationId, before: null, limit: 50 })))!.rows).toHaveLength(4);
    const { rows } = await database.admin.query<{ persons: string[] }>("select payload -> 'personIds' as persons from public.outbox where topic = 'chat.lists' order by id desc limit 1");
    expect(rows[0]!.persons).toEqual([joiner.personId]);
  });
});

describe("the room of a round", () => {
  const terms = { min: 10n, desired: 10n, max: 10n, cap: null, soloPrice: null, deliveryPoint: "" };

  async function newRound() {
    const { roundId, conversationId, facilitator, firm } = await newBareRound();
    const act = (who: Firm, work: typeof withdrawPledge | "pledge") =>
      database.db.as(who.owner, async (tx) => {
        const place = { roundId, firmId: who.firmId, actor: who.owner };
        const answer = work === "pledge" ? await placePledge(tx, { ...terms, ...place }) : await work(tx, place);
        expect(answer.ok).toBe(true);
      });
    const audience = async () => (await database.db.service((tx) => changesOf(tx, new Map([[conversationId, [1]]]))))[0]!.audience;
    return { conversationId, facilitator, firm, act, audience };
  }

  it("given a pledge, then the firm is in; once it withdraws, it hears, sees and says nothing; with another pledge it is back", async () => {
    const { conversationId, facilitator, firm, act, audience } = await newRound();
    await send(facilitator, conversationId, "before");
    expect(await audience()).not.toContain(firm.owner.personId);
    await act(firm, "pledge");
    expect(await audience()).toContain(firm.owner.personId);
    expect(await unread(firm.owner)).toBe(0);
    expect(await send(firm, conversationId, "hello")).toMatchObject({ ok: true });

    await act(firm, withdrawPledge);
    expect(await audience()).not.toContain(firm.owner.personId);
    expect(await send(firm, conversationId, "still here?")).toEqual({ ok: false, reason: "forbidden" });
    expect(await database.db.as(firm.owner, (tx) => syncPage(tx, { conversationId, ev: 0, limit: 10 }))).toBeNull();
    await send(facilitator, conversationId, "meanwhile");
    expect(await unread(firm.owner)).toBe(0);

    await act(firm, "pledge");
    expect(await unread(firm.owner)).toBe(0);
    const { rows } = (await database.db.as(firm.owner, (tx) => syncPage(tx, { conversationId, ev: 0, limit: 10 })))!;
    expect(rows.map(({ body, happening }) => happening?.what ?? body)).toEqual(["before", "joined", "hello", "left", "meanwhile", "joined"]);
  });

  it("given the firm that holds the round, then it stays when it takes its own pledge back", async () => {
    const { facilitator, act, audience } = await newRound();
    await act(facilitator, "pledge");
    await act(facilitator, withdrawPledge);
    expect(await audience()).toContain(facilitator.owner.personId);
  });
});

describe("who has seen a message", () => {
  const readersFor = async (person: { owner: Actor; firmId: string }, conversationId: string) => (await database.db.as(person.owner, (tx) => readRoom(tx, { conversationId, actingFirmId: person.firmId })))?.readers;

  it("given the other firm reads, then the sender's page knows how far; a stranger is told nothing", async () => {
    const { conversationId, one, other } = await newTalk();
    for (const body of ["one", "two"]) await database.db.as(one.owner, (tx) => sendMessage(tx, { conversationId, firmId: one.firmId, deskId: null, clientId: randomUUID(), body }));
    expect(await readersFor(one, conversationId)).toMatchObject([{ id: other.owner.personId, name: "Bahram", seq: 0 }]);
    await database.db.as(other.owner, (tx) => markRead(tx, { conversationId, seq: 1 }));
    const [reader] = (await readersFor(one, conversationId))!;
    expect(reader).toMatchObject({ seq: 1 });
    expect(Date.parse(reader!.since)).toBeLessThanOrEqual(Date.now());
    expect(await readersFor(await newFirm(), conversationId)).toBeUndefined();
  });

  it("given more people than are shown to each other, then nobody", async () => {
    const { conversationId, one, other } = await newTalk();
    for (let i = 0; i < 29; i += 1) {
      const { personId } = await newPerson();
      await insert("public.firm_people", { firm_id: other.firmId, person_id: personId, role: "viewer" });
    }
    expect(await readersFor(one, conversationId)).toEqual([]);
  });
});
