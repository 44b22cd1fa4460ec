import type { EmbeddedBackend } from "./start";

export type Demo = { accounts: string[]; password: string };

/** Fills an empty installation with the demo; answers its accounts, or null when there is no demo here. */
export async function seedWhenEmpty(backend: EmbeddedBackend, options: { say: (line: string) => void; password: string | undefined }): Promise<Demo | null> {
  const { isEmpty, seedDemo, demoAccounts } = await import("../../supabase/seed/demo");
  const password = options.password ?? backend.demoPassword;
  if (await isEmpty(backend.adminUrl)) {
    options.say("Seeding the demo …");
    await seedDemo({ url: backend.superuserUrl, password, now: new Date() });
  }
  return { accounts: demoAccounts, password };
}
