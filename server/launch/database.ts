import type { Env } from "~/lib/env.server";
import { createLog } from "~/lib/log.server";
import { runningDatabase } from "../embedded/attach";

/** The database for a tool: that of the services, of the program that runs beside it, or the embedded one started for it. */
export async function databaseOf(env: Env, say: (line: string) => void): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = env.mode === "services" ? env.DATABASE_URL! : runningDatabase(env.KHOSHEH_DATA);
  if (url) return { url, stop: async () => undefined };
  const { startEmbedded } = await import("../embedded/start");
  const backend = await startEmbedded({ dataDir: env.KHOSHEH_DATA, siteUrl: `http://localhost:${env.PORT}`, log: createLog({ level: "error" }), say, onMail: async () => undefined });
  return { url: backend.databaseUrl, stop: () => backend.stop() };
}
