import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import type { Tx } from "~/lib/db.server";

const BATCH = 500;
/** A sender that gives no sign for so long has died; its rows go to the next one. */
const CLAIM_SECONDS = 30;
/** Of the advisory lock under which rows are claimed, so that only one claim is alive at a time. */
const LANE = 7_301_126;
const SERVER = "search.server";

export type Claimed = { firmId: string; bump: bigint; attempts: number; taskUid: bigint | null };
export type Claim = { id: string; rows: Claimed[] };

/** From here on every change of the documents is listed for the search server. */
export async function listChanges(tx: Tx, index: string): Promise<void> {
  await sql`insert into public.installation (name, value) values (${SERVER}, jsonb_build_object('index', ${index}::text))
    on conflict (name) do update set value = excluded.value where installation.value is distinct from excluded.value`.execute(tx);
}

/** There is no search server any more: nothing waits for it. */
export async function forgetChanges(tx: Tx): Promise<void> {
  const { rows } = await sql`delete from public.installation where name in (${SERVER}, 'search.rebuild') returning name`.execute(tx);
  if (rows.length === 0) return;
  await sql`delete from public.search_outbox`.execute(tx);
  await sql`delete from public.search_dead_letters`.execute(tx);
}

/** The next documents to send, single changes first; null while another sender holds some, or when nothing is due. */
export async function claimChanges(tx: Tx): Promise<Claim | null> {
  const { rows: turn } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${LANE}) as mine`.execute(tx);
  if (!turn[0]!.mine) return null;
  const { rows: others } = await sql`select from public.search_outbox where claimed_until > clock_timestamp() limit 1`.execute(tx);
  if (others.length > 0) return null;
  const id = randomUUID();
  const { rows } = await sql<Claimed>`
    update public.search_outbox o
    set claim = ${id}::uuid, claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS})
    from (select firm_id from public.search_outbox where not_before <= clock_timestamp() order by bulk, enqueued_at limit ${BATCH} for update skip locked) due
    where o.firm_id = due.firm_id
    returning o.firm_id as "firmId", o.bump, o.attempts, o.task_uid as "taskUid"`.execute(tx);
  return rows.length > 0 ? { id, rows: rows.sort((a, b) => (a.firmId < b.firmId ? -1 : 1)) } : null;
}

/** Says that the sender lives, and which task carries its documents; false when the claim has passed to somebody else. */
export async function holdClaim(tx: Tx, claim: string, taskUid?: number): Promise<boolean> {
  const { rows } = await sql`
    update public.search_outbox
    set claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}), task_uid = coalesce(${taskUid ?? null}::bigint, task_uid)
    where claim = ${claim}::uuid
    returning firm_id`.execute(tx);
  return rows.length > 0;
}

/** Strikes off what was sent; what changed meanwhile stays for the next turn. */
export async function strikeOff(tx: Tx, claim: Claim): Promise<void> {
  await enqueueLost(tx, claim);
  await sql`
    with mine as (select firm_id, bump from public.search_outbox where claim = ${claim.id}::uuid order by firm_id for update)
    delete from public.search_outbox o using mine, ${sent(claim)}
    where o.firm_id = mine.firm_id and s.firm_id = mine.firm_id and s.bump = mine.bump`.execute(tx);
  await sql`update public.search_outbox set claim = null, claimed_until = null, task_uid = null where claim = ${claim.id}::uuid`.execute(tx);
}

/** Gives the rows back; they are due again after `seconds`, and `attempted` counts this as a try of theirs. */
export async function giveBack(tx: Tx, claim: Claim, error: string, { seconds, attempted }: { seconds: number; attempted: boolean }): Promise<void> {
  await enqueueLost(tx, claim);
  await sql`
    update public.search_outbox
    set claim = null, claimed_until = null, last_error = ${error.slice(0, 500)}, attempts = attempts + ${attempted ? 1 : 0}::int,
      not_before = clock_timestamp() + make_interval(secs => ${seconds})
    where claim = ${claim.id}::uuid`.execute(tx);
}

/** Lists documents as if they had changed. */
export async function enqueue(tx: Tx, firmIds: readonly string[]): Promise<void> {
  if (firmIds.length === 0) return;
  await sql`
    insert into public.search_outbox as o (firm_id, bulk)
    select id, ${firmIds.length > 50} from unnest(${[...firmIds].sort()}::uuid[]) id
    on conflict (firm_id) do update set bump = o.bump + 1, bulk = o.bulk and excluded.bulk`.execute(tx);
}

/** Somebody took over in the belief that we were dead, and may have sent newer documents before our older ones: those go once more. */
async function enqueueLost(tx: Tx, claim: Claim): Promise<void> {
  const { rows } = await sql<{ firmId: string }>`
    select s.firm_id as "firmId" from ${sent(claim)}
    where not exists (select from public.search_outbox o where o.firm_id = s.firm_id and o.claim = ${claim.id}::uuid)`.execute(tx);
  await enqueue(tx, rows.map(({ firmId }) => firmId));
}

const sent = ({ rows }: Claim) => sql`unnest(${rows.map(({ firmId }) => firmId)}::uuid[], ${rows.map(({ bump }) => String(bump))}::bigint[]) as s(firm_id, bump)`;

export type Refusal = { firmId: string; version: number | null; code: string; error: string };

/** Sets documents aside that the search server won't take, and forgets those that it took. */
export async function recordRefusals(tx: Tx, refused: readonly Refusal[], taken: readonly string[]): Promise<void> {
  if (taken.length > 0) await sql`delete from public.search_dead_letters where firm_id = any (${taken}::uuid[])`.execute(tx);
  for (const { firmId, version, code, error } of refused) {
    await sql`
      insert into public.search_dead_letters as l (firm_id, version, code, error) values (${firmId}, ${version}::bigint, ${code}, ${error.slice(0, 1_000)})
      on conflict (firm_id) do update set version = excluded.version, code = excluded.code, error = excluded.error, last_at = clock_timestamp(), tries = l.tries + 1`.execute(tx);
  }
}

export type SyncLag = { waiting: number; oldestSeconds: number; dead: number };

/** What the search server doesn't know yet, and what it refused. */
export async function syncLag(tx: Tx): Promise<SyncLag> {
  const { rows } = await sql<SyncLag>`
    select count(*)::int as waiting, round(coalesce(extract(epoch from clock_timestamp() - min(enqueued_at)), 0))::int as "oldestSeconds",
      (select count(*)::int from public.search_dead_letters) as dead
    from public.search_outbox`.execute(tx);
  return rows[0]!;
}
