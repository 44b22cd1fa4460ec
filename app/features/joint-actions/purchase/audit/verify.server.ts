import { sql } from "kysely";
import type { Db } from "~/lib/db.server";
import { chainFaults, guardFaults, rowFaults, type Fault } from "./chain.server";
import { clearingFaults } from "./recompute.server";

const line = ({ round, where, what }: Fault) => `round ${round}: ${where}: ${what}`;

/**
 * Walks the log of every round: its chain, the rows it pins, and its clearings, each computed again. Says one line for
 * each thing that doesn't fit and one at the end; answers how many there were.
 */
export async function verifyRounds(run: { db: Db; say: (line: string) => void; heads?: boolean }): Promise<number> {
  const { rows } = await run.db.service((tx) => sql<{ id: string; entries: number; seq: string | null; hash: string | null }>`
    select r.id, (select count(*)::int from public.round_events e where e.round_id = r.id) as entries, h.seq::text, h.hash
    from public.rounds r left join public.round_log_heads h on h.round_id = r.id order by r.created_at, r.id`.execute(tx));
  let broken = 0;
  const report = (faults: Fault[]) => {
    broken += faults.length;
    for (const fault of faults) run.say(line(fault));
  };
  report(await run.db.service(guardFaults));
  for (const round of rows) {
    // A row and its entry are written in one transaction and read here in one statement: what is written meanwhile fits.
    report(await run.db.service(async (tx) => [...(await chainFaults(tx, round.id)), ...(await rowFaults(tx, round.id)), ...(await clearingFaults(tx, round.id))]));
    if (run.heads && round.hash) run.say(`round ${round.id}: head ${round.seq} ${round.hash}`);
  }
  const entries = rows.reduce((sum, round) => sum + round.entries, 0);
  run.say(broken === 0 ? `The logs of ${rows.length} rounds hold: ${entries} entries, every row as it was pinned, every clearing the same again.` : `${broken} things don't fit in the logs of ${rows.length} rounds.`);
  return broken;
}
