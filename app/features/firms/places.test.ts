import { describe, expect, test } from "vitest";
import { provinceCode, provinceName, townCode, townName } from "./places";

describe("a place", () => {
  test("is kept by its Persian name, in whichever language it was written", () => {
    expect(["Lalejin", " lalejin ".trim(), "لالجین"].map(townCode)).toEqual(["لالجین", "لالجین", "لالجین"]);
    expect(["East Azerbaijan", "آذربایجان شرقی"].map(provinceCode)).toEqual(["آذربایجان شرقی", "آذربایجان شرقی"]);
  });

  test("is found whether its parts are joined, split or tied", () => {
    expect([townCode("صالح آباد"), townCode("صالح‌آباد"), townCode("bandar-abbas")]).toEqual(["صالح‌آباد", "صالح‌آباد", "بندرعباس"]);
  });

  test("is shown in the reader's language", () => {
    expect([townName("چرم‌شهر", "en"), townName("Varamin", "fa"), provinceName("همدان", "en")]).toEqual(["Charmshahr", "ورامین", "Hamadan"]);
  });

  test("that nobody knows stays as it was written", () => {
    expect([townCode("دهنجرد"), townName("دهنجرد", "en"), townCode("")]).toEqual(["دهنجرد", "دهنجرد", ""]);
  });
});
