import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { node, root, run } from "./processes.mjs";

const SOURCES = ["app", "public", "vite.config.ts", "remix.config.js", "tsconfig.json", "package-lock.json"];
const HASH = path.join(root, "build/.hash");

/** Builds the pages, when their sources changed since the last build. */
export async function build() {
  const hash = hashOf(SOURCES);
  if (existsSync(path.join(root, "build/server/index.js")) && existsSync(HASH) && readFileSync(HASH, "utf8") === hash) return;
  console.log("Building …");
  rmSync(HASH, { force: true });
  const code = await run(node(), ["node_modules/@remix-run/dev/dist/cli.js", "vite:build", "--logLevel", "warn"], { env: { NODE_ENV: "production" } });
  if (code !== 0) throw new Error("The build failed; the reason is above.");
  mkdirSync(path.dirname(HASH), { recursive: true });
  writeFileSync(HASH, hash);
}

/** One hash for names and contents of files and folders; tests beside the sources don't count. */
function hashOf(names) {
  const hash = createHash("sha256");
  const add = (name) => {
    const file = path.join(root, name);
    if (!existsSync(file)) return;
    hash.update(name + "\0").update(readFileSync(file)).update("\0");
  };
  const walk = (name) => {
    const folder = path.join(root, name);
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = name + "/" + entry.name;
      if (entry.isDirectory()) walk(child);
      else if (!/\.test\.tsx?$/.test(entry.name)) add(child);
    }
  };
  for (const name of names) {
    if (/\.[a-z]+$/.test(name)) add(name);
    else walk(name);
  }
  return hash.digest("hex");
}
