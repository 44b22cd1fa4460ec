import { toPersianDigits } from "../../app/i18n/digits";
import { formatMoney, formatQuantity } from "../../app/i18n/format";
import { messagesFor } from "../../app/i18n/messages";
import { demoTest as test, expect, expectAccessible } from "./support/khosheh";
import { holdProgram, moveDeadline, newWindow, signIn, signUp, type Device } from "./support/people";

const devices: Device[] = [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
];

for (const device of devices) {
  const { locale } = device;
  test(`a potter joins, finds a supplier and buys with two others, in ${locale} at ${device.viewport.width} px`, async ({ browser, server, watch }) => {
    test.setTimeout(240_000);
    const { broker: desk, chat, clusters, common, firms, gathering, pledging, rounds } = messagesFor(locale);
    const typed = (number: string) => (locale === "fa" ? toPersianDigits(number) : number);
    const money = (rials: bigint) => formatMoney(rials, { locale, unit: "toman" });
    const firm = locale === "fa" ? "سفالگری نسترن" : "Nastaran Pottery";
    const item = locale === "fa" ? "لعاب سفید مات، کیسهٔ ۲۵ کیلویی" : "Matt white glaze, bags of 25 kg";

    const [newcomer, potter, lab, broker] = [await newWindow(browser, server, device), await newWindow(browser, server, device), await newWindow(browser, server, device), await newWindow(browser, server, device)];
    for (const page of [newcomer, potter, lab, broker]) watch(page);
    await signIn(potter, server, device, "potter@demo.khosheh.test");
    await signIn(lab, server, device, "lab@demo.khosheh.test");
    await signIn(broker, server, device, "broker.lalejin@demo.khosheh.test");

    await test.step("signs up and makes a profile", async () => {
      await signUp(newcomer, server, device, { name: "Nastaran", address: `nastaran-${locale}@firms.test` });
      await newcomer.getByLabel(locale === "fa" ? firms.fields.nameFa : firms.fields.nameEn, { exact: true }).fill(firm);
      await newcomer.getByRole("button", { name: firms.found.submit }).click();
      await newcomer.waitForURL("**/edit/basics*");
      await newcomer.getByLabel(locale === "fa" ? firms.fields.taglineFa : firms.fields.taglineEn, { exact: true }).fill(locale === "fa" ? "ظرف‌های سفالی دست‌ساز" : "Handmade earthenware");
      await newcomer.getByRole("main").getByRole("button", { name: common.save, exact: true }).click();
      await expect(newcomer.getByText(firms.editing.notices["saved"]!)).toBeVisible();
    });

    await test.step("applies to the cluster, and its broker approves", async () => {
      await newcomer.goto(`${server.url}/clusters/lalejin-ceramics`);
      await newcomer.getByRole("button", { name: clusters.join }).click();
      await expect(newcomer.getByText(clusters.status["pending"]!)).toBeVisible();
      await broker.goto(`${server.url}/desk/lalejin-ceramics`);
      await expectAccessible(broker);
      await broker.getByRole("button", { name: desk.members.approveFirm(firm) }).click();
      await broker.waitForURL("**notice=active*");
    });

    await test.step("finds a supplier", async () => {
      await newcomer.goto(`${server.url}/search?q=${encodeURIComponent(locale === "fa" ? "لعاب" : "glaze")}`);
      await expectAccessible(newcomer);
      expect(await newcomer.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await newcomer.getByRole("main").locator('a[href^="/firms/"]').first().click();
      await newcomer.waitForURL("**/firms/*");
      await expect(newcomer.getByRole("main").getByRole("search")).toHaveCount(0);
      await expect(newcomer.getByRole("heading", { level: 1 })).toBeVisible();
      await expectAccessible(newcomer);
    });

    let address = "";
    await test.step("starts a joint purchase", async () => {
      await newcomer.goto(`${server.url}/rounds/new`);
      await newcomer.getByLabel(rounds.form.title, { exact: true }).fill(item);
      await newcomer.getByLabel(rounds.soloPrice).fill(typed("42000"));
      await newcomer.getByLabel(rounds.supplier, { exact: true }).fill("Pars Glaze");
      await newcomer.getByRole("button", { name: rounds.form.addBreak }).click();
      const breaks = [["1", "42000"], ["500", "38500"], ["2000", "34000"]] as const;
      await expect(newcomer.getByLabel(rounds.form.from, { exact: true })).toHaveCount(breaks.length);
      for (const [index, [from, price]] of breaks.entries()) {
        await newcomer.getByLabel(rounds.form.from, { exact: true }).nth(index).fill(typed(from));
        await newcomer.getByLabel(rounds.form.unitPrice, { exact: true }).nth(index).fill(typed(price));
      }
      await newcomer.getByLabel(rounds.pack, { exact: true }).fill(typed("25"));
      await newcomer.getByLabel(rounds.moq, { exact: true }).fill(typed("500"));
      await newcomer.getByLabel(gathering.start.line.amount, { exact: true }).fill(typed("2100000"));
      await newcomer.getByRole("button", { name: rounds.form.open, exact: true }).click();
      await newcomer.waitForURL(/\/rounds\/[0-9a-f-]{36}/);
      address = new URL(newcomer.url()).pathname;
      await expect(newcomer.getByText(rounds.form.opened)).toBeVisible();
      await expectAccessible(newcomer);
    });

    await test.step("three firms pledge", async () => {
      for (const [page, quantity] of [[newcomer, "800"], [potter, "700"], [lab, "600"]] as const) {
        // One of them types before the scripts come.
        const come = page === potter ? await holdProgram(page) : undefined;
        await page.goto(server.url + address);
        await page.getByLabel(rounds.pledge.desired, { exact: true }).fill(typed(quantity));
        come?.();
        // Shown while it is typed, before anything is sent.
        await expect(page.getByRole("status").filter({ hasText: rounds.pledge.share })).toContainText(formatQuantity(BigInt(quantity), "kg", { locale }));
        await page.getByRole("button", { name: rounds.pledge.place, exact: true }).click();
        await expect(page.getByText(rounds.pledge.placedNotice)).toBeVisible();
      }
    });

    await test.step("they agree in the room, live", async () => {
      await newcomer.goto(server.url + address);
      await potter.goto(server.url + address);
      await lab.goto(server.url + address);
      const said = locale === "fa" ? "همه را یک‌جا جلوی انبار تعاونی تحویل بگیریم؟" : "Shall we take delivery at the co-operative's warehouse?";
      const answer = locale === "fa" ? "بله، موافقم." : "Yes, agreed.";
      await newcomer.getByLabel(chat.write).fill(said);
      await newcomer.getByRole("button", { name: chat.send }).click();
      for (const page of [potter, lab]) await expect(page.getByText(said)).toBeVisible();
      await potter.getByLabel(chat.write).fill(answer);
      await potter.getByRole("button", { name: chat.send }).click();
      for (const page of [newcomer, lab]) await expect(page.getByText(answer)).toBeVisible();
    });

    await test.step("at the deadline it is in fill, and each sees its share so far", async () => {
      await moveDeadline(server, address.split("/").at(-1)!, 4);
      await newcomer.goto(server.url + address);
      await expect(newcomer.getByRole("heading", { name: pledging.fill.title })).toBeVisible({ timeout: 30_000 });
      await lab.goto(server.url + address);
      await expect(lab.getByRole("main")).toContainText(pledging.fill.yours);
      await expectAccessible(lab);
    });

    await test.step("the round is locked when the fill ends", async () => {
      await moveDeadline(server, address.split("/").at(-1)!, 4, "fill_deadline");
      await newcomer.goto(server.url + address);
      await expect(newcomer.getByRole("heading", { name: rounds.result.yours, exact: true })).toBeVisible({ timeout: 30_000 });
      // 2,100 kg reach the last break; the shared cost adds 1,000 tomans to each.
      for (const [page, quantity, due, saving] of [[newcomer, 800n, 280_000_000n, 56_000_000n], [potter, 700n, 245_000_000n, 49_000_000n], [lab, 600n, 210_000_000n, 42_000_000n]] as const) {
        await page.goto(server.url + address);
        const result = page.getByRole("main");
        await expect(result).toContainText(formatQuantity(quantity, "kg", { locale }));
        await expect(result).toContainText(money(due));
        await expect(result).toContainText(money(saving));
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      }
      await expectAccessible(newcomer);
    });

    await test.step("the broker sees it on the desk", async () => {
      await broker.goto(`${server.url}/desk/lalejin-ceramics/rounds`);
      await expect(broker.getByRole("main").getByText(item).first()).toBeVisible();
      await broker.goto(server.url + address);
      await expect(broker.getByRole("main")).toContainText(money(280_000_000n));
    });
  });
}
