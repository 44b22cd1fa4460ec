import type { Browser, Page } from "@playwright/test";
import sharp from "sharp";
import { messagesFor } from "../../app/i18n/messages";
import { openProxy } from "../support/proxy";
import type { TestServer } from "../support/server";
import { demoTest as test, expect, expectAccessible } from "./support/khosheh";
import { fillConversation, newWindow, readEverything, signIn, talkIsAlive, type Device } from "./support/people";

const devices: Device[] = [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
];

async function window(browser: Browser, server: TestServer, device: Device, who: string): Promise<Page> {
  const page = await newWindow(browser, server, device);
  await signIn(page, server, device, `${who}@demo.khosheh.test`);
  return page;
}

async function talkToLab(page: Page, server: TestServer, device: Device): Promise<string> {
  const { firms } = messagesFor(device.locale);
  await page.goto(`${server.url}/search?q=${encodeURIComponent("آزمایشگاه سرامیک الوند")}`);
  await page.getByRole("main").locator('a[href^="/firms/"]').first().click();
  await page.getByRole("button", { name: firms.page.message, exact: true }).click();
  await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
  await talkIsAlive(page, device.locale);
  return new URL(page.url()).pathname;
}

/** How many messages this browser keeps until they are sent. */
const draftsOnDisk = () =>
  new Promise<number>((resolve, reject) => {
    const opening = indexedDB.open("khosheh-outbox");
    opening.onerror = reject;
    opening.onsuccess = () => {
      const counting = opening.result.transaction("drafts").objectStore("drafts").count();
      counting.onerror = reject;
      counting.onsuccess = () => {
        opening.result.close();
        resolve(counting.result);
      };
    };
  });

for (const device of devices) {
  const { locale } = device;
  const { chat: t, talk } = messagesFor(locale);
  const box = (page: Page) => page.getByLabel(t.write);
  const log = (page: Page) => page.getByRole("log");
  const say = async (page: Page, text: string) => {
    await box(page).fill(text);
    await page.getByRole("button", { name: t.send, exact: true }).click();
  };
  const bubble = (page: Page, text: string) => log(page).locator("li[data-seq]").filter({ has: page.locator("p", { hasText: text }) }).last();
  /** Opens what can be done with a message. */
  const acts = async (page: Page, text: string) => {
    await bubble(page, text).hover();
    await bubble(page, text).locator('a[href*="/messages/"]').click();
    return page.getByRole("dialog", { name: talk.message });
  };

  test.describe(`what people do in a conversation, in ${locale} at ${device.viewport.width} px`, () => {
    test.beforeEach(({ server }) => readEverything(server));

    test("answers, edits, pins, names, quotes and takes away, live for the other side", async ({ browser, server, watch }) => {
      const [potter, lab] = [await window(browser, server, device, "potter"), await window(browser, server, device, "lab")];
      watch(potter);
      watch(lab);
      const address = await talkToLab(potter, server, device);
      await lab.goto(server.url + address);
      await say(potter, `the price is 12 ${locale}`);
      await expect(bubble(lab, `the price is 12 ${locale}`)).toBeVisible();

      await (await acts(lab, `the price is 12 ${locale}`)).getByRole("link", { name: talk.reply }).click();
      await say(lab, `too much ${locale}`);
      await expect(bubble(potter, `too much ${locale}`).getByText(`the price is 12 ${locale}`)).toBeVisible();

      await (await acts(potter, `the price is 12 ${locale}`)).getByRole("link", { name: talk.edit, exact: true }).click();
      await expect(box(potter)).toHaveValue(`the price is 12 ${locale}`);
      await box(potter).fill(`the price is 11 ${locale}`);
      await potter.getByRole("button", { name: talk.saveEdit }).click();
      await expect(log(lab).locator("li[data-seq]", { hasText: talk.edited }).last()).toContainText(`the price is 11 ${locale}`);
      await expect(bubble(lab, `too much ${locale}`).getByText(`the price is 11 ${locale}`)).toBeVisible();

      await (await acts(lab, `too much ${locale}`)).getByRole("button", { name: talk.pin, exact: true }).click();
      await expect(potter.getByRole("region", { name: talk.pinned })).toContainText(`too much ${locale}`);

      await box(potter).pressSequentially("@");
      await potter.getByRole("option").first().click();
      await box(potter).pressSequentially(`look ${locale} ${server.url}/firms/maryam-pottery`);
      await expect(lab.getByRole("status").filter({ hasText: "…" })).toBeVisible();
      await potter.getByRole("button", { name: t.send, exact: true }).click();
      await expect(bubble(lab, `look ${locale}`).locator('a[href="/firms/maryam-pottery"]').last()).toContainText(talk.cards.firm);

      const dialog = await acts(potter, `the price is 11 ${locale}`);
      await dialog.getByText(talk.remove).click();
      await dialog.getByRole("button", { name: talk.removeYes }).click();
      await expect(bubble(lab, `the price is 11 ${locale}`)).toHaveCount(0);
      await expect(bubble(lab, talk.removed)).toBeVisible();
      await expectAccessible(lab);

      // Finding it again leads to its place.
      await lab.goto(`${server.url}/chat/search?q=${encodeURIComponent(`much ${locale}`)}`);
      await lab.getByRole("main").locator(`a[href*="${address}?m="]`).first().click();
      await expect(bubble(lab, `too much ${locale}`)).toBeInViewport();
      for (const page of [potter, lab]) await page.context().close();
    });

    test("sends a photo and a spreadsheet that the other side sees and gets", async ({ browser, server, watch }) => {
      const [potter, lab] = [await window(browser, server, device, "potter"), await window(browser, server, device, "lab")];
      watch(potter);
      const address = await talkToLab(potter, server, device);
      await lab.goto(server.url + address);
      const photo = await sharp({ create: { width: 320, height: 200, channels: 3, background: "#177e83" } }).jpeg().toBuffer();
      await potter.locator('input[type="file"][multiple]').setInputFiles([
        { name: `kiln ${locale}.jpg`, mimeType: "image/jpeg", buffer: photo },
        { name: `list ${locale}.csv`, mimeType: "text/csv", buffer: Buffer.from("name,kg\nfrit,12\n") },
        { name: `heavy ${locale}.pdf`, mimeType: "application/pdf", buffer: Buffer.alloc(9_000_000, 65) },
      ]);
      await expect(potter.getByText(messagesFor(locale).firms.reasons.file_too_large)).toBeVisible();
      await expect(potter.getByRole("button", { name: talk.dropFile(`list ${locale}.csv`) })).toBeVisible();
      await expect(potter.getByText(talk.uploading(""))).toHaveCount(0);
      // They wait here while somebody looks elsewhere.
      await potter.getByRole("main").getByRole("link", { name: talk.searchHere }).click();
      await expect(potter.getByRole("button", { name: talk.dropFile(`list ${locale}.csv`) })).toHaveCount(0);
      await potter.goBack();
      await potter.getByRole("button", { name: t.send, exact: true }).click();
      const picture = log(lab).locator(`img[alt="kiln ${locale}.jpg"]`);
      await expect(picture).toBeVisible();
      await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
      await expect(log(lab).getByRole("link", { name: talk.openFile(`list ${locale}.csv`) })).toBeVisible();
      // What didn't go stays until somebody takes it away.
      await potter.getByRole("button", { name: talk.dropFile(`heavy ${locale}.pdf`) }).click();
      await expect(potter.getByRole("button", { name: talk.dropFile("") })).toHaveCount(0);
      for (const page of [potter, lab]) await page.context().close();
    });

    test("keeps what was typed offline through a reload and in another tab, and sends it once", async ({ browser, server }) => {
      const lab = await window(browser, server, device, "lab");
      const proxy = await openProxy(server.url);
      const there = { ...server, url: proxy.url };
      const potter = await window(browser, there, device, "potter");
      const address = await talkToLab(potter, there, device);
      await lab.goto(server.url + address);
      await say(potter, `still here ${locale}`);
      for (const page of [lab, potter]) await expect(bubble(page, `still here ${locale}`)).toBeVisible();
      proxy.cut();
      await expect(potter.getByText(t.offline)).toBeVisible();
      for (const word of ["first", "second"]) {
        await say(potter, `${word} in the queue ${locale}`);
        await expect(log(potter).locator("[data-draft=queued]", { hasText: `${word} in the queue ${locale}` })).toBeVisible();
      }
      // What is shown may not be on the disk yet.
      await expect.poll(() => potter.evaluate(draftsOnDisk)).toBe(2);
      const tabs = potter.context();
      await potter.close();
      proxy.mend();
      const pages = await Promise.all([0, 1].map(() => tabs.newPage()));
      await Promise.all(pages.map((page) => page.goto(there.url + address)));
      await expect(bubble(lab, `second in the queue ${locale}`)).toBeVisible({ timeout: 30_000 });
      const order = (page: Page) => log(page).locator("p[dir=auto]", { hasText: `in the queue ${locale}` }).allTextContents();
      await expect.poll(() => order(lab)).toEqual([`first in the queue ${locale}`, `second in the queue ${locale}`]);
      for (const page of pages) {
        await expect.poll(() => order(page)).toEqual([`first in the queue ${locale}`, `second in the queue ${locale}`]);
        await expect(log(page).locator("[data-draft]")).toHaveCount(0);
      }
      for (const page of [pages[0]!, lab]) await page.context().close();
      await proxy.close();
    });

    test("draws a window of a room with ten thousand messages, and leads to any of them", async ({ browser, server }) => {
      test.slow();
      const potter = await window(browser, server, device, "potter");
      const address = await talkToLab(potter, server, device);
      await fillConversation(server, address.split("/").at(-1)!, 10_000);
      await readEverything(server);
      await potter.goto(server.url + address);
      const shown = (number: number) => log(potter).getByText(`number ${number}`, { exact: true });
      await expect(shown(10_000)).toBeInViewport();
      await expect(async () => {
        await log(potter).evaluate((element) => element.scrollBy({ top: -4000 }));
        expect(await shown(10_000).count()).toBe(0);
      }).toPass();
      expect(await log(potter).locator("li[data-seq]").count()).toBeLessThan(400);
      // What is looked at stays where it is while more comes above.
      const anchor = () =>
        log(potter).evaluate(async (element) => {
          // What scrolling brings is drawn with the next frames.
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          const top = element.getBoundingClientRect().top;
          const seen = [...element.querySelectorAll("li[data-seq]")].find((one) => one.getBoundingClientRect().top > top + 40)!;
          return { seq: seen.getAttribute("data-seq")!, top: Math.round(seen.getBoundingClientRect().top) };
        });
      const settled = async () => {
        let last = await anchor();
        await expect.poll(async () => {
          const [was, now] = [last, await anchor()];
          last = now;
          return JSON.stringify(was) === JSON.stringify(now);
        }, { intervals: [100] }).toBe(true);
        return last;
      };
      // Near the beginning of what is there, the page before comes in.
      const height = () => log(potter).evaluate((element) => element.scrollHeight);
      const room = await height();
      await log(potter).evaluate((element) => element.scrollTo({ top: element.clientHeight - element.scrollHeight + 200 }));
      const before = await settled();
      await expect.poll(height).toBeGreaterThan(room);
      expect(await settled()).toEqual(before);
      await potter.getByRole("button", { name: t.toEnd }).click();
      await expect(shown(10_000)).toBeInViewport();

      const last = await log(potter).locator("li[data-seq]").last().getAttribute("data-seq");
      const target = Number(last) - 9_000;
      await potter.goto(`${server.url}${address}?m=${target}#m${target}`);
      await expect(shown(1_000)).toBeInViewport();
      await expect(potter.getByText(talk.elsewhere)).toBeVisible();
      // As the page comes alive it leads there once more.
      await talkIsAlive(potter, locale);
      await log(potter).evaluate((element) => element.scrollBy({ top: 3000 }));
      await expect(shown(1_060)).toHaveCount(1);
      await potter.getByRole("link", { name: t.newest }).click();
      await expect(shown(10_000)).toBeInViewport();
      await potter.context().close();
    });

    test("reports a message; the broker sees it as it was, puts the firm out of the room, and the firm reads why", async ({ browser, server, watch }) => {
      const [potter, broker] = [await window(browser, server, device, "potter"), await window(browser, server, device, "broker.lalejin")];
      watch(broker);
      await potter.goto(`${server.url}/chat`);
      const room = new URL(await potter.getByRole("navigation", { name: t.title }).locator('a[href^="/chat/"]', { hasText: t.group }).first().evaluate((link: HTMLAnchorElement) => link.href)).pathname;
      await potter.goto(server.url + room);
      const href = (await log(potter).locator(`a[href*="/messages/"]:not([aria-label="${talk.moreOwn}"])`).nth(locale === "fa" ? 0 : 1).getAttribute("href"))!;
      await potter.goto(`${server.url}${href}`);
      await potter.getByLabel(talk.reportNote).fill(`look ${locale}`);
      await potter.getByRole("button", { name: talk.reportSend }).click();
      await expect(potter.getByText(talk.reportSent)).toBeVisible();
      const open = await potter.context().newPage();
      await open.goto(server.url + room);
      await expect(log(open)).toBeVisible();
      const closed = await open.getByText(t.closed).count();
      await broker.goto(`${server.url}/desk/lalejin-ceramics/talk`);
      const item = broker.getByRole("listitem").filter({ hasText: `look ${locale}` }).last();
      await expect(item).toBeVisible();
      await expectAccessible(broker);
      await broker.getByLabel(talk.actReason).first().fill(`because of the words ${locale}`);
      await broker.getByRole("button", { name: talk.actNames.lock }).or(broker.getByRole("button", { name: talk.actNames.unlock })).first().click();
      await expect(broker.getByText(talk.reportStates.acted).first()).toBeVisible();
      // A page that is open learns by itself whether it may write.
      await expect(open.getByText(t.closed)).toHaveCount(1 - closed);
      await potter.goto(`${server.url}${room}/about`);
      await expect(potter.getByText(`because of the words ${locale}`)).toBeVisible();
      await expectAccessible(potter);
      for (const page of [potter, broker]) await page.context().close();
    });
  });
}
