import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database";
import { answersOf } from "../support/policy-answers";
import { expected, MATRIX, OPERATIONS, type Answers } from "../support/policy-matrix";
import { buildPolicyWorld, type PolicyWorld } from "../support/policy-world";

let database: TestDatabase;
let world: PolicyWorld;

beforeAll(async () => {
  database = await createDatabase();
  world = await buildPolicyWorld(database.admin);
});
afterAll(() => database.close());

describe("the matrix of policies", () => {
  it("then it has a row for every table, and only for tables", async () => {
    const { rows } = await database.admin.query<{ relname: string }>(
      "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1",
    );
    expect(Object.keys(MATRIX).sort()).toEqual(rows.map(({ relname }) => relname).sort());
  });

  it("then every table of the world holds something to see", async () => {
    for (const table of Object.keys(MATRIX)) {
      const { rowCount } = await database.admin.query(`select from public.${table} limit 1`);
      expect(rowCount, table).toBe(1);
    }
  });
});

for (const through of ["server", "rest"] as const) {
  describe.each(Object.entries(MATRIX))(`%s, through the roles of the ${through}`, (table, policy) => {
    it.each(OPERATIONS)("then %s answers each asker as the matrix says", async (operation) => {
      const got = await answersOf({ admin: database.admin, world }, { table, policy, operation, through });
      expect(got, `${table}, ${operation}`).toEqual(expected(policy, operation, through) satisfies Answers);
    });
  });
}
