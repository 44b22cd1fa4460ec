import type { Page, Route } from "@playwright/test";
import { messagesFor } from "../../app/i18n/messages";
import { demoPassword, demoTest as test, expect, expectAccessible, linkInMail } from "./support/khosheh";
import { holdProgram, newWindow, signIn, type Device } from "./support/people";

const devices: Device[] = [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
];

const field = (page: Page) => page.getByRole("main").getByRole("combobox").first();
const offers = (page: Page) => page.getByRole("main").getByRole("listbox");
/** Whether the page has caught up with its address, which changes first. */
const showsItsAddress = () => {
  const asked = [...new URLSearchParams(location.search)].filter(([name]) => name !== "q").map(String);
  const shown = [...document.querySelectorAll<HTMLInputElement>('main form[role="search"] input[type="hidden"]')].map(({ name, value }) => String([name, value]));
  return asked.sort().join() === shown.sort().join();
};
/** Follows what happens until the address is as asked and the page shows it: a link pressed in between still leads where it led before. */
const arrives = async (page: Page, asked: (url: URL) => boolean) => {
  await page.waitForURL(asked);
  await expect.poll(() => page.evaluate(showsItsAddress)).toBe(true);
};
const fits = async (page: Page) => expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

for (const device of devices) {
  const { locale, viewport } = device;
  const { chat, common, finding, needs, notices, search, talk } = messagesFor(locale);
  const word = locale === "fa" ? "سفال" : "pottery";
  /** Whether what is offered is for the whole word: for its first letters there are offers too. */
  const isOffered = (page: Page) => expect(offers(page).getByRole("option", { name: search.allFor(word) })).toBeVisible();
  const on = `in ${locale} at ${viewport.width} px`;

  test(`what is typed last is offered, whatever comes later, ${on}`, async ({ browser, server, watch }) => {
    const page = await newWindow(browser, server, device);
    watch(page);
    await page.goto(`${server.url}/search`);
    const held: Route[] = [];
    // The first answer is kept back until the second is there.
    await page.route("**/search/suggest?*", async (route) => {
      if (new URL(route.request().url()).searchParams.get("q") === word.slice(0, 3)) held.push(route);
      else await route.continue();
    });
    await field(page).pressSequentially(word.slice(0, 3));
    await expect.poll(() => held.length).toBe(1);
    await field(page).pressSequentially(word.slice(3));
    await isOffered(page);
    const offered = await offers(page).getByRole("option").allTextContents();
    await held[0]!.fulfill({ json: { firms: [{ path: "/", text: "stale", runs: [{ text: "stale", hit: false }], note: "" }], products: [], processes: [], categories: [], total: 1 } }).catch(() => undefined);
    // What is asked after it is answered after it.
    await page.evaluate(async () => {
      await (await fetch("/healthz")).text();
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
    expect(await offers(page).getByRole("option").allTextContents()).toEqual(offered);
    await expect(page.getByText("stale")).toHaveCount(0);
    await expectAccessible(page);
  });

  test(`the field is used with the keyboard alone, ${on}`, async ({ browser, server, watch }) => {
    const page = await newWindow(browser, server, device);
    watch(page);
    await page.goto(`${server.url}/search`);
    await field(page).focus();
    await field(page).pressSequentially(word);
    await isOffered(page);
    await expect(field(page)).toHaveAttribute("aria-expanded", "true");
    await expect(page.locator("mark").first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await expect(offers(page).getByRole("option").first()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("ArrowUp");
    await expect(offers(page).getByRole("option", { selected: true })).toHaveCount(0);
    await page.keyboard.press("ArrowUp");
    await expect(offers(page).getByRole("option").last()).toHaveAttribute("aria-selected", "true");
    // Onwards, at the end of the text, takes the offered text over.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const taken = await offers(page).getByRole("option", { selected: true }).locator("bdi").first().innerText();
    await page.keyboard.press(locale === "fa" ? "ArrowLeft" : "ArrowRight");
    await expect(field(page)).toHaveValue(taken);
    await page.keyboard.press("Escape");
    await expect(field(page)).toHaveAttribute("aria-expanded", "false");
    await field(page).fill(word);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === word);
    // What was searched stays in this browser and is offered in the empty field.
    await field(page).fill("");
    await expect(page.getByRole("group", { name: search.suggestionGroups["recent"]! }).getByRole("option", { name: word })).toBeVisible();
    await page.getByRole("button", { name: search.forgetRecent }).click();
    await expect(page.getByRole("group", { name: search.suggestionGroups["recent"]! })).toHaveCount(0);
  });

  test(`filters, order, view and place are in the address, and back leads back, ${on}`, async ({ browser, server, watch }) => {
    const page = await newWindow(browser, server, device);
    watch(page);
    await page.goto(`${server.url}/search?q=${encodeURIComponent(word)}`);
    const count = async () => page.getByRole("main").getByRole("status").filter({ hasText: /\S/ }).first().innerText();
    const all = await count();
    await page.getByRole("list", { name: search.quick }).getByRole("link", { name: search.verifiedOnly }).click();
    await arrives(page, (url) => url.searchParams.get("verified") === "yes");
    await expect.poll(count).not.toBe(all);
    await page.getByRole("link", { name: search.views["map"]! }).click();
    await arrives(page, (url) => url.searchParams.get("view") === "map");
    await expect(page.getByRole("figure")).toBeVisible();
    await fits(page);
    await expectAccessible(page);
    await page.locator("summary", { hasText: search.near.label }).click();
    await page.getByLabel(search.near.cluster).selectOption("lalejin-ceramics");
    await page.getByRole("button", { name: search.near.use }).click();
    await arrives(page, (url) => url.searchParams.get("near") === "lalejin-ceramics");
    await page.getByRole("link", { name: search.views["cards"]! }).click();
    await arrives(page, (url) => url.searchParams.get("view") === "cards");
    expect([...new URL(page.url()).searchParams.keys()]).toEqual(["q", "verified", "near", "sort", "view"]);
    await fits(page);
    await expectAccessible(page);
    const cards = await page.getByRole("article").allInnerTexts();
    await page.reload();
    expect(await page.getByRole("article").allInnerTexts()).toEqual(cards);
    // Only a page that is alive hears of going back.
    await expect(field(page)).toBeVisible();
    for (const left of [(url: URL) => url.searchParams.get("view") === "map", (url: URL) => !url.searchParams.has("near"), (url: URL) => !url.searchParams.has("view"), (url: URL) => !url.searchParams.has("verified")]) {
      await page.goBack();
      await arrives(page, left);
    }
    await expect.poll(count).toBe(all);
  });

  test(`near me asks for the place on a click only, ${on}`, async ({ browser, server, watch }) => {
    const page = await newWindow(browser, server, device);
    watch(page);
    await page.context().grantPermissions(["geolocation"], { origin: server.url });
    await page.context().setGeolocation({ latitude: 34.97551, longitude: 48.48663 });
    // Its program comes late: what was typed and opened until then stays.
    const come = await holdProgram(page);
    await page.goto(`${server.url}/search`, { waitUntil: "domcontentloaded" });
    expect(page.url()).not.toContain("near");
    await page.getByRole("main").getByRole("searchbox").fill(word);
    await page.locator("summary", { hasText: search.near.label }).click();
    come();
    await expect(field(page)).toHaveValue(word);
    await page.getByRole("button", { name: search.near.me }).click();
    await page.waitForURL((url) => url.searchParams.get("near") === "34.976,48.487");
    expect(new URL(page.url()).searchParams.get("sort")).toBe("distance");
    await expect(page.getByRole("article").first()).toContainText(locale === "fa" ? /متر/ : /metres|km/);
  });

  test(`firms are compared, up to four, ${on}`, async ({ browser, server, watch }) => {
    const page = await newWindow(browser, server, device);
    watch(page);
    await page.goto(`${server.url}/search?q=${encodeURIComponent(word)}`);
    for (let n = 0; n < 4; n += 1) {
      await page.getByRole("article").nth(n).getByRole("link", { name: new RegExp(locale === "fa" ? "به مقایسه$" : "to the comparison$") }).click();
      await arrives(page, (url) => url.searchParams.getAll("compare").length === n + 1);
    }
    await expect(page.getByRole("article").nth(4)).toContainText(finding.compare.full);
    await fits(page);
    await expectAccessible(page);
    await page.getByRole("region", { name: finding.compare.title }).getByRole("link", { name: finding.compare.open }).click();
    await page.waitForURL("**/compare?*");
    await expect(page.getByRole("columnheader")).toHaveCount(5);
    await fits(page);
    await expectAccessible(page);
    await page.getByRole("columnheader").nth(1).getByRole("link").last().click();
    await expect(page.getByRole("columnheader")).toHaveCount(4);
  });

  test(`a firm goes on the short list and off it, ${on}`, async ({ browser, server, watch }) => {
    const page = await newWindow(browser, server, device);
    watch(page);
    await signIn(page, server, device, "partsmaker@demo.khosheh.test");
    await page.goto(`${server.url}/search?q=${encodeURIComponent(word)}`);
    const address = page.url();
    const first = page.getByRole("article").first();
    const saved = page.waitForResponse((response) => response.request().method() === "POST");
    await first.getByRole("button", { pressed: false }).click();
    await saved;
    await expect(first.getByRole("button", { pressed: true })).toBeVisible();
    expect(page.url()).toBe(address);
    const name = await first.getByRole("heading").innerText();
    await page.goto(`${server.url}/shortlist`);
    await expect(page.getByRole("heading", { name })).toBeVisible();
    await page.getByLabel(finding.shortlist.noteFor(name)).fill("Call on Saturday");
    await page.getByRole("main").getByRole("button", { name: common.save, exact: true }).click();
    await expect(page.getByText(finding.shortlist.notices["noted"]!)).toBeVisible();
    await expectAccessible(page);
    await fits(page);
    await page.getByRole("button", { name: finding.shortlist.unsave(name) }).click();
    await expect(page.getByText(finding.shortlist.emptyTitle)).toBeVisible();
  });

  test(`a saved search brings a mail, whose link stops it, ${on}`, async ({ browser, server, watch }) => {
    test.setTimeout(180_000);
    const text = locale === "fa" ? "مشربه" : "zoomorphic";
    const [tanner, potter] = [await newWindow(browser, server, device), await newWindow(browser, server, device)];
    for (const page of [tanner, potter]) watch(page);
    await signIn(tanner, server, device, "tanner@demo.khosheh.test");
    await signIn(potter, server, device, "potter@demo.khosheh.test");
    // Whatever the clock says while the test runs, no quiet hours.
    await tanner.goto(`${server.url}/account/notifications`);
    await tanner.getByLabel(notices.preferences.quietOn).uncheck();
    await tanner.locator("#quiet").getByRole("button").click();
    await expect(tanner.getByText(notices.preferences.notices["saved"]!)).toBeVisible();
    await tanner.goto(`${server.url}/search?q=${text}`);
    await expect(tanner.getByRole("link", { name: search.askBroker })).toBeVisible();
    await tanner.getByLabel(finding.kept.cadence).selectOption("at_once");
    await tanner.getByRole("button", { name: finding.kept.saveIt }).click();
    await expect(tanner.getByText(finding.kept.notices["saved"]!)).toBeVisible();
    await potter.goto(`${server.url}/firms/maryam-pottery/edit/basics`);
    await potter.getByLabel(messagesFor(locale).firms.fields.taglineFa, { exact: true }).fill(`${text} ساز`);
    await potter.getByRole("main").getByRole("button", { name: common.save, exact: true }).click();
    await expect(potter.getByText(messagesFor(locale).firms.editing.notices["saved"]!)).toBeVisible();
    await expect
      .poll(async () => (await (await fetch(`${server.url}/dev/mail?to=tanner@demo.khosheh.test`)).text()).includes(text), { timeout: 90_000 })
      .toBe(true);
    await expect(async () => {
      await tanner.goto(`${server.url}/inbox`);
      await expect(tanner.getByRole("main")).toContainText(text);
    }).toPass();
    await expectAccessible(tanner);
    await fits(tanner);

    const mail = await linkInMail(server, "tanner@demo.khosheh.test", /href="(http[^"]+\/saved-searches\/stop\/[^"]+)"/);
    const stranger = await newWindow(browser, server, device);
    watch(stranger);
    await stranger.goto(mail);
    await expectAccessible(stranger);
    await stranger.getByRole("button", { name: finding.kept.stopNow }).click();
    await expect(stranger.getByRole("button", { name: finding.kept.resume })).toBeVisible();
    await tanner.goto(`${server.url}/saved-searches`);
    await expect(tanner.getByText(finding.kept.stopped).first()).toBeVisible();
    await expectAccessible(tanner);
    await fits(tanner);
    await tanner.getByRole("button", { name: finding.kept.removeFor(text) }).click();
    await expect(tanner.getByText(finding.kept.notices["removed"]!)).toBeVisible();
  });

  test(`what isn't found goes to the broker, who answers, ${on}`, async ({ browser, server, watch }) => {
    const text = locale === "fa" ? "قفس طوطی" : "parrot cages";
    const [potter, broker] = [await newWindow(browser, server, device), await newWindow(browser, server, device)];
    for (const page of [potter, broker]) watch(page);
    await signIn(potter, server, device, "potter@demo.khosheh.test");
    await signIn(broker, server, device, "broker.lalejin@demo.khosheh.test");
    await potter.goto(`${server.url}/search?q=${encodeURIComponent(text)}&size=50%2B&market=JP&cluster=lalejin-ceramics`);
    await expectAccessible(potter);
    await potter.getByRole("link", { name: search.askBroker }).click();
    await potter.waitForURL("**/needs/new?*");
    await expect(potter.getByLabel(needs.body)).toHaveValue(needs.bodyFor(text));
    await potter.getByRole("button", { name: needs.post }).click();
    await expect(potter.getByText(needs.notices["posted"]!)).toBeVisible();
    await broker.goto(`${server.url}/desk/lalejin-ceramics/needs`);
    const entry = broker.getByRole("listitem").filter({ hasText: needs.bodyFor(text) });
    await expectAccessible(broker);
    await fits(broker);
    // Before that they talk about it in a room, where the desk brings in who can help.
    await potter.goto(`${server.url}/needs`);
    await potter.getByRole("listitem").filter({ hasText: needs.bodyFor(text) }).getByRole("button", { name: needs.talk }).click();
    await potter.waitForURL("**/chat/*-*");
    await expect(potter.getByRole("log")).toContainText(talk.happened.asked());
    await expect(potter.getByRole("heading", { level: 1 })).toHaveText(needs.bodyFor(text));
    await potter.getByRole("textbox").fill("200 a month");
    await potter.getByRole("button", { name: chat.send }).click();
    await expect(potter.getByRole("log").getByText("200 a month", { exact: true })).toBeVisible();
    await fits(potter);
    await expectAccessible(potter);
    await broker.reload();
    await entry.getByRole("link", { name: needs.talk }).click();
    await expect(broker.getByRole("log").getByText("200 a month", { exact: true })).toBeVisible();
    await broker.getByRole("link", { name: talk.about }).click();
    const guest = device.locale === "fa" ? "آزمایشگاه سرامیک الوند" : "Alvand Ceramics Laboratory";
    await broker.getByLabel(talk.bringFind).fill(guest);
    await broker.getByRole("button", { name: talk.searchGo }).first().click();
    // The firm stands in the longer list as well, which is drawn anew.
    await expect(broker.getByRole("region", { name: talk.bring }).getByRole("listitem")).toHaveCount(1);
    await broker.getByRole("button", { name: talk.bringFirm(guest) }).click();
    await expect(broker.getByRole("main").getByRole("link", { name: guest })).toBeVisible();
    await expectAccessible(broker);
    await fits(broker);
    await expect(potter.getByRole("log")).toContainText(talk.happened.joined(guest));
    await broker.goto(`${server.url}/desk/lalejin-ceramics/needs`);
    await entry.getByLabel(needs.desk.round).selectOption({ index: 1 });
    await entry.getByLabel(needs.desk.answer).fill(`${text}: Alvand`);
    await entry.getByRole("button", { name: needs.desk.send }).click();
    await expect(broker.getByText(needs.desk.notices["answer"]!)).toBeVisible();
    await potter.goto(`${server.url}/needs`);
    await expect(potter.getByText(`${text}: Alvand`)).toBeVisible();
    await expectAccessible(potter);
    await fits(potter);
  });

  test(`the palette goes anywhere by keyboard, ${on}`, async ({ browser, server, watch }) => {
    const page = await newWindow(browser, server, device);
    watch(page);
    await signIn(page, server, device, "potter@demo.khosheh.test");
    const dialog = page.getByRole("dialog", { name: finding.palette.title });
    // Here it is seen when the page has come alive; until then a key does nothing.
    await page.goto(`${server.url}/search`);
    await expect(field(page)).toBeVisible();
    await page.keyboard.press("/");
    await expect(dialog).toBeVisible();
    await expect(dialog.getByRole("combobox")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await page.keyboard.press("Control+k");
    await expect(dialog).toBeVisible();
    await expect(dialog.getByRole("option").first()).toBeVisible();
    // Opened again before the page has heard that it was closed.
    await dialog.evaluate((box: HTMLDialogElement) => {
      box.close();
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }));
    });
    await expect(dialog.getByRole("combobox")).toBeVisible();
    await expect(dialog.getByRole("option").first()).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("combobox").pressSequentially(common.account.slice(0, 4));
    await expect(dialog.getByRole("option", { name: common.account })).toBeVisible();
    const sought = locale === "fa" ? "لعاب" : "Alvand";
    await dialog.getByRole("combobox").fill(sought);
    await expect(dialog.getByRole("option", { name: finding.palette.searchFor(sought) })).toBeVisible();
    await expect(dialog.getByRole("group").first()).toBeVisible();
    await expect(dialog.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === sought);
    await expect(field(page)).toHaveValue(sought);
    await expect(dialog).toBeHidden();
    // A slash within a field is a slash.
    await field(page).fill("");
    await field(page).pressSequentially("a/b");
    await expect(field(page)).toHaveValue("a/b");
    await expect(dialog).toBeHidden();
  });

  test(`everything but the offers works without JavaScript, ${on}`, async ({ browser, server, watch }) => {
    const context = await browser.newContext({ viewport, javaScriptEnabled: false });
    const page = await context.newPage();
    watch(page);
    await page.goto(`${server.url}/sign-in`);
    if (locale !== "fa") await page.locator(`button[name="locale"][value="${locale}"]`).first().click();
    const { auth } = messagesFor(locale);
    await page.getByLabel(auth.email).fill("lab@demo.khosheh.test");
    await page.getByLabel(auth.password, { exact: true }).fill(demoPassword);
    await page.getByRole("main").getByRole("button", { name: auth.signInAction, exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    if ((await page.locator("html").getAttribute("lang")) !== locale) await page.locator(`button[name="locale"][value="${locale}"]`).first().click();

    await page.goto(`${server.url}/services`);
    await page.waitForURL("**/search?lens=services");
    await expect(page.getByRole("article").first()).toBeVisible();
    await page.goto(`${server.url}/search?q=${encodeURIComponent(word)}`);
    await page.getByRole("link", { name: search.views["map"]! }).click();
    await expect(page.getByRole("figure")).toBeVisible();
    await page.locator("summary", { hasText: search.near.label }).click();
    await page.getByLabel(search.near.cluster).selectOption("lalejin-ceramics");
    await page.getByRole("button", { name: search.near.use }).click();
    await page.waitForURL("**near=lalejin-ceramics**");
    await page.getByRole("article").first().getByRole("button", { pressed: false }).click();
    await expect(page.getByRole("article").first().getByRole("button", { pressed: true })).toBeVisible();
    await page.getByRole("article").first().getByRole("button", { pressed: true }).click();
    await expect(page.getByRole("article").first().getByRole("button", { pressed: false })).toBeVisible();
    await page.locator("summary", { hasText: finding.kept.saveShort }).click();
    await fits(page);
    await page.getByRole("button", { name: finding.kept.saveIt }).click();
    await expect(page.getByText(finding.kept.notices["saved"]!)).toBeVisible();
    await page.goto(`${server.url}/saved-searches`);
    await page.getByRole("button", { name: finding.kept.stop }).first().click();
    await expect(page.getByText(finding.kept.notices["stopped"]!)).toBeVisible();
    await context.close();
  });
}
