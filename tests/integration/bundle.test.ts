import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const files = globSync("build/client/**/*.{js,css,html,json,map,webmanifest}", { cwd: root });
const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
const environment = [...readFileSync(path.join(root, ".env.example"), "utf8").matchAll(/^#?\s*([A-Z][A-Z0-9_]{3,})=/gm)].map(([, name]) => name!);

const found = (pattern: RegExp) => [...sources].flatMap(([file, text]) => [...text.matchAll(pattern)].map(([match]) => `${file}: ${match}`));

describe("what the browser is given", () => {
  it("then there is a build to look at, and names to look for", () => {
    expect(files.length).toBeGreaterThan(30);
    expect(environment).toEqual(expect.arrayContaining(["DATABASE_URL", "SUPABASE_SECRET_KEY", "SMTP_URL"]));
  });

  it("then no key, no address of a database and no name of a setting is in it", () => {
    expect(found(/sb_secret_|service_role|postgres(?:ql)?:\/\/|rediss?:\/\/|smtps?:\/\/|-----BEGIN|eyJhbGciOi/g)).toEqual([]);
    expect(found(new RegExp(`\\b(?:${environment.filter((name) => !["PORT", "HOST", "NODE_ENV", "DEMO", "WORKER"].includes(name)).join("|")})\\b`, "g"))).toEqual([]);
  });

  it("then no code of the server is in it, nor a map that leads to it", () => {
    expect(found(/khosheh_(?:member|worker|visitor|server|auth)|set_config\(|private\.(?:my_|session_)|node:(?:crypto|fs|http|path)|process\.env\.[A-Z]/g)).toEqual([]);
    expect(files.filter((file) => file.endsWith(".map"))).toEqual([]);
  });
});
