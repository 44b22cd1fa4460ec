// `npm start`: installs and builds what is missing, then runs the program and passes signals on.
// Plain JavaScript for any Node that can load a module: an old one must get a clear line, not a syntax error.
import { supportedNode } from "./node-version.mjs";
import { environmentFile, runUntilItEnds } from "./processes.mjs";
import { install } from "./packages.mjs";
import { build } from "./build.mjs";

const ENTRIES = {
  "--worker": ["server/worker.ts"],
  "--migrate": ["server/launch/migrate.ts"],
  "--reset": ["server/launch/reset.ts"],
  "--seed": ["supabase/seed/run.ts"],
  "--search": ["server/launch/search.ts"],
  "--audit": ["server/launch/audit.ts"],
};

async function main(args) {
  supportedNode();
  await install();
  const flag = args.find((arg) => arg in ENTRIES);
  if (flag) {
    const rest = args.filter((arg) => arg !== flag);
    process.exit(await runUntilItEnds(ENTRIES[flag].concat(rest), { NODE_ENV: "production" }));
  }
  const dev = args.includes("--dev");
  if (!dev) await build();
  // Who doesn't say "production", here or in .env, tries the program on their own machine.
  const said = process.env.NODE_ENV || environmentFile().NODE_ENV;
  const mode = dev ? { NODE_ENV: "development" } : { NODE_ENV: "production", KHOSHEH_TRIAL: String(!said) };
  process.exit(await runUntilItEnds(["server/index.ts"], mode));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});

