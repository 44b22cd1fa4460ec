import { sql } from "kysely";
import { readDeskProgress } from "~/features/joint-actions/purchase/queries.server";
import type { Tx } from "~/lib/db.server";
import { roundGroups, savingOf, stuckBecause, type Saving, type StuckReason } from "./stuck";

export type DeskRound = {
  id: string;
  title: string;
  state: string;
  unit_code: string;
  deadline: Date;
  facilitator_fa: string | null;
  facilitator_en: string | null;
  moq: bigint;
  /** Firms with a pledge that counts; and what is published of the quantity, null below three firms. */
  firms: number;
  reached: bigint | null;
  ahead: bigint | null;
  assisted: number;
  /** Quantity and cost of the result, once the round is locked, and what it saves by how that is proved. */
  cleared: { quantity: bigint; total: bigint; saving: Saving | null } | null;
  stuck: StuckReason[];
};

type Row = Omit<DeskRound, "firms" | "assisted" | "cleared" | "stuck"> & {
  tender_deadline: Date | null;
  fill_deadline: Date | null;
  stepped_at: Date | null;
  touched_at: Date | null;
  quotes: number | null;
  lead_days: number | null;
  asked: boolean;
  vote: boolean;
  unpaid: boolean;
  quantity: bigint | null;
  total: bigint | null;
  claimed: bigint | null;
  documented: bigint | null;
  proved: bigint | null;
};

const STATE_ORDER: string[] = roundGroups.flatMap(({ states }) => [...states]);

/**
 * The rounds of a cluster in the order of their life: how far each is by what is published, why it is stuck, and what it
 * saved. Drafts are the firms' own.
 */
export async function readDeskRounds(tx: Tx, clusterId: string, now: Date): Promise<DeskRound[]> {
  const progress = new Map((await readDeskProgress(tx, clusterId)).map((row) => [row.round_id, row]));
  const { rows } = await sql<Row>`
    select r.id, r.title, r.state, r.unit_code, r.deadline, r.tender_deadline, r.fill_deadline, f.name_fa as facilitator_fa, f.name_en as facilitator_en,
      coalesce(q.moq, 0)::int8 as moq, s.quantity_floor as reached, s.next_break as ahead,
      d.stepped_at, d.touched_at, d.quotes, d.lead_days, d.asked, d.vote, d.unpaid,
      d.quantity::int8 as quantity, d.total::int8 as total, d.claimed::int8 as claimed, d.documented::int8 as documented, d.proved::int8 as proved
    from private.desk_round_facts(${clusterId}::uuid) d
    join public.rounds r on r.id = d.round_id
    left join public.firms f on f.id = r.facilitator_firm_id
    left join lateral (select x.moq from public.round_quotes x where x.round_id = r.id order by x.created_at limit 1) q on true
    left join lateral (select x.quantity_floor, x.next_break from public.round_snapshots x where x.round_id = r.id order by x.id desc limit 1) s on true
    order by array_position(${STATE_ORDER}::text[], r.state), case when r.state in ('pledging', 'fill') then r.deadline end, r.deadline desc
    limit 500`.execute(tx);
  return rows.map((row) => {
    const { firms = 0, waiting = 0 } = progress.get(row.id) ?? {};
    const { id, title, state, unit_code, deadline, facilitator_fa, facilitator_en, moq, reached, ahead, quantity, total } = row;
    return {
      ...{ id, title, state, unit_code, deadline, facilitator_fa, facilitator_en, moq, reached, ahead, firms, assisted: waiting },
      cleared: quantity === null ? null : { quantity, total: total ?? 0n, saving: savingOf(row) },
      stuck: stuckBecause(
        {
          ...row,
          firms,
          assisted: waiting,
          tenderDeadline: row.tender_deadline,
          fillDeadline: row.fill_deadline,
          leadDays: row.lead_days,
          steppedAt: row.stepped_at,
          touchedAt: row.touched_at,
        },
        now,
      ),
    };
  });
}
