import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv as parseFile } from "node:util";
import { describe, expect, it } from "vitest";
import { parseEnv } from "./env.server";

const root = path.resolve(import.meta.dirname, "../..");
const example = parseFile(readFileSync(path.join(root, ".env.example"), "utf8")) as Record<string, string>;

describe("the environment", () => {
  it("given nothing, then the embedded services run with the worker and the demo", () => {
    expect(parseEnv({})).toMatchObject({ mode: "embedded", PORT: 3000, HOST: "127.0.0.1", WORKER: true, DEMO: true, showsMail: false });
  });

  it("given .env.example as it is, then it is the same as nothing", () => {
    // Only who runs the program knows its mode.
    expect(parseEnv({ ...example, NODE_ENV: undefined })).toEqual(parseEnv({}));
  });

  it("explains every variable that is read, but for the one that the launcher sets", () => {
    const source = readFileSync(path.join(root, "app/lib/env.server.ts"), "utf8");
    const read = [...source.matchAll(/^ {4}([A-Z_]+):/gm)].map(([, name]) => name!).filter((name) => name !== "KHOSHEH_TRIAL");
    expect(read.sort()).toEqual(Object.keys(example).sort());
  });

  it.each([["on", true], ["off", false], ["true", true], ["false", false], ["1", true], ["0", false]] as const)("takes WORKER=%s for %s", (said, meant) => {
    expect(parseEnv({ WORKER: said }).WORKER).toBe(meant);
  });

  it("shows mail on a trial only: not in production, with a public address, a mail server or services", () => {
    expect(parseEnv({ KHOSHEH_TRIAL: "true" }).showsMail).toBe(true);
    expect(parseEnv({ KHOSHEH_TRIAL: "true", SITE_URL: "https://khosheh.example" }).showsMail).toBe(false);
    expect(parseEnv({ KHOSHEH_TRIAL: "true", SMTP_URL: "smtp://mail.example" }).showsMail).toBe(false);
  });
});
