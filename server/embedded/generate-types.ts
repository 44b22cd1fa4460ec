import { execFileSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startScratchCluster } from "./scratch";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TARGET = "supabase/database.types.ts";

/** `npm run db:types`: writes the types of the migrated schema, as our `pg` reads it: int8 as bigint, date as text. */
async function main(): Promise<void> {
  const cluster = await startScratchCluster();
  try {
    execFileSync(
      process.execPath,
      [
        path.join(ROOT, "node_modules/kysely-codegen/dist/cli/bin.js"),
        "--dialect=postgres",
        `--url=${cluster.url("supabase_admin")}`,
        "--default-schema=public",
        "--include-pattern=public.*",
        "--date-parser=string",
        `--type-mapping=${JSON.stringify({ int8: "bigint" })}`,
        `--out-file=${path.join(ROOT, TARGET)}`,
      ],
      { stdio: ["ignore", "ignore", "inherit"], cwd: ROOT },
    );
    process.stdout.write(`Wrote ${TARGET}.\n`);
  } finally {
    await cluster.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
