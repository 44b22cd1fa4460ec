import { readdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { startAndFail, startServer, type TestServer } from "../support/server";
import { newDisk, noSmallDisks, type SmallDisk } from "../support/small-disk";

const reason = noSmallDisks();
const running: TestServer[] = [];
const disks: SmallDisk[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  for (const disk of disks.splice(0)) disk.remove();
});

function disk(mib: number): SmallDisk {
  const made = newDisk(mib);
  disks.push(made);
  return made;
}

async function start(folder: string): Promise<TestServer> {
  const server = await startServer({ dataDir: folder });
  running.push(server);
  return server;
}

/** What is said about the disk; everything else is progress, which ends with an ellipsis or is a migration's name. */
function complaintsOf(said: string): string[] {
  return said.split("\n").filter((line) => line !== "" && !/ …$|^ {2}\d{14}_/.test(line));
}

const readiness = async (server: TestServer) => (await (await fetch(`${server.url}/readyz`)).json()) as { ready: boolean; writable: boolean };

/** Asks for an account, as the form does. */
function signUp(server: TestServer, language: "fa" | "en"): Promise<Response> {
  const body = new URLSearchParams({ name: "Maryam", email: `${crypto.randomUUID()}@disk.test`, password: "kiln tulip ladder 47 copper" });
  return fetch(`${server.url}/sign-up`, { method: "POST", body, redirect: "manual", headers: { Origin: server.url, Cookie: `khosheh-locale=${language}` } });
}

describe(`a disk that is full${reason ? ` (skipped: ${reason})` : ""}`, () => {
  it.skipIf(reason)("given no room from the first start on, then one line says so, and with room it starts", async () => {
    const small = disk(40);
    const { code, said } = await startAndFail({ dataDir: small.folder });
    expect(code).toBe(1);
    expect(complaintsOf(said)).toEqual([expect.stringMatching(/^The disk is full: [^\n]+ Free some space and start again\.$/)]);
    small.resize(400);
    expect((await fetch(`${(await start(small.folder)).url}/healthz`)).status).toBe(200);
  });

  // Room for a new database, but not for all of its schema and demo.
  it.skipIf(reason).each([66, 70])("given a disk of %i MiB that fills up during the first start, then one line says so and nothing is left running", async (mib) => {
    const small = disk(mib);
    const { code, said } = await startAndFail({ dataDir: small.folder, env: { DEMO: "true" } });
    expect(code, said).toBe(1);
    expect(complaintsOf(said)).toEqual([expect.stringMatching(/^The disk is full: [^\n]+ Free some space and start again\.$/)]);
    expect(readdirSync(small.folder)).not.toContain("lock");
    small.resize(400);
    expect((await fetch(`${(await start(small.folder)).url}/healthz`)).status).toBe(200);
  });

  it.skipIf(reason)("given a disk that was filled since, then a later start says so in one line", async () => {
    const small = disk(400);
    await (await start(small.folder)).stop();
    small.fill(1);
    const { code, said } = await startAndFail({ dataDir: small.folder });
    expect(code).toBe(1);
    expect(complaintsOf(said)).toEqual([expect.stringMatching(/^The disk is full: [^\n]+$/)]);
    small.empty();
    expect((await fetch(`${(await start(small.folder)).url}/healthz`)).status).toBe(200);
  });

  it.skipIf(reason)("given a disk that is nearly full, then pages are read, writing is refused in the reader's language, and goes on when there is room", async () => {
    const small = disk(400);
    const server = await start(small.folder);
    expect((await signUp(server, "en")).status).toBeLessThan(400);
    small.fill(30);
    await expect.poll(() => readiness(server), { timeout: 10_000 }).toMatchObject({ ready: true, writable: false });

    for (const page of ["/", "/search", "/search?q=tile", "/clusters"]) expect((await fetch(server.url + page)).status, page).toBe(200);
    const refused = await signUp(server, "en");
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "30"]);
    expect(await refused.text()).toContain("Nothing can be saved just now");
    expect(await (await signUp(server, "fa")).text()).toContain("اکنون چیزی ذخیره نمی‌شود");

    small.empty();
    await expect.poll(() => readiness(server), { timeout: 10_000 }).toMatchObject({ ready: true, writable: true });
    expect((await signUp(server, "en")).status).toBeLessThan(400);
  });

  it.skipIf(reason)("given a disk that is filled to the last byte at once, then pages are read and writing goes on when there is room", async () => {
    const small = disk(400);
    const server = await start(small.folder);
    small.fill(0);
    await expect.poll(() => readiness(server).then(({ writable }) => writable), { timeout: 10_000 }).toBe(false);
    for (const page of ["/", "/search", "/clusters"]) expect((await fetch(server.url + page)).status, page).toBe(200);
    expect((await signUp(server, "en")).status).toBe(503);
    small.empty();
    await expect.poll(() => readiness(server), { timeout: 30_000 }).toMatchObject({ ready: true, writable: true });
    expect((await signUp(server, "en")).status).toBeLessThan(400);
  });
});
