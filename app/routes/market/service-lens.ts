import { redirect } from "@remix-run/node";
import { guard } from "~/lib/guard.server";
import { SearchAddress, searchPath } from "~/features/search/schema";

/** A short address for the search among providers of services. */
export const loader = guard({ as: "anyone", query: SearchAddress }, async ({ query }) => redirect(searchPath({ ...query, lens: "services" }), 302));
