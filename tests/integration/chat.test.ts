import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { unreadIn } from "~/features/chat/client/inbox";
import type { Ack, Refused, SentAck } from "~/features/chat/schema";
import { lastingPort } from "../support/ports";
import { startServices, type Services } from "../support/services";
import type { TestServer } from "../support/server";
import { bodiesIn, emptyPage, join, newOwner, newSocket, newTalk, openTab } from "../support/talk";

let services: Services;
let first: TestServer;
let second: TestServer;
const open: { stop: () => void }[] = [];

beforeAll(async () => {
  services = await startServices({ redis: true });
  [first, second] = await Promise.all([services.web(), services.web({ worker: false })]);
});
afterEach(() => open.splice(0).forEach((tab) => tab.stop()));
afterAll(() => services?.stop());

const tabOf = (...args: Parameters<typeof openTab>) => {
  const tab = openTab(...args);
  open.push(tab);
  return tab;
};
const live = (tab: ReturnType<typeof openTab>) => tab.waitFor("a live line and its heads", ({ line, inbox }) => line === "live" && inbox !== null);
const unread = (tab: ReturnType<typeof openTab>) => unreadIn(tab.view().inbox ?? new Map());
async function connected(url: string, cookies: () => string, options: Parameters<typeof newSocket>[2] = {}) {
  const socket = newSocket(url, cookies, options);
  open.push({ stop: () => void socket.disconnect() });
  await new Promise<void>((resolve, reject) => {
    socket.once("hello", () => resolve());
    socket.once("connect_error", reject);
    socket.connect();
  });
  return socket;
}

describe("a conversation over two web processes", () => {
  it("given two people on two processes, then what one writes the other sees, in the same order, and it counts as unread", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const [writer, reader] = [tabOf(first.url, potter), tabOf(second.url, supplier)];
    await Promise.all([live(writer), live(reader)]);
    writer.open(c, emptyPage);
    reader.open(c, emptyPage);
    const said = Array.from({ length: 12 }, (_, index) => `message ${index}`);
    for (const body of said) writer.send(c, body, potter.firmId);
    await reader.waitFor("all messages", (view) => bodiesIn(view, c).length === said.length);
    await writer.waitFor("an empty outbox", ({ outbox }) => outbox.length === 0);
    expect(bodiesIn(reader.view(), c)).toEqual(said);
    expect(bodiesIn(writer.view(), c)).toEqual(said);
    expect(unread(reader)).toBe(said.length);
    expect(unread(writer)).toBe(0);
  });

  it("given three tabs, then reading in one clears the count in the others, wherever they are, and by a form as well", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const [writer, here, there] = [tabOf(second.url, potter), tabOf(first.url, supplier), tabOf(second.url, supplier)];
    await Promise.all([live(writer), live(here), live(there)]);
    writer.send(c, "one", null);
    writer.send(c, "two", null);
    for (const tab of [here, there]) await tab.waitFor("two unread", ({ inbox }) => unreadIn(inbox!) === 2);
    here.read(c, 1);
    for (const tab of [here, there]) await tab.waitFor("one unread", ({ inbox }) => unreadIn(inbox!) === 1);
    const picture = await supplier.cookies.fetch(`${second.url}/chat/${c}/read?seq=2`);
    expect(picture.status).toBe(200);
    for (const tab of [here, there]) await tab.waitFor("nothing unread", ({ inbox }) => unreadIn(inbox!) === 0);
    expect((await supplier.cookies.fetch(`${first.url}/chat`)).status).toBe(200);
  });

  it("given a message of a form without scripts, then every tab shows it", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const tab = tabOf(second.url, supplier);
    await live(tab);
    tab.open(c, emptyPage);
    const key = randomUUID();
    for (let i = 0; i < 2; i += 1) {
      const answer = await potter.cookies.fetch(`${first.url}/chat/${c}`, { method: "POST", body: new URLSearchParams({ body: "by form", clientId: key }) });
      expect(answer.status).toBe(303);
    }
    await tab.waitFor("the message", (view) => bodiesIn(view, c).length > 0);
    expect(bodiesIn(tab.view(), c)).toEqual(["by form"]);
  });

  it("given one id sent many times at once on both processes, then there is one message", async () => {
    const { c, potter } = await newTalk(services, first.url);
    const sockets = await Promise.all([first, second].map(({ url }) => connected(url, potter.cookies.header)));
    const id = randomUUID();
    const send = (index: number, body: string, as = c) => sockets[index % 2]!.emitWithAck("msg:send", { c: as, id, b: body }) as Promise<Ack<SentAck>>;
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => send(index, "once")));
    expect(answers.every((answer) => answer.ok && answer.seq === 1)).toBe(true);
    expect(answers.filter((answer) => answer.ok && !answer.dup)).toHaveLength(1);
    expect(await send(0, "something else")).toEqual({ ok: false, code: "IDEMPOTENCY_MISMATCH" });
    const { rows } = await services.database.admin.query("select body from public.chat_messages where conversation_id = $1", [c]);
    expect(rows).toEqual([{ body: "once" }]);
  });

  it("given 130 messages, then a tab reads them upward page by page without a hole", async () => {
    const { c, potter } = await newTalk(services, first.url);
    await services.database.admin.query(
      `insert into public.chat_messages (conversation_id, seq, ev, cnt, body, created_at)
       select $1, n, n, n, 'message ' || n, now() from generate_series(1, 130) n`, [c]);
    await services.database.admin.query("update public.chat_conversations set last_seq = 130, last_ev = 130, msg_count = 130 where id = $1", [c]);
    const tab = tabOf(first.url, potter);
    await live(tab);
    const socket = await connected(first.url, potter.cookies.header);
    const { ok: _ok, ...newest } = (await socket.emitWithAck("history", { c })) as { ok: true } & typeof emptyPage;
    tab.open(c, newest);
    expect(bodiesIn(tab.view(), c)).toHaveLength(50);
    while (await tab.older(c)) expect(tab.view().timelines.get(c)!.rows[0]!.seq).toBeGreaterThan(0);
    expect(bodiesIn(tab.view(), c)).toEqual(Array.from({ length: 130 }, (_, index) => `message ${index + 1}`));
    const page = await (await potter.cookies.fetch(`${first.url}/chat/${c}?before=81`)).text();
    const holds = (text: string) => page.includes(text);
    expect([holds(">message 80<"), holds(">message 31<"), holds(">message 81<"), holds(`/chat/${c}?before=31`)]).toEqual([true, true, false, true]);
  });
});

describe("a message that changes", () => {
  it("given two people on two processes, then an edit, an answer, a pin and a deletion reach both in one order, however they are made", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const [writer, reader] = [tabOf(first.url, potter), tabOf(second.url, supplier)];
    await Promise.all([live(writer), live(reader)]);
    writer.open(c, emptyPage);
    reader.open(c, emptyPage);
    // By the change: one may be told twice.
    const heard = new Map<number, string>();
    const socket = await connected(second.url, supplier.cookies.header);
    socket.on("ev", ({ ev, t, row }) => void heard.set(ev, `${t} ${row.seq}`));
    const rowOf = (tab: typeof writer, seq: number) => tab.view().timelines.get(c)!.rows.find((row) => row.seq === seq)!;

    writer.send(c, "first", null);
    await reader.waitFor("the message", (view) => bodiesIn(view, c).length === 1);
    reader.send(c, "an answer", null, { reply: { seq: 1, name: "Maryam", body: "first", deleted: false } });
    await writer.waitFor("the answer", (view) => bodiesIn(view, c).length === 2);
    expect(rowOf(writer, 2).reply).toMatchObject({ seq: 1, body: "first" });

    expect(await writer.edit(c, rowOf(writer, 1), "changed")).toMatchObject({ ok: true, ev: 3, rev: 1 });
    await reader.waitFor("the edit", (view) => bodiesIn(view, c)[0] === "changed");
    expect(rowOf(reader, 2).reply).toMatchObject({ body: "changed" });
    expect(await writer.edit(c, { seq: 1, rev: 0 }, "too late")).toMatchObject({ ok: false, code: "CONFLICT" });
    expect(await reader.edit(c, { seq: 1, rev: 1 }, "not mine")).toMatchObject({ ok: false, code: "FORBIDDEN" });
    expect(await reader.pin(c, 1, true)).toMatchObject({ ok: true, ev: 4 });
    await writer.waitFor("the pin", () => rowOf(writer, 1).pinned);

    const form = { intent: "delete" };
    const answer = await potter.cookies.fetch(`${first.url}/chat/${c}/messages/1`, { method: "POST", body: new URLSearchParams(form) });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/chat/${c}?m=1#m1`]);
    for (const tab of [writer, reader]) await tab.waitFor("the tombstone", () => rowOf(tab, 1).deleted === "author");
    expect(rowOf(reader, 2).reply).toMatchObject({ deleted: true });
    await expect.poll(() => [...heard.values()]).toEqual(["msg 1", "msg 2", "edit 1", "edit 1", "del 1"]);
    const { rows } = await services.database.admin.query("select last_ev::int, msg_count::int from public.chat_conversations where id = $1", [c]);
    expect(rows).toEqual([{ last_ev: 5, msg_count: 2 }]);
    expect(unread(writer)).toBe(1);
  });

  it("given a page that was away for hundreds of changes, edits and deletions among them, then a few requests bring all of it", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const reader = tabOf(second.url, supplier);
    await live(reader);
    const socket = await connected(first.url, potter.cookies.header);
    for (let i = 0; i < 30; i += 1) await socket.emitWithAck("msg:send", { c, id: randomUUID(), b: `message ${i}` });
    reader.open(c, emptyPage);
    await reader.waitFor("thirty", (view) => bodiesIn(view, c).length === 30);
    await services.database.admin.query(
      `with moved as (update public.chat_messages set ev = 30 + seq, rev = 1, body = 'edited ' || seq, edited_at = now() where conversation_id = $1 returning seq)
       update public.chat_conversations set last_ev = 60 where id = $1`, [c]);
    reader.check();
    await reader.waitFor("the edits", (view) => bodiesIn(view, c)[0] === "edited 1" && bodiesIn(view, c)[29] === "edited 30");
    expect(reader.view().timelines.get(c)!.cursor).toBe(60);
  });

  it("given a message made unread on one device, then every device counts it again", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const [writer, here, there] = [tabOf(first.url, potter), tabOf(first.url, supplier), tabOf(second.url, supplier)];
    await Promise.all([live(writer), live(here), live(there)]);
    writer.send(c, "one", null);
    writer.send(c, "two", null);
    for (const tab of [here, there]) await tab.waitFor("two unread", ({ inbox }) => unreadIn(inbox!) === 2);
    here.read(c, 2);
    await there.waitFor("nothing unread", ({ inbox }) => unreadIn(inbox!) === 0);
    await here.unread(c, 2);
    for (const tab of [here, there]) await tab.waitFor("one unread", ({ inbox }) => unreadIn(inbox!) === 1);
  });
});

describe("company", () => {
  it("given somebody who types, then the other side is told on the other process, gathered; an outsider's and a viewer's word is told to nobody", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const [writer, reader] = [tabOf(first.url, potter), tabOf(second.url, supplier)];
    await Promise.all([live(writer), live(reader)]);
    const names = () => [...(reader.view().typing.get(c)?.values() ?? [])].map(({ name }) => name);
    const outsider = await connected(first.url, (await newTalk(services, first.url)).potter.cookies.header);
    outsider.emit("typing", { c, on: true } as never, undefined as never);
    writer.typing(c, true);
    await reader.waitFor("the word", () => names().length > 0);
    expect(names()).toEqual(["Maryam"]);
    writer.typing(c, false);
    await reader.waitFor("the end", () => names().length === 0);
  });

  it("given the last device of somebody, then they are there at once, on every process, and gone only after the grace", async () => {
    const { potter, supplier } = await newTalk(services, first.url);
    const reader = tabOf(first.url, potter);
    await live(reader);
    const state = () => reader.view().presence.get(supplier.id)?.state;
    reader.watch([supplier.id, (await newTalk(services, first.url)).potter.id]);
    await reader.waitFor("the snapshot", () => state() === "offline");
    expect(reader.view().presence.size).toBe(1);
    const other = tabOf(second.url, supplier);
    await live(other);
    await reader.waitFor("the word that they are there", () => state() === "online", 5_000);
    other.attend(false);
    await reader.waitFor("the word that they look away", () => state() === "away", 5_000);
    other.stop();
    const left = Date.now();
    await reader.waitFor("the word that they are gone", () => state() === "offline", 30_000);
    expect(Date.now() - left).toBeGreaterThan(18_000);
    expect(reader.view().presence.get(supplier.id)!.at).not.toBeNull();
  }, 60_000);
});

describe("a line that breaks", () => {
  it("given a process that dies and comes back, then what was typed meanwhile arrives once and in order, and what was missed is read", async () => {
    const port = String(await lastingPort());
    const third = await services.web({ worker: false, env: { PORT: port } });
    const { c, potter, supplier } = await newTalk(services, first.url);
    const [offline, other] = [tabOf(third.url, potter), tabOf(first.url, supplier)];
    await Promise.all([live(offline), live(other)]);
    offline.open(c, emptyPage);
    other.open(c, emptyPage);
    offline.send(c, "before", null);
    await other.waitFor("the first message", (view) => bodiesIn(view, c).length === 1);
    await offline.waitFor("its echo", ({ outbox }) => outbox.length === 0);

    await third.stop("SIGKILL");
    await offline.waitFor("the break", ({ line }) => line === "away");
    for (const body of ["first", "second", "third"]) offline.send(c, body, null);
    other.send(c, "missed", null);
    await other.waitFor("its own message", (view) => bodiesIn(view, c).includes("missed"));
    expect(offline.view().outbox.map(({ state }) => state)).toEqual(["queued", "queued", "queued"]);

    await services.web({ worker: false, env: { PORT: port } });
    await offline.waitFor("everything sent", ({ outbox }) => outbox.length === 0, 30_000);
    await other.waitFor("everything", (view) => bodiesIn(view, c).length === 5);
    await offline.waitFor("everything", (view) => bodiesIn(view, c).length === 5);
    expect(bodiesIn(other.view(), c)).toEqual(["before", "missed", "first", "second", "third"]);
    expect(bodiesIn(offline.view(), c)).toEqual(bodiesIn(other.view(), c));
  });

  it("given a process that is told to stop, then its people move on by themselves when it is back", async () => {
    const port = String(await lastingPort());
    const third = await services.web({ worker: false, env: { PORT: port } });
    const { potter } = await newTalk(services, first.url);
    const tab = tabOf(third.url, potter);
    await live(tab);
    expect(await third.stop()).toBe(0);
    await tab.waitFor("the break", ({ line }) => line === "away");
    await services.web({ worker: false, env: { PORT: port } });
    await tab.waitFor("the line", ({ line }) => line === "live", 30_000);
  });
});

describe("who hears what", () => {
  it("given somebody who was taken out of the firm, then nothing more reaches the open socket, and the list loses the conversation at once", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const colleague = await newOwner(services, first.url, "Sara");
    await join(services, supplier.firmId, colleague.id, "editor");
    const socket = await connected(second.url, colleague.cookies.header);
    // By the change: one may be told twice.
    const heard = new Map<number, string>();
    socket.on("ev", ({ ev, row }) => void heard.set(ev, row.body));
    const [writer, leaver] = [tabOf(first.url, potter), tabOf(second.url, colleague)];
    await Promise.all([live(writer), live(leaver)]);
    writer.send(c, "for all", null);
    await expect.poll(() => [...heard.values()]).toEqual(["for all"]);

    await services.database.admin.query("update public.firm_people set left_at = now() where firm_id = $1 and person_id = $2", [supplier.firmId, colleague.id]);
    writer.open(c, emptyPage);
    writer.send(c, "not for Sara", null);
    await writer.waitFor("the echo", (view) => bodiesIn(view, c).includes("not for Sara"));
    await leaver.waitFor("a list without it", ({ inbox }) => !inbox!.has(c), 5_000);
    expect(await socket.emitWithAck("sync:conv", { c, ev: 0 })).toEqual({ ok: false, code: "NOT_FOUND" });
    expect(await socket.emitWithAck("msg:send", { c, id: randomUUID(), b: "still here?" })).toEqual({ ok: false, code: "FORBIDDEN" });
    expect(await socket.emitWithAck("msg:delete", { c, seq: 1 })).toMatchObject({ ok: false, code: "NOT_FOUND" });
    expect(await socket.emitWithAck("read:set", { c, seq: 2 })).toEqual({ ok: false, code: "FORBIDDEN" });
    expect([...heard.values()]).toEqual(["for all"]);
  });

  it("given a firm that left the conversation, then its people hear nothing more; when it is back, what was said meanwhile isn't unread", async () => {
    const { c, potter, supplier } = await newTalk(services, first.url);
    const [writer, other] = [tabOf(first.url, potter), tabOf(second.url, supplier)];
    await Promise.all([live(writer), live(other)]);
    const move = (left: boolean) =>
      services.database.admin.query("update public.chat_participants set left_at = case when $3 then now() end where conversation_id = $1 and firm_id = $2", [c, supplier.firmId, left]);
    writer.send(c, "one", null);
    await other.waitFor("one unread", ({ inbox }) => unreadIn(inbox!) === 1);
    await move(true);
    await other.waitFor("a list without it", ({ inbox }) => !inbox!.has(c), 5_000);
    writer.open(c, emptyPage);
    writer.send(c, "two", null);
    await writer.waitFor("two messages", (view) => bodiesIn(view, c).length === 2);
    expect(unread(other)).toBe(0);
    await move(false);
    await other.waitFor("the conversation again", ({ inbox }) => inbox!.has(c), 5_000);
    expect(unread(other)).toBe(0);
  });

  it("given a viewer of a firm, then they hear and read, and may not write", async () => {
    const { c, supplier } = await newTalk(services, first.url);
    const viewer = await newOwner(services, first.url, "Nima");
    await join(services, supplier.firmId, viewer.id, "viewer");
    const socket = await connected(first.url, viewer.cookies.header);
    expect(await socket.emitWithAck("msg:send", { c, id: randomUUID(), b: "hello" })).toEqual({ ok: false, code: "FORBIDDEN" });
    expect(await socket.emitWithAck("history", { c })).toMatchObject({ ok: true });
  });

  it("given a session that is ended in another tab, then its sockets are closed in every process and the page knows", async () => {
    const { potter } = await newTalk(services, first.url);
    const tab = tabOf(second.url, potter);
    await live(tab);
    await potter.cookies.fetch(`${first.url}/sign-out`, { method: "POST", body: new URLSearchParams({ scope: "local" }) });
    await tab.waitFor("the end", ({ line }) => line === "ended", 10_000);
  });

  it("given a closed conversation, then a message is refused by name", async () => {
    const { c, potter } = await newTalk(services, first.url);
    await services.database.admin.query("update public.chat_conversations set state = 'locked' where id = $1", [c]);
    const tab = tabOf(first.url, potter);
    await live(tab);
    tab.send(c, "too late", null);
    await tab.waitFor("the refusal", ({ outbox }) => outbox[0]?.state === "failed");
    expect(tab.view().outbox[0]).toMatchObject({ code: "LOCKED", body: "too late" });
  });
});

describe("a socket that means no good", () => {
  it.each(["websocket", "polling"] as const)("given a page of another site, then %s is refused", async (transport) => {
    const { potter } = await newTalk(services, first.url);
    await expect(connected(first.url, potter.cookies.header, { origin: "https://evil.test", transports: [transport] })).rejects.toThrow();
    await expect(connected(first.url, potter.cookies.header, { transports: [transport] })).resolves.toBeTruthy();
  });

  it("given nobody, or a made-up token, then the handshake is refused by name", async () => {
    await expect(connected(first.url, () => "")).rejects.toThrow("UNAUTH");
    await expect(connected(first.url, () => "khosheh-auth=base64-bm9uc2Vuc2U")).rejects.toThrow("UNAUTH");
    await expect(connected(first.url, () => "", { auth: { token: "a.b.c" } })).rejects.toThrow("UNAUTH");
    await expect(connected(first.url, () => "", { auth: { token: { toString: 1 } } })).rejects.toThrow("UNAUTH");
  });

  it("given unknown events, wrong types and frames without end, then each is answered or cut, and the process lives", async () => {
    const { c, potter } = await newTalk(services, first.url);
    const socket = await connected(first.url, potter.cookies.header);
    const ask = (event: string, ...payload: unknown[]) => socket.timeout(3_000).emitWithAck(event as "history", ...(payload as [object])) as Promise<Refused>;
    const invalid = { ok: false, code: "INVALID" };
    for (const event of ["nothing", "__proto__", "constructor", "toString", "hasOwnProperty", "error"]) expect(await ask(event, {}), event).toEqual(invalid);
    for (const payload of [null, 7, "text", [], [[[]]], { c: 1 }, { c, ev: -1 }, { c, ev: 1.5 }, { c, ev: 0, more: true }, { c, ev: 0, limit: 1e9 }, { c, ev: "0" }, Buffer.from("x")]) {
      expect(await ask("sync:conv", payload), JSON.stringify(payload)).toEqual(invalid);
    }
    expect(await ask("msg:send", { c, id: randomUUID(), b: "x".repeat(8001) })).toEqual({ ok: false, code: "TOO_LARGE" });
    expect(await ask("msg:send", { c, id: randomUUID(), b: "x", mention: ["all", "nobody"] })).toEqual(invalid);
    expect(await ask("msg:edit", { c, seq: 1, b: "x", baseRev: -1 })).toEqual(invalid);
    expect(await ask("msg:edit", { c, seq: 1, b: "x", baseRev: 0 })).toMatchObject({ ok: false, code: "NOT_FOUND" });
    expect(await ask("history", { c, before: 3, around: 3 })).toEqual(invalid);
    expect(await ask("msg:send", { c, id: randomUUID(), b: " \u0000\u202e " })).toEqual(invalid);
    expect(await ask("msg:send", { c, id: "not an id", b: "x" })).toEqual(invalid);
    expect(await ask("msg:send", { c: randomUUID(), id: randomUUID(), b: "x" })).toEqual({ ok: false, code: "FORBIDDEN" });
    expect(await ask("history", { c: randomUUID() })).toEqual({ ok: false, code: "NOT_FOUND" });
    expect(await ask("history", JSON.parse(`{"c":"${c}","__proto__":{"limit":1}}`))).toMatchObject({ ok: false });
    socket.emit("history", "no ack" as never, undefined as never);
    const cut = new Promise((resolve) => socket.once("disconnect", resolve));
    socket.emit("msg:send", { c, id: randomUUID(), b: "x".repeat(100_000) }, () => undefined);
    await cut;
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    expect((await (await connected(first.url, potter.cookies.header)).emitWithAck("sync:heads", {})).ok).toBe(true);
    const { rows } = await services.database.admin.query("select from public.chat_messages where conversation_id = $1", [c]);
    expect(rows).toHaveLength(0);
  });

  it("given more messages than a person may send, then the rest is told to wait, over all of their sockets", async () => {
    const { c, potter } = await newTalk(services, first.url);
    const sockets = await Promise.all([first, second].map(({ url }) => connected(url, potter.cookies.header)));
    const send = async (i: number) => (await sockets[i % 2]!.emitWithAck("msg:send", { c, id: randomUUID(), b: `message ${i}` })) as Ack<SentAck>;
    const answers = [await send(0)];
    // However long the machine takes for them, they are all of one window.
    await services.database.admin.query("update public.rate_limits set expire = expire + 60000");
    for (let i = 1; i < 64; i += 1) answers.push(await send(i));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(60);
    const last = answers.at(-1) as Refused;
    expect(last).toMatchObject({ ok: false, code: "RATE_LIMITED" });
    expect(last.retryAfterMs).toBeGreaterThan(0);
    const ask = () => Promise.all(Array.from({ length: 8 }, () => sockets[0]!.emitWithAck("sync:heads", {})));
    expect((await ask()).every(({ ok }) => ok)).toBe(true);
    // One comes back each second, so that some of the next eight may still be answered.
    expect(await ask()).toContainEqual({ ok: false, code: "RATE_LIMITED", retryAfterMs: expect.any(Number) as number });
  });
});
