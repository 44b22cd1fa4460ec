import { randomUUID } from "node:crypto";
import pg from "pg";
import { insert } from "../../../supabase/seed/insert";
import { families } from "../../../supabase/seed/names";
import { randomOf } from "../../../supabase/seed/random";
import set from "./relevance-set.json";

type Concept = { labels: Record<string, string[]>; hs?: string };
type Query = { query: string; class: string; concept?: string; city?: string; firm?: string };
/** A firm as written, for engines that make their own of it. */
export type RawFirm = { id: string; concept: string | null; name: string; titles: string; place: string; text: string; codes: string };

export const classes = ["exact", "spelling", "typo", "transliteration", "plural", "compound", "synonym", "code", "name", "place"];
export const queries: Query[] = set.queries;

const FIRMS_OF_A_CONCEPT = 9;
const OTHERS = 400;
const cities = ["تبریز", "میبد", "تهران", "اصفهان", "مشهد", "ورامین", "لالجین", "شیراز", "همدان"];
const kinds = ["صنایع", "کارگاه", "گروه صنعتی", "شرکت", "بازرگانی", "تولیدی"];
/** What other firms offer: nothing that a concept is about. */
const others = ["عسل طبیعی", "زعفران سرگل", "فرش دستباف", "چای ممتاز", "پسته اکبری", "لوستر برنجی", "اسباب‌بازی چوبی", "گلیم عشایری", "شمع معطر", "خرمای مضافتی", "ساعت دیواری", "صابون گیاهی", "کاغذ دیواری", "پله فلزی", "کفپوش چوبی", "پنجره دوجداره"];

/** Which firms answer a query. */
export function answers(query: Query, firms: readonly RawFirm[]): Set<string> {
  return new Set(firms.filter((firm) => (query.firm ? firm.id === named.get(query.firm) : firm.concept === query.concept && (!query.city || firm.place === query.city))).map(({ id }) => id));
}

const named = new Map(set.firms.map(({ id }) => [id, randomUUID()]));

/** Firms of every concept, as firms write of themselves: one title in Persian, one in three in English too; and many that have nothing to do with any. */
export function corpus(): RawFirm[] {
  const random = randomOf(3);
  const firms: RawFirm[] = [];
  const add = (concept: string | null, title: string, en: string, hs: string, at: number) => {
    const name = `${kinds[at % kinds.length]} ${random.pick(families).fa}${at % 2 === 0 ? "" : ` و ${random.pick(families).fa}`}`;
    firms.push({ id: randomUUID(), concept, name, titles: [title, en].filter(Boolean).join("\n"), place: cities[at % cities.length]!, text: random.pick(["سفارش‌های کوچک و بزرگ می‌پذیریم.", "تحویل به‌موقع، قیمت مناسب.", "با بیست سال سابقه."]), codes: hs });
  };
  for (const [concept, { labels, hs }] of Object.entries(set.concepts as unknown as Record<string, Concept>)) {
    for (let at = 0; at < FIRMS_OF_A_CONCEPT; at += 1) add(concept, labels["fa"]![at % labels["fa"]!.length]!, at % 3 === 0 ? labels["en"]![0]! : "", at % 2 === 0 ? (hs ?? "") : "", at);
  }
  for (let at = 0; at < OTHERS; at += 1) add(null, random.pick(others), "", "", at);
  for (const { id, fa, en, city } of set.firms) firms.push({ id: named.get(id)!, concept: null, name: [fa, en].filter(Boolean).join("\n"), titles: "", place: city, text: "", codes: "" });
  return firms;
}

/** Writes them as firms of the product. */
export async function writeFirms(url: string, firms: readonly RawFirm[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await insert(client, "public.firms", firms.map(({ id, name, place, text }) => {
      const [fa, en] = name.split("\n");
      return { id, slug: `f-${id}`, kind: "sme", name_fa: fa, name_en: en ?? "", city: place, about_fa: text, completeness: 60 };
    }));
    await insert(client, "public.firm_offerings", firms.filter(({ titles }) => titles).map(({ id, titles, codes }) => {
      const [fa, en] = titles.split("\n");
      return { firm_id: id, kind: "product", title_fa: fa, title_en: en ?? "", hs_code: codes };
    }));
  } finally {
    await client.end();
  }
}
