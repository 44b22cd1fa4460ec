import { postgresSearch } from "~/features/search/adapters/postgres.server";
import { checkSearch, explained, isSound, reindexSearch, repairSearch, type Operating } from "~/features/search/sync/operate.server";
import { openDb } from "~/lib/db.server";
import { parseEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { searchServerOf } from "../search-engines";
import { databaseOf } from "./database";

const WORK = { check: checkSearch, repair: repairSearch, reindex: reindexSearch };
const STATEMENT_MS = 60_000;

/** `npm run search:check`, `search:repair` and `search:reindex`: beside the running program, or without one. */
async function main(): Promise<void> {
  const [name] = process.argv.slice(2);
  if (!name || !Object.hasOwn(WORK, name)) throw new Error(`There is no search:${name ?? ""}. There are: ${Object.keys(WORK).join(", ")}.`);
  const env = parseEnv();
  const log = createLog({ level: "warn" });
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const { url, stop } = await databaseOf(env, say);
  const db = openDb({ url, statementTimeoutMs: STATEMENT_MS });
  try {
    const shared = { db, log, now: () => new Date() };
    const server = searchServerOf(env);
    const operating: Operating = { database: { ...shared, engine: postgresSearch() }, server: server && { ...shared, ...server }, say };
    const findings = await WORK[name as keyof typeof WORK](operating);
    if (findings && !isSound(findings)) process.exitCode = 1;
  } finally {
    await db.close();
    await stop();
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${explained(error)}\n`);
    process.exit(1);
  },
);
