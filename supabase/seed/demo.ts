import pg from "pg";

/** Accounts of the demo, as shown at start. */
export const demoAccounts: string[] = [];

/** Whether an installation has no cluster yet. */
export async function isEmpty(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>("select count(*)::int as n from public.clusters");
    return rows[0]?.n === 0;
  } finally {
    await client.end();
  }
}

export async function seedDemo(_options: { url: string; password: string; now: Date }): Promise<void> {}
