import { sql } from "kysely";
import { townName } from "~/features/firms/places";
import { isLocale, negotiateLocale, type Locale } from "~/i18n/locale";
import { formatNumber } from "~/i18n/format";
import { messagesFor } from "~/i18n/messages";
import type { Tx } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { emit } from "~/lib/outbox.server";
import { describeSearch } from "../labels";
import { readNames } from "../queries.server";
import { readQuery } from "../schema";
import { dueAt, type Cadence } from "./rules";

/** Firms that a letter names; the rest is a number and a link. */
const NAMED = 10;
/** Characters of a search in a mail and in the inbox. */
const LONGEST = 100;
/** Saved searches that one run tells of. */
const MOST = 500;

/** Tells every owner whose time has come, or only that of one search, each in a transaction of its own: one that fails keeps no other waiting. */
export async function tellDue({ db, log, now, siteUrl }: Pick<JobHandles, "db" | "log" | "now" | "siteUrl">, only: string | null = null): Promise<number> {
  const waiting = await db.service(async (tx) => {
    const { rows } = await sql<{ id: string; cadence: Cadence; since: Date }>`
      select s.id, s.cadence, min(f.found_at) as since
      from public.saved_search_finds f join public.saved_searches s on s.id = f.saved_search_id and s.stopped_at is null
      where f.told_at is null and (${only}::uuid is null or s.id = ${only}::uuid)
      group by s.id order by since limit ${MOST}`.execute(tx);
    return rows;
  });
  let told = 0;
  for (const { id, cadence, since } of waiting) {
    if (dueAt(cadence, since) > now()) continue;
    try {
      if (await db.service((tx) => tellOwner(tx, id, siteUrl))) told += 1;
    } catch (error) {
      log.error({ kind: "saved search", savedSearch: id, err: error });
    }
  }
  return told;
}

/** A search may be long; the subject of a mail isn't. */
const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`);

type Row = { person_id: string; query: string; stop_key: string; locale: string };
type Found = { id: string; slug: string; name_fa: string; name_en: string; city: string };

/** One notice and one mail for everything that waits. A firm that left the market meanwhile isn't named, and isn't told later. */
async function tellOwner(tx: Tx, id: string, siteUrl: string): Promise<boolean> {
  const { rows } = await sql<Row>`
    select s.person_id, s.query, s.stop_key, p.locale
    from public.saved_searches s join public.people p on p.id = s.person_id
    where s.id = ${id}::uuid and s.stopped_at is null
    for update of s skip locked`.execute(tx);
  const saved = rows[0];
  if (!saved) return false;
  const { rows: found } = await sql<Found>`
    with told as (
      update public.saved_search_finds set told_at = clock_timestamp()
      where saved_search_id = ${id}::uuid and told_at is null returning firm_id, found_at)
    select f.id, f.slug, f.name_fa, f.name_en, f.city
    from told join public.firms f on f.id = told.firm_id and f.status = 'active'
    order by told.found_at, f.id`.execute(tx);
  if (found.length === 0) return false;
  const { rows: clock } = await sql<{ batch: string }>`
    update public.saved_searches set told_at = clock_timestamp() where id = ${id}::uuid returning extract(epoch from told_at)::text as batch`.execute(tx);
  const locale = isLocale(saved.locale) ? saved.locale : negotiateLocale();
  const search = cut(describeSearch(readQuery(saved.query), await readNames(tx), locale));
  const names = found.map(({ name_fa, name_en }) => (locale === "fa" ? name_fa || name_en : name_en || name_fa));
  const path = found.length === 1 ? `/firms/${found[0]!.slug}` : `/search?${saved.query}`;
  await emit(tx, "notice.requested", {
    personId: saved.person_id,
    kind: "saved_search.found",
    facts: { count: found.length, search, names: names.slice(0, 3).join("، ") },
    path: path.length <= 2000 ? path : "/saved-searches",
    dedupeKey: `saved-search:${id}:${clock[0]!.batch}`,
    letter: letterOf(found, names, search, { locale, siteUrl, saved }),
    unsubscribeUrl: `${siteUrl}/saved-searches/stop/${saved.stop_key}`,
  });
  return true;
}

function letterOf(found: Found[], names: string[], search: string, { locale, siteUrl, saved }: { locale: Locale; siteUrl: string; saved: Row }) {
  const { mail } = messagesFor(locale).finding.kept;
  const count = (n: number) => formatNumber(n, { locale });
  const lines = found.slice(0, NAMED).map(({ slug, city }, index) => [[names[index], townName(city, locale)].filter(Boolean).join(" · "), `${siteUrl}/firms/${encodeURI(slug)}`].join("\n"));
  return {
    subject: mail.subject(count(found.length), search),
    greeting: mail.greeting,
    paragraphs: [mail.lead(search), ...lines, ...(found.length > NAMED ? [mail.more(count(found.length - NAMED))] : [])],
    action: { label: mail.open, url: `${siteUrl}/search?${saved.query}` },
    foot: mail.foot(`${siteUrl}/saved-searches/stop/${saved.stop_key}`),
  };
}
