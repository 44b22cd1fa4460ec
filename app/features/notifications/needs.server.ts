import { z } from "zod";
import type { Jobs } from "~/lib/jobs";
import { tellAll } from "./fulfilment.server";
import { tell } from "./notice.server";
import { letters } from "./texts";

const Introduced = z.object({ conversationId: z.uuid(), firmId: z.uuid() });
const NeedEvent = z.object({ needId: z.uuid() });
const EXCERPT = 160;

/** A need is told to the brokers of its cluster, the answer to whoever posted it. */
export const needJobs: Jobs = {
  "need.posted": async ({ payload }, { db, siteUrl }) => {
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
        await tellAll(tx, siteUrl, [person_id], "need.posted", { body: body.slice(0, EXCERPT) }, `/desk/${slug}/needs`, `need:${needId}`);
      }
    });
  },

  "need.introduced": async ({ id, payload }, { db, siteUrl }) => {
    const { conversationId, firmId } = Introduced.parse(payload);
    await db.service(async (tx) => {
      const room = await tx.selectFrom("chat_conversations").select("subject").where("id", "=", conversationId).executeTakeFirst();
      if (!room) return;
      const people = await tx.selectFrom("firm_people").select("person_id").where("firm_id", "=", firmId).where("role", "in", ["owner", "editor"]).where("left_at", "is", null).execute();
      await tellAll(tx, siteUrl, people.map(({ person_id }) => person_id), "introduction.need", { subject: room.subject }, `/chat/${conversationId}`, `need-introduced:${id}`, { thread: null });
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
