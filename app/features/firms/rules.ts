import { tehranClock } from "~/i18n/jalali";
import type { FirmKind } from "./schema";

/** Bytes of one upload. */
export const UPLOAD_CAP = 8 * 1024 * 1024;
/** Of the files of one form together: a request carries little more. */
export const UPLOADS_CAP = 11 * 1024 * 1024;

/** What completeness looks at; counts are of live rows. */
export type ProfileFacts = {
  kind: FirmKind;
  nameFa: string;
  nameEn: string;
  tagline: string;
  about: string;
  sizeClass: string | null;
  foundedYear: number | null;
  languages: number;
  isic: number;
  bdsServices: number;
  city: string;
  hasPoint: boolean;
  hasPhone: boolean;
  hasContact: boolean;
  processes: number;
  offerings: number;
  pricedOfferings: number;
  machines: number;
  capacities: number;
  certificates: number;
  photos: number;
  hasLogo: boolean;
};

export type Section = "basics" | "work" | "place" | "certificates" | "photos";
export type StepKey =
  | "offerings" | "contact" | "about" | "processes" | "services" | "place" | "photos" | "prices" | "capacity"
  | "tagline" | "sector" | "size" | "logo" | "machines" | "names" | "languages" | "founded" | "certificates";
export type Step = { key: StepKey; section: Section; weight: number; done: boolean };

/** The steps of a whole profile for this kind of firm, the most useful to a buyer first. */
export function profileSteps(firm: ProfileFacts): Step[] {
  const maker = firm.kind === "sme";
  const provider = firm.kind === "provider";
  const step = (key: StepKey, section: Section, weight: number, done: boolean): Step => ({ key, section, weight, done });
  return [
    step("offerings", "work", 15, firm.offerings > 0),
    step("contact", "place", 12, firm.hasPhone || firm.hasContact),
    ...(maker ? [step("processes", "work", 10, firm.processes > 0)] : []),
    ...(provider ? [step("services", "basics", 12, firm.bdsServices > 0)] : []),
    step("about", "basics", 10, firm.about.length >= 40),
    step("place", "place", 8, firm.city !== "" && firm.hasPoint),
    step("photos", "photos", 8, firm.photos > 0),
    ...(maker ? [step("capacity", "work", 7, firm.capacities > 0)] : []),
    step("prices", "work", 6, firm.pricedOfferings > 0),
    step("tagline", "basics", 5, firm.tagline !== ""),
    step("sector", "basics", 4, firm.isic > 0),
    ...(firm.kind === "institution" ? [] : [step("size", "basics", 4, firm.sizeClass !== null)]),
    step("logo", "photos", 3, firm.hasLogo),
    ...(maker ? [step("machines", "work", 3, firm.machines > 0)] : []),
    step("names", "basics", 2, firm.nameFa !== "" && firm.nameEn !== ""),
    step("languages", "basics", 1, firm.languages > 0),
    step("founded", "basics", 1, firm.foundedYear !== null),
    step("certificates", "certificates", 1, firm.certificates > 0),
  ];
}

/** How whole a profile is, 0 to 100, and the open step that helps most (null when nothing is open). */
export function completenessOf(firm: ProfileFacts): { percent: number; next: Step | null; open: Step[] } {
  const steps = profileSteps(firm);
  const total = steps.reduce((sum, step) => sum + step.weight, 0);
  const done = steps.reduce((sum, step) => sum + (step.done ? step.weight : 0), 0);
  const open = steps.filter((step) => !step.done).sort((a, b) => b.weight - a.weight);
  const percent = open.length === 0 ? 100 : Math.min(99, Math.floor((done * 100) / total));
  return { percent, next: open[0] ?? null, open };
}

/** The day in Tehran at an instant, as an ISO day. */
export function isoDay(instant: Date): string {
  const { year, month, day } = tehranClock(instant);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Certificates run out by date, whatever their level. Days are ISO days in Tehran. */
export function certificateBadge(certificate: { level: string; expiresOn: string | null }, today: string): "claimed" | "seen" | "verified" | "expired" {
  if (certificate.expiresOn !== null && certificate.expiresOn < today) return "expired";
  return certificate.level === "verified" || certificate.level === "seen" ? certificate.level : "claimed";
}

/** A list with one entry moved by so many places, as far as the list goes; null when it isn't in the list. */
export function movedBy<T>(list: readonly T[], entry: T, places: number): T[] | null {
  const from = list.indexOf(entry);
  if (from < 0) return null;
  const rest = list.filter((_, index) => index !== from);
  rest.splice(Math.min(rest.length, Math.max(0, from + places)), 0, entry);
  return rest;
}

const RESERVED = new Set(["new", "edit", "people", "mine"]);

/** The address part of a name: Latin letters from the English name, otherwise the Persian one; "" when neither has letters. */
export function slugOf(name: { nameEn: string; nameFa: string }): string {
  for (const candidate of [name.nameEn, name.nameFa]) {
    const slug = slugText(candidate);
    if (slug.length >= 2) return RESERVED.has(slug) ? `${slug}-firm` : slug;
  }
  return "";
}

function slugText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[يى]/g, "ی")
    .replace(/ك/g, "ک")
    .toLowerCase()
    .replace(/['’ʼ]/g, "")
    .replace(/[^a-z0-9\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]+/g, "-")
    .slice(0, 80)
    .replace(/^-+|-+$/g, "");
}

export type ActingRole = "owner" | "editor" | "viewer" | null;

export function canEdit(role: ActingRole): boolean {
  return role === "owner" || role === "editor";
}

/** Whether somebody may leave: the last owner first hands the firm over. */
export function canLeave(people: readonly { personId: string; role: string }[], personId: string): boolean {
  const self = people.find((person) => person.personId === personId);
  return self !== undefined && (self.role !== "owner" || people.some((other) => other.personId !== personId && other.role === "owner"));
}
