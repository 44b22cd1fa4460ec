import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServices, type Services } from "../support/services";
import type { TestServer } from "../support/server";
import { bodiesIn, emptyPage, newSocket, newTalk, openTab } from "../support/talk";

const TOKEN_SECONDS = 6;
let services: Services;
let server: TestServer;

beforeAll(async () => {
  services = await startServices({ tokenSeconds: TOKEN_SECONDS });
  server = await services.web();
});
afterAll(() => services?.stop());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const tokensOf = async (personId: string) =>
  (await services.database.admin.query<{ token: string }>("select token from auth.refresh_tokens where user_id::text = $1 order by id", [personId])).rows.map(({ token }) => token);

describe("access tokens that run out every six seconds", () => {
  it("given a page that stays open, then it is live all along: every message of twenty seconds arrives, and the session lasts", async () => {
    const { c, potter, supplier } = await newTalk(services, server.url);
    const [writer, reader] = [openTab(server.url, potter), openTab(server.url, supplier)];
    try {
      await Promise.all([writer, reader].map((tab) => tab.waitFor("a live line", ({ line }) => line === "live")));
      const lines = new Set<string>();
      reader.subscribe(() => lines.add(reader.view().line));
      writer.open(c, emptyPage);
      reader.open(c, emptyPage);
      const said: string[] = [];
      for (let i = 0; i < 20; i += 1) {
        said.push(`second ${i}`);
        writer.send(c, said.at(-1)!, null);
        await pause(1000);
      }
      await reader.waitFor("every message", (view) => bodiesIn(view, c).length === said.length);
      expect(bodiesIn(reader.view(), c)).toEqual(said);
      expect(lines.has("ended")).toBe(false);
      expect(lines.has("away")).toBe(false);
      expect((await tokensOf(supplier.id)).length).toBeGreaterThan(2);
      expect((await supplier.cookies.fetch(`${server.url}/account`)).status).toBe(200);
    } finally {
      writer.stop();
      reader.stop();
    }
  });

  it("given a handshake with a cookie that ran out, then it is refused and the session is left as it is", async () => {
    const { potter } = await newTalk(services, server.url);
    const before = await tokensOf(potter.id);
    await pause((TOKEN_SECONDS + 1) * 1000);
    const socket = newSocket(server.url, potter.cookies.header);
    const refused = new Promise<Error>((resolve) => socket.once("connect_error", resolve));
    socket.connect();
    expect((await refused).message).toBe("UNAUTH");
    socket.disconnect();
    expect(await tokensOf(potter.id)).toEqual(before);
    const tab = openTab(server.url, potter);
    await tab.waitFor("a live line", ({ line }) => line === "live");
    tab.stop();
    expect((await tokensOf(potter.id)).length).toBeGreaterThan(before.length);
  });

  it("given a client that never renews, then it is warned, then unheard and unhearing, and closed in the end", async () => {
    const { c, potter, supplier } = await newTalk(services, server.url);
    await supplier.cookies.fetch(`${server.url}/session`);
    const socket = newSocket(server.url, supplier.cookies.header);
    // By the change: one may be told twice.
    const heard = new Map<number, string>();
    let warned = false;
    socket.on("ev", ({ ev, row }) => void heard.set(ev, row.body));
    socket.on("auth:expiring", () => void (warned = true));
    const closed = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    socket.connect();
    await new Promise<void>((resolve) => socket.once("hello", () => resolve()));
    const say = async (body: string) => {
      const answer = await potter.cookies.fetch(`${server.url}/chat/${c}`, { method: "POST", body: new URLSearchParams({ body, clientId: randomUUID() }) });
      expect(answer.status).toBe(303);
    };
    await say("in time");
    await expect.poll(() => [...heard.values()]).toEqual(["in time"]);
    await pause((TOKEN_SECONDS + 1) * 1000);
    expect(warned).toBe(true);
    await say("too late");
    expect(await socket.emitWithAck("msg:send", { c, id: randomUUID(), b: "still me" })).toEqual({ ok: false, code: "UNAUTH" });
    expect(await closed).toBe("io server disconnect");
    expect([...heard.values()]).toEqual(["in time"]);
  });
});
