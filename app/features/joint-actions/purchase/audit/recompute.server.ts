import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { clear, type Clearing } from "../clearing";
import { clearInLots, SPLIT_VERSION, type Lot } from "../lots";
import { ENGINE_VERSION } from "../pledging/clear-round.server";
import { canonical, revived } from "./canonical";
import type { Fault } from "./chain.server";
import { commit } from "./commitment";
import { sha256 } from "./sha256.server";
import type { ClearingInput } from "./kept-input.server";

type Run = {
  id: string;
  quote_id: string;
  substitute: string;
  engine_version: string;
  input_hash: string;
  status: string;
  quantity: bigint | null;
  goods: bigint | null;
  shared: bigint | null;
  nearest: unknown;
  secret: string | null;
  input: unknown;
  /** The log found it there when it began to keep inputs. */
  older: boolean;
};
type KeptInput = ClearingInput & { lots?: Lot[] };
type Share = { firm_id: string; excluded: boolean; quantity: bigint; goods_share: bigint; shared_share: bigint; due: bigint };

/** Clearings that don't come out of their kept input again, or whose input isn't that of their fingerprint and pledges. */
export async function clearingFaults(tx: Tx, roundId: string): Promise<Fault[]> {
  const { rows } = await sql<Run>`
    select c.id, c.quote_id, q.substitute, c.engine_version, c.input_hash, c.status, c.quantity, c.goods, c.shared, c.nearest, i.secret, i.input,
      exists (select from public.round_events e where e.kind = 'row' and e.detail ->> 'table' = 'clearings' and e.detail ->> 'key' = c.id::text
        and e.round_id = c.round_id and e.detail ->> 'act' = 'found') as older
    from public.clearings c join public.round_quotes q on q.id = c.quote_id left join public.clearing_inputs i on i.clearing_id = c.id
    where c.round_id = ${roundId}::uuid order by c.cleared_at, c.id`.execute(tx);
  const faults: Fault[] = [];
  for (const run of rows) {
    const what = await faultOf(tx, run);
    if (what) faults.push({ round: roundId, where: `clearing ${run.id}`, what });
  }
  return faults;
}

async function faultOf(tx: Tx, run: Run): Promise<string | null> {
  if (run.secret === null) return run.older ? null : "its input isn't kept";
  const input = revived(run.input) as KeptInput;
  if (run.engine_version !== (input.lots ? SPLIT_VERSION : ENGINE_VERSION)) return `this program has no engine ${run.engine_version}`;
  if (commit(run.engine_version, input, run.secret, sha256).root !== run.input_hash) return "its input doesn't give its fingerprint";
  if (!(await pledgesAgree(tx, input, run))) return "its input isn't what the firms pledged";
  const again = attempt(input);
  if (!again) return "its input can't be cleared";
  const shares = await sql<Share>`
    select firm_id, excluded, quantity, goods_share, shared_share, due from public.clearing_allocations where clearing_id = ${run.id}::uuid`.execute(tx);
  return agrees(run, shares.rows, again) ? null : "its input gives another result";
}

function attempt(input: KeptInput): Clearing | null {
  try {
    const { lots, ...plain } = input;
    return lots ? clearInLots({ ...plain, lots }) : clear(plain);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

// Each pledge of the input is a confirmed row of that firm, with the same limits (no more than the round buys) and the same place in the order. A firm
// without a price limit takes part at its solo price, or at any when it said so. A successor stands in the place of the firm
// whose share it took over.
async function pledgesAgree(tx: Tx, input: KeptInput, quote: { quote_id: string; substitute: string }): Promise<boolean> {
  if (input.pledges.length === 0) return true;
  const came = input.policy === "first_come";
  const { rows } = await sql<{ seq: bigint; placed: bigint | null; firm: string; successors: string[]; min: bigint; desired: bigint; max: bigint; cap: bigint | null; solo: bigint | null; substitutes: string[] }>`
    select c.seq, case when ${came} then private.first_placed(p.round_id, p.firm_id, c.seq) end as placed, p.substitutes, p.firm_id as firm, array(select o.firm_id::text from public.round_departure_offers o join public.round_departures d on d.id = o.departure_id
      where d.round_id = p.round_id and o.seq = c.seq) as successors, p.min_qty as min, least(p.desired_qty, r.quantity_limit) as desired, least(p.max_qty, r.quantity_limit) as max, p.cap, coalesce(p.solo_price, r.solo_price) as solo
    from public.pledge_confirmations c join public.pledges p on p.id = c.pledge_id join public.rounds r on r.id = p.round_id
    where c.answer = 'confirmed' and c.seq = any (${input.pledges.map((pledge) => pledge.seq.toString())}::bigint[])`.execute(tx);
  const stored = new Map(rows.map((row) => [row.seq, row]));
  if (came && !inOrderOfCome(input.pledges.map((pledge) => ({ place: pledge.place, placed: stored.get(pledge.seq)?.placed })))) return false;
  return input.pledges.every((pledge) => {
    const row = stored.get(pledge.seq);
    if (!row || !(["min", "desired", "max"] as const).every((key) => row[key] === pledge[key])) return false;
    if (row.firm !== pledge.firm && !row.successors.includes(pledge.firm)) return false;
    // A split takes the input of the leading clearing, which is checked by itself.
    if (!input.lots && (pledge.takes === false) !== (quote.substitute !== "" && !row.substitutes.includes(quote.quote_id))) return false;
    return row.cap === null ? pledge.cap === null || pledge.cap === row.solo : pledge.cap === row.cap;
  });
}

// Whoever has a lower number for first come placed its pledge earlier.
function inOrderOfCome(rows: { place: bigint | undefined; placed: bigint | null | undefined }[]): boolean {
  const sorted = rows.toSorted((a, b) => ((a.place ?? 0n) < (b.place ?? 0n) ? -1 : 1));
  return sorted.every((row, index) => row.place !== undefined && row.placed != null && (index === 0 || sorted[index - 1]!.placed! < row.placed));
}

function agrees(run: Run, shares: Share[], again: Clearing): boolean {
  if (run.status !== again.status) return false;
  if (again.status === "not_viable") return canonical(revived(run.nearest)) === plain(again.nearest) && shares.every((share) => share.quantity === 0n && share.due === 0n);
  if (run.quantity !== again.quantity || run.goods !== again.goods || run.shared !== again.shared) return false;
  if (shares.length !== Object.keys(again.allocation).length + again.excluded.length) return false;
  return shares.every(
    (share) =>
      share.excluded === again.excluded.includes(share.firm_id) &&
      share.quantity === (again.allocation[share.firm_id] ?? 0n) &&
      share.goods_share === (again.goodsShare[share.firm_id] ?? 0n) &&
      share.shared_share === (again.sharedShare[share.firm_id] ?? 0n) &&
      share.due === (again.due[share.firm_id] ?? 0n),
  );
}

// As the column of the shortfalls holds them: whole numbers as bare digits.
const plain = (nearest: unknown): string => canonical(JSON.parse(JSON.stringify(nearest, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value))));
