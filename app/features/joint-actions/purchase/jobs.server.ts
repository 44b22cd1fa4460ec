import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import type { Jobs, Schedule } from "~/lib/jobs";
import { keepInput, sealInput } from "./audit/kept-input.server";
import { clear, type Clearing, type Ladder, type Pledge } from "./clearing";
import { purchaseEvents } from "./events";
import { priceLimit } from "./fairness/dearer";
import { logRound, step } from "./round.server";
import { nextSnapshot, type Snapshot } from "./snapshot";

/** Version of the clearing rules; written beside each result. */
export const ENGINE_VERSION = "clearing-1";

export const jobs: Jobs = {
  "pledge.confirmed": async (event, { db }) => {
    const { roundId } = purchaseEvents["pledge.confirmed"].parse(event.payload);
    await db.service((tx) => publishSnapshot(tx, roundId));
  },
};

export const schedules: Schedule[] = [
  {
    name: "close-due-rounds",
    everyMs: 1_000,
    async run({ db, log }) {
      // A round that can't be cleared is reported and doesn't hold up the ones behind it.
      for (const roundId of await db.service(dueRounds)) {
        try {
          const closed = await db.service((tx) => closeRound(tx, roundId));
          if (closed) log.info({ kind: "round", round: roundId, outcome: closed.status });
        } catch (error) {
          log.error({ kind: "round", round: roundId, outcome: "failed", err: error });
        }
      }
    },
  },
  {
    name: "renew-snapshots",
    everyMs: 60_000,
    async run({ db }) {
      const due = await db.service((tx) => tx.selectFrom("rounds").select("id").where("state", "=", "pledging").limit(500).execute());
      for (const round of due) await db.service((tx) => publishSnapshot(tx, round.id));
    },
  },
];

type PledgeRow = {
  id: string;
  firm_id: string;
  min_qty: bigint;
  desired_qty: bigint;
  max_qty: bigint;
  cap: bigint | null;
  solo_price: bigint | null;
  accepts_dearer: boolean;
  seq: bigint;
  confirmed_at: Date;
};

/** The pledges that count in a round, in the order of their confirmation. */
async function pledgesOf(tx: Tx, roundId: string): Promise<PledgeRow[]> {
  const { rows } = await sql<PledgeRow>`
    select id, firm_id, min_qty, desired_qty, max_qty, cap, solo_price, private.accepts_dearer(round_id, firm_id) as accepts_dearer, seq, confirmed_at
    from public.current_pledges where round_id = ${roundId}::uuid order by seq`.execute(tx);
  return rows;
}

async function quoteOf(tx: Tx, roundId: string): Promise<{ quoteId: string; ladder: Ladder } | null> {
  const quote = await tx.selectFrom("round_quotes").selectAll().where("round_id", "=", roundId).orderBy("created_at").executeTakeFirst();
  if (!quote) return null;
  const breaks = await tx.selectFrom("round_quote_breaks").selectAll().where("quote_id", "=", quote.id).orderBy("min_qty").execute();
  return {
    quoteId: quote.id,
    ladder: {
      model: quote.model as Ladder["model"],
      pack: quote.pack,
      moq: quote.moq,
      breaks: breaks.map((row) => ({ minQty: row.min_qty, unitPrice: row.unit_price })),
    },
  };
}

/** Publishes the round's progress when the rule of snapshot.ts says so. */
export async function publishSnapshot(tx: Tx, roundId: string): Promise<void> {
  const { rows } = await sql<{ now: Date }>`
    select clock_timestamp() as now from public.rounds where id = ${roundId}::uuid and state = 'pledging' for update`.execute(tx);
  const now = rows[0]?.now;
  const quote = now && (await quoteOf(tx, roundId));
  if (!now || !quote) return;
  const last = await tx.selectFrom("round_snapshots").selectAll().where("round_id", "=", roundId).orderBy("id", "desc").executeTakeFirst();
  const previous: Snapshot | null = last
    ? {
        publishedAt: last.published_at,
        firms: last.firms,
        quantityFloor: last.quantity_floor,
        nextBreak: last.next_break,
        percent: last.percent,
        moqReached: last.moq_reached,
      }
    : null;
  const pledges = await pledgesOf(tx, roundId);
  const changed = await sql<{ firm_id: string }>`
    select distinct p.firm_id from public.pledges p join public.pledge_confirmations c on c.pledge_id = p.id
    where p.round_id = ${roundId}::uuid and c.confirmed_at > ${last?.published_at ?? new Date(0)}`.execute(tx);
  const snapshot = nextSnapshot({
    previous,
    now,
    totalDesired: pledges.reduce((sum, pledge) => sum + pledge.desired_qty, 0n),
    pledgingFirms: pledges.length,
    firmsChangedSince: changed.rows.map((row) => row.firm_id),
    breaks: quote.ladder.breaks,
    moq: quote.ladder.moq,
  });
  if (!snapshot) return;
  await tx
    .insertInto("round_snapshots")
    .values({
      round_id: roundId,
      published_at: snapshot.publishedAt,
      firms: snapshot.firms,
      quantity_floor: snapshot.quantityFloor,
      next_break: snapshot.nextBreak,
      percent: snapshot.percent,
      moq_reached: snapshot.moqReached,
    })
    .execute();
}

async function dueRounds(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from public.rounds where state = 'pledging' and deadline <= clock_timestamp() order by deadline, id limit 200`.execute(tx);
  return rows.map((row) => row.id);
}

/** Closes a round whose deadline has come, unless another worker holds it: clears, allocates, locks. */
export async function closeRound(tx: Tx, roundId: string): Promise<{ status: Clearing["status"] } | null> {
  const { rows } = await sql<{ id: string; shared_cost: bigint; solo_price: bigint | null }>`
    select id, shared_cost, solo_price from public.rounds
    where id = ${roundId}::uuid and state = 'pledging' and deadline <= clock_timestamp()
    for update skip locked`.execute(tx);
  const round = rows[0];
  if (!round) return null;
  const quote = await quoteOf(tx, round.id);
  const pledges = await pledgesOf(tx, round.id);
  if (!quote) throw new Error(`round ${round.id} has no quote`);

  const input = { ladder: quote.ladder, sharedCost: round.shared_cost, pledges: pledges.map((row) => toPledge(row, round.solo_price)) };
  const result = clear(input);
  const { inputHash, secret } = sealInput(ENGINE_VERSION, input);
  const clearingId = await writeClearing(tx, { round, quoteId: quote.quoteId, inputHash, result, pledges });
  await keepInput(tx, ENGINE_VERSION, { clearingId, input, secret });
  await logRound(tx, { roundId: round.id, kind: "cleared", actor: null, firmId: null, detail: { clearingId, status: result.status } });
  if (result.status === "clears") {
    await step(tx, { roundId: round.id, from: "pledging", to: "fill", actor: null, firmId: null });
    await step(tx, { roundId: round.id, from: "fill", to: "locked", actor: null, firmId: null });
  } else {
    await step(tx, { roundId: round.id, from: "pledging", to: "not_viable", actor: null, firmId: null });
  }
  return { status: result.status };
}

const toPledge = (row: PledgeRow, roundSolo: bigint | null): Pledge => ({
  firm: row.firm_id,
  min: row.min_qty,
  desired: row.desired_qty,
  max: row.max_qty,
  cap: priceLimit({ cap: row.cap, soloPrice: row.solo_price ?? roundSolo, acceptsDearer: row.accepts_dearer }),
  seq: row.seq,
});

async function writeClearing(
  tx: Tx,
  run: {
    round: { id: string; solo_price: bigint | null };
    quoteId: string;
    inputHash: string;
    result: Clearing;
    pledges: PledgeRow[];
  },
): Promise<string> {
  const { result, pledges } = run;
  const clears = result.status === "clears" ? result : null;
  const excluded = new Set(clears?.excluded ?? []);
  const buyers = pledges.filter((pledge) => !excluded.has(pledge.firm_id));
  const soloOf = (pledge: PledgeRow) => pledge.solo_price ?? run.round.solo_price;
  const soloKnown = clears && buyers.every((pledge) => soloOf(pledge) !== null);
  const soloTotal = soloKnown ? buyers.reduce((sum, pledge) => sum + soloOf(pledge)! * (clears.allocation[pledge.firm_id] ?? 0n), 0n) : null;
  const { id } = await tx
    .insertInto("clearings")
    .values({
      round_id: run.round.id,
      quote_id: run.quoteId,
      engine_version: ENGINE_VERSION,
      input_hash: run.inputHash,
      status: result.status,
      quantity: clears?.quantity ?? null,
      goods: clears?.goods ?? null,
      shared: clears?.shared ?? null,
      firms: clears ? buyers.filter((pledge) => (clears.allocation[pledge.firm_id] ?? 0n) > 0n).length : 0,
      pledging_firms: pledges.length,
      solo_total: soloTotal,
      nearest: JSON.stringify(result.status === "not_viable" ? result.nearest : [], (_key, value: unknown) =>
        typeof value === "bigint" ? value.toString() : value,
      ),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  if (clears && pledges.length > 0) {
    await tx
      .insertInto("clearing_allocations")
      .values(
        pledges.map((pledge) => ({
          clearing_id: id,
          firm_id: pledge.firm_id,
          pledge_id: pledge.id,
          excluded: excluded.has(pledge.firm_id),
          quantity: clears.allocation[pledge.firm_id] ?? 0n,
          goods_share: clears.goodsShare[pledge.firm_id] ?? 0n,
          shared_share: clears.sharedShare[pledge.firm_id] ?? 0n,
          due: clears.due[pledge.firm_id] ?? 0n,
          solo_price: soloOf(pledge),
        })),
      )
      .execute();
  }
  return id;
}
