import type { Env } from "~/lib/env.server";
import type { Log } from "~/lib/log.server";
import type { Backend } from "./context";
import type { Demo } from "./embedded/demo";

export type OpenBackend = Backend & { stop: () => Promise<void>; announce: (siteUrl: string) => void };

/** Opens what the environment asks for: hosted services, or the embedded ones with their demo. */
export async function openBackend(options: { env: Env; log: Log; say: (line: string) => void; siteUrl: string; signal?: AbortSignal }): Promise<OpenBackend> {
  const { env, say } = options;
  if (env.mode === "services") {
    return {
      databaseUrl: env.DATABASE_URL!,
      supabaseUrl: env.SUPABASE_URL!,
      publishableKey: env.SUPABASE_PUBLISHABLE_KEY!,
      secretKey: env.SUPABASE_SECRET_KEY!,
      jwtSecret: env.SUPABASE_JWT_SECRET,
      filesDir: undefined,
      isFull: () => false,
      stop: async () => undefined,
      announce: (siteUrl) => say(`Khosheh runs at ${siteUrl}`),
    };
  }
  const { startEmbedded } = await import("./embedded/start");
  const { createAuthMailer } = await import("./auth-mail");
  const { seedWhenEmpty } = await import("./embedded/demo");
  const mailer = createAuthMailer(options);
  let demo: Demo | null = null;
  const backend = await startEmbedded({
    dataDir: env.KHOSHEH_DATA,
    siteUrl: options.siteUrl,
    log: options.log,
    say,
    onMail: mailer.deliver,
    signal: options.signal,
    async fill(database) {
      if (env.DEMO) demo = await seedWhenEmpty(database, { say, password: env.DEMO_PASSWORD });
    },
  });
  mailer.open(backend.databaseUrl);
  return {
    ...backend,
    async stop() {
      await mailer.close();
      await backend.stop();
    },
    announce(siteUrl) {
      say("");
      say(`Khosheh runs at ${siteUrl}`);
      for (const line of demo?.accounts ?? []) say(`  ${line}`);
      if (demo) say(`  password: ${demo.password}`);
      if (env.showsMail) say(`Mail can be read at ${siteUrl}/dev/mail`);
    },
  };
}
