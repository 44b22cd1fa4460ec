import { z } from "zod";
import { mentionables } from "~/features/chat/writing.server";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** Whom and what a message in this conversation may name, for the box that finishes names. */
export const loader = guard({ as: "person", params: z.object({ id: id() }) }, async ({ actor, params, db }) => ({
  names: await db.as(actor, (tx) => mentionables(tx, params.id)),
}));
