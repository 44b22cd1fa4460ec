import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { demoPassword, demoTest as test, expect } from "./support/khosheh";

for (const { locale, viewport } of [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
] as const) {
  test(`profile, search, pledge and message work without JavaScript, in ${locale}`, async ({ browser, server, watch }) => {
    const { auth, chat, common, firms, rounds } = messagesFor(locale);
    const typed = (number: string) => (locale === "fa" ? toPersianDigits(number) : number);
    const context = await browser.newContext({ viewport, javaScriptEnabled: false });
    const page = await context.newPage();
    watch(page);
    await page.goto(`${server.url}/sign-in`);
    if (locale !== "fa") await page.locator(`button[name="locale"][value="${locale}"]`).first().click();
    await page.getByLabel(auth.email).fill("potter@demo.khosheh.test");
    await page.getByLabel(auth.password, { exact: true }).fill(demoPassword);
    await page.getByRole("main").getByRole("button", { name: auth.signInAction, exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    if ((await page.locator("html").getAttribute("lang")) !== locale) await page.locator(`button[name="locale"][value="${locale}"]`).first().click();
    await expect(page.locator("html")).toHaveAttribute("lang", locale);

    await page.goto(`${server.url}/firms/maryam-pottery/edit/basics`);
    await page.getByLabel(firms.fields.taglineEn, { exact: true }).fill(`Tableware without JavaScript, ${locale}`);
    await page.getByRole("main").getByRole("button", { name: common.save, exact: true }).click();
    await expect(page.getByText(firms.editing.notices["saved"]!)).toBeVisible();

    await page.goto(`${server.url}/search`);
    await page.getByRole("main").getByRole("searchbox").first().fill(locale === "fa" ? "لعاب" : "glaze");
    await page.getByRole("main").getByRole("searchbox").first().press("Enter");
    await page.waitForURL("**/search?*q=*");
    await expect(page.getByRole("main").locator('a[href^="/firms/"]').first()).toBeVisible();

    await page.goto(`${server.url}/rounds`);
    await page.getByRole("main").getByRole("link", { name: "خرید مشترک فریت ترانسپارنت" }).first().click();
    await page.getByLabel(rounds.pledge.min, { exact: true }).fill(typed("900"));
    await page.getByLabel(rounds.pledge.desired, { exact: true }).fill(typed("600"));
    await page.getByRole("button", { name: rounds.pledge.change, exact: true }).click();
    await expect(page.getByText(rounds.reasons["min_above_desired"]!).first()).toBeVisible();
    await expect(page.getByLabel(rounds.pledge.desired, { exact: true })).toHaveValue(typed("600"));
    await page.getByLabel(rounds.pledge.min, { exact: true }).fill(typed("300"));
    await page.getByRole("button", { name: rounds.pledge.previewAction }).click();
    await expect(page.getByRole("status").filter({ hasText: rounds.pledge.share })).toContainText(typed("600"));
    await expect(page.getByLabel(rounds.pledge.min, { exact: true })).toHaveValue(typed("300"));
    await page.getByRole("button", { name: rounds.pledge.change, exact: true }).click();
    await expect(page.getByText(rounds.pledge.placedNotice)).toBeVisible();

    const said = `${locale} ${Date.now()}`;
    await page.getByLabel(chat.write).fill(said);
    await page.getByRole("button", { name: chat.send }).click();
    await expect(page.getByText(said)).toBeVisible();
    await context.close();
  });
}
