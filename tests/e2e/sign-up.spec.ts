import { auth as en } from "../../app/i18n/en/auth";
import { auth as fa } from "../../app/i18n/fa/auth";
import { messagesFor } from "../../app/i18n/messages";
import { expect, expectAccessible, linkInMail, test } from "./support/khosheh";

const password = "kiln tulip ladder 47 copper";

for (const { locale, texts, viewport } of [
  { locale: "fa", texts: fa, viewport: { width: 360, height: 740 } },
  { locale: "en", texts: en, viewport: { width: 1280, height: 800 } },
] as const) {
  for (const javaScriptEnabled of [true, false]) {
    test(`a new person signs up in ${locale} at ${viewport.width} px, JavaScript ${javaScriptEnabled ? "on" : "off"}`, async ({ browser, server, watch }) => {
      const context = await browser.newContext({ viewport, javaScriptEnabled, locale });
      const page = await context.newPage();
      watch(page);
      const address = `new-${locale}-${javaScriptEnabled}@firms.test`;

      await page.goto(`${server.url}/`);
      await expect(page.locator("html")).toHaveAttribute("lang", "fa");
      if (locale !== "fa") await page.locator(`button[name="locale"][value="${locale}"]`).click();
      await expect(page.locator("html")).toHaveAttribute("lang", locale);
      await expect(page.locator("html")).toHaveAttribute("dir", locale === "fa" ? "rtl" : "ltr");
      if (javaScriptEnabled) await expectAccessible(page);

      await page.goto(`${server.url}/sign-up`);
      if (javaScriptEnabled) await expectAccessible(page);
      await page.getByLabel(texts.displayName).fill("Mina");
      await page.getByLabel(texts.email).fill(address);
      await page.getByLabel(texts.password, { exact: true }).fill(password);
      await page.getByRole("button", { name: texts.signUpAction }).click();
      await page.waitForURL("**/check-mail*");

      await page.goto(await linkInMail(server, address));
      await page.getByRole("button", { name: texts.confirmAction }).click();
      await page.waitForURL("**/firms/new");
      await expect(page.getByRole("button", { name: messagesFor(locale).firms.found.submit })).toBeVisible();
      if (javaScriptEnabled) await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await context.close();
    });
  }
}
