import { parseEnv } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { openBackend } from "./backend";
import { createContext } from "./context";
import { startWorker } from "./jobs";
import { createPublisher } from "./realtime/publisher";

/** The worker alone: outbox relay and schedules, beside web processes that run with WORKER off. */
async function main(): Promise<void> {
  const env = parseEnv();
  const log = createLog({ level: env.LOG_LEVEL });
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const siteUrl = env.SITE_URL ?? `http://localhost:${env.PORT}`;
  const backend = await openBackend({ env, log, say, siteUrl });
  const context = createContext({ env, log, backend, siteUrl });
  const publisher = await createPublisher(context);
  const worker = startWorker(context, publisher.publish);
  say("The worker runs.");
  const stop = async () => {
    context.markStopping();
    await worker.stop();
    await publisher.close();
    await context.close();
    await backend.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
  process.once("disconnect", () => void stop());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
