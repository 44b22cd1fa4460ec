import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Ack, ClientEvent, MessagePage } from "../schema";
import { createChat } from "./chat";
import type { ChatSocket } from "./line";
import { memoryStore } from "./store";

const page = (upto: number): MessagePage => ({ rows: [], more: false, later: false, upto });
const heads = { ok: true as const, now: "", digest: "", notices: 0, convs: [] };
const change = { c: "c", ev: 12, t: "msg", row: { seq: 12, ev: 12, cnt: 12, rev: 0, body: "", files: [], kind: "text", senderId: "a", clientId: null, at: "", deleted: null } };
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

type Asked = { event: ClientEvent; payload: object; answer: (ack: Ack<object>) => void };

// why: what is to be shown lies between an answer and a timer, milliseconds apart; a real server's can't be put in that order.
function pretend(answersHeads = true) {
  const listeners: [string, (...args: never[]) => void][] = [];
  const asked: Asked[] = [];
  const socket = {
    connected: false,
    active: true,
    on: (event: string, listener: never) => void listeners.push([event, listener]),
    connect: () => void Object.assign(socket, { connected: true }),
    disconnect: () => void Object.assign(socket, { connected: false }),
    timeout: () => ({
      emitWithAck: (event: ClientEvent, payload: object) =>
        new Promise((answer) => {
          if (event === "sync:heads" && answersHeads) answer(heads);
          else asked.push({ event, payload, answer });
        }),
    }),
    volatile: { emit: () => undefined },
  };
  const say = (event: string, ...words: unknown[]) => listeners.forEach(([on, hear]) => on === event && hear(...(words as never[])));
  return {
    socket: socket as unknown as ChatSocket,
    say,
    hello: () => say("hello", { userId: "me" }),
    asked: (event: ClientEvent) => asked.filter((one) => one.event === event),
  };
}

async function liveChat(fake = pretend(), renewSession = async () => ({ signedIn: true })) {
  const chat = createChat({ me: "me", newId: () => "id", connect: async () => fake.socket, renewSession });
  await later(0);
  fake.hello();
  await later(0);
  return { chat, ...fake };
}

describe("what a page waits for", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("given somebody who types while another one's time runs, then both are forgotten in the end", async () => {
    const { chat, say } = await liveChat();
    say("typing", { c: "c", users: [{ u: "a", name: "a", on: true }] });
    await later(3_000);
    say("typing", { c: "c", users: [{ u: "b", name: "b", on: true }] });
    await later(20_000);
    expect([...(chat.view().typing.get("c")?.keys() ?? [])]).toEqual([]);
    chat.stop();
  });

  it.each([
    ["late", { ok: false, code: "UNAVAILABLE" }, 3_000],
    ["at once, for asking too often", { ok: false, code: "RATE_LIMITED", retryAfterMs: 250 }, 0],
  ] as const)("given a reading place that is refused %s, then it is told again", async (_when, refusal, ms) => {
    const { chat, asked } = await liveChat();
    chat.read("c", 7);
    await later(ms);
    asked("read:set")[0]!.answer(refusal);
    await later(10_000);
    expect(asked("read:set").map(({ payload }) => payload)).toEqual([{ c: "c", seq: 7 }, { c: "c", seq: 7 }]);
    chat.stop();
  });

  it("given a reading place that was refused for good, or taken back, then it isn't told again", async () => {
    const { chat, asked } = await liveChat();
    chat.read("gone", 7);
    chat.read("back", 7);
    void chat.unread("back", 5);
    await later(0);
    const [gone, back] = asked("read:set");
    gone!.answer({ ok: false, code: "NOT_FOUND" });
    back!.answer({ ok: false, code: "UNAVAILABLE" });
    await later(30_000);
    expect(asked("read:set")).toHaveLength(2);
    chat.stop();
  });

  it("given messages that were made unread, then they stay so while the conversation is looked at, and are read when it is opened again", async () => {
    const { chat, asked } = await liveChat();
    const leave = chat.open("c", page(7));
    const made = chat.unread("c", 5);
    asked("read:unread")[0]!.answer({ ok: true, readSeq: 4, readCount: 4, unread: 3, rev: 2 } as never);
    expect((await made).ok).toBe(true);
    chat.read("c", 7);
    expect(asked("read:set")).toHaveLength(0);
    leave();
    chat.open("c", page(7));
    chat.read("c", 7);
    expect(asked("read:set")).toHaveLength(1);
    chat.stop();
  });

  it("given a line that is made anew, then what only pushes tell is known to be lost", async () => {
    const { chat, say, hello } = await liveChat();
    expect(chat.view().losses).toBe(0);
    say("auth:expiring");
    await later(0);
    hello();
    expect(chat.view()).toMatchObject({ line: "live", losses: 1 });
    chat.stop();
  });

  it("given a message that comes before the first answer of where everything stands, then that is asked once more", async () => {
    const { chat, asked, say } = await liveChat(pretend(false));
    say("ev", change);
    asked("sync:heads")[0]!.answer(heads);
    await later(0);
    expect(asked("sync:heads")).toHaveLength(2);
    chat.stop();
  });

  it("given people who couldn't be followed at once, then they are asked for again", async () => {
    const { chat, asked } = await liveChat();
    chat.watch(["a"]);
    asked("presence:sub")[0]!.answer({ ok: false, code: "RATE_LIMITED", retryAfterMs: 400 });
    await later(5_000);
    asked("presence:sub")[1]!.answer({ ok: true, users: [{ u: "a", state: "online", at: null }] } as never);
    await later(0);
    expect(chat.view().presence.get("a")?.state).toBe("online");
    chat.stop();
  });

  it("given somebody who looked away, then each new line is told so, and a refused word is said again", async () => {
    const { chat, asked, say, hello } = await liveChat();
    chat.attend(false);
    asked("presence:set").at(-1)!.answer({ ok: false, code: "RATE_LIMITED", retryAfterMs: 400 });
    await later(2_000);
    expect(asked("presence:set").map(({ payload }) => payload)).toEqual([{ state: "away" }, { state: "away" }]);
    asked("presence:set").at(-1)!.answer({ ok: true });
    say("disconnect", "transport close");
    hello();
    await later(0);
    expect(asked("presence:set").map(({ payload }) => payload)).toHaveLength(3);
    chat.stop();
  });

  it("given a change that came while a sync before it was on its way, then the gap before it is asked for soon", async () => {
    const { chat, asked, say } = await liveChat();
    chat.open("c", page(10));
    await later(0);
    const [first] = asked("sync:conv");
    say("ev", change);
    // The timer that the gap sets runs out before the answer is here.
    await later(1_000);
    first!.answer({ ok: true, ...page(10) } as never);
    await later(5_000);
    expect(asked("sync:conv").length).toBeGreaterThan(1);
    chat.stop();
  });

  it("given a browser that keeps nothing although it has a store, then a page that closes too early would lose what was written", async () => {
    // why: no browser of the tests has a full disk.
    const store = { ...memoryStore(), durable: true, put: () => Promise.reject(new Error("no room left")) };
    const chat = createChat({ me: "me", newId: () => "id", connect: async () => pretend().socket, renewSession: async () => ({ signedIn: true }), store });
    expect(chat.holds()).toBe(false);
    chat.send("c", "words", null);
    await later(0);
    expect(chat.holds()).toBe(true);
    chat.stop();
  });

  it("given what was just written, then a page that closes before it is on the disk would lose it", async () => {
    let stored = () => {};
    // why: no disk is as slow as this one.
    const store = { ...memoryStore(), durable: true, put: () => new Promise<undefined>((resolve) => (stored = () => resolve(undefined))) };
    const chat = createChat({ me: "me", newId: () => "id", connect: async () => pretend().socket, renewSession: async () => ({ signedIn: true }), store });
    chat.send("c", "words", null);
    expect(chat.holds()).toBe(true);
    stored();
    await later(0);
    expect(chat.holds()).toBe(false);
    chat.stop();
  });

  it("given a part of the program that couldn't be loaded, then it is loaded again", async () => {
    const fake = pretend();
    const connect = vi.fn(async () => fake.socket).mockRejectedValueOnce(new Error("no network"));
    const chat = createChat({ me: "me", newId: () => "id", connect, renewSession: async () => ({ signedIn: true }) });
    await later(30_000);
    fake.hello();
    expect([connect.mock.calls.length, chat.view().line]).toEqual([2, "live"]);
    chat.stop();
  });

  it("given a session that nobody answers for, then the line doesn't wait for it forever", async () => {
    const renew = vi.fn(() => new Promise<{ signedIn: boolean }>(() => undefined));
    const { chat, say, socket } = await liveChat(pretend(), renew);
    say("auth:expiring");
    socket.disconnect();
    say("disconnect", "transport close");
    await later(60_000);
    expect(renew.mock.calls.length).toBeGreaterThan(1);
    expect(chat.view().line).toBe("away");
    chat.stop();
  });
});
