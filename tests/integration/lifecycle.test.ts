import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { newFolder, removeFolder, startAndFail, startAndStop, startServer, type TestServer } from "../support/server";

const running: TestServer[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
  for (const folder of folders.splice(0)) {
    await expect.poll(() => processesOn(folder), { timeout: 10_000 }).toEqual([]);
    removeFolder(folder);
  }
});

function folderOfTest(): string {
  const folder = newFolder();
  folders.push(folder);
  return folder;
}

async function start(dataDir: string): Promise<TestServer> {
  const server = await startServer({ dataDir });
  running.push(server);
  return server;
}

type Process = { pid: number; parent: number; command: string };

/** Every process of the machine; of one that ends meanwhile nothing is said. */
function processes(): Process[] {
  return readdirSync("/proc").flatMap((entry) => {
    try {
      const command = readFileSync(`/proc/${Number(entry)}/cmdline`, "utf8").replaceAll("\0", " ");
      const stat = readFileSync(`/proc/${Number(entry)}/stat`, "utf8");
      return [{ pid: Number(entry), parent: Number(/\) \S (\d+)/.exec(stat)?.[1]), command }];
    } catch {
      return [];
    }
  });
}

/** Whose command line names the data folder: the database. */
const processesOn = (folder: string) => processes().filter(({ command }) => command.includes(folder));
const childrenOf = (pid: number) => processes().filter(({ parent }) => parent === pid);
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);
const healthy = (server: TestServer) => fetch(`${server.url}/healthz`).then((response) => response.ok);

const pidFile = (folder: string) => readFileSync(path.join(folder, "pg/postmaster.pid"), "utf8").split("\n");
const postgresOf = (folder: string) => Number(pidFile(folder)[0]);

function superuser(folder: string): pg.Client {
  const { superuserPassword } = JSON.parse(readFileSync(path.join(folder, "secrets.json"), "utf8")) as { superuserPassword: string };
  const port = Number(pidFile(folder)[3]);
  return new pg.Client({ host: "127.0.0.1", port, user: "supabase_admin", password: superuserPassword, database: "postgres" });
}

describe("the life of an installation", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("given %s, then it ends with code 0 and leaves no process and no lock", async (signal) => {
    const folder = folderOfTest();
    const server = await start(folder);
    expect(await healthy(server)).toBe(true);
    const children = childrenOf(server.pid);
    expect(children.length).toBeGreaterThanOrEqual(2);
    expect(await server.stop(signal)).toBe(0);
    expect(processesOn(folder)).toEqual([]);
    // The compiler's helper notices the end of its parent by itself, a moment later.
    await expect.poll(() => children.filter(({ pid }) => isAlive(pid)), { timeout: 2_000 }).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(["files", "pg", "secrets.json"]);
    expect(existsSync(path.join(folder, "pg/postmaster.pid"))).toBe(false);
  });

  it("given SIGTERM while fifty requests are being answered, then each gets its answer and nobody new is let in", async () => {
    const folder = folderOfTest();
    const server = await start(folder);
    // A transaction sees the activity of its beginning all along: whoever watches has none.
    const [lock, watch] = [superuser(folder), superuser(folder)];
    await Promise.all([lock.connect(), watch.connect()]);
    // Holds every search until it is released.
    await lock.query("begin; lock table public.search_docs in access exclusive mode");
    const answers = Promise.all(Array.from({ length: 50 }, () => fetch(`${server.url}/search?q=tile`).then(async (response) => ({ status: response.status, whole: (await response.text()).includes("</html>") }))));
    await expect.poll(async () => (await watch.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'")).rowCount, { timeout: 10_000 }).toBeGreaterThanOrEqual(5);
    // Connections are taken in their order: when a later one is answered, all fifty are in.
    expect(await healthy(server)).toBe(true);
    const ended = server.stop();
    await expect.poll(() => fetch(`${server.url}/healthz`, { headers: { Connection: "close" } }).then(() => "let in", () => "refused")).toBe("refused");
    await lock.query("rollback");
    await Promise.all([lock.end(), watch.end()]);
    const given = await answers;
    expect(new Set(given.map(({ status }) => status))).toEqual(new Set([200]));
    expect(given.every(({ whole }) => whole)).toBe(true);
    expect(await ended).toBe(0);
    expect(processesOn(folder)).toEqual([]);
  });

  it("given SIGTERM during the start, then nothing of it is left", async () => {
    const folder = folderOfTest();
    const { ended } = await startAndStop({ dataDir: folder, env: { DEMO: "true" } }, /^Seeding the demo/m);
    expect(ended).toBe(0);
    expect(processesOn(folder)).toEqual([]);
    expect(readdirSync(folder)).not.toContain("lock");
    expect(await healthy(await start(folder))).toBe(true);
  });

  it("given two signals in a row, then it still stops in order", async () => {
    const folder = folderOfTest();
    const server = await start(folder);
    process.kill(server.pid, "SIGINT");
    expect(await server.stop("SIGTERM")).toBe(0);
    expect(processesOn(folder)).toEqual([]);
  });

  it("given that nobody reads what it prints any more, then it still stops in order, and leaves nothing", async () => {
    const folder = folderOfTest();
    const server = await startServer({ dataDir: folder, env: { LOG_LEVEL: "info" } });
    running.push(server);
    server.hangUp();
    await fetch(server.url);
    expect(await server.stop()).toBe(0);
    expect(processesOn(folder)).toEqual([]);
  });

  it("given kill -9, then its children end by themselves and the next start has all data that was committed", async () => {
    const folder = folderOfTest();
    const first = await start(folder);
    const children = childrenOf(first.pid);
    const client = superuser(folder);
    client.on("error", () => undefined);
    await client.connect();
    await client.query("create table public.kept (n int); insert into public.kept values (7)");
    await first.stop("SIGKILL");
    await expect.poll(() => children.filter(({ pid }) => isAlive(pid)), { timeout: 2_000 }).toEqual([]);
    expect(existsSync(path.join(folder, "lock"))).toBe(true);

    const second = await start(folder);
    expect(await healthy(second)).toBe(true);
    const again = superuser(folder);
    await again.connect();
    expect((await again.query("select n from public.kept")).rows).toEqual([{ n: 7 }]);
    await again.end();
  });

  it("given a data folder in use, then a second start says so in one line and leaves the first alone", async () => {
    const folder = folderOfTest();
    const server = await start(folder);
    const { code, said } = await startAndFail({ dataDir: folder });
    expect(code).toBe(1);
    expect(said.trim()).toMatch(/^The data folder .* is in use by process \d+\. [^\n]+$/);
    expect(said).toContain(String(server.pid));
    expect(await healthy(server)).toBe(true);
  });

  it("given a port that is taken, then one line says so and no database was started", async () => {
    const folder = folderOfTest();
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    const { code, said } = await startAndFail({ dataDir: folder, env: { PORT: String(port) } });
    other.close();
    expect(code).toBe(1);
    expect(said.trim()).toMatch(new RegExp(`^Port ${port} is taken [^\\n]+$`));
    expect(readdirSync(folder)).toEqual([]);
  });

  it("given a data folder that is a file, then one line says so", async () => {
    const folder = folderOfTest();
    const file = path.join(folder, "a-file");
    writeFileSync(file, "");
    const { code, said } = await startAndFail({ dataDir: file });
    expect(code).toBe(1);
    expect(said.trim()).toMatch(/^The data folder .* can't be written \([A-Z]+\)\. [^\n]+$/);
  });

  it("given the death of Auth, then it comes back and the web process stays up", async () => {
    const folder = folderOfTest();
    const server = await start(folder);
    const auth = childrenOf(server.pid).find(({ command }) => command.includes("auth-server"))!;
    process.kill(auth.pid, "SIGKILL");
    expect(await healthy(server)).toBe(true);
    await expect.poll(() => fetch(`${server.url}/readyz`).then((response) => response.status), { timeout: 15_000 }).toBe(200);
    expect(childrenOf(server.pid).some(({ command, pid }) => command.includes("auth-server") && pid !== auth.pid)).toBe(true);
    expect(isAlive(server.pid)).toBe(true);
  });

  it("given the death of the database, then it comes back with its data, the web process stays up and says 503 meanwhile", async () => {
    const folder = folderOfTest();
    const server = await start(folder);
    const first = postgresOf(folder);
    const client = superuser(folder);
    client.on("error", () => undefined);
    await client.connect();
    await client.query("create table public.kept (n int); insert into public.kept values (7)");
    process.kill(first, "SIGKILL");
    // Open connections outlive the postmaster by a moment.
    let down = new Response();
    let report: unknown;
    const looks = async () => (report = await (down = await fetch(`${server.url}/readyz`)).json());
    await expect.poll(looks, { interval: 10, timeout: 10_000 }).toMatchObject({ database: "down" });
    expect(await healthy(server)).toBe(true);
    expect([down.status, down.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(report).toMatchObject({ ready: false, database: "down" });

    await expect.poll(() => fetch(`${server.url}/readyz`).then((response) => response.status), { timeout: 20_000 }).toBe(200);
    expect(postgresOf(folder)).not.toBe(first);
    expect((await fetch(`${server.url}/search`)).status).toBe(200);
    const again = superuser(folder);
    await again.connect();
    expect((await again.query("select n from public.kept")).rows).toEqual([{ n: 7 }]);
    await again.end();
    expect(await server.stop()).toBe(0);
    expect(processesOn(folder)).toEqual([]);
  });

  it("given the death of the database and the loss of its data, then it ends with one line and code 1", async () => {
    const folder = folderOfTest();
    const server = await start(folder);
    const postgres = postgresOf(folder);
    rmSync(path.join(folder, "pg/PG_VERSION"));
    process.kill(postgres, "SIGKILL");
    expect(await server.exited).toBe(1);
    expect(server.output()).toMatch(/^Postgres has ended/m);
  });

  it.each([
    ["a port that is no number", { PORT: "http" }, /PORT/],
    ["a word that is neither yes nor no", { WORKER: "sometimes" }, /WORKER/],
    ["only a part of what services need", { DATABASE_URL: "postgres://a@localhost/b" }, /SUPABASE_URL/],
  ])("given %s, then one line names the variable", async (_what, env, name) => {
    const { code, said } = await startAndFail({ dataDir: folderOfTest(), env });
    expect(code).toBe(1);
    expect(said.trim()).toMatch(/^The environment is not valid\. [^\n]+$/);
    expect(said).toMatch(name);
  });

  it("given secrets that were cut off, then one line says so", async () => {
    const folder = folderOfTest();
    writeFileSync(path.join(folder, "secrets.json"), '{ "superuserPassword": "');
    const { code, said } = await startAndFail({ dataDir: folder });
    expect(code).toBe(1);
    expect(said.trim()).toMatch(/^\S+secrets\.json can't be read[^\n]+$/);
  });
});
