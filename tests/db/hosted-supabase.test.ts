import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../server/embedded/migrate";
import { startPostgres, type Postgres } from "../../server/embedded/postgres";

const root = path.resolve(import.meta.dirname, "../..");
let postgres: Postgres;
let folder: string;
let owner: pg.Client;
const url = (role: string, password: string) => `postgres://${role}:${password}@127.0.0.1:${postgres.port}/hosted`;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "khosheh-hosted-"));
  chmodSync(folder, 0o755);
  postgres = await startPostgres({ dataDir: folder, superuserPassword: "hosted", durable: false, onExit: () => undefined });
  const setup = new pg.Client({ connectionString: `postgres://supabase_admin:hosted@127.0.0.1:${postgres.port}/template1` });
  await setup.connect();
  await setup.query("create database hosted");
  await setup.end();
  const superuser = new pg.Client({ connectionString: url("supabase_admin", "hosted") });
  await superuser.connect();
  await superuser.query(readFileSync(path.join(root, "tests/support/hosted-supabase.sql"), "utf8"));
  await superuser.end();
  owner = new pg.Client({ connectionString: url("postgres", "hosted") });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a Postgres with nothing but what Supabase provides", () => {
  it("then every migration runs unchanged as the project's owner, who is no superuser", async () => {
    expect((await owner.query("select rolsuper from pg_roles where rolname = current_user")).rows).toEqual([{ rolsuper: false }]);
    const files = readdirSync(path.join(root, "supabase/migrations")).filter((name) => name.endsWith(".sql"));
    expect(await migrate({ url: url("postgres", "hosted") })).toHaveLength(files.length);
    expect(await migrate({ url: url("postgres", "hosted") })).toEqual([]);
  });

  it("then no table is open to the API's roles although the project opens all by default", async () => {
    const { rows } = await owner.query(`
      select c.relname, r.rolname from pg_class c cross join unnest(array['anon', 'authenticated']) as r(rolname)
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
        and (has_table_privilege(r.rolname, c.oid, 'INSERT') or has_table_privilege(r.rolname, c.oid, 'UPDATE') or has_table_privilege(r.rolname, c.oid, 'DELETE'))`);
    expect(rows).toEqual([]);
  });

  it("then the API's login can't act as the server's roles, and the server's login can't act as nobody", async () => {
    const { rows } = await owner.query(`
      select pg_has_role('authenticator', 'khosheh_member', 'SET') as api, pg_has_role('khosheh_server', 'khosheh_member', 'SET') as server, pg_has_role('khosheh_server', 'khosheh_member', 'USAGE') as inherits`);
    expect(rows).toEqual([{ api: false, server: true, inherits: false }]);
  });
});
