import { AxeBuilder } from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";
import { newFolder, removeFolder, startServer, type TestServer } from "../../support/server";

/** Password of the demo's accounts in the tests. */
export const demoPassword = "a-password-of-the-demo";

/** A program of the worker's own, and a watch over what the pages of the test complain about. */
export const test = base.extend<{ watch: (page: Page, address?: string) => void; windows: void }, { demo: boolean; server: TestServer }>({
  demo: [false, { option: true, scope: "worker" }],
  server: [
    async ({ demo }, use) => {
      const dataDir = newFolder();
      const server = await startServer({ dataDir, env: demo ? { DEMO: "true", DEMO_PASSWORD: demoPassword } : {} });
      await use(server);
      await server.stop();
      removeFolder(dataDir);
    },
    { scope: "worker", timeout: 120_000 },
  ],
  // A window that is left open goes on talking with the program that the next story uses.
  windows: [
    async ({ browser }, use) => {
      await use();
      for (const context of browser.contexts()) await context.close();
    },
    { auto: true },
  ],
  watch: async ({ server }, use) => {
    const complaints: string[] = [];
    await use((page, address = server.url) => {
      page.on("console", (message) => {
        // Chromium says so of any page that answers a refused form.
        const refusedForm = /status of (409|422)/.test(message.text());
        if (["error", "warning"].includes(message.type()) && !refusedForm) complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => void complaints.push(`${page.url()}: ${error.message}`));
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (["http:", "https:", "ws:", "wss:"].includes(url.protocol) && url.host !== new URL(address).host) complaints.push(`a request to ${url.origin}`);
      });
    });
    expect(complaints).toEqual([]);
  },
});

/** The same on a program that holds the demo. */
export const demoTest = test.extend<object, { demo: boolean }>({ demo: [true, { scope: "worker" }] });

export { expect };

/** Our pages hold no frames: what axe finds is put together in the page itself, not in another one for each look. */
const axeOn = (page: Page) => new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });

/** Colours change in transitions, however short, and one may set off another; what matters is where they end. */
const endTransitions = (page: Page) =>
  page.evaluate(() => {
    if (document.adoptedStyleSheets.length > 0) return;
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important }");
    document.adoptedStyleSheets = [still];
  });

/** Fails on any violation of WCAG 2.1 A and AA that axe finds on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  await endTransitions(page);
  const { violations } = await axeOn(page).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
}

/** Fails where the colours of the page, turned dark, lack the contrast that WCAG 2.1 AA asks for. */
export async function expectAccessibleInDark(page: Page): Promise<void> {
  await endTransitions(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const { violations } = await axeOn(page).withRules(["color-contrast"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id} in the dark: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}

/** The link in the newest mail to an address that has one, its first unless told; waits for the mail. */
export async function linkInMail(server: TestServer, address: string, pattern = /href="(http[^"]+)"/): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(
      async () => {
        const list = await fetch(`${server.url}/dev/mail?to=${encodeURIComponent(address)}`).then((response) => response.text());
        for (const [, mail] of list.matchAll(/href="(\/dev\/mail\/\d+)"/g)) {
          link ??= pattern.exec(await fetch(server.url + mail).then((response) => response.text()))?.[1]?.replaceAll("&amp;", "&");
        }
        return link;
      },
      { timeout: 20_000 },
    )
    .toBeTruthy();
  return link!;
}
