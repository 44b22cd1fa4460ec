import { redirect } from "@remix-run/node";
import { FirmParams } from "~/features/firms/schema";
import { guard } from "~/lib/guard.server";

/** The editing pages begin with who the firm is. */
export const loader = guard({ as: "person", params: FirmParams }, async ({ params }) => {
  throw redirect(`/firms/${encodeURIComponent(params.slug)}/edit/basics`);
});
