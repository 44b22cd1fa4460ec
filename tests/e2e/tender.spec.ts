import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { demoTest as test, expect, expectAccessible, linkInMail } from "./support/khosheh";
import { chooseLateDay, moveDeadline, newWindow, signIn, type Device } from "./support/people";

const devices: Device[] = [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
];

for (const device of devices) {
  const { locale } = device;
  test(`suppliers quote under seal and are compared when it is broken, in ${locale} at ${device.viewport.width} px`, async ({ browser, server, watch }) => {
    test.setTimeout(240_000);
    const { fulfilment, gathering, inbox, pledging, rounds, tender: t } = messagesFor(locale);
    const typed = (number: string) => (locale === "fa" ? toPersianDigits(number) : number);
    const item = locale === "fa" ? "فریت مات، کیسهٔ ۲۵ کیلویی" : "Matt frit, bags of 25 kg";
    const [mailed, address] = [locale === "fa" ? "فریت البرز" : "Alborz Frit", `alborz-${locale}@suppliers.test`];
    const [buyer, firm, broker] = [await newWindow(browser, server, device), await newWindow(browser, server, device), await newWindow(browser, server, device)];
    for (const page of [buyer, firm, broker]) watch(page);
    await signIn(buyer, server, device, "potter@demo.khosheh.test");
    await signIn(firm, server, device, "partsmaker@demo.khosheh.test");
    await signIn(broker, server, device, "broker.lalejin@demo.khosheh.test");

    let round = "";
    await test.step("the facilitator asks suppliers: a firm that was found, and one by mail", async () => {
      await buyer.goto(`${server.url}/rounds/new`);
      await buyer.getByLabel(rounds.form.title, { exact: true }).fill(item);
      await buyer.getByLabel(gathering.start.pricesFrom["tender"]!, { exact: false }).check();
      await buyer.getByRole("button", { name: gathering.start.tender, exact: true }).click();
      await buyer.waitForURL(/\/rounds\/[0-9a-f-]{36}\/tender/);
      round = new URL(buyer.url()).pathname.replace("/tender", "");
      await buyer.getByLabel(t.invited.find).fill(locale === "fa" ? "یاشار" : "Yashar");
      await buyer.getByRole("button", { name: t.invited.search, exact: true }).click();
      await buyer.getByRole("button", { name: t.invited.askOf(locale === "fa" ? "قطعه‌سازی یاشار" : "Yashar Auto Parts") }).click();
      await expect(buyer.getByText(t.notices["invited"]!)).toBeVisible();
      await buyer.getByText(t.invited.mail, { exact: true }).click();
      await buyer.getByLabel(t.invited.name, { exact: true }).fill(mailed);
      await buyer.getByLabel(t.invited.email, { exact: true }).fill(address);
      await buyer.getByRole("button", { name: t.invited.send, exact: true }).click();
      await expect(buyer.getByText(address)).toBeVisible();
      await buyer.getByLabel(t.start.minLot, { exact: false }).fill(typed("100"));
      await buyer.getByLabel(t.start.few).fill(locale === "fa" ? "تنها همین دو تا می‌سازند" : "Only these two make it");
      await buyer.getByRole("button", { name: t.start.yes }).click();
      await expect(buyer.getByText(t.notices["started"]!)).toBeVisible();
      await expect(buyer.getByText(t.sealedTitle)).toBeVisible();
      await expectAccessible(buyer);
      expect(await buyer.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    });

    await test.step("the firm asks, and quotes from its inbox", async () => {
      const invitation = firm.getByRole("button", { name: inbox.kinds["tender.invited"]!({ round: item }) });
      await expect(async () => {
        await firm.goto(`${server.url}/inbox`);
        await expect(invitation).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 20_000 });
      await invitation.click();
      await firm.waitForURL("**/bids/*");
      await expect(firm.getByRole("heading", { level: 1 })).toHaveText(item);
      await expectAccessible(firm);
      await firm.getByLabel(t.questions.ask).fill(locale === "fa" ? "دمای پخت چند است؟" : "At what temperature is it fired?");
      await firm.getByRole("button", { name: t.questions.send }).click();
      await expect(firm.getByText(t.notices["asked"]!)).toBeVisible();
      const prices = firm.getByLabel(rounds.form.unitPrice, { exact: true });
      await prices.nth(0).fill(typed("4200"));
      await firm.getByLabel(rounds.form.from, { exact: true }).nth(1).fill(typed("1000"));
      await prices.nth(1).fill(typed("4300"));
      await firm.getByRole("button", { name: t.bid.form.send }).click();
      await expect(firm.getByText(rounds.reasons["prices_fall"]!).first()).toBeVisible();
      await expect(prices.nth(0)).toHaveValue(typed("4200"));
      await prices.nth(1).fill(typed("3600"));
      await firm.getByRole("button", { name: t.bid.form.send }).click();
      await expect(firm.getByText(t.bid.incomplete)).toBeVisible();
      await firm.getByLabel(t.bid.form.lead, { exact: true }).fill(typed("6"));
      await firm.getByLabel(t.bid.form.payment, { exact: true }).fill(typed("30"));
      await firm.getByLabel(t.bid.form.taxIncluded).check();
      await firm.getByLabel(t.bid.form.incoterm, { exact: true }).selectOption("DAP");
      await chooseLateDay(firm, t.bid.form.valid);
      await firm.getByRole("button", { name: t.bid.form.revise }).click();
      await expect(firm.getByText(t.bid.cannotRevise)).toBeVisible();
      await expect(firm.getByRole("button", { name: t.bid.form.revise })).toHaveCount(0);
    });

    await test.step("the other one quotes by its link, without an account and without scripts", async () => {
      const context = await browser.newContext({ viewport: device.viewport, javaScriptEnabled: false });
      await context.addCookies([{ name: "khosheh-locale", value: locale, url: server.url }]);
      const guest = await context.newPage();
      const link = await linkInMail(server, address);
      await guest.goto(link);
      await guest.getByRole("button", { name: t.bid.link.open }).click();
      await expect(guest.getByRole("heading", { level: 1 })).toHaveText(item);
      await guest.getByLabel(t.bid.form.theirs, { exact: true }).fill(typed("1"));
      await guest.getByLabel(t.bid.form.unit, { exact: true }).selectOption("BG");
      await guest.getByLabel(/^(equals|برابر)/).fill(typed("25"));
      await guest.getByLabel(rounds.form.unitPrice, { exact: true }).nth(0).fill(typed("95000"));
      await guest.getByLabel(rounds.form.from, { exact: true }).nth(1).fill(typed("80"));
      await guest.getByLabel(rounds.form.unitPrice, { exact: true }).nth(1).fill(typed("85000"));
      await guest.getByLabel(t.bid.form.lead, { exact: true }).fill(typed("12"));
      await guest.getByLabel(t.bid.form.payment, { exact: true }).fill(typed("0"));
      await guest.getByLabel(t.bid.form.taxIncluded).check();
      await guest.getByLabel(t.bid.form.deliveryPoint, { exact: true }).fill("Hamedan");
      await chooseLateDay(guest, t.bid.form.valid);
      await guest.getByRole("button", { name: t.bid.form.send }).click();
      await expect(guest.getByText(t.notices["saved"]!).first()).toBeVisible();
      await expect(guest.getByText(t.bid.incomplete)).toHaveCount(0);
      const stranger = await browser.newContext();
      const other = await stranger.newPage();
      await other.goto(link);
      await expect(other.getByText(/3[,٬]?400|۳٬۴۰۰/)).toHaveCount(0);
      await expect(other.getByRole("button", { name: new RegExp(`${messagesFor("fa").tender.bid.link.renew}|${messagesFor("en").tender.bid.link.renew}`) })).toBeVisible();
      await stranger.close();
      await context.close();
    });

    await test.step("until the end neither facilitator nor broker sees a quote, or that there is one", async () => {
      for (const page of [buyer, broker]) {
        for (const path of ["", "/tender"]) {
          await page.goto(server.url + round + path);
          await expect(page.getByRole("heading", { level: 1 })).toHaveText(item);
          await expect(page.getByRole("main")).not.toContainText(/4,?200|3,?600|۴٬۲۰۰|۳٬۶۰۰|3,?400|۳٬۴۰۰/);
          await expect(page.getByText(t.compare.title)).toHaveCount(0);
        }
      }
    });

    await test.step("at the end the quotes are opened and compared in columns", async () => {
      await moveDeadline(server, round.split("/").at(-1)!, -1, "tender_deadline");
      await expect(async () => {
        await buyer.goto(`${server.url}${round}/tender`);
        await expect(buyer.getByRole("heading", { name: t.compare.title })).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 30_000 });
      const table = buyer.getByRole("table", { name: t.compare.caption });
      await expect(table.getByRole("columnheader")).toHaveCount(3);
      await expect(table.getByRole("row", { name: rounds.leadTime })).toContainText(locale === "fa" ? "۱۲ روز" : "12 days");
      // A bag of 25 kg for 85,000 tomans is 3,400 a kilo.
      await expect(table.getByRole("row", { name: t.compare.ladder })).toContainText(locale === "fa" ? "۳٬۴۰۰" : "3,400");
      await expect(table.getByText(t.compare.best)).toHaveCount(1);
      await expect(buyer.getByRole("heading", { name: t.compare.marks })).toBeVisible();
      await expectAccessible(buyer);
      expect(await buyer.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    });

    // Once is enough: what differs between the languages is told above.
    if (locale === "en") await test.step("a pledge is shown at each quote, and the award is split among both suppliers", async () => {
      const id = round.split("/").at(-1)!;
      await buyer.goto(server.url + round);
      await buyer.getByLabel(rounds.pledge.desired, { exact: true }).fill("2400");
      const each = buyer.getByRole("group").filter({ hasText: rounds.pledge.eachQuote }).last();
      await expect(each.getByText(mailed)).toBeVisible();
      await expect(each.getByText("8,160,000")).toBeVisible();
      await buyer.getByRole("button", { name: rounds.pledge.place, exact: true }).click();
      await expect(buyer.getByText(rounds.pledge.placedNotice)).toBeVisible();
      await moveDeadline(server, id, -1);
      await expect(async () => {
        await buyer.goto(server.url + round);
        await expect(buyer.getByText(pledging.fill.title).first()).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 20_000 });
      await moveDeadline(server, id, -1, "fill_deadline");
      await expect(async () => {
        await buyer.goto(`${server.url}${round}/tender`);
        await expect(buyer.getByRole("heading", { name: t.split.title })).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 20_000 });
      const form = buyer.locator("form#split");
      await form.getByLabel(mailed).fill("1,000");
      await form.getByLabel(/یاشار/).fill("1390");
      await expect(form.getByText(t.split.faults["split_sum"]!("2,390 kg", "2,400 kg"))).toBeVisible();
      await form.getByLabel(/یاشار/).fill("1400");
      await form.getByLabel(t.split.reason).fill("Two suppliers are safer than one");
      await form.getByRole("button", { name: t.split.propose }).click();
      await expect(buyer.getByText(t.notices["split"]!)).toBeVisible();
      await expectAccessible(buyer);
      await broker.goto(`${server.url}${round}/order`);
      await expect(broker.getByText("Two suppliers are safer than one")).toBeVisible();
      await broker.getByRole("button", { name: fulfilment.confirmation.confirm, exact: true }).click();
      await expect(broker.getByText(fulfilment.order.notices["confirmed"]!, { exact: true })).toBeVisible();
      await buyer.goto(`${server.url}${round}/order`);
      await expect(buyer.getByRole("heading", { name: fulfilment.order.writeSeveral })).toBeVisible();
      await expect(buyer.getByLabel(fulfilment.order.emailOf(mailed))).toBeVisible();
    });
  });
}
