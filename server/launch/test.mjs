// `npm test`: installs what is missing, then types, lint and every suite on the production build.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import util from "node:util";
import { build } from "./build.mjs";
import { installServers } from "./machine.mjs";
import { supportedNode } from "./node-version.mjs";
import { install } from "./packages.mjs";
import { node, root, run } from "./processes.mjs";

const reports = mkdtempSync(path.join(tmpdir(), "khosheh-reports-"));

/** Of a failure's message at the end of the output. */
const SHOWN_LINES = 6;

const STEPS = {
  types: () => check(node(), ["node_modules/typescript/bin/tsc", "--noEmit"]),
  lint: () => check("npm", ["run", "--silent", "lint"]),
  unit: () => vitest("unit"),
  db: () => vitest("db"),
  integration: async () => {
    await installServers(["redis-server"]);
    await build();
    return vitest("integration*");
  },
  e2e: async () => {
    await installServers(["chromium"]);
    await build();
    return playwright();
  },
};

async function main(asked) {
  supportedNode();
  for (const name of asked) if (!(name in STEPS)) throw new Error("There is no suite " + name + ". They are: " + Object.keys(STEPS).join(", "));
  await install();
  const results = [];
  for (const name of asked.length > 0 ? asked : Object.keys(STEPS)) {
    console.log("\n== " + name);
    const started = Date.now();
    const result = await STEPS[name]().catch((error) => ({ passed: 0, failed: 1, note: error.message }));
    results.push(Object.assign({ name, seconds: Math.round((Date.now() - started) / 1000) }, result));
    if (result.note) console.error(name + ": " + result.note);
  }
  console.log("");
  for (const { name, passed, failed, seconds } of results) console.log(name.padEnd(12) + (passed + " passed, " + failed + " failed").padEnd(26) + seconds + " s");
  for (const { name, failures = [] } of results) for (const failure of failures) console.log(name + ": " + failure);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(sum("passed") + " passed, " + sum("failed") + " failed");
  return sum("failed") === 0 ? 0 : 1;
}

/** A step without tests of its own counts as one. */
async function check(command, args) {
  const ok = (await run(command, args)) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

async function vitest(project) {
  const report = path.join(reports, project.replace("*", "") + ".json");
  const code = await run(node(), ["node_modules/vitest/vitest.mjs", "run", "--project", project, "--reporter=default", "--reporter=json", "--outputFile.json=" + report], {
    env: { NODE_ENV: "test" },
  });
  if (!existsSync(report)) return { passed: 0, failed: 1, note: "the suite could not run" };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const failures = testResults.flatMap(({ name, message, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && status === "failed") return [failure(name, "", message)];
    return failed.map((test) => failure(name, test.fullName, test.failureMessages.join("\n")));
  });
  return judged(numPassedTests, numFailedTests, code, failures);
}

/** A failure in one piece, for the end of the output; the whole of it stands where it happened. */
function failure(file, test, message) {
  const words = util.stripVTControlCharacters(message || "").split("\n").filter((line) => line.trim() !== "");
  return [path.relative(root, file), test].filter(Boolean).join(" › ") + words.slice(0, SHOWN_LINES).map((line) => "\n    " + line.trim()).join("");
}

async function playwright() {
  const report = path.join(reports, "e2e.json");
  const code = await run(node(), ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"], { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report } });
  if (!existsSync(report)) return { passed: 0, failed: 1, note: "the suite could not run" };
  const { stats, suites, errors } = JSON.parse(readFileSync(report, "utf8"));
  const specs = (suite) => suite.specs.concat((suite.suites || []).flatMap(specs));
  const failures = suites
    .flatMap(specs)
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => failure(path.join(root, "tests/e2e", file), title, tests.flatMap(({ results }) => results.flatMap(({ errors }) => errors.map((error) => error.message))).join("\n")));
  return judged(stats.expected + stats.flaky, stats.unexpected, code, failures.concat(errors.map((error) => failure("", "", error.message))));
}

/** A suite that ran nothing, or ended badly without a failed test, has failed. */
function judged(passed, failed, code, failures) {
  if (passed + failed === 0) return { passed: 0, failed: 1, note: "no test ran", failures };
  if (failed === 0 && code !== 0) return { passed, failed: 1, note: "ended with code " + code + " although no test failed", failures };
  return { passed, failed, failures };
}

main(process.argv.slice(2))
  .catch((error) => {
    console.error(error.message);
    return 1;
  })
  .then((code) => {
    rmSync(reports, { recursive: true, force: true });
    process.exitCode = code;
  });

