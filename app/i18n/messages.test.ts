import { expect, test } from "vitest";
import { messagesFor } from "./messages";

const zwnj = "\u200c";

function texts(node: unknown, path: string): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function") return [];
  return Object.entries(node as object).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

const shape = (node: unknown): unknown => (node && typeof node === "object" ? Object.fromEntries(Object.keys(node).sort().map((key) => [key, shape((node as Record<string, unknown>)[key])])) : typeof node);

test("both languages have the same texts", () => {
  expect(shape(messagesFor("en"))).toEqual(shape(messagesFor("fa")));
});

test("Persian is written with Persian letters, digits and marks", () => {
  const wrong = texts(messagesFor("fa"), "fa").filter(([, text]) => /[يكة٠-٩]/.test(text) || /[آ-ی]\s*[,;?]/.test(text) || text.includes(`${zwnj} `) || text.includes(` ${zwnj}`));
  expect(wrong).toEqual([]);
});

test("no text is empty or has loose ends", () => {
  const wrong = [...texts(messagesFor("fa"), "fa"), ...texts(messagesFor("en"), "en")].filter(([, text]) => text.trim() === "" || text.includes("  "));
  expect(wrong).toEqual([]);
});
