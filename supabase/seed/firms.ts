import { completenessOf, slugOf } from "~/features/firms/rules";
import type { FirmKind } from "~/features/firms/schema";
import { families, men, women } from "./names";
import { byShare, freshName, providerName, townOf, workshopName, type FirmName } from "./naming";
import { aboutOf, taglineOf } from "./profile";
import type { Random } from "./random";
import { commonServices } from "./services";
import type { Good, Institution, Line, Named, Service, Trade } from "./vocabulary";

type Row = Record<string, unknown>;
export type FirmTables = Record<"firms" | "firm_contacts" | "firm_processes" | "firm_offerings" | "firm_machines" | "firm_capacities" | "firm_certificates" | "cluster_memberships", Row[]>;

/** What a firm of an account is called and does; the others get both by chance. */
export type Own = { kind: FirmKind; name: Named; women: boolean; founder: string };

/** What the firms of one cluster share while they are written. */
export type Place = { trade: Trade; clusterId: string; broker: string; slugs: Map<string, number>; names: Set<string>; now: Date; pending: boolean; own?: Own };
export type Added = { id: string; kind: FirmKind; supplies: boolean };

export const noFirms = (): FirmTables => ({
  firms: [], firm_contacts: [], firm_processes: [], firm_offerings: [], firm_machines: [], firm_capacities: [], firm_certificates: [], cluster_memberships: [],
});

const day = 86_400_000;
const CERTIFICATE_DAYS = 1095;

/** Adds one firm of a trade, with its parts and its membership. */
export function addFirm(tables: FirmTables, random: Random, place: Place): Added {
  const { trade, own, now } = place;
  const id = random.uuid();
  const { kind, name, line, isic, bds, goods } = identityOf(random, place);
  const supplies = line?.supplies === true;
  const full = own !== undefined;
  const has = (share: number) => full || random.chance(share);
  const town = own ? trade.towns[0]! : townOf(random, trade);
  const size = sizeOf(random, kind, full);
  const founded = has(0.75) ? now.getUTCFullYear() - random.int(1, 45) : null;
  const offered = has(0.9) ? goods : [];
  const tagline = has(0.82) ? taglineOf(random, { kind, goods, supplies }) : { fa: "", en: "" };
  const described = has(0.55) ? aboutOf(random, { town, founded, goods, kind, supplies }) : { fa: "", en: "" };
  const offerings = offered.map((good, position) => offeringOf(random, id, good, position, has(0.72)));
  const processes = has(0.85) ? random.some(line?.processes ?? [], full ? 4 : random.int(1, 4)) : [];
  const machines = has(0.5) ? random.some(line?.machines ?? [], full ? 3 : random.int(1, 3)) : [];
  const capacities = kind === "sme" && has(0.5) ? offered.slice(0, random.int(1, 2)).map((good, position) => capacityOf(random, id, good, size, position)) : [];
  const certificates = certificatesOf(random, id, { place, kind, bds, full });
  const contact = has(0.87);
  const pinned = has(0.92);
  const languages = has(0.7) ? [...trade.languages, ...(random.chance(0.15) ? ["en"] : []), ...(random.chance(0.06) ? ["ar"] : [])] : [];
  const createdAt = new Date(now.getTime() - random.int(2, place.pending ? 9 : 700) * day - random.int(0, day)).toISOString();
  const english = full || random.chance(0.94);
  const row = {
    id, slug: uniqueSlug(english ? name : { fa: name.fa, en: "" }, place.slugs), kind, name_fa: name.fa, name_en: english ? name.en : "",
    tagline_fa: tagline.fa, tagline_en: english ? tagline.en : "", about_fa: described.fa, about_en: has(0.6) ? described.en : "",
    isic, bds_services: bds, size_class: size, women_owned: name.women, home_based: line?.home === true && random.chance(name.women ? 0.45 : 0.15),
    founded_year: founded, languages, export_markets: has(0.14) ? random.some(trade.markets, random.int(1, 3)) : [],
    province: trade.province, city: town.fa, lat: pinned ? near(random, town.lat, town.spread) : null, lng: pinned ? near(random, town.lng, town.spread * 1.2) : null,
  };
  tables.firms.push({
    ...row,
    completeness: completenessOf({
      kind, nameFa: row.name_fa, nameEn: row.name_en, tagline: tagline.fa, about: described.fa, sizeClass: size, foundedYear: founded, languages: languages.length,
      isic: isic.length, bdsServices: bds.length, city: town.fa, hasPoint: pinned, hasPhone: contact, hasContact: false,
      processes: processes.length, offerings: offerings.length, pricedOfferings: offerings.filter((offering) => offering["price_from"] !== null).length,
      machines: machines.length, capacities: capacities.length, certificates: certificates.length, photos: 0, hasLogo: false,
    }).percent,
    created_by: own?.founder ?? null, created_at: createdAt,
  });
  if (contact) tables.firm_contacts.push(contactOf(random, id, place, town, name));
  tables.firm_offerings.push(...offerings);
  tables.firm_processes.push(...processes.map((code) => ({ firm_id: id, process_code: code })));
  tables.firm_machines.push(...machines.map((machine, position) => ({ id: random.uuid(), firm_id: id, name: machine, quantity: random.int(1, size === "1-4" ? 2 : 5), position })));
  tables.firm_capacities.push(...capacities);
  tables.firm_certificates.push(...certificates);
  tables.cluster_memberships.push({
    cluster_id: place.clusterId, firm_id: id, status: place.pending ? "pending" : "active", applied_at: createdAt,
    decided_by: place.pending ? null : place.broker, decided_at: place.pending ? null : new Date(Date.parse(createdAt) + day).toISOString(),
  });
  return { id, kind, supplies };
}

type Identity = { kind: FirmKind; name: FirmName; line: Line | null; isic: string[]; bds: string[]; goods: Good[] };

function identityOf(random: Random, { trade, own, names }: Place): Identity {
  const share = random.next();
  const kind = own?.kind ?? (share < trade.institutions.length / trade.firms ? "institution" : share < 0.075 ? "provider" : "sme");
  const named = (draw: () => FirmName): FirmName => {
    if (own) names.add(own.name.fa);
    return own ? { ...own.name, women: own.women } : freshName(names, draw);
  };
  if (kind === "institution") return institutionOf(random, trade, names);
  if (kind === "provider") {
    const service = own ? trade.services[0]! : random.pick<Service>([...trade.services, ...commonServices]);
    const name = named(() => providerName(random, trade, service));
    return { kind, name, line: null, isic: [service.isic], bds: service.bds, goods: random.some(service.offers, own ? 3 : random.int(1, 3)) };
  }
  const line = own ? trade.lines[0]! : byShare(random, trade.lines);
  const name = named(() => workshopName(random, trade, line));
  return { kind, name, line, isic: [line.isic], bds: [], goods: random.some(line.goods, own ? 5 : random.int(1, line.supplies ? 5 : 4)) };
}

/** Institutions are few and each has its own name; where the demo is scaled up, towns tell them apart. */
function institutionOf(random: Random, trade: Trade, names: Set<string>): Identity {
  const free = trade.institutions.filter(({ fa }) => !names.has(fa));
  const chosen = random.pick<Institution>(free.length > 0 ? free : trade.institutions);
  const town = free.length > 0 ? null : random.pick(trade.towns.filter(({ fa }) => !chosen.fa.includes(fa)));
  const name = town ? { fa: `${chosen.fa}، شعبهٔ ${town.fa}`, en: `${chosen.en}, ${town.en} Branch`, women: false } : { fa: chosen.fa, en: chosen.en, women: false };
  names.add(name.fa);
  return { kind: "institution", name, line: null, isic: [chosen.isic], bds: [], goods: chosen.offers };
}

function sizeOf(random: Random, kind: FirmKind, full: boolean): string | null {
  if (kind === "institution") return null;
  const size = full ? 0.8 : random.next();
  return size < 0.72 ? "1-4" : size < 0.96 ? "5-9" : size < 0.995 ? "10-49" : "50+";
}

function offeringOf(random: Random, firm: string, good: Good, position: number, priced: boolean): Row {
  const step = good.from < 1_000_000 ? 1_000 : good.from < 50_000_000 ? 50_000 : 1_000_000;
  const rounded = (rials: number) => Math.round(rials / step) * step;
  const from = rounded(good.from * (0.9 + random.next() * 0.35));
  const to = Math.max(from, rounded(good.to * (0.7 + random.next() * 0.3)));
  return {
    id: random.uuid(), firm_id: firm, kind: good.kind, title_fa: good.fa, title_en: good.en, unit_code: good.unit,
    price_from: priced ? from : null, price_to: priced && to > from ? to : null, hs_code: random.chance(0.4) ? good.hs : "", position,
  };
}

/** `perMonth` of a good is for about five people; the least and the greatest are rounded to tens where there are many. */
function capacityOf(random: Random, firm: string, good: Good, size: string | null, position: number): Row {
  const people = size === "1-4" ? 0.5 : size === "5-9" ? 1 : size === "10-49" ? 3 : 8;
  const [least, most] = good.perMonth;
  const amount = Math.max(1, (least + random.next() * (most - least)) * people);
  const step = amount < 30 ? 1 : amount < 300 ? 10 : amount < 3000 ? 50 : 500;
  const perMonth = Math.max(1, Math.round(amount / step) * step);
  return { id: random.uuid(), firm_id: firm, item: good.fa, per_month: perMonth, free_now: Math.floor((perMonth * random.next() * 0.6) / step) * step, unit_code: good.unit, position };
}

function certificatesOf(random: Random, firm: string, about: { place: Place; kind: FirmKind; bds: string[]; full: boolean }): Row[] {
  const { place, kind, bds, full } = about;
  const schemes = kind === "sme" ? place.trade.schemes : bds.includes("testing") ? ["iso17025"] : ["guild_licence", "iso9001"];
  const count = full ? 2 : random.chance(kind === "sme" ? 0.3 : 0.6) ? (random.chance(0.2) ? 2 : 1) : 0;
  return random.some(schemes, count).map((scheme, index) => {
    const level = full && index === 0 ? "verified" : random.pick(["claimed", "claimed", "seen", "verified"]);
    const issued = place.now.getTime() - random.int(30, full ? 700 : 1300) * day;
    const reviewed = level !== "claimed";
    return {
      id: random.uuid(), firm_id: firm, scheme, number: `${random.int(10_000, 99_999)}`, issued_on: isoDate(issued), expires_on: isoDate(issued + CERTIFICATE_DAYS * day),
      level, reviewed_by: reviewed ? place.broker : null, reviewed_at: reviewed ? new Date(issued + 20 * day).toISOString() : null,
    };
  });
}

/** Numbers of the block that no operator gives out, so that nobody is called by mistake. */
function contactOf(random: Random, firm: string, { trade, own }: Place, town: Named, name: FirmName): Row {
  const given = random.pick(name.women ? women : men);
  return {
    firm_id: firm, visibility: own ? "public" : random.pick(["cluster", "members", "public"]), contact_name: `${given.fa} ${random.pick(families).fa}`,
    phone: `000-0000${random.int(1000, 9999)}`, address: random.chance(0.5) ? `${town.fa}، ${random.pick(trade.streets)}، پلاک ${random.int(1, 180)}` : "",
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

// The sum of three chances lies near the middle, as houses do around a square.
const near = (random: Random, centre: number, spread: number) => Math.round((centre + (random.next() + random.next() + random.next() - 1.5) * spread) * 1e5) / 1e5;
const isoDate = (time: number) => new Date(time).toISOString().slice(0, 10);
