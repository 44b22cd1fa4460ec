import { redirect } from "@remix-run/node";
import { z } from "zod";
import { openDirect } from "~/features/chat/commands.server";
import { listConversations } from "~/features/chat/queries.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";

const Params = z.object({ slug: z.string().min(1).max(200) });

/** Opens the conversation of the acting firm with another firm. */
export const action = guard({ as: "member", params: Params, rate: "write_person" }, async ({ actor, viewer, params, db }) => {
  const conversation = await db.as(actor, async (tx) => {
    const other = await tx.selectFrom("firms").select("id").where("slug", "=", params.slug).executeTakeFirst();
    if (!other) throw errorResponse("not_found");
    const opened = await openDirect(tx, { firmId: viewer.actingFirmId, otherFirmId: other.id });
    // A firm that a desk put out of it reads why.
    return (await listConversations(tx, opened)).length > 0 ? opened : "log";
  });
  return redirect(`/chat/${conversation}`, 303);
});

export const loader = ({ params }: { params: { slug?: string } }) => redirect(`/firms/${encodeURIComponent(params.slug ?? "")}`);

/** Without it an error would be bare text: a page of its own makes it the site's error page. */
export default function Nothing() {
  return null;
}

