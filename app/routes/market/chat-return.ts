import { redirect } from "@remix-run/node";
import { z } from "zod";
import { returningFirm, returnToRoom } from "~/features/chat/membership.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** A firm that left the room of a round and still has its pledge comes back. */
export const action = guard({ as: "member", params: z.object({ round: id() }), rate: "write_person" }, async ({ actor, params, db }) => {
  const conversation = await db.as(actor, async (tx) => {
    const firmId = await returningFirm(tx, params.round);
    if (!firmId) throw errorResponse("not_found");
    return returnToRoom(tx, { roundId: params.round, firmId });
  });
  return redirect(`/chat/${conversation}`, 303);
});

export const loader = ({ params }: { params: { round?: string } }) => redirect(`/rounds/${encodeURIComponent(params.round ?? "")}`);

/** Without it an error would be bare text: a page of its own makes it the site's error page. */
export default function Nothing() {
  return null;
}
