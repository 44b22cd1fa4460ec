import { demoTest as test, expect, expectAccessible, expectAccessibleInDark } from "./support/khosheh";
import { newWindow, signIn, type Device } from "./support/people";

const devices: Device[] = [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
];
const readers: { who: string | null; pages: string[] }[] = [
  { who: null, pages: ["/", "/clusters", "/clusters/lalejin-ceramics", "/search", "/search?q=zzqq", "/search?lens=services&view=cards", "/compare?firm=maryam-pottery&firm=alvand-ceramics-laboratory", "/firms/maryam-pottery", "/sign-in", "/sign-up", "/magic-link", "/forgot-password"] },
  {
    who: "potter@demo.khosheh.test",
    pages: ["/rounds", "/rounds/new", "first /rounds/", "/chat", "first /chat/", "/chat/log", "/account", "/inbox", "/shortlist", "/saved-searches", "/needs", "/needs/new?q=kiln"],
  },
  {
    who: "potter@demo.khosheh.test",
    pages: ["/firms", "/firms/new", ...["basics", "work", "place", "certificates", "photos", "status"].map((part) => `/firms/maryam-pottery/edit/${part}`), "/firms/maryam-pottery/people", "/firms/maryam-pottery"],
  },
  { who: "broker.lalejin@demo.khosheh.test", pages: ["", "/rounds", "/pledges", "/firms", "/introductions", "/needs", "/talk", "/certificates", "/people", "/page"].map((part) => `/desk/lalejin-ceramics${part}`) },
];

test.describe.configure({ mode: "parallel" });

for (const device of devices) {
  for (const { who, pages } of readers) {
    test(`pages of ${who ?? "a visitor"} from ${pages[0] || "the desk"} in ${device.locale}, light and dark`, async ({ browser, server, watch }) => {
      test.setTimeout(240_000);
      const page = await newWindow(browser, server, device);
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      watch(page);
      if (who) await signIn(page, server, device, who);
      for (const address of pages) {
        const first = /^first (.+)$/.exec(address)?.[1];
        if (first) await page.goto(server.url + first.slice(0, -1));
        const path = first ? (await page.getByRole("main").locator(`a[href^="${first}"]:not([href$="/new"])`).first().getAttribute("href"))! : address;
        const response = await page.goto(server.url + path);
        expect(response?.status(), address).toBe(200);
        await page.waitForLoadState("networkidle");
        await expect(page.locator("h1"), address).toHaveCount(1);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${address} is wider than the window`).toBeLessThanOrEqual(0);
        await expectAccessible(page);
        await expectAccessibleInDark(page);
      }
      await page.context().close();
    });
  }
}

test("a page that isn't there answers 404 with a way out, in both languages", async ({ browser, server }) => {
  for (const device of devices) {
    const page = await newWindow(browser, server, device);
    const response = await page.goto(`${server.url}/nothing-here`);
    expect(response?.status()).toBe(404);
    expect(response?.headers()["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();
    await expectAccessible(page);
    await page.context().close();
  }
});
