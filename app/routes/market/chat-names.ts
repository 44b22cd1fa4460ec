import { z } from "zod";
import { mentionables, quotables } from "~/features/chat/writing.server";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** Whom and what a message in this conversation may name or quote, for the box that finishes names. */
export const loader = guard({ as: "person", params: z.object({ id: id() }) }, ({ actor, params, db }) =>
  db.as(actor, async (tx) => ({ names: await mentionables(tx, params.id), quotable: await quotables(tx) })),
);
