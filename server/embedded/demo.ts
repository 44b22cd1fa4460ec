export type Demo = { accounts: string[]; password: string };

/** Fills an empty installation with the demo; answers its accounts, or null when there is no demo here. */
export async function seedWhenEmpty(
  database: { adminUrl: string; superuserUrl: string; demoPassword: string },
  options: { say: (line: string) => void; password: string | undefined },
): Promise<Demo | null> {
  const { isEmpty, seedDemo, demoAccounts } = await import("../../supabase/seed/demo");
  const password = options.password ?? database.demoPassword;
  if (await isEmpty(database.adminUrl)) {
    options.say("Seeding the demo …");
    await seedDemo({ url: database.superuserUrl, password, now: new Date() });
  }
  return { accounts: demoAccounts, password };
}
