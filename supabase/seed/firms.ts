import { completenessOf, slugOf } from "~/features/firms/rules";
import type { FirmKind } from "~/features/firms/schema";
import type { Random } from "./random";
import { familyNames, givenNames, institutionKinds, providerKinds, type Good, type Named, type Trade } from "./vocabulary";

type Row = Record<string, unknown>;
export type FirmTables = Record<"firms" | "firm_contacts" | "firm_processes" | "firm_offerings" | "firm_machines" | "firm_capacities" | "firm_certificates" | "cluster_memberships", Row[]>;

/** What a firm of an account is called; the others get names by chance. */
export type Own = { kind: FirmKind; name: Named; founder: string };

export const noFirms = (): FirmTables => ({
  firms: [], firm_contacts: [], firm_processes: [], firm_offerings: [], firm_machines: [], firm_capacities: [], firm_certificates: [], cluster_memberships: [],
});

const day = 86_400_000;

/** Adds one firm of a trade, with its parts and its membership; answers its id. */
export function addFirm(
  tables: FirmTables,
  random: Random,
  place: { trade: Trade; clusterId: string; broker: string; slugs: Map<string, number>; now: Date; pending: boolean; own?: Own },
): string {
  const { trade, own } = place;
  const id = random.uuid();
  const { kind, name, bds, isic } = own ? { ...identity(random, trade, own.kind), name: own.name } : identity(random, trade);
  const good = random.pick(trade.goods);
  const full = own !== undefined;
  const has = (share: number) => full || random.chance(share);
  const city = random.pick(trade.cities);
  const tagline = has(0.8) ? taglineOf(kind, good, name) : { fa: "", en: "" };
  const about = has(0.55) ? `${name.fa} در ${city} کار می‌کند. سفارش‌های کوچک و بزرگ را می‌پذیرد و زمان تحویل را پیش از سفارش می‌گوید.` : "";
  const goods = kind === "sme" ? random.some(trade.goods.filter((other) => other.isic === good.isic), random.int(1, 3)) : [serviceOf(kind)];
  const offerings = has(0.9) ? goods.map((item, position) => offeringOf(random, id, kind, item, position, has(0.7))) : [];
  const processes = kind === "sme" && has(0.85) ? random.some(trade.processes, random.int(1, 4)) : [];
  const machines = kind === "sme" && has(0.45) ? random.some(trade.machines, random.int(1, 3)) : [];
  const capacity = kind === "sme" && has(0.5);
  const scheme = random.chance(kind === "sme" ? 0.3 : 0.6) || full ? random.pick(kind === "sme" ? trade.schemes : bds === "testing" ? ["iso17025"] : ["guild_licence", "iso9001"]) : null;
  const contact = has(0.85);
  const size = random.next();
  const founded = has(0.75) ? 2026 - random.int(1, 45) : null;
  const createdAt = new Date(place.now.getTime() - random.int(2, place.pending ? 9 : 700) * day - random.int(0, day)).toISOString();
  const languages = has(0.7) ? ["fa", ...(trade.slug.startsWith("tabriz") ? ["az"] : []), ...(random.chance(0.15) ? ["en"] : [])] : [];
  const hasPoint = has(0.9);

  tables.firms.push({
    id, slug: uniqueSlug(name, place.slugs), kind, name_fa: name.fa, name_en: name.en, tagline_fa: tagline.fa, tagline_en: tagline.en, about_fa: about,
    isic: [kind === "sme" ? good.isic : isic], bds_services: kind === "provider" ? [bds] : [],
    size_class: kind === "institution" ? null : size < 0.72 ? "1-4" : size < 0.96 ? "5-9" : size < 0.995 ? "10-49" : "50+",
    women_owned: random.chance(0.22), home_based: kind === "sme" && random.chance(0.18), founded_year: founded, languages,
    export_markets: random.chance(0.12) ? random.some(trade.markets, random.int(1, 3)) : [],
    province: trade.province, city, lat: hasPoint ? near(random, trade.lat) : null, lng: hasPoint ? near(random, trade.lng) : null,
    completeness: completenessOf({
      kind, nameFa: name.fa, nameEn: name.en, tagline: tagline.fa, about, sizeClass: kind === "institution" ? null : "1-4", foundedYear: founded,
      languages: languages.length, isic: 1, bdsServices: kind === "provider" ? 1 : 0, city, hasPoint, hasPhone: contact, hasContact: contact,
      processes: processes.length, offerings: offerings.length, pricedOfferings: offerings.filter((row) => row["price_from"] !== null).length,
      machines: machines.length, capacities: capacity ? 1 : 0, certificates: scheme ? 1 : 0, photos: 0, hasLogo: false,
    }).percent,
    created_by: own?.founder ?? null, created_at: createdAt,
  });
  // Numbers of the block that no operator gives out, so that nobody is called by mistake.
  if (contact) tables.firm_contacts.push({ firm_id: id, visibility: random.pick(["cluster", "members", "public"]), contact_name: `${random.pick(givenNames).fa} ${random.pick(familyNames).fa}`, phone: `000-0000${random.int(1000, 9999)}` });
  tables.firm_offerings.push(...offerings);
  tables.firm_processes.push(...processes.map(({ code }) => ({ firm_id: id, process_code: code })));
  tables.firm_machines.push(...machines.map((machine, position) => ({ id: random.uuid(), firm_id: id, name: machine, quantity: random.int(1, 4), position })));
  if (capacity) {
    const perMonth = random.int(4, 120) * 10;
    tables.firm_capacities.push({ id: random.uuid(), firm_id: id, item: good.fa, per_month: perMonth, free_now: Math.floor(perMonth * random.next() * 0.6), unit_code: good.unit });
  }
  if (scheme) {
    const level = random.pick(["claimed", "claimed", "seen", "verified"]);
    const issued = place.now.getTime() - random.int(30, 900) * day;
    const reviewed = level !== "claimed";
    tables.firm_certificates.push({
      id: random.uuid(), firm_id: id, scheme, number: `${random.int(10_000, 99_999)}`, issued_on: isoDate(issued), expires_on: isoDate(issued + 1095 * day),
      level, reviewed_by: reviewed ? place.broker : null, reviewed_at: reviewed ? new Date(Math.max(issued + 20 * day, 0)).toISOString() : null,
    });
  }
  tables.cluster_memberships.push({
    cluster_id: place.clusterId, firm_id: id, status: place.pending ? "pending" : "active", applied_at: createdAt,
    decided_by: place.pending ? null : place.broker, decided_at: place.pending ? null : new Date(Date.parse(createdAt) + day).toISOString(),
  });
  return id;
}

function identity(random: Random, trade: Trade, wanted?: FirmKind): { kind: FirmKind; name: Named; bds: string; isic: string } {
  const share = random.next();
  const kind = wanted ?? (share < 0.01 ? "institution" : share < 0.07 ? "provider" : "sme");
  const family = random.pick(familyNames);
  const place = trade.place.fa.split("،")[0]!;
  const placeEn = trade.place.en.split(",")[0]!;
  if (kind === "institution") {
    const head = random.pick(institutionKinds);
    const workshop = random.pick(trade.workshops);
    return { kind, name: { fa: `${head.fa} ${workshop.fa} ${place}`, en: `${placeEn} ${workshop.en} ${head.en}` }, bds: "", isic: "9411" };
  }
  if (kind === "provider") {
    const service = wanted ? providerKinds[0]! : random.pick(providerKinds);
    return { kind, name: { fa: `${service.fa} ${family.fa}`, en: `${family.en} ${service.en}` }, bds: service.bds, isic: service.isic };
  }
  const workshop = random.pick(trade.workshops);
  const given = random.pick(givenNames);
  const both = random.chance(0.6);
  return {
    kind,
    name: { fa: `${workshop.fa} ${both ? `${given.fa} ` : ""}${family.fa}`, en: random.chance(0.85) ? `${both ? `${given.en} ` : ""}${family.en} ${workshop.en}` : "" },
    bds: "", isic: "",
  };
}

function taglineOf(kind: FirmKind, good: Good, name: Named): Named {
  if (kind === "sme") return { fa: `سازندهٔ ${good.fa}`, en: `Maker of ${good.en.charAt(0).toLowerCase()}${good.en.slice(1)}` };
  if (kind === "provider") return { fa: `${name.fa}، در خدمت کارگاه‌های خوشه`, en: "Services for the cluster's workshops" };
  return { fa: "پشتیبان کارگاه‌های کوچک خوشه", en: "For the cluster's small workshops" };
}

const serviceOf = (kind: FirmKind): Good =>
  kind === "provider"
    ? { fa: "خدمت تخصصی", en: "Specialist service", unit: "HUR", from: 6_000_000, to: 25_000_000, isic: "" }
    : { fa: "عضویت و مشاورهٔ صنفی", en: "Membership and advice", unit: "C62", from: 2_000_000, to: 9_000_000, isic: "" };

function offeringOf(random: Random, firm: string, kind: FirmKind, good: Good, position: number, priced: boolean): Row {
  const from = Math.round((good.from * (0.85 + random.next() * 0.4)) / 10_000) * 10_000;
  const to = Math.max(from, Math.round((good.to * (0.7 + random.next() * 0.3)) / 10_000) * 10_000);
  return {
    id: random.uuid(), firm_id: firm, kind: kind === "sme" && good.unit !== "HUR" ? "product" : "service", title_fa: good.fa, title_en: good.en,
    unit_code: good.unit, price_from: priced ? from : null, price_to: priced ? to : null, position,
  };
}

// `taken` holds, for each slug, the last number that was put behind it.
function uniqueSlug(name: Named, taken: Map<string, number>): string {
  const base = slugOf({ nameEn: name.en, nameFa: name.fa });
  let number = taken.get(base) ?? 0;
  let slug = base;
  for (; taken.has(slug); slug = `${base}-${number}`) number = Math.max(number + 1, 2);
  taken.set(slug, 0);
  taken.set(base, number);
  return slug;
}

const near = (random: Random, centre: number) => Math.round((centre + (random.next() + random.next() - 1) * 0.045) * 1e5) / 1e5;
const isoDate = (time: number) => new Date(time).toISOString().slice(0, 10);
