import { sql } from "kysely";
import { z } from "zod";
import { FirmChanged } from "~/features/firms/events.server";
import type { Tx } from "~/lib/db.server";
import type { JobHandler, Jobs, Schedule } from "~/lib/jobs";
import { emit } from "~/lib/outbox.server";
import { documentsOf } from "../documents.server";
import { visibility, type CatalogDoc, type SearchEngine } from "../engine";
import { NORM_VERSION } from "../normalise";
import { parseText } from "../query";
import { queryOf, readNames } from "../queries.server";
import { readQuery } from "../schema";
import { tellDue } from "./alerts.server";
import { keyWordsOf } from "./commands.server";
import { matches, wordsOf } from "./match";

const MembershipChanged = z.object({ firmId: z.uuid() });
const SavedSearchEvent = z.object({ savedSearchId: z.uuid() });

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Firms that match at the beginning and so aren't news; a search that finds more is too wide to tell of each. */
const KNOWN_PAGES = 10;
const KNOWN_PER_PAGE = 100;
const REFRESHED = 500;
/** Firms that come within this time are told together, also at once. */
const GATHER_MS = 5_000;

/** Firms that changed are held against the saved searches; those that begin to match wait to be told, each once. Postgres decides, whichever engine answers searches. */
export function savedSearchJobs(engine: SearchEngine): Jobs {
  const follow: (schema: z.ZodType<{ firmId: string }>) => JobHandler = (schema) => async ({ payload }, { db, now }) => {
    const { firmId } = schema.parse(payload);
    await db.service(async (tx) => {
      const [doc] = await documentsOf(tx, [firmId], now());
      if (doc) await holdAgainst(tx, doc, now());
    });
  };
  return {
    "firm.changed": follow(FirmChanged),
    "membership.changed": follow(MembershipChanged),
    "saved_search.found": async ({ payload }, handles) => void (await tellDue(handles, SavedSearchEvent.parse(payload).savedSearchId)),
    "saved_search.started": async ({ payload }, { db }) => {
      const { savedSearchId } = SavedSearchEvent.parse(payload);
      await db.service((tx) => rememberKnown(tx, engine, savedSearchId));
    },
  };
}

type Candidate = { id: string; query: string; cadence: string; firm_ids: string[]; cluster_ids: string[] };

/** Notes this firm for every saved search that it matches and whose owner may find it. */
async function holdAgainst(tx: Tx, doc: CatalogDoc, now: Date): Promise<void> {
  const { rows } = await sql<Candidate>`
    select s.id, s.query, s.cadence,
      array(select p.firm_id::text from public.firm_people p where p.person_id = s.person_id and p.left_at is null) as firm_ids,
      array(select c.cluster_id::text from public.cluster_staff c where c.person_id = s.person_id and c.revoked_at is null
        union select m.cluster_id::text from public.cluster_memberships m join public.firm_people p on p.firm_id = m.firm_id and p.left_at is null
          where p.person_id = s.person_id and m.status = 'active') as cluster_ids
    from public.saved_searches s
    where s.stopped_at is null and (s.key_words && ${wordsOf(doc)}::text[] or s.key_words = '{}' or s.norm_version <> ${NORM_VERSION})`.execute(tx);
  if (rows.length === 0) return;
  const names = await readNames(tx);
  const found = rows.filter(({ query, firm_ids, cluster_ids }) => {
    const audience = visibility({ firmIds: firm_ids, clusterIds: cluster_ids });
    if (!doc.audience.some((code) => audience.includes(code)) || firm_ids.includes(doc.firmId)) return false;
    const address = readQuery(query);
    const { filters, near } = queryOf(address, names);
    return matches(doc, { parsed: parseText(address.q), filters, near });
  });
  if (found.length === 0) return;
  const fresh = await tx
    .insertInto("saved_search_finds")
    .values(found.map(({ id }) => ({ saved_search_id: id, firm_id: doc.firmId })))
    .onConflict((conflict) => conflict.doNothing())
    .returning("saved_search_id")
    .execute();
  for (const { saved_search_id: savedSearchId } of fresh) {
    const atOnce = found.some(({ id, cadence }) => id === savedSearchId && cadence === "at_once");
    if (atOnce) await emit(tx, "saved_search.found", { savedSearchId }, { notBefore: new Date(now.getTime() + GATHER_MS) });
  }
}

/** What a search finds at its beginning is known to its owner: it is noted as told. */
async function rememberKnown(tx: Tx, engine: SearchEngine, id: string): Promise<void> {
  const saved = await tx.selectFrom("saved_searches").select("query").where("id", "=", id).executeTakeFirst();
  if (!saved) return;
  const query = { ...queryOf(readQuery(saved.query), await readNames(tx), KNOWN_PER_PAGE), sort: "newest" as const };
  for (let page = 1; page <= KNOWN_PAGES; page += 1) {
    const { hits, total } = await engine.search(tx, { ...query, page }, { firmIds: [], clusterIds: [] });
    if (hits.length > 0) {
      await sql`
        insert into public.saved_search_finds (saved_search_id, firm_id, told_at)
        select ${id}::uuid, f.id, clock_timestamp() from public.firms f where f.id = any (${hits.map(({ firmId }) => firmId)}::uuid[])
        on conflict do nothing`.execute(tx);
    }
    if (page * KNOWN_PER_PAGE >= total) return;
  }
}

export function savedSearchSchedules(): Schedule[] {
  return [
    { name: "saved searches: alerts", everyMs: MINUTE, run: async (handles) => void (await tellDue(handles)) },
    {
      // A normalisation that answers differently makes other words of what was saved.
      name: "saved searches: words",
      everyMs: HOUR,
      run: ({ db }) =>
        db.service(async (tx) => {
          const old = await tx.selectFrom("saved_searches").select(["id", "query"]).where("norm_version", "<>", NORM_VERSION).limit(REFRESHED).forUpdate().skipLocked().execute();
          for (const { id, query } of old) {
            await tx.updateTable("saved_searches").set({ key_words: await keyWordsOf(tx, query), norm_version: NORM_VERSION }).where("id", "=", id).execute();
          }
        }),
    },
  ];
}
