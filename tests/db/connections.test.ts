import { sql } from "kysely";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openDb } from "~/lib/db.server";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

it("given a connection that the server drops between two statements, then the transaction fails and the process lives", async () => {
  const heard = vi.fn();
  const db = openDb({ url: database.url("khosheh_server"), max: 1, onError: heard });
  await expect(
    db.service(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await database.admin.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
      await vi.waitFor(() => expect(heard).toHaveBeenCalled());
      await sql`select 1`.execute(tx);
    }),
  ).rejects.toThrow();
  await expect(db.service(async (tx) => (await sql<{ one: number }>`select 1 as one`.execute(tx)).rows[0]!.one)).resolves.toBe(1);
  await db.close();
});
