import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Tokens = Record<string, string>;
type Rgb = [number, number, number];

const css = readFileSync(new URL("./app.css", import.meta.url), "utf8");

function tokensOf(selector: string): Tokens {
  const from = css.indexOf(`${selector} {`);
  const body = css.slice(from, css.indexOf("}", from));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

const light = tokensOf("\n:root");
const darkByChoice = tokensOf(':root[data-theme="dark"]');
const darkByDevice = tokensOf(':root:not([data-theme="light"])');
const modes: [string, Tokens][] = [
  ["light", light],
  ["dark", { ...light, ...darkByChoice }],
];

/** Linear sRGB of an OKLCH colour (Björn Ottosson's matrices). */
function rgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels: Rgb = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
  return channels.map((value) => Math.min(1, Math.max(0, value))) as Rgb;
}

const glazes: Record<string, [lightness: string, chroma: string]> = { glaze: ["gl", "gc"], "glaze-hover": ["gl-hover", "gc"], "glaze-text": ["gl-text", "gc-text"], "glaze-soft": ["gl-soft", "gc-soft"] };

function colour(tokens: Tokens, name: string, hue: number): Rgb {
  const glaze = glazes[name];
  if (glaze) return rgb(Number(tokens[glaze[0]]), Number(tokens[glaze[1]]), hue);
  if (tokens[name] === "#fff") return [1, 1, 1];
  const [, l, c, h] = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/.exec(tokens[name] ?? "") ?? [];
  return rgb(Number(l), Number(c), Number(h));
}

/** Contrast of two colours as WCAG 2 counts it. */
function contrast(one: Rgb, other: Rgb): number {
  const [first, second] = [one, other].map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b) as [number, number];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

const grounds = ["clay", "paper", "sunk"];
const pairs: [text: string, ground: string, least: number][] = [
  ...grounds.flatMap((ground): [string, string, number][] => [
    ["ink", ground, 7],
    ["ink-2", ground, 7],
    ...["ink-3", "glaze-text", "ok", "bad", "saffron-text"].map((text): [string, string, number] => [text, ground, 4.5]),
    ["glaze", ground, 3],
  ]),
  ["edge", "paper", 3],
  ["edge", "clay", 3],
  ...["glaze-soft", "saffron-soft", "ok-soft", "bad-soft"].map((ground): [string, string, number] => ["ink", ground, 7]),
  ["ink-2", "glaze-soft", 4.5],
  ["glaze-text", "glaze-soft", 4.5],
  ["ok", "glaze-soft", 4.5],
  ["bad", "glaze-soft", 4.5],
  ["saffron-text", "saffron-soft", 4.5],
  ["ok", "ok-soft", 4.5],
  ["bad", "bad-soft", 4.5],
  ["on-glaze", "glaze", 4.5],
  ["on-glaze", "glaze-hover", 4.5],
  ["on-glaze", "bad-fill", 4.5],
];

test.each(modes)("every pair of the %s palette has its contrast at every hue a cluster may choose", (_, tokens) => {
  const weak: string[] = [];
  for (const [text, ground, least] of pairs) {
    for (let hue = 0; hue < 360; hue += 15) {
      const found = contrast(colour(tokens, text, hue), colour(tokens, ground, hue));
      if (!(found >= least)) weak.push(`${text} on ${ground} at hue ${hue}: ${found.toFixed(2)} < ${least}`);
    }
  }
  expect(weak).toEqual([]);
});

test("dark is the same whether the device or the person asks for it", () => {
  expect(Object.keys(darkByChoice).length).toBeGreaterThan(20);
  expect(darkByDevice).toEqual(darkByChoice);
});
