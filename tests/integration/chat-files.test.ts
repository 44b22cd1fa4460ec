import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireFile } from "~/features/chat/schema";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";
import { newCookieJar, type CookieJar } from "../support/services";

const password = "a-password-of-the-demo";
type Account = { cookies: CookieJar };
let server: TestServer;
let [potter, supplier, stranger]: Account[] = [];
let c: string;
let aside: string;

// Files need the program's own store, so this is the demo.
beforeAll(async () => {
  server = await startServer({ dataDir: newFolder(), env: { DEMO: "true", DEMO_PASSWORD: password } });
  [potter, supplier, stranger] = await Promise.all(["potter", "lab", "tanner"].map(signIn));
  [c, aside] = [await talkWith(potter!, supplier!), await talkWith(stranger!, potter!)];
});
afterAll(async () => {
  await server?.stop();
  if (server) removeFolder(server.dataDir);
});

async function signIn(name: string): Promise<Account> {
  const cookies = newCookieJar();
  await cookies.fetch(`${server.url}/sign-in`, { method: "POST", body: new URLSearchParams({ email: `${name}@demo.khosheh.test`, password }) });
  return { cookies };
}

/** Opens the conversation of one account's firm with another's. */
async function talkWith(one: Account, other: Account): Promise<string> {
  const slug = /href="\/firms\/([^"/]+)\/edit/.exec(await (await get(other, "/firms")).text())![1]!;
  const answer = await one.cookies.fetch(`${server.url}/chat/with/${slug}`, { method: "POST", body: new URLSearchParams() });
  return answer.headers.get("location")!.split("/").at(-1)!;
}

type Taken = { ok: boolean; file?: WireFile; reason?: string };
async function upload(who: Account, c: string, content: BlobPart, name: string): Promise<Taken & { status: number }> {
  const form = new FormData();
  form.set("file", new File([content], name));
  const response = await who.cookies.fetch(`${server.url}/chat/${c}/uploads`, { method: "POST", body: form });
  return { status: response.status, ...((await response.json().catch(() => ({ ok: false }))) as Taken) };
}
const post = async (who: Account, body: object, headers: Record<string, string> = {}) => {
  const response = await who.cookies.fetch(`${server.url}/api/chat/messages`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", ...headers } });
  return { status: response.status, body: response.headers.get("content-type")?.includes("json") ? await response.json() : null };
};
const get = (who: Account, path: string, headers: Record<string, string> = {}) => who.cookies.fetch(server.url + path, { headers });
const photo = () => sharp({ create: { width: 40, height: 30, channels: 3, background: "#177e83" } }).withExif({ IFD0: { Copyright: "secret place" } }).jpeg().toBuffer();

describe("files in a conversation", () => {
  it("given a photo, then it is made anew without what the camera wrote, sent with words of its own, and read by both firms alone", async () => {
    const bytes = await photo();
    expect(bytes.includes("secret place")).toBe(true);
    const taken = await upload(potter!, c, new Uint8Array(bytes), "kiln.jpg");
    expect(taken).toMatchObject({ status: 200, file: { kind: "image", type: "image/webp", width: 40, height: 30, name: "kiln.jpg" } });
    const path = `/chat/files/${taken.file!.id}`;
    expect((await get(supplier!, path)).status).toBe(404);
    expect(await post(potter!, { c, id: randomUUID(), b: "", att: [taken.file!.id] })).toMatchObject({ status: 200, body: { ok: true } });
    const answer = await get(supplier!, path);
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([200, "image/webp", "private, no-store"]);
    const shown = Buffer.from(await answer.arrayBuffer());
    expect(shown.includes("secret place")).toBe(false);
    const part = await get(supplier!, path, { Range: "bytes=4-11" });
    expect([part.status, part.headers.get("content-range"), Buffer.from(await part.arrayBuffer()).equals(shown.subarray(4, 12))]).toEqual([206, `bytes 4-11/${shown.length}`, true]);
    expect((await get(supplier!, path, { Range: "bytes=999999-" })).status).toBe(416);
    expect((await get(stranger!, path)).status).toBe(404);
    expect((await upload(stranger!, c, new Uint8Array(bytes), "kiln.jpg")).reason).toBe("forbidden");
  });

  it("given what isn't what its name says, too much of it or nothing, then it is refused by name and nothing is kept", async () => {
    expect(await upload(potter!, c, "<svg onload=alert(1)>", "a.png")).toMatchObject({ status: 422, reason: "file_type" });
    expect(await upload(potter!, c, "MZ\u0090\u0000program", "a.csv")).toMatchObject({ reason: "file_type" });
    expect(await upload(potter!, c, "", "empty.pdf")).toMatchObject({ status: 422, reason: "file_empty" });
    expect((await upload(potter!, c, new Uint8Array(9 * 1024 * 1024), "big.pdf")).status).toBe(413);
    expect(await upload(potter!, c, "نام,مقدار\nلعاب,۱۲\n", "قیمت\u200cها.csv")).toMatchObject({ file: { kind: "sheet", type: "text/csv", name: "قیمت\u200cها.csv" } });
    // "لعاب,12" as Windows writes it.
    expect(await upload(potter!, c, new Uint8Array([0xe1, 0xda, 0xc7, 0xc8, 0x2c, 0x31, 0x32]), "list.csv")).toMatchObject({ file: { kind: "sheet" } });
    expect(await upload(potter!, c, "%PDF-1.7\n%âãÏÓ\n1 0 obj", "offer.pdf")).toMatchObject({ file: { kind: "pdf" } });
  });

  it("given a file by a form without scripts, then it is there with its words", async () => {
    const form = new FormData();
    form.set("body", "the offer");
    form.set("clientId", randomUUID());
    form.set("file", new File(["%PDF-1.7\n1 0 obj"], "offer.pdf"));
    const answer = await potter!.cookies.fetch(`${server.url}/chat/${c}/attachments`, { method: "POST", body: form });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/chat/${c}`]);
    const page = await (await get(supplier!, `/chat/${c}`)).text();
    expect([page.includes("the offer"), page.includes("offer.pdf")]).toEqual([true, true]);
  });

  it("given a form with a file that can't be taken, then it comes back with what was typed beside it", async () => {
    for (const [bytes, status] of [[new Uint8Array(0), 422], [new Uint8Array(9 * 1024 * 1024).fill(65), 413]] as const) {
      const form = new FormData();
      form.set("file", new File([bytes], "offer.pdf"));
      form.set("body", "typed with care");
      const answer = await potter!.cookies.fetch(`${server.url}/chat/${c}/attachments`, { method: "POST", body: form });
      expect([answer.status, (await answer.text()).includes("typed with care")]).toEqual([status, true]);
    }
  });

  it("given somebody else's file or one of another conversation, then it isn't sent", async () => {
    const pdf = "%PDF-1.7\n1 0 obj";
    const theirs = (await upload(supplier!, c, pdf, "a.pdf")).file!.id;
    const elsewhere = (await upload(potter!, aside, pdf, "a.pdf")).file!.id;
    for (const att of [theirs, elsewhere, randomUUID()]) expect(await post(potter!, { c, id: randomUUID(), b: "x", att: [att] })).toMatchObject({ status: 403, body: { ok: false, code: "FORBIDDEN" } });
  });
});

describe("a message by an ordinary request", () => {
  it("given JSON or a form of one's own page, then it is one message for its id; given another site, nobody or nonsense, then it is refused by code", async () => {
    const id = randomUUID();
    expect(await post(potter!, { c, id, b: "once" })).toMatchObject({ status: 200, body: { ok: true, dup: false } });
    expect(await post(potter!, { c, id, b: "once" })).toMatchObject({ status: 200, body: { ok: true, dup: true } });
    expect(await post(potter!, { c, id, b: "other" })).toMatchObject({ status: 409, body: { ok: false, code: "IDEMPOTENCY_MISMATCH" } });
    expect(await post(potter!, { c, id: randomUUID(), b: "x".repeat(8001) })).toMatchObject({ status: 413, body: { code: "TOO_LARGE" } });
    expect(await post(potter!, { c, id: randomUUID(), b: "" })).toMatchObject({ status: 422, body: { code: "INVALID" } });
    expect((await post(potter!, { c, id: randomUUID(), b: "hello" }, { Origin: "https://evil.test" })).status).toBe(403);
    expect(await post(stranger!, { c, id: randomUUID(), b: "hello" })).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    const form = await supplier!.cookies.fetch(`${server.url}/api/chat/messages`, { method: "POST", body: new URLSearchParams({ c, id: randomUUID(), b: "by form", replyTo: "1" }) });
    expect(await form.json()).toMatchObject({ ok: true, dup: false });
    const nobody = await fetch(`${server.url}/api/chat/messages`, { method: "POST", headers: { Origin: server.url, "Content-Type": "application/json" }, body: "{}" });
    expect([nobody.status, await nobody.json()]).toEqual([401, { ok: false, code: "UNAUTH" }]);
  });
});

describe("taking a conversation along", () => {
  it("given what tries to be more than words, then the page shows it as words and runs nothing, and the data is whole", async () => {
    const hostile = `</article><script>alert(1)</script> "quoted" & 'single' سلام`;
    const first = (await post(potter!, { c, id: randomUUID(), b: hostile })).body as { seq: number };
    await post(supplier!, { c, id: randomUUID(), b: "the very answer", replyTo: first.seq });
    const photoId = (await upload(potter!, c, new Uint8Array(await photo()), "kiln.jpg")).file!.id;
    await post(potter!, { c, id: randomUUID(), b: "", att: [photoId] });
    const page = await get(supplier!, `/chat/${c}/export?format=html`);
    expect(page.headers.get("content-disposition")).toMatch(/^attachment; filename="chat\.html"/);
    const html = await page.text();
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain(`<img src="data:image/webp;base64,`);
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
    const json = (await (await get(supplier!, `/chat/${c}/export?format=json`)).json()) as { messages: { seq: number; body: string; reply: { seq: number } | null }[] };
    expect(json.messages.slice(-3).map(({ body, reply }) => [body, reply?.seq ?? null])).toEqual([[hostile, null], ["the very answer", first.seq], ["", null]]);
    expect(json.messages.map(({ seq }) => seq)).toEqual(json.messages.map((_, index) => index + 1));
    expect((await get(stranger!, `/chat/${c}/export`)).status).toBe(404);
  });
});
