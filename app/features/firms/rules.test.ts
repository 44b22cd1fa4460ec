import { describe, expect, test } from "vitest";
import { canLeave, certificateBadge, completenessOf, movedBy, slugOf, type ProfileFacts } from "./rules";
import { foundedYear, PlaceForm } from "./schema";

const bare: ProfileFacts = {
  kind: "sme", nameFa: "سفال", nameEn: "", tagline: "", about: "", sizeClass: null, foundedYear: null, languages: 0, isic: 0, bdsServices: 0,
  city: "", hasPoint: false, hasPhone: false, hasContact: false, processes: 0, offerings: 0, pricedOfferings: 0, machines: 0, capacities: 0,
  certificates: 0, photos: 0, hasLogo: false,
};
const whole: ProfileFacts = {
  kind: "sme", nameFa: "سفال", nameEn: "Sofal", tagline: "t", about: "a".repeat(60), sizeClass: "1-4", foundedYear: 2001, languages: 1, isic: 1, bdsServices: 1,
  city: "لالجین", hasPoint: true, hasPhone: true, hasContact: true, processes: 1, offerings: 1, pricedOfferings: 1, machines: 1, capacities: 1,
  certificates: 1, photos: 1, hasLogo: true,
};

describe("completeness", () => {
  test("a bare firm is 0 and is asked for what it sells first", () => {
    expect(completenessOf(bare)).toMatchObject({ percent: 0, next: { key: "offerings", section: "work" } });
  });
  test.each(["sme", "provider", "institution"] as const)("a whole %s is 100 with nothing left to do", (kind) => {
    expect(completenessOf({ ...whole, kind })).toMatchObject({ percent: 100, next: null });
  });
  test("99 is the most while a step is open", () => {
    expect(completenessOf({ ...whole, certificates: 0 })).toMatchObject({ percent: 99, next: { key: "certificates" } });
  });
  test("a provider is asked for its services, not for its machines", () => {
    const keys = completenessOf({ ...bare, kind: "provider" }).open.map((step) => step.key);
    expect(keys).toContain("services");
    expect(keys).not.toContain("machines");
  });
  test("each step done never lowers the figure", () => {
    let before = 0;
    let facts = { ...bare };
    for (const key of Object.keys(whole) as (keyof ProfileFacts)[]) {
      facts = { ...facts, [key]: whole[key] };
      const { percent } = completenessOf(facts);
      expect(percent).toBeGreaterThanOrEqual(before);
      before = percent;
    }
    expect(before).toBe(100);
  });
});

describe("slug", () => {
  test.each([
    [{ nameEn: "Sofal Setareh & Sons", nameFa: "سفال ستاره" }, "sofal-setareh-sons"],
    [{ nameEn: "Café Mosaïque", nameFa: "" }, "cafe-mosaique"],
    [{ nameEn: "", nameFa: "سفالگری ستاره ۲" }, "سفالگری-ستاره-2"],
    [{ nameEn: "", nameFa: "قطعه‌سازانِ آذر" }, "قطعه-سازان-اذر"],
    [{ nameEn: "New", nameFa: "" }, "new-firm"],
    [{ nameEn: "!!!", nameFa: "؟؟" }, ""],
  ])("%o is %s", (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });
  test("is never longer than its place and never ends in a hyphen", () => {
    const slug = slugOf({ nameEn: "ab ".repeat(100), nameFa: "" });
    expect(slug.length).toBeLessThanOrEqual(80);
    expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});

describe("certificates", () => {
  test("run out the day after their last day", () => {
    expect(certificateBadge({ level: "verified", expiresOn: "2026-11-24" }, "2026-11-24")).toBe("verified");
    expect(certificateBadge({ level: "verified", expiresOn: "2026-11-23" }, "2026-11-24")).toBe("expired");
    expect(certificateBadge({ level: "seen", expiresOn: null }, "2026-11-24")).toBe("seen");
  });
});

describe("people", () => {
  test("the last owner can't leave, one of two can", () => {
    expect(canLeave([{ personId: "a", role: "owner" }, { personId: "b", role: "editor" }], "a")).toBe(false);
    expect(canLeave([{ personId: "a", role: "owner" }, { personId: "b", role: "owner" }], "a")).toBe(true);
    expect(canLeave([{ personId: "a", role: "owner" }, { personId: "b", role: "viewer" }], "b")).toBe(true);
  });
});

describe("forms", () => {
  test("a Jalali year becomes a Gregorian one, in either script", () => {
    expect(foundedYear.parse("۱۳۸۰")).toBe(2001);
    expect(foundedYear.parse("1998")).toBe(1998);
    expect(foundedYear.parse("")).toBeNull();
    expect(foundedYear.safeParse("12").success).toBe(false);
  });
  test("a place takes Persian digits and completes a web address; javascript: is refused", () => {
    const place = { version: "1", visibility: "cluster", lat: "۳۴٫۹۷", lng: "48.47", phone: "۰۸۱-۳۴۵۲ ۱۲۳۴", website: "sofal.ir" };
    expect(PlaceForm.parse(place)).toMatchObject({ lat: 34.97, lng: 48.47, phone: "081-3452 1234", website: "https://sofal.ir", email: null, mobile: "" });
    expect(PlaceForm.safeParse({ ...place, website: "javascript:alert(1)" }).success).toBe(false);
    expect(PlaceForm.safeParse({ ...place, lng: "" }).success).toBe(false);
  });
});

describe("a list of which one entry moves", () => {
  test.each([
    ["b", -1, ["b", "a", "c"]],
    ["b", 1, ["a", "c", "b"]],
    ["a", -1, ["a", "b", "c"]],
    ["c", 1, ["a", "b", "c"]],
  ])("%s by %i", (entry, places, expected) => expect(movedBy(["a", "b", "c"], entry, places)).toEqual(expected));

  test("doesn't move what isn't in it", () => expect(movedBy(["a"], "b", 1)).toBeNull());
});
