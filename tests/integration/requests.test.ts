import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messagesFor } from "../../app/i18n/messages";
import { contents } from "../support/contents";
import { siteRoutes } from "../support/routes";
import { asSuperuser } from "../support/installation";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";
import { newVisitor, type Visitor } from "../support/visitor";

const password = "a-password-of-the-demo";
let server: TestServer;
let visitor: Visitor;
let member: Visitor;
let broker: Visitor;
let round: string;
let chat: string;
let rightsAtStart: string[];

beforeAll(async () => {
  server = await startServer({ dataDir: newFolder(), env: { DEMO: "true", DEMO_PASSWORD: password } });
  rightsAtStart = await rights();
  visitor = newVisitor(server);
  [member, broker] = [await signedIn("potter"), await signedIn("broker.lalejin")];
  const first = async (page: string) => new RegExp(`${page}/([0-9a-f-]{36})`).exec(await (await member.get(page)).text())![1]!;
  [round, chat] = [await first("/rounds"), await first("/chat")];
});
afterAll(async () => {
  await server?.stop();
  if (server) removeFolder(server.dataDir);
});

async function signedIn(name: string): Promise<Visitor> {
  const browser = newVisitor(server);
  await browser.post("/sign-in", { email: `${name}@demo.khosheh.test`, password });
  return browser;
}

const fill = (address: string) =>
  "/" +
  address
    .replace(/^rounds\/:id/, `rounds/${round}`)
    .replace(/^chat\/:id/, `chat/${chat}`)
    .replace("files/:id", "files/6e976194-f7b2-42b1-b433-1e238b7628fd")
    .replace("clusters/:slug", "clusters/lalejin-ceramics")
    .replace(":slug", "maryam-pottery")
    .replace(":cluster", "lalejin-ceramics")
    .replace(":act", "withdraw")
    .replace(":token", "nothing")
    .replace("*", "nothing-here");

/** Every right that somebody has been granted on a table, column, function or schema, or would get on the next one. */
function rights(): Promise<string[]> {
  return asSuperuser(server, async (client) => {
    const granted = (kind: string, from: string, acl: string) =>
      `select format('${kind} %s %s %s %s', name, a.grantee::regrole, a.privilege_type, a.is_grantable) as said from (select ${from}) o (name, acl), aclexplode(${acl}) a`;
    const { rows } = await client.query<{ said: string }>(
      [
        granted("table", "oid::regclass::text, relacl from pg_class where relnamespace::regnamespace::text in ('public', 'private', 'auth', 'storage')", "o.acl"),
        granted("column", "attrelid::regclass || '.' || attname, attacl from pg_attribute where attacl is not null", "o.acl"),
        granted("function", "oid::regprocedure::text, coalesce(proacl, acldefault('f', proowner)) from pg_proc where pronamespace::regnamespace::text in ('public', 'private', 'auth')", "o.acl"),
        granted("schema", "nspname::text, nspacl from pg_namespace", "o.acl"),
        granted("default", "concat_ws(' ', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype), defaclacl from pg_default_acl", "o.acl"),
      ].join(" union all ") + " order by 1",
    );
    return rows.map(({ said }) => said);
  });
}

/** A request as it is written: no library tidies the address, the method or the headers. */
function raw(address: string, options: { method?: string; headers?: Record<string, string>; body?: Iterable<Buffer> } = {}): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, path: address, method: options.method ?? "GET", headers: options.headers ?? {} }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => void (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    sent.on("error", reject);
    const write = (chunks: Iterator<Buffer>): void => {
      for (let next = chunks.next(); !next.done; next = chunks.next()) if (!sent.write(next.value)) return void sent.once("drain", () => write(chunks));
      sent.end();
    };
    write((options.body ?? [])[Symbol.iterator]());
  });
}

describe("forms of other sites", async () => {
  const acting = (await siteRoutes()).filter(({ acts, address }) => acts && address !== "*").map(({ post }) => post);
  const form = "application/x-www-form-urlencoded";

  /** Addresses that answer scripts: what they refuse is no page. One of them takes JSON of our own pages. */
  const forScripts = ["chat/:id/uploads", "api/chat/messages"];

  it("then the table knows which addresses take forms", () => {
    expect(acting.length).toBeGreaterThan(25);
  });

  it.each([
    ["without an origin, from another site", { "Sec-Fetch-Site": "cross-site" }],
    ["without an origin and without a word of the browser", {}],
    ["of a foreign origin", { Origin: "https://evil.test", "Sec-Fetch-Site": "cross-site" }],
    ["of no origin", { Origin: "null", "Sec-Fetch-Site": "cross-site" }],
    ["of a sibling domain", { Origin: "http://shop.localhost:3000", "Sec-Fetch-Site": "same-site" }],
    ["of something that is no origin", { Origin: "garbage" }],
    ["with a body of plain text", { Origin: "own", "Content-Type": "text/plain" }],
    ["with JSON", { Origin: "own", "Content-Type": "application/json" }],
  ] as [string, Record<string, string>][])("given one %s, then no address takes it and nothing changes", async (_name, headers) => {
    const before = await contents(server);
    const surprises: string[] = [];
    const given = { "Content-Type": form, ...headers, ...(headers.Origin === "own" && { Origin: server.url }) };
    for (const address of acting) {
      for (const who of [member, broker]) {
        const cookie = [...who.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const response = await raw(fill(address), { method: "POST", headers: { ...given, Cookie: cookie }, body: [Buffer.from("intent=leave&scope=global&body=x&reason=x")] });
        if (address === "api/chat/messages" && response.status === 422 && headers["Content-Type"] === "application/json") continue;
        if (response.status !== 403) surprises.push(`${address}: ${response.status}`);
        else if (!forScripts.includes(address) && !response.text.includes(messagesFor("fa").errors.pages.stale_form.title)) surprises.push(`${address}: no page`);
      }
    }
    expect(surprises).toEqual([]);
    expect(await contents(server)).toEqual(before);
    expect((await member.get("/account")).status).toBe(200);
  });

  it("given an address that is read, then reading it changes nothing", async () => {
    const before = await contents(server);
    for (const { address } of await siteRoutes()) for (const who of [member, broker]) await (await who.get(fill(address))).text();
    const after = await contents(server);
    // A reader's place in a conversation moves by reading it.
    expect({ ...after, chat_cursors: "" }).toEqual({ ...before, chat_cursors: "" });
  });
});

describe("the fence", () => {
  const inside = ["_system/info", "_system/config", "auth/v1/token?grant_type=password", "auth/v1/settings", "auth/v1/health", "auth/v1/admin/users", "auth/v1/user", "rest/v1/", "rest/v1/people", "storage/v1/bucket", "studio"];
  const spelled = (path: string) => [`/${path}`, `//${path}`, `/./${path}`, `/x/../${path}`, `/x/..%2f${path}`, `/${path.replace("/", "%2f")}`, `/${path.replace("/", "//")}`, `/${path.replace("_", "%5f").replace("v1", "%76%31")}`, `/${path.split("?")[0]}.data`];

  it.each(inside)("given /%s in any spelling, then nobody outside reaches it", async (path) => {
    for (const address of spelled(path)) {
      for (const method of ["GET", "HEAD", "POST"]) {
        const { status } = await raw(address, { method, headers: method === "POST" ? { Origin: server.url, "Content-Type": "application/x-www-form-urlencoded" } : {} });
        expect(status, `${method} ${address}`).toBe(404);
      }
      const { status, headers } = await raw(address, { method: "PUT" });
      expect([status, headers.allow], `PUT ${address}`).toEqual([405, "GET, HEAD, POST"]);
    }
  });
});

describe("headers", async () => {
  const addresses = [...new Set((await siteRoutes()).map(({ address }) => address))];
  const wanted = (headers: Headers) => {
    const policy = headers.get("content-security-policy") ?? "";
    return [
      /script-src 'nonce-[\w+/=]{20,}' 'strict-dynamic';/.test(policy) || policy === "default-src 'none'; sandbox",
      !/script-src[^;]*unsafe/.test(policy),
      policy.includes("frame-ancestors 'none'") || policy.includes("sandbox"),
      headers.get("x-content-type-options") === "nosniff",
      ["strict-origin-when-cross-origin", "same-origin"].some((one) => headers.get("referrer-policy")?.includes(one)),
      headers.get("cross-origin-opener-policy") === "same-origin",
      headers.has("permissions-policy"),
      headers.has("x-request-id"),
      headers.has("cache-control") && (!headers.has("set-cookie") || headers.get("cache-control") === "private, no-store"),
    ];
  };

  it("then every answer carries them: pages, data, redirects, errors and files", async () => {
    const strange: string[] = [];
    const others = ["healthz", "readyz", "nothing", "favicon.svg", "offline.html", "assets/nothing.js", "%E0%A4%A", "_root.data"];
    for (const who of [visitor, member]) {
      for (const address of [...addresses.map(fill).flatMap((one) => [one, `${one === "/" ? "/_root" : one}.data`]), ...others.map((one) => `/${one}`)]) {
        const response = await who.get(address);
        await response.text();
        const answers = wanted(response.headers);
        if (answers.includes(false)) strange.push(`${address} ${response.status}: ${answers.indexOf(false)}`);
        const shared = /^\/(assets|favicon|offline|healthz|readyz|%)/.test(address);
        if (who === member && !shared && response.headers.get("cache-control") !== "private, no-store") strange.push(`${address}: ${response.headers.get("cache-control")}`);
      }
    }
    expect(strange).toEqual([]);
  });

  it("then two pages have two nonces, and a page's data doesn't hold its own", async () => {
    const nonces: string[] = [];
    for (const address of ["/", "/firms/maryam-pottery", "/account", "/nothing"]) {
      const response = await member.get(address);
      const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy")!)![1]!;
      const page = await response.text();
      expect(page).toContain(`nonce="${nonce}"`);
      expect(page.replaceAll(`nonce="${nonce}"`, "")).not.toContain(nonce);
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(4);
  });
});

describe("what nobody's browser sends", () => {
  it.each([
    "/firms/%E0%A4%A", "/%E0%A4%A", "/%FF", "/firms/a%00b", "/clusters/%00x", "/chat/with/%00", "/chat/with/%D8%B3", "/rounds/%0d%0aX:1/withdraw", "/rounds/%D8%B3/withdraw",
    "/desk/%00", "/files/%00", "/files/..%2f..%2fsecrets.json", "/assets/..%2f..%2fserver%2findex.js", "/search?cluster=%00", "/search?q=%00", "/search?q=%FF%FE", "/search?page=-1&page=1e99",
    "/rounds?page=1e99&state=%00", "/clusters?page=-1", "/invitations/%00", "/dev/mail?to=%00", "/dev/mail/99999999999999999999", `/search?q=${"a".repeat(6000)}`, `/${"a/".repeat(1500)}`,
    "/auth/confirm?token_hash=%00&type=signup", "/sign-in?next=%00", "/rounds/new?firm=%00", "/firms/maryam-pottery.data?_routes=%00",
  ])("given %s, then it is answered, not stumbled over", async (address) => {
    for (const who of [visitor, member]) {
      const cookie = [...who.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const { status, text } = await raw(address, { headers: { Cookie: cookie } });
      expect(status).toSatisfy((code: number) => [200, 302, 400, 403, 404].includes(code));
      expect(text).not.toMatch(/Unexpected Server Error|at .*\.(ts|js):\d+/);
    }
  });

  it.each(["OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "PROPFIND"])("given %s, then the page says that it isn't taken", async (method) => {
    const { status, headers, text } = await raw("/account", { method });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD, POST"]);
    expect(text).toContain(messagesFor("fa").errors.pages.method.title);
  });

  it.each([
    ["in parts without a boundary", "multipart/form-data", "x", 400],
    ["in parts that is garbage", "multipart/form-data; boundary=a", "garbage", 400],
    ["with broken signs", "application/x-www-form-urlencoded", "intent=%00&name=%FF&email=%E0%A4%A", 422],
    ["of 20,000 fields", "application/x-www-form-urlencoded", "a=1&".repeat(20_000), 422],
  ])("given a body %s, then a person's page comes back", async (_what, type, body, expected) => {
    const cookie = [...member.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const { status, text } = await raw("/account", { method: "POST", headers: { Cookie: cookie, Origin: server.url, "Content-Type": type }, body: [Buffer.from(body.slice(0, 100_000))] });
    expect(status).toBe(expected);
    expect(text).toContain('<html lang="fa"');
  });

  it.each(["a b", "evil.test:99999", "[::1"])("given the host %j, then the answer is 400", async (host) => {
    expect((await raw("/", { headers: { Host: host } })).status).toBe(400);
  });
});

describe("bodies beyond every measure", () => {
  const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))![1]!) / 1024;
  function* endless(head: string): Generator<Buffer> {
    yield Buffer.from(head);
    const block = Buffer.alloc(1024 * 1024, 97);
    for (let megabyte = 0; megabyte < 200; megabyte += 1) yield block;
  }
  const file = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n';
  const field = '--x\r\nContent-Disposition: form-data; name="alt"\r\n\r\n';

  it.each([
    ["/account", "application/x-www-form-urlencoded", "intent="],
    ["/firms/maryam-pottery/edit/photos", "multipart/form-data; boundary=x", file],
    ["/firms/maryam-pottery/edit/photos", "multipart/form-data; boundary=x", field],
    ["/firms/maryam-pottery/edit/certificates", "application/x-www-form-urlencoded", "intent="],
  ])("given 200 MB without a length to %s as %s, then it is refused as it streams", async (address, type, head) => {
    const before = rss();
    const cookie = [...member.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const { status, text } = await raw(address, { method: "POST", headers: { Cookie: cookie, Origin: server.url, "Content-Type": type, "Transfer-Encoding": "chunked" }, body: endless(head) });
    expect(status).toBe(413);
    expect(text).toContain('<html lang="fa"');
    expect(rss() - before).toBeLessThan(120);
  });

  it("given ten thousand Persian letters in an address, then a page answers", async () => {
    const page = await visitor.get(`/search?${new URLSearchParams({ q: "سفال ".repeat(2_000) }).toString()}`);
    expect([page.status, (await page.text()).includes("سفال")]).toEqual([200, true]);
  });

  it("given a length that is too large, then nothing of it is read", async () => {
    const cookie = [...member.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const { status, text } = await raw("/account", { method: "POST", headers: { Cookie: cookie, Origin: server.url, "Content-Type": "application/x-www-form-urlencoded", "Content-Length": String(2 * 1024 * 1024) }, body: [Buffer.alloc(2 * 1024 * 1024, 97)] });
    expect(status).toBe(413);
    expect(text).toContain(messagesFor("fa").errors.pages.too_large.title);
  });
});

describe("when the server itself fails", () => {
  it.each(["fa", "en"] as const)("given an error of the database, then the page in %s has the number of the request and no stack", async (locale) => {
    const reader = newVisitor(server, { locale });
    await asSuperuser(server, (client) => client.query("alter table public.clusters rename to clusters_away"));
    try {
      const response = await reader.get("/clusters");
      const page = await response.text();
      expect(response.status).toBe(500);
      expect(page).toContain(messagesFor(locale).errors.pages.unexpected.title);
      expect(page).toContain(response.headers.get("x-request-id")!);
      expect(page).not.toMatch(/clusters_away|relation|42P01|node_modules|\.tsx?:\d+/);
    } finally {
      await asSuperuser(server, (client) => client.query("alter table public.clusters_away rename to clusters"));
    }
    expect((await reader.get("/clusters")).status).toBe(200);
  });

  it.each(["fa", "en"] as const)("given no database, then the page in %s says when to come again, and the next one works", async (locale) => {
    const reader = newVisitor(server, { locale });
    const signedOut = async (client: Parameters<Parameters<typeof asSuperuser>[1]>[0], limit: number) => {
      await client.query(`alter role khosheh_server connection limit ${limit}`);
      await client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'khosheh_server'");
    };
    await asSuperuser(server, (client) => signedOut(client, 0));
    try {
      for (const who of [reader, member]) {
        const response = await who.get("/clusters");
        expect([response.status, Number(response.headers.get("retry-after")) > 0]).toEqual([503, true]);
        const page = await response.text();
        expect(page).toContain(messagesFor(who === member ? "fa" : locale).errors.pages.unavailable.title);
        expect(page).toContain(response.headers.get("x-request-id")!);
      }
      expect((await visitor.get("/healthz")).status).toBe(200);
      expect((await visitor.get("/readyz")).status).toBe(503);
    } finally {
      await asSuperuser(server, (client) => signedOut(client, -1));
    }
    await expect.poll(async () => (await reader.get("/clusters")).status, { timeout: 10_000 }).toBe(200);
  });

  it("given a file that isn't there, then a person sees a page", async () => {
    const response = await newVisitor(server, { locale: "en" }).get("/files/6e976194-f7b2-42b1-b433-1e238b7628fd");
    expect(response.status).toBe(404);
    expect(await response.text()).toContain(messagesFor("en").errors.pages.not_found.title);
  });
});

describe("rights in the database", () => {
  it("then all these requests have granted and taken none", async () => {
    expect(rightsAtStart.length).toBeGreaterThan(500);
    expect(await rights()).toEqual(rightsAtStart);
  });
});
