import { verifyRounds } from "~/features/joint-actions/purchase/audit/verify.server";
import { openDb } from "~/lib/db.server";
import { parseEnv } from "~/lib/env.server";
import { databaseOf } from "./database";

const STATEMENT_MS = 60_000;

/** `npm run audit:verify`: beside the running program, or without one. Ends with 1 when a log doesn't hold. `-- --heads` prints the end of each. */
async function main(): Promise<void> {
  const env = parseEnv();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const { url, stop } = await databaseOf(env, say);
  const db = openDb({ url, statementTimeoutMs: STATEMENT_MS });
  try {
    if ((await verifyRounds({ db, say, heads: process.argv.includes("--heads") })) > 0) process.exitCode = 1;
  } finally {
    await db.close();
    await stop();
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
