import { guard } from "~/lib/guard.server";

/** Tells whether somebody is signed in. As with every request, a session whose token is about to run out has been refreshed. */
export const loader = guard({ as: "anyone" }, async ({ viewer }) => Response.json({ signedIn: viewer !== null }, { headers: { "Cache-Control": "no-store" } }));
