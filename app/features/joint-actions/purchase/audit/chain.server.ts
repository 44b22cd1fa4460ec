import { sql } from "kysely";
import type { Tx } from "~/lib/db.server";
import { PINNED } from "./pinned";

/** Something that doesn't fit: the round, where in it, and what. */
export type Fault = { round: string; where: string; what: string };

// Everything is computed with Postgres' own functions: those of our schema could have been changed together with the rows.
const sha256 = (text: ReturnType<typeof sql>) => sql`encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;

/** Entries whose hash, number or link to the entry before isn't what it has to be, and logs that end too early. */
export async function chainFaults(tx: Tx, roundId: string): Promise<Fault[]> {
  const at = sql`to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;
  const named = sql`jsonb_build_array(e.prev_hash, e.round_id, e.seq, e.kind, e.from_state, e.to_state, e.actor_id, e.actor_firm_id, e.reason, e.detail, ${at})::text`;
  const bare = sql`concat_ws(E'\\x1f', e.prev_hash, e.round_id, e.seq, e.kind, e.from_state, e.to_state, e.actor_id, e.actor_firm_id, e.reason, e.detail::text, ${at})`;
  const { rows } = await sql<{ seq: string; hash_ok: boolean; link_ok: boolean; number_ok: boolean; format_ok: boolean }>`
    select * from (
      select e.seq::text,
        e.hash = case e.format when 1 then ${sha256(bare)} else ${sha256(named)} end as hash_ok,
        e.prev_hash = coalesce(lag(e.hash) over w, '') as link_ok,
        e.seq = coalesce(lag(e.seq) over w, 0) + 1 as number_ok,
        e.format >= coalesce(lag(e.format) over w, 0) as format_ok
      from public.round_events e where e.round_id = ${roundId}::uuid
      window w as (order by e.seq)
    ) x where not (hash_ok and link_ok and number_ok and format_ok)
    order by seq::bigint`.execute(tx);
  const faults = rows.map((row) => ({
    round: roundId,
    where: `entry ${row.seq}`,
    what: !row.number_ok ? "an entry before it is missing" : !row.link_ok ? "it doesn't continue the entry before it" : "its contents don't give its hash",
  }));
  return [...faults, ...(await endFaults(tx, roundId))];
}

// The end of the log: its kept head, and the state that the last step led to.
async function endFaults(tx: Tx, roundId: string): Promise<Fault[]> {
  const { rows } = await sql<{ state: string; last_state: string | null; seq: string | null; hash: string | null; head_seq: string | null; head_hash: string | null }>`
    select r.state, e.seq::text, e.hash, h.seq::text as head_seq, h.hash as head_hash,
      (select s.to_state from public.round_events s where s.round_id = r.id and s.kind = 'step' order by s.seq desc limit 1) as last_state
    from public.rounds r
    left join lateral (select x.seq, x.hash from public.round_events x where x.round_id = r.id order by x.seq desc limit 1) e on true
    left join public.round_log_heads h on h.round_id = r.id
    where r.id = ${roundId}::uuid`.execute(tx);
  const [end] = rows;
  if (!end) return [];
  const faults: Fault[] = [];
  if (end.seq !== end.head_seq || end.hash !== end.head_hash) faults.push({ round: roundId, where: `entry ${end.seq ?? 0}`, what: `the log ends here, its head says ${end.head_seq ?? "nothing"}` });
  if (end.last_state !== null && end.last_state !== end.state) faults.push({ round: roundId, where: "state", what: `the round says ${end.state}, the last step of its log led to ${end.last_state}` });
  return faults;
}

/** Rows that aren't what the log last pinned, rows that it never pinned, and rows that it pinned and that are gone. */
export async function rowFaults(tx: Tx, roundId: string): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const table of Object.keys(PINNED)) faults.push(...(await faultsOf(tx, roundId, table)));
  return faults;
}

// The fingerprint covers the columns that the table had when it was pinned.
async function faultsOf(tx: Tx, roundId: string, table: string): Promise<Fault[]> {
  const { key, round } = PINNED[table]!;
  const rowKey = sql`(t.${sql.id(key)})::text`;
  const { rows } = await sql<{ key: string; pinned: boolean; present: boolean }>`
    with pins as (
      select distinct on (e.detail ->> 'key') e.detail ->> 'key' as key, string_to_array(e.detail ->> 'columns', ',') as columns, e.detail ->> 'sum' as sum
      from public.round_events e
      where e.kind = 'row' and e.detail ->> 'table' = ${table} and e.round_id = ${roundId}::uuid
      order by e.detail ->> 'key', e.seq desc
    ), here as (
      select ${rowKey} as key, to_jsonb(t) as line from ${sql.table(`public.${table}`)} t
      where ${sql.raw(round)} = ${roundId}::uuid or ${rowKey} in (select p.key from pins p)
    ), lines as (
      select coalesce(p.key, h.key) as key, p.sum, h.line is not null as present,
        (select jsonb_object_agg(c, h.line -> c) from unnest(p.columns) c)::text as line
      from pins p full join here h on h.key = p.key
    )
    select key, sum is not null as pinned, bool_or(present) as present
    from lines group by key, sum
    having sum is distinct from ${sha256(sql`coalesce(string_agg(case when present then line end, E'\\n' order by line collate "C"), '')`)}
    order by key`.execute(tx);
  return rows.map((row) => ({
    round: roundId,
    where: `${table} ${row.key}`,
    what: !row.pinned ? "the log knows nothing of it" : row.present ? "it isn't what the log pinned" : "the log pinned it, and it is gone",
  }));
}

/** Triggers that keep the log and pin its rows, and that are missing or switched off. */
export async function guardFaults(tx: Tx): Promise<Fault[]> {
  const wanted = [
    ...Object.keys(PINNED).flatMap((table) => ["insert", "update", "delete"].filter((act) => table !== "rounds" || act !== "delete").map((act) => ({ table, trigger: `${table}_kept_${act}` }))),
    ...["round_events_chain", "round_events_append_only"].map((trigger) => ({ table: "round_events", trigger })),
  ];
  const { rows } = await sql<{ trigger: string }>`
    select t.tgname as trigger from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'public'::regnamespace and t.tgenabled in ('O', 'A')`.execute(tx);
  const on = new Set(rows.map((row) => row.trigger));
  return wanted.filter(({ trigger }) => !on.has(trigger)).map(({ table, trigger }) => ({ round: "-", where: table, what: `its trigger ${trigger} is off` }));
}
