import { z } from "zod";
import { lenses } from "~/features/search/schema";
import { readSuggestions } from "~/features/search/suggest.server";
import { guard } from "~/lib/guard.server";

const Query = z.object({
  q: z.preprocess((value) => (typeof value === "string" ? value.trim().slice(0, 200) : ""), z.string()),
  lens: z.enum(lenses).catch("firms"),
});

/** What the search field offers for a text, as JSON. */
export const loader = guard({ as: "anyone", query: Query, rate: "suggest_address" }, async ({ actor, viewer, db, query, search, locale }) =>
  Response.json(await db.as(actor, (tx) => readSuggestions(tx, search, { text: query.q, lens: query.lens, viewer, locale })), { headers: { "Cache-Control": "private, no-store" } }),
);
