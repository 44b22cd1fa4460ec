import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, run } from "./processes.mjs";

const HASH = path.join(root, "node_modules/.khosheh-lock-hash");

/** Installs the packages of the lock file, when they aren't there or the lock file changed. */
export async function install() {
  const lock = readFileSync(path.join(root, "package-lock.json"), "utf8");
  const hash = createHash("sha256").update(lock).digest("hex");
  if (existsSync(HASH) && readFileSync(HASH, "utf8") === hash) return;
  if (!matches(lock)) {
    console.log("Installing packages (a few minutes the first time) …");
    const code = await run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], { env: { PATH: outerPath() } });
    if (code !== 0) throw new Error("The packages could not be installed; npm said why above.");
  }
  writeFileSync(HASH, hash);
}

/** Whether somebody already installed exactly this lock file: npm keeps its own record of what it put there. */
function matches(lock) {
  const record = path.join(root, "node_modules/.package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(lock).packages;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.keys(wanted).every((name) => {
    const entry = wanted[name];
    if (name === "" || entry.optional || entry.devOptional || entry.peer) return true;
    return Boolean(installed[name]) && installed[name].version === entry.version && existsSync(path.join(root, name));
  });
}

/** The path without our own packages: npm would run on a Node that it deletes on the way. */
function outerPath() {
  const own = path.join(root, "node_modules");
  return (process.env.PATH || "")
    .split(path.delimiter)
    .filter((folder) => !folder.startsWith(own))
    .join(path.delimiter);
}
