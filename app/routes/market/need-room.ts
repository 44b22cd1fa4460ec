import { redirect } from "@remix-run/node";
import { z } from "zod";
import { openNeedRoom } from "~/features/chat/need-room.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** The firm that asked, or the desk, opens the room of a need. */
export const action = guard({ as: "person", params: z.object({ need: id() }), rate: "write_person" }, async ({ actor, viewer, params, db }) => {
  const edited = viewer.firms.filter(({ role }) => role !== "viewer").map(({ id }) => id);
  const firmId = edited.find((one) => one === viewer.actingFirmId) ?? edited[0] ?? null;
  const opened = await db.as(actor, (tx) => openNeedRoom(tx, params.need, firmId));
  if (!opened.ok && opened.reason === "need_settled") return redirect("/needs", 303);
  if (!opened.ok) throw errorResponse("not_found");
  return redirect(`/chat/${opened.conversationId}`, 303);
});

export const loader = () => redirect("/needs");

/** Without it an error would be bare text: a page of its own makes it the site's error page. */
export default function Nothing() {
  return null;
}
