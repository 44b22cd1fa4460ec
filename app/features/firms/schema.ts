import { z } from "zod";
import { instantOf } from "~/i18n/date-field";
import { refuse, type Result } from "~/lib/result";
import { checkbox, emailAddress, id, idempotencyKey, optionalCount, optionalDecimal, optionalMoney, optionalText, optionalWhole, several, text, whole } from "~/lib/zod";
import { parseInteger, toLatinDigits, type CurrencyUnit } from "~/i18n/digits";
import { provinceCode, townCode } from "./places";
import { isoDay } from "./rules";
import { bdsServices, isicClasses, isicDivisions, languages, markets, schemeCode, type Term } from "./taxonomy";
import { unitCodes } from "./units";

export const firmKinds = ["sme", "provider", "institution"] as const;
export type FirmKind = (typeof firmKinds)[number];

/** People who work in the firm. */
export const sizeClasses = ["1-4", "5-9", "10-49", "50+"] as const;
export type SizeClass = (typeof sizeClasses)[number];

export const firmRoles = ["owner", "editor", "viewer"] as const;
export type FirmRole = (typeof firmRoles)[number];

/** When a provider can begin. */
export const availabilities = ["now", "month", "later"] as const;
export type Availability = (typeof availabilities)[number];

export const contactVisibilities = ["cluster", "members", "public"] as const;
export type ContactVisibility = (typeof contactVisibilities)[number];

export const offeringKinds = ["product", "service"] as const;

const codes = (terms: readonly Term[]) => z.enum(terms.map((term) => term.code) as [string, ...string[]]);

/** An empty choice of a select is null. */
const chosen = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === "" || value === undefined ? null : value), schema.nullable());

const version = z.coerce.number().int().min(1);

/** The address of a firm's page: our own slugs, Persian or Latin. */
export const FirmParams = z.object({ slug: z.string().min(2).max(120) });

const names = { nameFa: optionalText(160), nameEn: optionalText(160) };
const oneName = { params: { reason: "name_needed" }, path: ["nameFa"] };
const isNamed = (firm: { nameFa: string; nameEn: string }) => firm.nameFa !== "" || firm.nameEn !== "";

export const FoundFirmForm = z
  .object({ ...names, kind: z.enum(firmKinds), city: optionalText(80).transform(townCode), idempotencyKey: idempotencyKey() })
  .refine(isNamed, oneName);
export type FoundFirm = z.output<typeof FoundFirmForm>;

/** A year of the Jalali or the Gregorian calendar, kept as a Gregorian one; years below 1600 are Jalali. */
export const foundedYear = z.preprocess(
  (value) => {
    if (value === undefined || value === null || value === "") return null;
    const year = typeof value === "string" ? parseInteger(value) : value;
    return typeof year === "number" && year > 0 && year < 1600 ? year + 621 : (year ?? value);
  },
  z.number().int().min(1800).max(2100).nullable(),
);

export const BasicsForm = z
  .object({
    version,
    ...names,
    kind: z.enum(firmKinds),
    taglineFa: optionalText(240),
    taglineEn: optionalText(240),
    aboutFa: optionalText(6000),
    aboutEn: optionalText(6000),
    isic: several(codes(isicClasses), 8),
    bdsServices: several(codes(bdsServices), 15),
    sectorExperience: several(codes(isicDivisions), 17),
    available: chosen(z.enum(availabilities)),
    sizeClass: chosen(z.enum(sizeClasses)),
    womenOwned: checkbox(),
    homeBased: checkbox(),
    foundedYear,
    languages: several(codes(languages), 12),
    exportMarkets: several(codes(markets), 30),
  })
  .refine(isNamed, oneName);
export type Basics = z.output<typeof BasicsForm>;

/** A phone number as people write it, in either script of digits. */
const phone = z.preprocess(
  (value) => (typeof value === "string" ? toLatinDigits(value).replace(/[^\d+()\-\s]/g, "").trim() : ""),
  z.string().max(40).refine((number) => number === "" || /\d{4,}/.test(number.replace(/\D/g, "")), { params: { reason: "phone_invalid" } }),
);

/** A web address; "https://" is put before a bare name. */
const website = z.preprocess(
  (value) => {
    const typed = typeof value === "string" ? value.trim() : "";
    return typed === "" || /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`;
  },
  z.union([z.literal(""), z.url({ protocol: /^https?$/, hostname: z.regexes.domain }).max(300)]),
);

export const PlaceForm = z
  .object({
    version,
    province: optionalText(60).transform(provinceCode),
    city: optionalText(80).transform(townCode),
    lat: optionalDecimal({ min: -90, max: 90 }),
    lng: optionalDecimal({ min: -180, max: 180 }),
    visibility: z.enum(contactVisibilities),
    contactName: optionalText(120),
    phone,
    mobile: phone,
    email: z.preprocess((value) => (typeof value === "string" && value.trim() === "" ? null : (value ?? null)), emailAddress().nullable()),
    website,
    address: optionalText(600),
  })
  .refine((place) => (place.lat === null) === (place.lng === null), { params: { reason: "point_whole" }, path: ["lng"] });
export type Place = z.output<typeof PlaceForm>;

export const ProcessesForm = z.object({ intent: z.literal("processes"), processes: several(z.string().max(60), 60), sought: several(z.string().max(60), 60) });

/** Prices are typed in the reader's unit and kept in whole rials for one unit. */
export const OfferingForm = (unit: CurrencyUnit) =>
  z
    .object({
      intent: z.literal("save-offering"),
      id: id().optional(),
      kind: z.enum(offeringKinds),
      titleFa: optionalText(160),
      titleEn: optionalText(160),
      note: optionalText(1000),
      unitCode: chosen(z.enum(unitCodes)),
      priceFrom: optionalMoney(unit),
      priceTo: optionalMoney(unit),
      hsCode: z.preprocess((value) => (typeof value === "string" ? toLatinDigits(value).replace(/[.\s]/g, "") : ""), z.string().regex(/^[0-9]{0,10}$/)),
    })
    .refine((offering) => offering.titleFa !== "" || offering.titleEn !== "", { params: { reason: "title_needed" }, path: ["titleFa"] })
    .refine((offering) => offering.priceTo === null || offering.priceFrom === null || offering.priceTo >= offering.priceFrom, { params: { reason: "price_range" }, path: ["priceTo"] });
export type OfferingInput = Omit<z.output<ReturnType<typeof OfferingForm>>, "intent">;

export const MachineForm = z.object({
  intent: z.literal("save-machine"),
  id: id().optional(),
  name: text(160),
  quantity: optionalCount({ min: 1, max: 9999 }),
  detail: optionalText(400),
});
export type MachineInput = Omit<z.output<typeof MachineForm>, "intent">;

export const CapacityForm = z
  .object({
    intent: z.literal("save-capacity"),
    id: id().optional(),
    item: text(160),
    perMonth: whole({ min: 1n }),
    freeNow: optionalWhole(),
    unitCode: z.enum(unitCodes),
  })
  .refine((capacity) => capacity.freeNow === null || capacity.freeNow <= capacity.perMonth, { params: { reason: "free_over_capacity" }, path: ["freeNow"] });
export type CapacityInput = Omit<z.output<typeof CapacityForm>, "intent">;

/** What the lists of a profile are called in forms. */
export const listParts = ["offering", "machine", "capacity", "certificate"] as const;
export type ListPart = (typeof listParts)[number];

export const RemovePartForm = z.object({ intent: z.literal("remove"), part: z.enum(listParts), id: id() });

/** What can be done with one of the photos besides removing it. */
export const PhotoForm = z.object({ intent: z.enum(["earlier", "later", "describe"]), id: id(), alt: optionalText(300) });

/** A day as the date fields send it; all parts empty is no day. */
const dayParts = z.object({ calendar: z.enum(["jalali", "gregorian"]), year: z.string(), month: z.string(), day: z.string() }).partial();
export type DayParts = z.output<typeof dayParts>;

export const CertificateForm = z.object({
  id: id().optional(),
  scheme: text(60).transform(schemeCode),
  title: optionalText(200),
  issuer: optionalText(200),
  number: optionalText(80),
  issued: dayParts.optional(),
  expires: dayParts.optional(),
});

export type CertificateInput = {
  id?: string | undefined;
  scheme: string;
  title: string;
  issuer: string;
  number: string;
  /** ISO days. */
  issuedOn: string | null;
  expiresOn: string | null;
  fileId?: string | undefined;
};

export const InviteForm = z.object({ intent: z.literal("invite"), email: emailAddress(), role: z.enum(firmRoles) });
export const PeopleForm = z.discriminatedUnion("intent", [
  InviteForm,
  z.object({ intent: z.literal("role"), personId: id(), role: z.enum(firmRoles) }),
  z.object({ intent: z.literal("remove"), personId: id() }),
  z.object({ intent: z.literal("revoke"), invitationId: id() }),
  z.object({ intent: z.literal("hand-over"), personId: id() }),
  z.object({ intent: z.literal("leave") }),
]);

export const StatusForm = z.object({ status: z.enum(["active", "hidden", "closed"]), confirm: checkbox() });

/** The ISO days of a certificate from what the date fields sent; the year alone is no day. */
export function certificateDays(typed: { issued?: DayParts | undefined; expires?: DayParts | undefined }): Result<{ issuedOn: string | null; expiresOn: string | null }, "no_such_day" | "dates_order"> {
  const issuedOn = dayOf(typed.issued);
  if (issuedOn === undefined) return refuse("no_such_day", "issued");
  const expiresOn = dayOf(typed.expires);
  if (expiresOn === undefined) return refuse("no_such_day", "expires");
  if (issuedOn !== null && expiresOn !== null && expiresOn < issuedOn) return refuse("dates_order", "expires");
  return { ok: true, issuedOn, expiresOn };
}

/** Null when no day is given, undefined when it doesn't exist. */
function dayOf(parts: DayParts | undefined): string | null | undefined {
  if (!parts || (!parts.day && !parts.month)) return null;
  const { calendar = "gregorian", year, month, day } = parts;
  const instant = instantOf({ calendar, year, month, day });
  return instant ? isoDay(instant) : undefined;
}
