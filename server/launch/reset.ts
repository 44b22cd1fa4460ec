import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "~/lib/env.server";
import { takeLock } from "../embedded/lock";
import { endOrphan } from "../embedded/postgres";

// Only what we put there; the folder may be somebody's own.
const OURS = ["pg", "pg.new", "pg.password", "files", "secrets.json"];

/** `npm run db:reset`: deletes the embedded database with its files and secrets, unless it is in use. */
async function main(): Promise<void> {
  const env = parseEnv();
  if (env.mode === "services") throw new Error("db:reset deletes the embedded data only, and DATABASE_URL is set: nothing was deleted.");
  const dataDir = path.resolve(env.KHOSHEH_DATA);
  const there = OURS.filter((name) => existsSync(path.join(dataDir, name)));
  if (there.length === 0) return void process.stdout.write(`There is no data in ${dataDir}.\n`);
  const release = takeLock(dataDir);
  try {
    process.stdout.write(`Deleting the database, the uploaded files and the secrets in ${dataDir}: ${there.join(", ")}\n`);
    await endOrphan(path.join(dataDir, "pg"));
    for (const name of there) rmSync(path.join(dataDir, name), { recursive: true, force: true });
  } finally {
    release();
  }
  if (readdirSync(dataDir).length === 0) rmdirSync(dataDir);
  process.stdout.write("Deleted. The next start makes a new one.\n");
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
