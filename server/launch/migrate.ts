import { parseEnv } from "~/lib/env.server";
import { migrate } from "../embedded/migrate";

/** `npm start -- --migrate`: brings the database of DATABASE_URL (as the owner of its schema) up to date and ends. */
async function main(): Promise<void> {
  const { DATABASE_URL: url } = parseEnv();
  if (!url) throw new Error("--migrate is for DATABASE_URL. The embedded database is migrated at every start.");
  const applied = await migrate({ url, say: (line) => process.stdout.write(`${line}\n`) });
  process.stdout.write(applied.length > 0 ? `Applied ${applied.length} migrations.\n` : "The database is up to date.\n");
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
