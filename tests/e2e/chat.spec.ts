import type { Browser, Page } from "@playwright/test";
import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { openProxy } from "../support/proxy";
import type { TestServer } from "../support/server";
import { demoTest as test, expect, expectAccessible } from "./support/khosheh";
import { fillConversation, isReadToTheEnd, newWindow, readEverything, signIn, talkIsAlive, type Device } from "./support/people";

const devices: Device[] = [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
];

async function window(browser: Browser, server: TestServer, device: Device, who: string): Promise<Page> {
  const page = await newWindow(browser, server, device);
  await signIn(page, server, device, `${who}@demo.khosheh.test`);
  return page;
}

/** Opens the conversation with the laboratory of the demo from its page; answers its address. */
async function talkToLab(page: Page, server: TestServer, device: Device): Promise<string> {
  const { firms } = messagesFor(device.locale);
  await page.goto(`${server.url}/search?q=${encodeURIComponent("آزمایشگاه سرامیک الوند")}`);
  await page.getByRole("main").locator('a[href^="/firms/"]').first().click();
  await page.getByRole("button", { name: firms.page.message, exact: true }).click();
  await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
  await talkIsAlive(page, device.locale);
  return new URL(page.url()).pathname;
}

for (const device of devices) {
  const { locale } = device;
  const { chat: t, common, talk } = messagesFor(locale);
  const digits = (text: string) => (locale === "fa" ? toPersianDigits(text) : text);
  const box = (page: Page) => page.getByLabel(t.write);
  const say = async (page: Page, text: string) => {
    await box(page).fill(text);
    await page.getByRole("button", { name: t.send, exact: true }).click();
  };
  const log = (page: Page) => page.getByRole("log");
  /** In the conversation itself, not on its way. */
  const arrived = (page: Page, text: string) => log(page).locator("[data-seq]").filter({ hasText: text });
  const badge = (page: Page) => page.getByRole("navigation").locator('a[href="/chat"]').filter({ visible: true });

  test.describe(`a conversation, in ${locale} at ${device.viewport.width} px`, () => {
    test.beforeEach(({ server }) => readEverything(server));

    test("is live on every page and in every tab, and reading it in one tab clears the others", async ({ browser, server, watch }) => {
      const potter = await window(browser, server, device, "potter");
      const lab = await window(browser, server, device, "lab");
      watch(potter);
      watch(lab);
      const address = await talkToLab(potter, server, device);
      const elsewhere = await lab.context().newPage();
      watch(elsewhere);
      await elsewhere.goto(`${server.url}/clusters`);
      await lab.goto(`${server.url}/chat`);

      const said = `سلام، نمونه رسید؟ ${locale}`;
      await say(potter, said);
      await expect(box(potter)).toHaveValue("");
      await expect(log(potter).getByText(said)).toBeVisible();
      await expect(badge(elsewhere).getByText(common.unread(digits("1")))).toBeAttached();
      await expect(lab.locator(`nav a[href="${address}"]`)).toContainText(said);

      await lab.locator(`nav a[href="${address}"]`).click();
      await expect(log(lab).getByText(said)).toBeVisible();
      await expect(badge(elsewhere).getByText(common.unread(digits("1")))).toHaveCount(0);
      await say(lab, "Yes: https://lab.example.test/report?id=7, and <b>no cracks</b>");
      await expect(log(potter).getByRole("link", { name: "https://lab.example.test/report?id=7", exact: true })).toHaveAttribute("rel", /nofollow noopener/);
      await expect(log(potter).getByText("<b>no cracks</b>")).toBeVisible();
      const direction = (text: string) => log(potter).locator("p[dir=auto]", { hasText: text }).last().evaluate((element) => getComputedStyle(element).direction);
      expect([await direction("no cracks"), await direction("نمونه")]).toEqual(["ltr", "rtl"]);
      await expect(log(potter).getByText(t.today)).toBeVisible();
      await expectAccessible(potter);
      await expectAccessible(lab);
      for (const page of [potter, lab]) await page.context().close();
    });

    test("keeps what is typed while the line is down, and sends it once, in order, when it is back", async ({ browser, server }) => {
      const lab = await window(browser, server, device, "lab");
      const proxy = await openProxy(server.url);
      const there = { ...server, url: proxy.url };
      const potter = await window(browser, there, device, "potter");
      const address = await talkToLab(potter, there, device);
      await lab.goto(`${server.url}${address}`);
      await say(potter, `before ${locale}`);
      await expect(log(lab).getByText(`before ${locale}`)).toBeVisible();
      await expect(arrived(potter, `before ${locale}`)).toBeVisible();

      proxy.cut();
      await expect(potter.getByText(t.offline)).toBeVisible();
      for (const word of ["one", "two", "three"]) {
        await say(potter, `${word} ${locale}`);
        await expect(box(potter)).toHaveValue("");
        await expect(log(potter).locator("[data-draft=queued]", { hasText: `${word} ${locale}` })).toBeVisible();
      }
      await expect(potter.getByText(t.offlineWaiting(digits("3")))).toBeVisible();
      await say(lab, `meanwhile ${locale}`);
      await expect(arrived(lab, `meanwhile ${locale}`)).toBeVisible();

      proxy.mend();
      await expect(log(lab).getByText(`three ${locale}`)).toBeVisible({ timeout: 30_000 });
      await expect(log(potter).locator("[data-draft]")).toHaveCount(0);
      await expect(potter.getByText(t.offline)).toHaveCount(0);
      const order = (page: Page) => log(page).locator("p[dir=auto]", { hasText: new RegExp(`^(before|one|two|three|meanwhile) ${locale}$`) }).allTextContents();
      const expected = ["before", "meanwhile", "one", "two", "three"].map((word) => `${word} ${locale}`);
      await expect.poll(() => order(potter)).toEqual(expected);
      await expect.poll(() => order(lab)).toEqual(expected);

      // A network that the browser knows to be gone is no different, and nothing is waited for.
      await potter.context().setOffline(true);
      await expect(potter.getByText(t.offline)).toBeVisible();
      await say(potter, `without a network ${locale}`);
      await expect(log(potter).locator("[data-draft=queued]")).toBeVisible();
      await potter.context().setOffline(false);
      await expect(log(lab).getByText(`without a network ${locale}`)).toBeVisible();
      await expect(log(potter).locator("[data-draft]")).toHaveCount(0);
      for (const page of [potter, lab]) await page.context().close();
      await proxy.close();
    });

    test("counts what comes to a hidden tab as unread until somebody looks", async ({ browser, server, watch }) => {
      const potter = await window(browser, server, device, "potter");
      const lab = await window(browser, server, device, "lab");
      watch(lab);
      const address = await talkToLab(potter, server, device);
      await lab.addInitScript(() => Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (globalThis as { looksAway?: boolean }).looksAway ? "hidden" : "visible" }));
      await lab.goto(`${server.url}${address}`);
      const other = await lab.context().newPage();
      await other.goto(`${server.url}/clusters`);
      const title = await other.title();
      await expect(badge(other).getByText(common.unread(digits("1")))).toHaveCount(0);
      const look = (away: boolean) =>
        lab.evaluate((value) => {
          (globalThis as { looksAway?: boolean }).looksAway = value;
          document.dispatchEvent(new Event("visibilitychange"));
        }, away);
      await look(true);
      await say(potter, `to a hidden tab, ${locale}`);
      await expect(log(lab).getByText(`to a hidden tab, ${locale}`)).toBeVisible();
      await expect(badge(other).getByText(common.unread(digits("1")))).toBeAttached();
      await expect(other).toHaveTitle(`(${digits("1")}) ${title}`);
      const own = (text: string) => log(potter).getByRole("listitem").filter({ hasText: text });
      await expect(own(`to a hidden tab, ${locale}`).getByRole("img", { name: t.states.sent })).toBeVisible();
      // Had the first one counted as read when it was shown, one would be unread now.
      await say(potter, `and another, ${locale}`);
      await expect(log(lab).getByText(`and another, ${locale}`)).toBeVisible();
      await expect(badge(other).getByText(common.unread(digits("2")))).toBeAttached();
      await look(false);
      for (const text of [`to a hidden tab, ${locale}`, `and another, ${locale}`]) await expect(own(text).getByRole("img", { name: talk.seen })).toBeVisible();
      await potter.reload();
      await expect(own(`and another, ${locale}`).getByRole("img", { name: talk.seen })).toBeVisible();
      await expect(badge(other).getByText(common.unread(digits("1")))).toHaveCount(0);
      for (const page of [potter, lab]) await page.context().close();
    });

    test("shows older messages upward and keeps its place, with and without scripts", async ({ browser, server, watch }) => {
      const proxy = await openProxy(server.url);
      const there = { ...server, url: proxy.url };
      const potter = await window(browser, there, device, "potter");
      watch(potter, proxy.url);
      const address = await talkToLab(potter, there, device);
      // A page that shows the conversation would hear of what is put there, and count it as read.
      await potter.goto("about:blank");
      await fillConversation(server, address.split("/").at(-1)!, 130);
      await readEverything(server, 90);
      await potter.goto(`${proxy.url}${address}`);
      const shown = (page: Page, number: number) => log(page).getByText(`number ${number}`, { exact: true });
      // It opens where the new ones begin, however many there are; to the newest is one press.
      await expect(log(potter).getByText(t.newHere)).toBeInViewport();
      await expect(shown(potter, 41)).toBeInViewport();
      await potter.getByRole("button", { name: t.toEnd }).click();
      await expect(shown(potter, 130)).toBeInViewport();
      await expect.poll(() => isReadToTheEnd(server, address.split("/").at(-1)!)).toBe(true);
      await potter.reload();
      await expect(shown(potter, 130)).toBeInViewport();
      await expect(shown(potter, 60)).toHaveCount(0);

      // The page before comes late, with the uppermost row in sight: what was looked at stays where it was.
      proxy.hold();
      await log(potter).evaluate((element) => element.scrollTo({ top: -element.scrollHeight }));
      const place = (number: number) => shown(potter, number).evaluate((element) => element.getBoundingClientRect().top);
      const number = 83;
      await expect(shown(potter, number)).toBeInViewport();
      const anchor = await place(number);
      await log(potter).evaluate((element) => element.scrollBy({ top: 20 }));
      proxy.letGo();
      await expect(shown(potter, 60)).toHaveCount(1);
      const after = await place(number);
      expect(Math.abs(after + 20 - anchor)).toBeLessThan(3);

      // What comes below doesn't move it either, neither while it waits in another tab nor as a message.
      const second = await potter.context().newPage();
      await second.goto(`${proxy.url}${address}`);
      await expect(second.getByRole("log")).toContainText("number 130");
      await talkIsAlive(second, locale);
      proxy.hold();
      await say(second, `from below ${locale}`);
      await expect(log(potter).getByText(`from below ${locale}`)).toHaveCount(1);
      expect(Math.abs((await place(number)) - after)).toBeLessThan(3);
      proxy.letGo();
      await expect(arrived(potter, `from below ${locale}`)).toHaveCount(1);
      expect(Math.abs((await place(number)) - after)).toBeLessThan(3);
      await potter.getByRole("button", { name: t.toEnd }).click();
      await expect(log(potter).getByText(`from below ${locale}`)).toBeInViewport();
      await potter.context().close();
      await proxy.close();

      const page = await newWindow(browser, server, device, { javaScriptEnabled: false });
      await signIn(page, server, device, "potter@demo.khosheh.test");
      await page.goto(`${server.url}${address}`);
      await expect(shown(page, 130)).toBeInViewport();
      await page.getByRole("link", { name: t.older }).click();
      await expect(shown(page, 80)).toBeInViewport();
      await page.getByRole("link", { name: t.older }).click();
      await expect(shown(page, 30)).toBeInViewport();
      await page.getByRole("link", { name: t.newest }).click();
      await expect(shown(page, 130)).toBeInViewport();
      await page.context().close();
    });
  });
}
