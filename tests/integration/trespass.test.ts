import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contents } from "../support/contents";
import { asSuperuser } from "../support/installation";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";
import { leadsTo, newVisitor, type Visitor } from "../support/visitor";

const password = "a-password-of-the-demo";
const SECRET = "راز-کوزه-گران-47";
/** A quantity that nothing else in the demo is. */
const QUANTITY = "98765432";
let server: TestServer;
let potter: Visitor;
let lab: Visitor;
let world: { firm: string; labFirm: string; round: string; draft: string; room: string; assisted: string; invitation: string; certificate: string; file: string; photo: string; offering: string; potterId: string; cluster: string };

beforeAll(async () => {
  server = await startServer({ dataDir: newFolder(), env: { DEMO: "true", DEMO_PASSWORD: password } });
  [potter, lab] = [await signedIn("potter"), await signedIn("lab")];
  world = await furnish();
});
afterAll(async () => {
  await server?.stop();
  if (server) removeFolder(server.dataDir);
});

async function signedIn(name: string): Promise<Visitor> {
  const browser = newVisitor(server);
  expect(leadsTo(await browser.post("/sign-in", { email: `${name}@demo.khosheh.test`, password }))).toBe("/");
  return browser;
}

const one = async (query: string, values: unknown[] = []) => asSuperuser(server, async (client) => (await client.query<{ id: string }>(query, values)).rows[0]!.id);

/** A form with a file, as the pages of a profile send it. */
function withFile(fields: Record<string, string>, bytes: Uint8Array, name: string, type: string): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set("file", new File([new Uint8Array(bytes)], name, { type }));
  return form;
}

const edit = "/firms/maryam-pottery/edit";
const photoOf = (size: number) => sharp({ create: { width: size, height: size, channels: 3, background: "#876" } });

/** What the potter has that others must neither see nor touch. */
async function furnish() {
  const firm = await one("select id from public.firms where slug = 'maryam-pottery'");
  const labFirm = await one("select p.firm_id as id from public.firm_people p join auth.users u on u.id = p.person_id where u.email = 'lab@demo.khosheh.test'");
  const cluster = await one("select id from public.clusters where slug = 'lalejin-ceramics'");
  const round = await one("select id from public.rounds where cluster_id = $1 and state = 'pledging' order by deadline desc limit 1", [cluster]);
  const draft = await one("select id from public.rounds where cluster_id = $1 and state = 'draft' limit 1", [cluster]);
  const room = await one("select id from public.chat_conversations where round_id = $1", [round]);
  const assisted = await one("select id from public.pledges where source <> 'self' and id not in (select pledge_id from public.pledge_confirmations) limit 1");
  const potterId = await one("select id from auth.users where email = 'potter@demo.khosheh.test'");
  expect((await potter.post(`/chat/${room}`, { body: SECRET })).status).toBe(303);
  expect((await potter.post("/firms/maryam-pottery/people", { intent: "invite", email: "invited@trespass.test", role: "editor" })).status).toBe(303);
  expect((await potter.post(`${edit}/certificates`, withFile({ scheme: "other", title: SECRET }, await photoOf(40).jpeg().toBuffer(), "a.jpg", "image/jpeg"))).status).toBe(303);
  expect((await potter.post(`${edit}/photos`, withFile({ intent: "photo", alt: "x" }, await photoOf(40).jpeg().toBuffer(), "b.jpg", "image/jpeg"))).status).toBe(303);
  expect((await potter.post(`${edit}/work`, { intent: "save-offering", kind: "product", titleFa: "کوزه" })).status).toBe(303);
  expect((await potter.post(`/rounds/${round}`, { desired: QUANTITY })).status).toBe(303);
  const [certificate, file, photo, offering, invitation] = await Promise.all([
    one("select id from public.firm_certificates where firm_id = $1 and title = $2", [firm, SECRET]),
    one("select id from public.files where firm_id = $1 and purpose = 'certificate'", [firm]),
    one("select id from public.files where firm_id = $1 and purpose = 'photo'", [firm]),
    one("select id from public.firm_offerings where firm_id = $1 and title_fa = 'کوزه'", [firm]),
    one("select id from public.firm_invitations where email = 'invited@trespass.test'"),
  ]);
  return { firm, labFirm, round, draft, room, assisted, invitation, certificate, file, photo, offering, potterId, cluster };
}

/** Every page of the potter's that holds something private. */
const privatePages = () => [
  `/rounds/${world.round}`, `/rounds/${world.draft}`, `/rounds/${world.draft}/edit`, `/chat/${world.room}`, `/files/${world.file}`,
  ...["basics", "work", "place", "certificates", "photos", "status"].map((part) => `${edit}/${part}`), "/firms/maryam-pottery/people",
  ...["", "/rounds", "/pledges", "/firms", "/certificates", "/people"].map((part) => `/desk/lalejin-ceramics${part}`),
];

/** Every act of the potter's world, with the ids that it takes. */
function acts(): [string, Record<string, string>][] {
  const { firm, round, draft, room, assisted, invitation, certificate, photo, offering, potterId } = world;
  const pledge = { desired: "5", as: firm, firmId: firm };
  const roundFields = { clusterId: world.cluster, title: "Taken over", unitCode: "KGM", supplierName: "X", "breaks[0].minQty": "1", "breaks[0].unitPrice": "1", deadline: "2030-01-01T10:00" };
  return [
    [`/rounds/${round}`, pledge],
    ...(["withdraw", "confirm", "decline", "cancel"] as const).map((act): [string, Record<string, string>] => [`/rounds/${round}/${act}`, { pledgeId: assisted, firmId: firm, reason: "Because" }]),
    [`/rounds/${draft}/edit`, roundFields],
    [`/chat/${room}`, { body: "Hello", as: firm }],
    [`${edit}/basics`, { version: "1", nameFa: "ربوده", kind: "sme" }],
    [`${edit}/place`, { version: "1", city: "X", visibility: "public" }],
    [`${edit}/status`, { status: "closed", confirm: "on" }],
    [`${edit}/work`, { intent: "processes" }],
    [`${edit}/work`, { intent: "save-offering", id: offering, kind: "product", titleFa: "ربوده" }],
    [`${edit}/work`, { intent: "save-machine", name: "X" }],
    [`${edit}/work`, { intent: "save-capacity", item: "X", perMonth: "1", unitCode: "KGM" }],
    [`${edit}/work`, { intent: "remove", part: "offering", id: offering }],
    [`${edit}/photos`, { intent: "remove-photo", id: photo }],
    [`${edit}/photos`, { intent: "remove-logo" }],
    [`${edit}/certificates`, { intent: "remove", part: "certificate", id: certificate }],
    [`${edit}/certificates`, { id: certificate, scheme: "other", title: "X" }],
    ["/firms/maryam-pottery/people", { intent: "invite", email: "mine@trespass.test", role: "owner" }],
    ["/firms/maryam-pottery/people", { intent: "role", personId: potterId, role: "viewer" }],
    ["/firms/maryam-pottery/people", { intent: "remove", personId: potterId }],
    ["/firms/maryam-pottery/people", { intent: "revoke", invitationId: invitation }],
    ["/firms/maryam-pottery/people", { intent: "hand-over", personId: potterId }],
    [`/invitations/${invitation}`, {}],
    ["/desk/lalejin-ceramics?index", { firmId: firm, decision: "rejected", note: "Because" }],
    ["/desk/lalejin-ceramics/people", { intent: "revoke", personId: potterId, role: "broker" }],
    ["/desk/lalejin-ceramics/people", { intent: "appoint", email: "tanner@demo.khosheh.test", role: "broker" }],
    ["/desk/lalejin-ceramics/certificates", { certificateId: certificate, level: "verified" }],
    ["/desk/lalejin-ceramics/pledges", { ...pledge, roundId: round, source: "phone" }],
  ];
}

const strangers = ["nobody", "tanner", "broker.varamin"] as const;
const open = async (who: (typeof strangers)[number]) => (who === "nobody" ? newVisitor(server) : signedIn(who));
/** Posts each act; what it answers beyond a refusal. */
async function tryAll(browser: Visitor, { reads }: { reads: boolean }): Promise<string[]> {
  const taken: string[] = [];
  for (const [address, fields] of acts()) {
    const response = await browser.post(address, fields);
    const to = leadsTo(response);
    const refused = [401, 403, 404, 409, 422].includes(response.status) || (to !== null && /^\/(sign-in|firms\/new)|notice=(not_|for|round|no_)/.test(to));
    if (!refused) taken.push(`${address} ${JSON.stringify(fields)}: ${response.status} ${to}`);
    if (!reads && (await response.text()).includes(SECRET)) taken.push(`${address} shows what is private`);
  }
  return taken;
}

describe.each(strangers)("%s with the potter's ids", (who) => {
  it("then reads no private page, as a page or as its data", async () => {
    const browser = await open(who);
    browser.cookies.set("khosheh-firm", world.firm);
    for (const address of privatePages()) {
      for (const spelled of [address, `${address}.data`]) {
        const response = await browser.get(spelled);
        const body = await response.text();
        expect([200, 201].includes(response.status), `${spelled}: ${response.status}`).toBe(false);
        expect([SECRET, "invited@trespass.test"].filter((secret) => body.includes(secret)), spelled).toEqual([]);
      }
    }
  });

  it("then changes nothing by any act", async () => {
    const browser = await open(who);
    browser.cookies.set("khosheh-firm", world.firm);
    const before = await contents(server);
    expect(await tryAll(browser, { reads: false })).toEqual([]);
    expect(await contents(server)).toEqual(before);
  });
});

describe("a viewer of the firm", () => {
  it("then reads, and changes nothing", async () => {
    await asSuperuser(server, (client) =>
      client.query("insert into public.firm_people (firm_id, person_id, role) select $1, id, 'viewer' from auth.users where email = 'partsmaker@demo.khosheh.test'", [world.firm]),
    );
    const viewer = await signedIn("partsmaker");
    viewer.cookies.set("khosheh-firm", world.firm);
    expect((await viewer.get(`/rounds/${world.round}`)).status).toBe(200);
    const before = await contents(server);
    expect(await tryAll(viewer, { reads: true })).toEqual([]);
    // A reader's place in a conversation moves by reading it.
    expect({ ...(await contents(server)), chat_cursors: "" }).toEqual({ ...before, chat_cursors: "" });
  });
});

describe("what a firm pledges", () => {
  const spellings = [QUANTITY, "98,765,432", "۹۸٬۷۶۵٬۴۳۲", "۹۸۷۶۵۴۳۲"];

  it("then no other member of the cluster finds it on any page, in its data, or by searching", async () => {
    // The facilitator sees what is pledged, so another firm leads this round now.
    await asSuperuser(server, async (client) => {
      await client.query("set session_replication_role = replica");
      await client.query("update public.rounds set facilitator_firm_id = (select firm_id from public.cluster_memberships where cluster_id = $1 and status = 'active' and firm_id not in ($2, $3) limit 1) where id = $4", [world.cluster, world.firm, world.labFirm, world.round]);
    });
    const own = await (await potter.get(`/rounds/${world.round}`)).text();
    expect(spellings.some((spelling) => own.includes(spelling))).toBe(true);
    for (const address of [`/rounds/${world.round}`, "/rounds", "/chat", `/chat/${world.room}`, `/search?q=${QUANTITY}`, "/firms/maryam-pottery", "/clusters/lalejin-ceramics"]) {
      for (const spelled of [address, address.includes("?") ? address.replace("?", ".data?") : `${address}.data`]) {
        const response = await lab.get(spelled);
        const body = await response.text();
        expect([200, 404], spelled).toContain(response.status);
        // A search page shows what was searched for.
        expect(spellings.filter((spelling) => !address.startsWith("/search") && body.includes(spelling)), spelled).toEqual([]);
      }
    }
  });
});

describe("files", () => {
  it("given a private file, then its firm downloads it, and it never opens as a page", async () => {
    const response = await potter.get(`/files/${world.file}`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/webp",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-store",
    });
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''a\.webp$/);
    expect((await lab.get(`/files/${world.file}`)).status).toBe(404);
  });

  it("given a photo, then everybody sees it, and a cache shared by readers keeps it for those without an account only", async () => {
    const [anonymous, signed] = [await newVisitor(server).get(`/files/${world.photo}`), await potter.get(`/files/${world.photo}`)];
    expect([anonymous.headers.get("cache-control"), signed.headers.get("cache-control")]).toEqual(["public, max-age=3600", "private, max-age=3600"]);
    expect(anonymous.headers.has("set-cookie")).toBe(false);
  });

  it("given a photo with its place in it, then what is stored has neither that nor any other note", async () => {
    const original = await photoOf(60).jpeg().withExif({ IFD0: { Artist: "Mina" }, IFD3: { GPSLatitudeRef: "N", GPSLatitude: "34/1 47/1 0/1" } }).toBuffer();
    expect((await sharp(original).metadata()).exif).toBeDefined();
    await potter.post(`${edit}/photos`, withFile({ intent: "logo" }, original, "logo.jpg", "image/jpeg"));
    const logo = await one("select logo_file_id as id from public.firms where id = $1", [world.firm]);
    const stored = await sharp(Buffer.from(await (await newVisitor(server).get(`/files/${logo}`)).arrayBuffer())).metadata();
    expect(stored).toMatchObject({ format: "webp", width: 60 });
    expect([stored.exif, stored.xmp, stored.iptc]).toEqual([undefined, undefined, undefined]);
  });

  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  it.each([
    ["an SVG", async () => Buffer.from(svg)],
    ["a page", async () => Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["a page that begins like a picture", async () => Buffer.concat([Buffer.from("GIF89a"), Buffer.from("<script>alert(1)</script>")])],
    ["a JPEG that breaks off", async () => (await photoOf(400).jpeg().toBuffer()).subarray(0, 300)],
    ["nothing but a name", async () => Buffer.from("\u0000")],
    ["a picture of 40,000 by 40,000 points", () => photoOf(10).png().toBuffer().then(enlarged)],
  ] as [string, () => Promise<Buffer>][])("given %s named a.jpg, then it is refused, and nothing is stored", async (_name, make) => {
    const before = await contents(server);
    for (const [address, fields] of [[`${edit}/photos`, { intent: "photo", alt: "x" }], [`${edit}/photos`, { intent: "logo" }], [`${edit}/certificates`, { scheme: "other", title: "X" }]] as const) {
      const response = await potter.post(address, withFile(fields, await make(), "a.jpg", "image/jpeg"));
      expect(response.status, address).toBe(422);
    }
    expect(await contents(server)).toEqual(before);
  });

  it("given a picture with a page behind it, then only the picture is kept", async () => {
    const both = Buffer.concat([await photoOf(50).jpeg().toBuffer(), Buffer.from("<script>alert('polyglot')</script>")]);
    expect((await potter.post(`${edit}/photos`, withFile({ intent: "photo", alt: "polyglot" }, both, "../../<x>.html", "text/html"))).status).toBe(303);
    const id = await one("select id from public.files where alt_text = 'polyglot'");
    const response = await newVisitor(server).get(`/files/${id}`);
    expect(response.headers.get("content-type")).toBe("image/webp");
    expect(await response.text()).not.toContain("script");
  });

  it("given more than eight megabytes, then the form says that it is too large", async () => {
    const response = await potter.post(`${edit}/photos`, withFile({ intent: "photo", alt: "x" }, Buffer.alloc(9 * 1024 * 1024, 1), "a.jpg", "image/jpeg"));
    expect(response.status).toBe(413);
  });

  it.each(["../secrets.json", "..%2fsecrets.json", "%2e%2e%2fsecrets.json", randomUUID(), "6e976194-f7b2-42b1-b433-1e238b7628fd%00"])("given the id %s, then there is no such file", async (id) => {
    expect((await potter.get(`/files/${id}`)).status).toBe(404);
  });
});

/** A PNG whose header claims a size that would take gigabytes to unpack. */
function enlarged(png: Buffer): Buffer {
  const claim = Buffer.from(png);
  claim.writeUInt32BE(40_000, 16);
  claim.writeUInt32BE(40_000, 20);
  claim.writeUInt32BE(crc32(claim.subarray(12, 29)), 29);
  return claim;
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
