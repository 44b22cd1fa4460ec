import bcrypt from "bcryptjs";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSuperuser } from "../support/installation";
import { lastingPort } from "../support/ports";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";
import { leadsTo, newVisitor, type Visitor } from "../support/visitor";

const site = "https://khosheh.test";
const person = { email: "mina@https.test", password: "kiln tulip ladder 47 copper" };
let server: TestServer;
/** Where the program listens; a proxy would bring the requests for its public address. */
let started: { url: string };

beforeAll(async () => {
  const port = await lastingPort();
  server = await startServer({ dataDir: newFolder(), env: { PORT: String(port), SITE_URL: site, TRUSTED_PROXIES: "loopback" } });
  started = { url: `http://127.0.0.1:${port}` };
  await asSuperuser(server, async (client) =>
    client.query("insert into auth.users (id, email, encrypted_password, email_confirmed_at, aud, role) values (gen_random_uuid(), $1, $2, now(), 'authenticated', 'authenticated')", [
      person.email,
      await bcrypt.hash(person.password, 10),
    ]),
  );
});
afterAll(async () => {
  await server?.stop();
  if (server) removeFolder(server.dataDir);
});

const throughProxy = { Origin: site, "X-Forwarded-Proto": "https" };
async function signedIn(): Promise<{ browser: Visitor; response: Response }> {
  const browser = newVisitor(started);
  return { browser, response: await browser.post("/sign-in", person, throughProxy) };
}

describe("a site under https", () => {
  it("then each of its cookies is for this host, this connection and no script", async () => {
    const { browser, response } = await signedIn();
    expect(leadsTo(response)).toBe("/");
    const preferences = await browser.post("/preferences", { locale: "en", theme: "dark", currencyUnit: "rial" }, throughProxy);
    const signUp = await newVisitor(started).post("/sign-up", { name: "X", email: "x@https.test", password: person.password }, throughProxy);
    const cookies = [response, preferences, signUp].flatMap((one) => one.headers.getSetCookie());
    expect(cookies.map((cookie) => cookie.split("=")[0])).toEqual(expect.arrayContaining(["__Host-khosheh-auth", "__Host-khosheh-device", "__Host-khosheh-locale", "__Host-khosheh-sign-up", "__Host-khosheh-next"]));
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-/);
      for (const attribute of [/; HttpOnly/i, /; Secure/i, /; SameSite=Lax/i, /; Path=\/(;|$)/i]) expect(cookie).toMatch(attribute);
      expect(cookie).not.toMatch(/Domain=/i);
    }
    for (const one of [response, preferences, signUp]) expect(one.headers.get("cache-control")).toBe("private, no-store");
    expect(await (await browser.get("/account")).text()).toContain('<html lang="en"');
  });

  it("then a cookie without the prefix, as a sibling domain could set it, counts for nothing", async () => {
    const { browser } = await signedIn();
    const planted = newVisitor(started);
    for (const [name, value] of browser.cookies) planted.cookies.set(name.replace("__Host-", ""), value);
    expect(leadsTo(await planted.get("/account"))).toMatch(/^\/sign-in/);
  });

  it("then every answer asks for https from now on, and mail is shown to nobody", async () => {
    for (const address of ["/", "/nothing", "/healthz", "/favicon.svg"]) expect((await newVisitor(started).get(address)).headers.get("strict-transport-security")).toMatch(/^max-age=31536000/);
    expect((await newVisitor(started).get("/dev/mail")).status).toBe(404);
  });

  it("given a form of the address behind the proxy, or of http, then it is refused", async () => {
    for (const origin of [started.url, "http://khosheh.test", "https://khosheh.test.evil.test", "https://khosheh.test:8443"]) {
      expect((await newVisitor(started).post("/sign-in", person, { Origin: origin })).status, origin).toBe(403);
    }
  });
});

describe("sockets and sessions", () => {
  const open: Socket[] = [];
  afterAll(() => open.forEach((socket) => socket.close()));

  function connect(cookies: Map<string, string>, origin: string): Promise<Socket> {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const socket = io(started.url, { transports: ["websocket"], reconnection: false, extraHeaders: { Cookie, Origin: origin } });
    open.push(socket);
    return new Promise((resolve, reject) => {
      socket.once("connect", () => resolve(socket));
      socket.once("connect_error", reject);
    });
  }

  it("given a foreign origin, then no socket opens", async () => {
    const { browser } = await signedIn();
    await expect(connect(browser.cookies, "https://evil.test")).rejects.toThrow();
    await expect(connect(new Map(), site)).rejects.toThrow("UNAUTH");
  });

  it("given a session that was ended everywhere, then an open socket sends nothing more, and none opens", async () => {
    const { browser } = await signedIn();
    const socket = await connect(browser.cookies, site);
    const send = () => socket.emitWithAck("msg:send", { c: crypto.randomUUID(), id: crypto.randomUUID(), b: "Hello" }) as Promise<{ code: string }>;
    expect((await send()).code).toBe("FORBIDDEN");
    const copy = new Map(browser.cookies);
    // Refused, or closed before it could be: whichever the socket hears of first.
    const closed = new Promise<string>((resolve) => socket.once("disconnect", () => resolve("UNAUTH")));
    await browser.post("/sign-out", { scope: "global" }, throughProxy);
    expect(await Promise.race([closed, send().then(({ code }) => code, () => "UNAUTH")])).toBe("UNAUTH");
    await expect(connect(copy, site)).rejects.toThrow("UNAUTH");
  });
});
