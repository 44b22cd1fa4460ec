import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Tx } from "~/lib/db.server";

const NAME = "search.rebuild";
/** A driver that gives no sign for so long has died; the next one goes on from its step. */
const LEASE_SECONDS = 60;

/**
 * `create`: a new index with its settings; `load`: documents go in until nothing differs, and changes go to both indexes;
 * `swap`: the two change names; `drop`: the old one goes.
 */
export const rebuildSteps = ["create", "load", "swap", "drop"] as const;
const Rebuild = z.object({ build: z.uuid(), step: z.enum(rebuildSteps), startedAt: z.string(), reason: z.string() });
export type Rebuild = z.infer<typeof Rebuild>;

/** The rebuild that is under way, if one is. */
export async function rebuildOf(tx: Tx): Promise<Rebuild | null> {
  const { rows } = await sql<{ value: unknown }>`select value from public.installation where name = ${NAME}`.execute(tx);
  return rows[0] ? Rebuild.parse(rows[0].value) : null;
}

/** Begins one, unless one is under way already. */
export async function beginRebuild(tx: Tx, reason: string): Promise<Rebuild> {
  await sql`insert into public.installation (name, value)
    values (${NAME}, jsonb_build_object('build', ${randomUUID()}::text, 'reason', ${reason}::text, 'step', 'create', 'startedAt', clock_timestamp()))
    on conflict (name) do nothing`.execute(tx);
  return (await rebuildOf(tx))!;
}

export async function moveRebuild(tx: Tx, { build }: Rebuild, step: Rebuild["step"]): Promise<void> {
  await sql`update public.installation set value = jsonb_set(value, '{step}', to_jsonb(${step}::text)) where name = ${NAME} and value ->> 'build' = ${build}`.execute(tx);
}

export async function endRebuild(tx: Tx, { build }: Rebuild): Promise<void> {
  await sql`delete from public.installation where name = ${NAME} and value ->> 'build' = ${build}`.execute(tx);
}

/** Takes or keeps the right to drive it; false while another driver lives. */
export async function driveRebuild(tx: Tx, { build }: Rebuild, driver: string): Promise<boolean> {
  const { rows } = await sql`
    update public.installation
    set value = value || jsonb_build_object('driver', ${driver}::text, 'until', clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}))
    where name = ${NAME} and value ->> 'build' = ${build}
      and (coalesce((value ->> 'until')::timestamptz, '-infinity') < clock_timestamp() or value ->> 'driver' = ${driver})
    returning name`.execute(tx);
  return rows.length > 0;
}

export async function leaveRebuild(tx: Tx, { build }: Rebuild, driver: string): Promise<void> {
  await sql`update public.installation set value = value - 'driver' - 'until' where name = ${NAME} and value ->> 'build' = ${build} and value ->> 'driver' = ${driver}`.execute(tx);
}

/** The indexes that a change goes to. */
export function writesTo(rebuild: Rebuild | null, index: string): string[] {
  return rebuild && (rebuild.step === "load" || rebuild.step === "swap") ? [index, nextOf(index)] : [index];
}

export const nextOf = (index: string) => `${index}_next`;
