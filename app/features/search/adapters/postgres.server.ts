import { visibility, type SearchEngine } from "../engine";
import { parseText } from "../query";
import { countWords, healthOf, rebuildDocuments, removeDocuments, staleFirms, upsertDocuments } from "./postgres-documents.server";
import { facetsOf } from "./postgres-facets.server";
import { find } from "./postgres-find.server";
import { otherReading } from "./postgres-layout.server";
import { suggestTitles } from "./postgres-suggest.server";
import { wordsOf } from "./postgres-tsquery";
import { trustDepths } from "./postgres-trust.server";
import { planText } from "./postgres-text.server";

/** The engine of an installation without a search server, and the one that takes over when there is one and it fails. */
export function postgresSearch(): SearchEngine {
  const depths = trustDepths();
  return {
    name: "postgres",

    async search(tx, query, viewer) {
      const audience = visibility(viewer);
      const { plan, facts } = await planText(tx, parseText(query.text), audience);
      const found = await find(tx, plan, facts, query, audience, depths);
      const last = plan.groups.at(-1)?.asked.at(-1);
      return {
        engine: "postgres",
        degraded: false,
        ...found,
        corrections: plan.corrections,
        layout: await otherReading(tx, query.text, plan, facts, found, audience),
        marks: { words: wordsOf(plan), prefix: plan.parsed.open && last ? last.typed : null },
      };
    },

    async facets(tx, query, viewer) {
      const audience = visibility(viewer);
      const { plan, facts } = await planText(tx, parseText(query.text), audience);
      return { engine: "postgres", degraded: false, ...(await facetsOf(tx, plan, facts, query, audience)) };
    },

    suggest: (tx, text, viewer, limit) => suggestTitles(tx, text, visibility(viewer), limit),
    upsert: upsertDocuments,
    remove: removeDocuments,
    reindex: rebuildDocuments,
    stale: staleFirms,
    tidy: countWords,
    health: healthOf,
  };
}
