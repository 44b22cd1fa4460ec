import { toPersianDigits } from "~/i18n/digits";
import type { FirmKind } from "~/features/firms/schema";
import type { Random } from "./random";
import type { Good, Named, Town } from "./vocabulary";

const nothing: Named = { fa: "", en: "" };
/** The first good and another of its kind. */
function twoOf(goods: readonly Good[]): { first?: Good | undefined; second?: Good | undefined } {
  return { first: goods[0], second: goods.slice(1).find(({ kind }) => kind === goods[0]!.kind) };
}

// Services are called by longer names, which "and" would run together.
function joined(first: Good, second: Good): Named {
  const services = first.kind === "service";
  return { fa: first.fa + (services ? "، " : " و ") + second.fa, en: first.en + (services ? ", " : " and ") + lower(second.en) };
}

const lower = (text: string) => (/^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1));

/** What the firm does in one line. */
export function taglineOf(random: Random, about: { kind: FirmKind; goods: readonly Good[]; supplies: boolean }): Named {
  const { first, second } = twoOf(about.goods);
  if (!first) return nothing;
  if (about.kind === "institution") return { fa: `${first.fa} برای کارگاه‌های خوشه`, en: `${first.en} for the cluster's workshops` };
  if (second && random.chance(0.5)) return joined(first, second);
  if (first.kind === "service") return first.fa.includes("کارگاه") ? { fa: first.fa, en: first.en } : { fa: `${first.fa} برای کارگاه‌های کوچک`, en: `${first.en} for small workshops` };
  if (about.supplies) return { fa: `فروش عمده و خرد ${first.fa}`, en: `${first.en}, wholesale and retail` };
  return random.chance(0.4) ? { fa: `${first.fa} با سفارش کم و زیاد`, en: `${first.en}, small and large orders` } : { fa: `سازندهٔ ${first.fa}`, en: `Makers of ${lower(first.en)}` };
}

const PROMISES: Named[] = [
  { fa: "سفارش کم هم می‌پذیریم و پیش از کار نمونه می‌فرستیم.", en: "We take small orders and send a sample first." },
  { fa: "زمان تحویل را پیش از سفارش می‌گوییم و سر قول می‌مانیم.", en: "We name the delivery date before the order and keep it." },
  { fa: "برای همکاران خوشه بهای همکاری داریم.", en: "Neighbours in the cluster get a neighbour's price." },
  { fa: "در فصل پرسفارش با کارگاه‌های همسایه کار را بخش می‌کنیم.", en: "In the busy season we share work with the workshops next door." },
  { fa: "بازدید از کارگاه با هماهنگی پیشین آزاد است.", en: "Visitors are welcome by appointment." },
  { fa: "بسته‌بندی برای راه دور و باربری را خودمان انجام می‌دهیم.", en: "We pack for long journeys and arrange the freight." },
];

/** A few sentences about the firm, from the facts of its profile. */
export function aboutOf(random: Random, facts: { town: Town; founded: number | null; goods: readonly Good[]; kind: FirmKind; supplies: boolean }): Named {
  const { town, founded, kind } = facts;
  const { first, second } = twoOf(facts.goods);
  if (!first) return nothing;
  const year = founded === null ? "" : toPersianDigits(String(founded - 621));
  const since = { fa: founded === null ? `در ${town.fa}` : `از سال ${year} در ${town.fa}`, en: founded === null ? "" : ` since ${founded}` };
  const both = second ? joined(first, second) : { fa: first.fa, en: first.en };
  const maker = kind === "sme" && first.kind === "product" && !facts.supplies;
  const work = maker
    ? { fa: `${both.fa} می‌سازیم`, en: "Making" }
    : facts.supplies
      ? { fa: `${both.fa} می‌فروشیم`, en: "Selling" }
      : { fa: `این خدمت‌ها را می‌دهیم: ${both.fa}`, en: "Offering" };
  const promise = random.pick(PROMISES);
  return { fa: `${since.fa} ${work.fa}. ${promise.fa}`, en: `${work.en} ${lower(both.en)} in ${town.en}${since.en}. ${promise.en}` };
}
