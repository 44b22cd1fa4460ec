// `npm test`: installs what is missing, then types, lint and every suite on the production build.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "./build.mjs";
import { installServers } from "./machine.mjs";
import { supportedNode } from "./node-version.mjs";
import { install } from "./packages.mjs";
import { node, run } from "./processes.mjs";

const reports = mkdtempSync(path.join(tmpdir(), "khosheh-reports-"));

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
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  return judged(numPassedTests, numFailedTests, code);
}

async function playwright() {
  const report = path.join(reports, "e2e.json");
  const code = await run(node(), ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"], { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report } });
  if (!existsSync(report)) return { passed: 0, failed: 1, note: "the suite could not run" };
  const { expected, flaky, unexpected } = JSON.parse(readFileSync(report, "utf8")).stats;
  return judged(expected + flaky, unexpected, code);
}

/** A suite that ran nothing, or ended badly without a failed test, has failed. */
function judged(passed, failed, code) {
  if (passed + failed === 0) return { passed: 0, failed: 1, note: "no test ran" };
  if (failed === 0 && code !== 0) return { passed, failed: 1, note: "ended with code " + code + " although no test failed" };
  return { passed, failed };
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

