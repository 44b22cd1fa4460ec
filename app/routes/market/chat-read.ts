import { z } from "zod";
import { markRead } from "~/features/chat/commands.server";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

const Params = z.object({ id: id() });
const Query = z.object({ seq: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';

/** A picture that a page without scripts shows under its last message: whoever has loaded it has read so far. */
export const loader = guard({ as: "person", params: Params, query: Query }, async ({ actor, params, query, db, tellAtOnce }) => {
  const { event } = await db.as(actor, (tx) => markRead(tx, { conversationId: params.id, seq: query.seq }));
  tellAtOnce(event);
  return new Response(PICTURE, { headers: { "Content-Type": "image/svg+xml", "Cache-Control": "no-store" } });
});
