import { sql } from "kysely";
import { z } from "zod";
import type { Tx } from "~/lib/db.server";
import type { Jobs, Schedule } from "~/lib/jobs";
import { readAttributes } from "../start/attributes";
import { harmonise } from "./harmonise";
import { closePolicyVote, duePolicyVotes } from "./policy-vote.server";
import { nextGroups } from "./publish";
import { allNeeds } from "./queries.server";

const Changed = z.object({ roundId: z.uuid() });
const KINDS = ["need_entered", "need_changed", "need_removed", "proposal_answered"];

export const gatheringJobs: Jobs = {
  "needs.changed": async (event, { db }) => {
    const { roundId } = Changed.parse(event.payload);
    await db.service((tx) => publishGroups(tx, roundId));
  },
};

export const gatheringSchedules: Schedule[] = [
  {
    name: "renew-need-groups",
    everyMs: 600_000,
    async run({ db }) {
      const rounds = await db.service((tx) => tx.selectFrom("rounds").select("id").where("state", "=", "gathering").orderBy("created_at").limit(500).execute());
      for (const { id } of rounds) await db.service((tx) => publishGroups(tx, id));
    },
  },
  {
    name: "close-policy-votes",
    everyMs: 2_000,
    async run({ db, log }) {
      for (const roundId of await db.service(duePolicyVotes)) {
        try {
          const outcome = await db.service((tx) => closePolicyVote(tx, roundId));
          if (outcome) log.info({ kind: "policy", round: roundId, outcome });
        } catch (error) {
          log.error({ kind: "policy", round: roundId, outcome: "failed", err: error });
        }
      }
    },
  },
];

/** Publishes the groups of a round's needs when the rule of publish.ts says so. */
export async function publishGroups(tx: Tx, roundId: string): Promise<void> {
  const { rows } = await sql<{ now: Date; attributes: unknown }>`
    select clock_timestamp() as now, attributes from public.rounds where id = ${roundId}::uuid and state = 'gathering' for no key update`.execute(tx);
  const round = rows[0];
  if (!round) return;
  const last = await tx.selectFrom("round_need_groups").select(["published_at", "firms"]).where("round_id", "=", roundId).orderBy("id", "desc").executeTakeFirst();
  const needs = await allNeeds(tx, roundId);
  const firms = new Set(needs.map(({ firm }) => firm)).size;
  // Nothing was shown and nothing would be.
  if (firms < 3 && (!last || last.firms === null)) return;
  const changed = await sql<{ firm: string }>`
    select distinct actor_firm_id as firm from public.round_events
    where round_id = ${roundId}::uuid and kind = any (${KINDS}) and actor_firm_id is not null and at > ${last?.published_at ?? new Date(0)}`.execute(tx);
  const next = nextGroups({
    previous: last ? { publishedAt: last.published_at } : null,
    now: round.now,
    groups: harmonise(needs, readAttributes(round.attributes)),
    firms,
    firmsChangedSince: changed.rows.map(({ firm }) => firm),
  });
  if (!next) return;
  await tx
    .insertInto("round_need_groups")
    .values({ round_id: roundId, published_at: round.now, firms: next.firms, groups: JSON.stringify(next.groups.map((group) => ({ ...group, atLeast: group.atLeast.toString() }))) })
    .execute();
}
