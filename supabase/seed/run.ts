import { parseArgs } from "node:util";
import { parseEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { startEmbedded } from "../../server/embedded/start";
import { demoAccounts, isEmpty, seedDemo } from "./demo";

/** `npm run db:seed -- --scale N`: fills the empty embedded database, or the one of SEED_DATABASE_URL, with N times the demo. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { scale: { type: "string", default: "1" } } });
  const scale = Number(values.scale);
  if (!Number.isFinite(scale) || scale <= 0) throw new Error(`--scale must be a positive number, not ${values.scale}.`);
  const env = parseEnv();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const given = env.SEED_DATABASE_URL;
  if (!given && env.mode === "services") throw new Error("db:seed on services needs SEED_DATABASE_URL: the database as the owner of its schema.");
  const fill = async (url: string, password: string) => {
    if (!(await isEmpty(url))) throw new Error("The database has clusters already; nothing was changed. Empty it first: npm run db:reset");
    say("Seeding …");
    const started = Date.now();
    await seedDemo({ url, password, now: new Date(), scale, say });
    say(`Seeded in ${Math.round((Date.now() - started) / 1000)} s. Accounts, password ${password}:`);
    for (const account of demoAccounts) say(`  ${account}`);
  };
  if (given) return fill(given, env.DEMO_PASSWORD ?? crypto.randomUUID());
  const embedded = await startEmbedded({
    dataDir: env.KHOSHEH_DATA,
    siteUrl: env.SITE_URL ?? `http://localhost:${env.PORT}`,
    log: createLog({ level: "error" }),
    say,
    onMail: async () => undefined,
    fill: ({ superuserUrl, demoPassword }) => fill(superuserUrl, env.DEMO_PASSWORD ?? demoPassword),
    signal: interrupted(),
  });
  await embedded.stop();
}

/** Aborted when somebody wants us to end. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const ending of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(ending, () => controller.abort());
  return controller.signal;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
