import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { siteRoutes } from "../support/routes";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";

const password = "a-password-of-the-demo";
// The member is the demo's potter, the stranger a tanner of another cluster, the broker that of the potter's cluster.
const accounts = { member: "potter", stranger: "tanner", broker: "broker.lalejin", admin: "admin" };
const readers = ["visitor", "member", "stranger", "broker", "admin"] as const;
type Reader = (typeof readers)[number];
/** For each reader a status, or the path they are sent to. */
type Row = Record<Reader, number | string>;

const everybody = (answer: number | string): Row => ({ visitor: answer, member: answer, stranger: answer, broker: answer, admin: answer });
const person: Row = { ...everybody(200), visitor: "/sign-in" };
const guest: Row = { ...everybody("/"), visitor: 200 };
// That the firm exists is no secret, so who doesn't act for it is refused.
const ownFirm: Row = { ...everybody(403), visitor: "/sign-in", member: 200 };
const desk: Row = { visitor: "/sign-in", member: 403, stranger: 403, broker: 200, admin: 200 };

/** What a GET of each address answers; `:` parts are filled with what the demo holds. */
const matrix: Record<string, Row> = {
  "": everybody(200),
  preferences: everybody("/"),
  "sign-in": guest,
  "sign-up": guest,
  "sign-out": person,
  "magic-link": everybody(200),
  "forgot-password": everybody(200),
  "reset-password": person,
  "auth/confirm": everybody(200),
  "check-mail": everybody(200),
  search: everybody(200),
  "search/suggest": everybody(200),
  services: everybody("/search"),
  compare: everybody(200),
  palette: everybody(200),
  needs: person,
  "needs/new": person,
  clusters: everybody(200),
  "clusters/:slug": everybody(200),
  "firms/:slug": everybody(200),
  rounds: person,
  "rounds/new": { visitor: "/sign-in", member: 200, stranger: 200, broker: "/firms/new", admin: "/firms/new" },
  "rounds/:id": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 200 },
  "rounds/:id/edit": { visitor: "/sign-in", member: 404, stranger: 404, broker: "/firms/new", admin: "/firms/new" },
  "rounds/:id/fairness": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 200 },
  "rounds/:id/replay": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 200 },
  // An open round has nothing to compute again yet.
  "rounds/:id/replay/file": { ...everybody(404), visitor: "/sign-in" },
  "rounds/:id/order": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 200 },
  "rounds/:id/delivery": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 200 },
  "rounds/:id/statement": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 200 },
  "rounds/:id/evidence/:file": { ...everybody(404), visitor: "/sign-in" },
  // The round of this test has no order; whoever has one is in the tests of orders.
  "rounds/:id/order.pdf": { ...everybody(404), visitor: "/sign-in" },
  "rounds/:id/order.csv": { ...everybody(404), visitor: "/sign-in" },
  "rounds/:id/order.xml": { ...everybody(404), visitor: "/sign-in" },
  // The one who asks has a pledge in the round; the others have nothing to take back.
  "rounds/:id/leave": { visitor: "/sign-in", member: 200, stranger: 404, broker: "/rounds/:id", admin: "/rounds/:id" },
  // Only the firm that facilitates the round.
  "rounds/:id/terms": { visitor: "/sign-in", member: 200, stranger: 404, broker: "/firms/new", admin: "/firms/new" },
  // The pledge of the table's addresses isn't one that waits.
  "rounds/:id/paper/:pledge": { visitor: "/sign-in", member: "/rounds/:id", stranger: 404, broker: "/rounds/:id", admin: "/rounds/:id" },
  "rounds/:id/tender": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 200 },
  "rounds/:id/tender/files/:file": { ...everybody(404), visitor: "/sign-in" },
  // A supplier's own page: whoever wasn't asked finds nothing.
  "bids/:id": { ...everybody(404), visitor: "/sign-in" },
  "quote/:token": everybody(404),
  // Only who keeps the round, as the member does this one.
  "rounds/:id/credit": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 404 },
  "rounds/:id/needs": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 200 },
  "rounds/:id/again": everybody("/rounds/:id"),
  "rounds/:id/:act": everybody("/rounds/:id"),
  "orders/:token": everybody(404),
  "orders/:token/order.pdf": everybody(404),
  "orders/:token/order.csv": everybody(404),
  "orders/:token/order.xml": everybody(404),
  chat: person,
  "chat/return/:round": everybody("/rounds/:id"),
  "chat/log": person,
  "needs/:need/room": everybody("/needs"),
  "chat/with/:slug": everybody("/firms/maryam-pottery"),
  "chat/:id": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 404 },
  "chat/:id/messages/:seq": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 404 },
  "chat/search": person,
  "chat/:id/about": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 404 },
  "chat/:id/export": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 404 },
  "chat/:id/attachments": { visitor: "/sign-in", member: 200, stranger: 404, broker: 200, admin: 404 },
  "chat/:id/uploads": everybody(405),
  "chat/files/:id": { ...everybody(404), visitor: "/sign-in" },
  // What may be named: in a conversation that isn't one's own, nothing of it.
  "chat/:id/names": person,
  // A picture: whoever takes no part in the conversation is refused.
  "chat/:id/read": { visitor: "/sign-in", member: 200, stranger: 403, broker: 200, admin: 403 },
  session: everybody(200),
  account: person,
  "account/notifications": person,
  // Whoever has the token of a mail, signed in or not.
  "notices/stop/:token": everybody(200),
  inbox: person,
  shortlist: person,
  "saved-searches": person,
  // Whoever has the key of a mail, signed in or not.
  "saved-searches/stop/:key": everybody(200),
  "answer-pledge": everybody(200),
  firms: person,
  "firms/new": person,
  "firms/:slug/edit": { ...everybody("/firms/maryam-pottery/edit/basics"), visitor: "/sign-in" },
  "firms/:slug/edit/basics": ownFirm,
  "firms/:slug/edit/work": ownFirm,
  "firms/:slug/edit/place": ownFirm,
  "firms/:slug/edit/certificates": ownFirm,
  "firms/:slug/edit/photos": ownFirm,
  "firms/:slug/edit/status": ownFirm,
  "firms/:slug/people": ownFirm,
  "invitations/:token": { ...everybody(404), visitor: "/sign-in" },
  desk: { ...desk, broker: "/desk/lalejin-ceramics" },
  "desk/:cluster": desk,
  "desk/:cluster/rounds": desk,
  "desk/:cluster/rounds/export": desk,
  "desk/:cluster/pledges": desk,
  // Only who may enter pledges makes their links.
  "desk/:cluster/pledges/:pledge/link": { ...desk, admin: 403 },
  "desk/:cluster/firms": desk,
  // Only who sets the limit.
  "desk/:cluster/firms/:firm": { ...desk, admin: 403 },
  "desk/:cluster/introductions": desk,
  "desk/:cluster/needs": desk,
  "desk/:cluster/talk": desk,
  "desk/:cluster/certificates": desk,
  "desk/:cluster/people": desk,
  "desk/:cluster/page": desk,
  "operator/search": { visitor: "/sign-in", member: 403, stranger: 403, broker: 403, admin: 200 },
  "api/chat/messages": everybody(405),
  "files/:id": everybody(404),
  "*": everybody(404),
};
/** Addresses whose form somebody without an account may send. */
const openForms = ["preferences", "sign-in", "sign-up", "sign-out", "magic-link", "forgot-password", "auth/confirm", "saved-searches/stop/:key", "answer-pledge", "notices/stop/:token"];

let server: TestServer;
const cookies: Record<Reader, string> = { visitor: "", member: "", stranger: "", broker: "", admin: "" };
let round: string;
let chat: string;
let firm: string;

beforeAll(async () => {
  server = await startServer({ dataDir: newFolder(), env: { DEMO: "true", DEMO_PASSWORD: password } });
  for (const [reader, name] of Object.entries(accounts)) cookies[reader as Reader] = await signIn(`${name}@demo.khosheh.test`);
  const first = async (page: string) => new RegExp(`${page}/([0-9a-f-]{36})`).exec(await (await ask("member", page)).text())?.[1] ?? "none";
  [round, chat] = [await first("/rounds"), await first("/chat")];
  firm = /\/firms\/([0-9a-f-]{36})/.exec(await (await ask("broker", "/desk/lalejin-ceramics/firms?which=all")).text())?.[1] ?? "none";
});
afterAll(async () => {
  await server?.stop();
  if (server) removeFolder(server.dataDir);
});

const ask = (reader: Reader, address: string, init: RequestInit = {}) => fetch(server.url + address, { ...init, redirect: "manual", headers: { Cookie: cookies[reader], ...init.headers } });
const send = (reader: Reader, address: string, fields: Record<string, string> = {}) => ask(reader, address, { method: "POST", headers: { Origin: server.url }, body: new URLSearchParams(fields) });

async function signIn(email: string): Promise<string> {
  const response = await send("visitor", "/sign-in", { email, password });
  return response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

const fill = (address: string) =>
  "/" +
  address
    .replace(/^rounds\/:id/, `rounds/${round}`)
    .replace(/^needs\/:need/, `needs/${round}`)
    .replace(/^chat\/return\/:round/, `chat/return/${round}`)
    .replace(/^chat\/:id/, `chat/${chat}`)
    .replace(/^chat\/(.*)\/read$/, "chat/$1/read?seq=1")
    .replace("bids/:id", "bids/6e976194-f7b2-42b1-b433-1e238b7628fd")
    .replace(":file", "6e976194-f7b2-42b1-b433-1e238b7628fd")
    .replace("files/:id", "files/6e976194-f7b2-42b1-b433-1e238b7628fd")
    .replace("clusters/:slug", "clusters/lalejin-ceramics")
    .replace(":slug", "maryam-pottery")
    .replace(":cluster", "lalejin-ceramics")
    .replace(":firm", firm)
    .replace(":act", "withdraw")
    .replace(/stop\/:token/, "stop/nothing.nothing")
    .replace(":token", "nothing")
    .replace(":pledge", "6e976194-f7b2-42b1-b433-1e238b7628fd")
    .replace(":key", "6e976194-f7b2-42b1-b433-1e238b7628fd")
    .replace(":seq", "1")
    .replace("*", "nothing-here");

describe("who gets which page", async () => {
  const addresses = [...new Set((await siteRoutes()).map(({ address }) => address))];

  it("then every address has its row", () => {
    expect(Object.keys(matrix).sort()).toEqual(addresses.sort());
  });

  it.each(readers)("given a %s, then each page answers as its row says", async (reader) => {
    const surprises: string[] = [];
    for (const address of addresses) {
      const response = await ask(reader, fill(address));
      await response.text();
      const to = response.headers.get("location");
      const answer = to ? new URL(to, server.url).pathname.replace(round, ":id") : response.status;
      if (answer !== matrix[address]?.[reader]) surprises.push(`${address}: ${answer} instead of ${matrix[address]?.[reader]}`);
    }
    expect(surprises).toEqual([]);
  });

  it("given nobody signed in, then no form but those of signing in is taken", async () => {
    for (const address of addresses.filter((one) => !openForms.includes(one))) {
      const response = await send("visitor", fill(address));
      const to = response.headers.get("location");
      expect(to ? new URL(to, server.url).pathname : response.status, address).toSatisfy((answer) => ["/sign-in", 401, 404, 405].includes(answer as string | number));
    }
  });

  it("given a form of another site, then it is refused", async () => {
    const response = await ask("member", "/account", { method: "POST", headers: { Origin: "https://evil.test" }, body: new URLSearchParams({ intent: "profile" }) });
    expect(response.status).toBe(403);
  });
});
