import { expect, it } from "vitest";
import { tokens } from "../normalise";
import { fits } from "./rules";

it.each([
  ["خرید گروهی فریت", "فر", true],
  ["خرید گروهی فریت", "گروهي خريد", true],
  ["Joint purchase: frit", "PUR joint", true],
  ["Joint purchase: frit", "urchase", false],
  ["میز کارگزار", "", true],
])("%s fits “%s”: %s", (text, typed, expected) => {
  expect(fits(text, tokens(typed))).toBe(expected);
});
