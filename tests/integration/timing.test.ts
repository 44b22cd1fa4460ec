import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSuperuser } from "../support/installation";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";
import { newVisitor } from "../support/visitor";

const PAIRS = 12;
const password = "kiln tulip ladder 47 copper";
let server: TestServer;
let networks = 0;

beforeAll(async () => {
  server = await startServer({ dataDir: newFolder(), env: { TRUSTED_PROXIES: "loopback" } });
});
afterAll(async () => {
  await server?.stop();
  if (server) removeFolder(server.dataDir);
});

/** Accounts with a password that nobody types, one for each try: the limits are for each address. */
async function knownAddresses(state: "confirmed" | "unconfirmed" = "confirmed"): Promise<string[]> {
  const addresses = Array.from({ length: PAIRS }, () => `${randomUUID()}@timing.test`);
  await asSuperuser(server, (client) =>
    client.query(
      `insert into auth.users (id, email, encrypted_password, email_confirmed_at, aud, role)
       select gen_random_uuid(), address, '$2b$10$' || repeat('a', 53), at, 'authenticated', 'authenticated'
       from unnest($1::text[]) address, (select case when $2 = 'confirmed' then now() end) t (at)`,
      [addresses, state],
    ),
  );
  return addresses;
}
const unknownAddresses = async () => Array.from({ length: PAIRS }, () => `${randomUUID()}@timing.test`);

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The whole answer but for what differs between any two requests, and how long it took. */
async function ask(path: string, fields: Record<string, string>): Promise<{ ms: number; answer: string }> {
  networks += 1;
  const visitor = newVisitor(server, { from: `10.${networks >> 8}.${networks & 255}.5` });
  const started = performance.now();
  const response = await visitor.post(path, fields);
  const page = await response.text();
  const ms = performance.now() - started;
  const varying = ["date", "x-request-id", "etag", "content-security-policy", "set-cookie"];
  const headers = [...response.headers].filter(([name]) => !varying.includes(name));
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.replace(/=[^;]*/, "").replace(/Expires=[^;]*/, ""));
  const body = page.replaceAll(fields.email!, "x").replace(/nonce="[^"]*"|data-request-id="[^"]*"|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "");
  return { ms, answer: JSON.stringify([response.status, headers, cookies, body]) };
}

// On a busy machine sign-ins land on one of two steps; three tries tell chance from a leak, which shows each time.
describe("what a form tells about an address", () => {
  it.each([
    ["/sign-in", "confirmed", { password }],
    ["/sign-in", "unconfirmed", { password }],
    ["/sign-up", "confirmed", { name: "Mina", password }],
    ["/sign-up", "unconfirmed", { name: "Mina", password }],
    ["/forgot-password", "confirmed", {}],
    ["/magic-link", "confirmed", {}],
  ] as const)("given %s with an address that is %s, then time and answer are those of one that nobody has", { retry: 2 }, async (path, state, fields) => {
    const [known, unknown] = [await knownAddresses(state), await unknownAddresses()];
    const times = { known: [] as number[], unknown: [] as number[] };
    const answers = new Set<string>();
    // Both of a pair run at the same moment, so that whatever else this machine does weighs on both.
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const [one, other] = await Promise.all([ask(path, { ...fields, email: known[pair]! }), ask(path, { ...fields, email: unknown[pair]! })]);
      times.known.push(one.ms);
      times.unknown.push(other.ms);
      answers.add(one.answer).add(other.answer);
    }
    expect(answers.size, [...answers].join("\n")).toBe(1);
    expect(Math.abs(median(times.known) - median(times.unknown)), JSON.stringify(times)).toBeLessThan(60);
  });
});
