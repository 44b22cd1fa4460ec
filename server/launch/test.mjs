import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { install } from "./packages.mjs";
import { root } from "./processes.mjs";

const node = path.join(root, "node_modules/.bin/node");
const bin = (name) => path.join(root, "node_modules/.bin", name);
const reports = mkdtempSync(path.join(tmpdir(), "khosheh-test-"));
let passed = 0;
let failed = 0;

/** Runs one tool on our own Node, its output shown. */
function run(title, args) {
  console.log(`\n== ${title}`);
  return spawnSync(node, args, { cwd: root, stdio: "inherit" }).status === 0;
}

function step(title, args) {
  if (run(title, args)) passed += 1;
  else failed += 1;
}

/** A project of vitest; a crash or a run without a test counts as failed. */
function suite(project) {
  const file = path.join(reports, `${project}.json`);
  const fine = run(project, [bin("vitest"), "run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile=${file}`]);
  let counts = { numPassedTests: 0, numFailedTests: 0 };
  try {
    counts = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    console.log(`${project}: no report was written.`);
  }
  passed += counts.numPassedTests;
  failed += counts.numFailedTests + (!fine && counts.numFailedTests === 0 ? 1 : 0) + (counts.numPassedTests === 0 && fine ? 1 : 0);
}

const hasTests = (folder) => existsSync(path.join(root, "tests", folder)) && readdirSync(path.join(root, "tests", folder), { recursive: true }).some((name) => /\.test\.ts$/.test(String(name)));

await install();
const only = process.argv[2];
if (!only) {
  step("types", [bin("tsc"), "--noEmit"]);
  step("lint", [bin("eslint"), "--max-warnings", "0", "."]);
  step("build", [bin("remix"), "vite:build"]);
}
for (const project of ["unit", "db", "integration"]) {
  if (only ? only === project : project === "unit" || hasTests(project)) suite(project);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
