import { tidyText } from "~/lib/zod";
import type { Attribute } from "../start/attributes";
import { decimalIn, type Acceptance, type Range } from "./acceptance";
import type { Need } from "./harmonise";
import { attributeKey, unitOf, valueKey, type Unit } from "./vocabulary";

type Spelled = { name: string; value: string; unit: string; also?: string; weight: bigint };
type Context = { needs: readonly Need[]; asked: readonly Attribute[]; usual: ReadonlyMap<string, Unit> };

const rowsOf = (needs: readonly Need[], asked: readonly Attribute[]): Spelled[] => [
  ...asked.map((row) => ({ ...row, weight: 0n })),
  ...needs.flatMap((need) => [...need.attributes, ...need.accepted.flat()].map((row) => ({ ...row, weight: need.quantity }))),
];

type Spelling = { text: string; weight: bigint };

/** The spelling that most needs use; of equally frequent ones that of the larger volume, then the first in the order of letters. */
function mostCommon(spellings: readonly Spelling[]): string | undefined {
  const found = new Map<string, { times: number; weight: bigint }>();
  for (const { text, weight } of spellings) {
    const before = found.get(text) ?? { times: 0, weight: 0n };
    found.set(text, { times: before.times + 1, weight: before.weight + weight });
  }
  const byVolume = (one: bigint, other: bigint) => (one === other ? 0 : one > other ? -1 : 1);
  return [...found].sort(([a, one], [b, other]) => other.times - one.times || byVolume(one.weight, other.weight) || (a < b ? -1 : 1))[0]?.[0];
}

/** For each attribute the unit of numbers that name none: that of the round, or else the one that most needs name. */
export function usualUnits(needs: readonly Need[], asked: readonly Attribute[]): Map<string, Unit> {
  const usual = new Map<string, Unit>();
  const rows = rowsOf(needs, asked);
  for (const key of new Set(rows.map(({ name }) => attributeKey(name)))) {
    const text = unitText(key, rows, asked);
    const unit = text === undefined ? null : unitOf(text);
    if (unit) usual.set(key, unit);
  }
  return usual;
}

// A unit may stand in its own field or behind the number: "8 %".
function unitText(key: string, rows: readonly Spelled[], asked: readonly Attribute[]): string | undefined {
  const named = (some: readonly Spelled[]) => some.filter(({ name }) => attributeKey(name) === key);
  const typed = (row: Spelled) => row.unit.trim() || (/^[^\d۰-۹٠-٩]*[\d۰-۹٠-٩.,/٫٬]+\s*([^\d۰-۹٠-٩\s\-–—<>=≤≥±]{1,12})$/u.exec(row.value.trim())?.[1] ?? "");
  const texts = (some: readonly Spelled[]) => named(some).map((row) => ({ text: typed(row), weight: row.weight })).filter(({ text }) => text !== "" && attributeKey(text) !== key);
  return mostCommon(texts(asked.map((row) => ({ ...row, weight: 0n })))) ?? mostCommon(texts(rows));
}

/** A specification in words that people used and that read back as the same specification. */
export function specificationText(specification: ReadonlyMap<string, Acceptance>, { needs, asked, usual }: Context): Attribute[] {
  const rows = rowsOf(needs, asked);
  const order = asked.map(({ name }) => attributeKey(name));
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return [...specification]
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([key, acceptance]) => {
      const own = rows.filter(({ name }) => attributeKey(name) === key);
      const unit = unitText(key, rows, asked) ?? "";
      const one = acceptance.words.length === 0 && acceptance.ranges.every(({ dimension }) => dimension === (usual.get(key)?.dimension ?? ""));
      const words = acceptance.words.map((word) => mostCommon(own.flatMap((row) => alternatives(row).map((text) => ({ text, weight: row.weight }))).filter(({ text }) => valueKey(text) === word)) ?? word);
      const numbers = acceptance.ranges.map((range) => rangeText(range, usual.get(key) ?? null, one ? "" : unit));
      return { name: nameOf(key, asked, own), value: [...numbers, ...words].join(", "), unit: one && acceptance.ranges.length > 0 ? unit : "" };
    });
}

const nameOf = (key: string, asked: readonly Attribute[], own: readonly Spelled[]): string =>
  asked.find(({ name }) => attributeKey(name) === key)?.name ?? mostCommon(own.map(({ name, weight }) => ({ text: name.trim(), weight }))) ?? key;

const alternatives = (row: Spelled): string[] => `${row.value}،${row.also ?? ""}`.split(/[،؛;|,/\n]|\s(?:یا|or)\s/u).map(tidyText);

/** Names of the smallest units, for numbers of another dimension than the usual one. */
const SMALLEST: Record<string, string> = { length: "µm", mass: "mg", volume: "ml", share: "%", temperature: "°C" };

function rangeText({ dimension, lo, hi }: Range, usual: Unit | null, unit: string): string {
  const own = dimension === (usual?.dimension ?? "");
  const factor = own ? (usual?.factor ?? 1n) : 1n;
  const suffix = own ? unit : dimension.startsWith(":") ? dimension.slice(1) : (SMALLEST[dimension] ?? "");
  const number = (value: bigint) => `${decimalIn(value, factor)}${suffix ? ` ${suffix}` : ""}`;
  // Any number, and no word.
  if (lo === null && hi === null) return `≤ ${number(0n)}, ≥ ${number(0n)}`;
  if (lo === null) return `≤ ${number(hi!)}`;
  if (hi === null) return `≥ ${number(lo)}`;
  return lo === hi ? number(lo) : `${number(lo)} – ${number(hi)}`;
}
