import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

const ask = async <T extends Record<string, unknown>>(sql: string) => (await database.admin.query<T>(sql)).rows;

describe("the schema as a guard", () => {
  it("then every table of the product has row-level security and a policy", async () => {
    const open = await ask(`
      select c.relname from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and (not c.relrowsecurity or not exists (select from pg_policy p where p.polrelid = c.oid))
      order by 1`);
    expect(open).toEqual([]);
  });

  it("then no view reads past the policies of its reader", async () => {
    const views = await ask(`
      select c.relname from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
        and not coalesce(c.reloptions::text, '') ~ 'security_invoker=(true|on|1)'`);
    expect(views).toEqual([]);
  });

  it("then the roles of the REST endpoint change nothing", async () => {
    const writes = await ask(`
      select c.relname, r.rolname, priv from pg_class c
      cross join unnest(array['anon', 'authenticated']) as r(rolname)
      cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) as priv
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
        and has_table_privilege(r.rolname, c.oid, priv)`);
    expect(writes).toEqual([]);
    const columns = await ask(`
      select table_name, column_name, grantee, privilege_type from information_schema.column_privileges
      where table_schema = 'public' and grantee in ('anon', 'authenticated', 'PUBLIC') and privilege_type <> 'SELECT'`);
    expect(columns).toEqual([]);
  });

  it("then a visitor writes nothing and no role of a request truncates", async () => {
    const writes = await ask(`
      select c.relname, r.rolname, priv from pg_class c
      cross join (values ('khosheh_visitor', 'INSERT'), ('khosheh_visitor', 'UPDATE'), ('khosheh_visitor', 'DELETE'), ('khosheh_visitor', 'TRUNCATE'), ('khosheh_member', 'TRUNCATE'), ('khosheh_server', 'SELECT'), ('khosheh_server', 'INSERT'), ('khosheh_server', 'UPDATE'), ('khosheh_server', 'DELETE')) as r(rolname, priv)
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(r.rolname, c.oid, priv)`);
    expect(writes).toEqual([]);
  });

  it("then every function that runs with its owner's rights fixes its search path", async () => {
    const loose = await ask(`
      select p.oid::regprocedure::text as function from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and p.prosecdef
        and not exists (select from unnest(coalesce(p.proconfig, '{}')) as setting where setting ~ '^search_path=')`);
    expect(loose).toEqual([]);
  });

  it("then nobody but the worker gets a row of the tables that are the worker's", async () => {
    const readers = await ask(`
      select c.relname, r.rolname from pg_class c
      cross join unnest(array['anon', 'authenticated', 'khosheh_visitor', 'khosheh_member']) as r(rolname)
      where c.oid = any (array['public.outbox', 'public.mails', 'public.rate_limits', 'public.installation']::regclass[])
        and has_table_privilege(r.rolname, c.oid, 'SELECT')`);
    expect(readers).toEqual([]);
  });
});
