import { defineConfig } from "@playwright/test";

/** Stories on the production build, in the Chromium of the system; each worker starts a program of its own. */
export default defineConfig({
  testDir: "tests/e2e",
  workers: 3,
  retries: 0,
  timeout: 120_000,
  // Three browsers and three programs share the machine: a story waits nearly half of its time.
  expect: { timeout: 10_000 },
  forbidOnly: true,
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
    },
    actionTimeout: 30_000,
    // A trace of each story takes a fifth of the machine; `TRACE=1` keeps those of stories that fail.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
});
