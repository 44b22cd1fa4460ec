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
  const given = process.env["SEED_DATABASE_URL"];
  if (!given && env.mode === "services") throw new Error("db:seed on services needs SEED_DATABASE_URL: the database as the owner of its schema.");
  const embedded = given
    ? null
    : await startEmbedded({ dataDir: env.KHOSHEH_DATA, siteUrl: env.SITE_URL ?? `http://localhost:${env.PORT}`, log: createLog({ level: "error" }), say, onMail: async () => undefined });
  const stop = async () => embedded?.stop();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop().finally(() => process.exit(1)));
  process.once("disconnect", () => void stop().finally(() => process.exit(1)));
  try {
    const url = given ?? embedded!.superuserUrl;
    const password = env.DEMO_PASSWORD ?? embedded?.demoPassword ?? crypto.randomUUID();
    if (!(await isEmpty(url))) throw new Error("The database has clusters already; nothing was changed. Empty it first: npm run db:reset");
    say("Seeding …");
    const started = Date.now();
    await seedDemo({ url, password, now: new Date(), scale, say });
    say(`Seeded in ${Math.round((Date.now() - started) / 1000)} s. Accounts, password ${password}:`);
    for (const account of demoAccounts) say(`  ${account}`);
  } finally {
    await stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
