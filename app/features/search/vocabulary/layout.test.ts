import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onOtherKeyboard } from "./layout";

describe("the other keyboard", () => {
  it.each([[";had", "کاشی"], ["]vl", "چرم"], ["sthg'vd", "سفالگری"], ["gkj jvlc", "لنت ترمز"], ["Hl,ca", "آموزش"], ["Cvt", "ژرف"], ["مثشفاثق", "leather"], ["فهمث", "tile"], ["لاخصم", "ghowl"]])("has for %s: %s", (typed, meant) => {
    expect(onOtherKeyboard(typed)).toBe(meant);
  });

  it.each(["", "206", "کاشی tile", "!!", "😀"])("has nothing for %j", (typed) => {
    expect(onOtherKeyboard(typed)).toBeNull();
  });

  it("goes there and back for what the Persian keyboard writes without shift", () => {
    const keys = fc.string({ unit: fc.constantFrom(..."ضصثقفغعهخحشسیبلاتنمکظطزرذد "), minLength: 1, maxLength: 20 }).map((text) => `ش${text.trim()}`);
    fc.assert(fc.property(keys, (text) => onOtherKeyboard(onOtherKeyboard(text) ?? "") === text));
  });
});
