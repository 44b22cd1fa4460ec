import { z } from "zod";
import type { Jobs } from "~/lib/jobs";
import { tell } from "./notice.server";
import { letters } from "./texts";

const NeedEvent = z.object({ needId: z.uuid() });
const EXCERPT = 160;

/** A need is told to the brokers of its cluster, the answer to whoever posted it. */
export const needJobs: Jobs = {
  "need.posted": async ({ payload }, { db }) => {
    const { needId } = NeedEvent.parse(payload);
    await db.service(async (tx) => {
      const brokers = await tx
        .selectFrom("needs as n")
        .innerJoin("clusters as c", "c.id", "n.cluster_id")
        .innerJoin("cluster_staff as s", (join) => join.onRef("s.cluster_id", "=", "n.cluster_id").on("s.role", "=", "broker").on("s.revoked_at", "is", null))
        .select(["s.person_id", "n.body", "c.slug"])
        .where("n.id", "=", needId)
        .execute();
      for (const { person_id, body, slug } of brokers) {
        await tell(tx, { personId: person_id, kind: "need.posted", facts: { body: body.slice(0, EXCERPT) }, path: `/desk/${slug}/needs`, dedupeKey: `need:${needId}:${person_id}` });
      }
    });
  },

  "need.answered": async ({ id, payload }, { db, siteUrl }) => {
    const { needId } = NeedEvent.parse(payload);
    await db.service(async (tx) => {
      const need = await tx.selectFrom("needs").select(["person_id", "body", "answer"]).where("id", "=", needId).where("state", "=", "answered").executeTakeFirst();
      if (!need?.person_id) return;
      const { body, answer } = need;
      await tell(tx, { personId: need.person_id, kind: "need.answered", facts: { answer: answer.slice(0, EXCERPT) }, path: "/needs", dedupeKey: `need-answer:${id}` }, (locale) => letters[locale].needAnswered(body, answer, `${siteUrl}/needs`));
    });
  },
};
