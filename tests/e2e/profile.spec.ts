import sharp from "sharp";
import { UPLOAD_CAP } from "../../app/features/firms/rules";
import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { demoTest as test, expect, expectAccessible, linkInMail } from "./support/khosheh";
import { holdProgram, newWindow, signIn, signUp, type Device } from "./support/people";

const picture = (colour: string) => sharp({ create: { width: 900, height: 600, channels: 3, background: colour } }).withExif({ IFD0: { Copyright: "secret place" } }).jpeg().toBuffer();
const arabic = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)));

for (const device of [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
] as Device[]) {
  const { locale } = device;
  test(`everything a profile holds is entered, shown to everybody and taken away again, in ${locale}`, async ({ browser, server, watch }) => {
    test.setTimeout(180_000);
    const { common, firms: t } = messagesFor(locale);
    const digits = (text: string) => (locale === "fa" ? toPersianDigits(text) : text);
    const page = await newWindow(browser, server, device);
    watch(page);
    const visitor = await newWindow(browser, server, device);
    watch(visitor);
    const main = page.getByRole("main");
    const base = `${server.url}/firms/golgoon-${locale}`;
    const save = () => main.getByRole("button", { name: common.save, exact: true }).first().click();
    const saved = () => expect(page.getByText(t.editing.notices["saved"]!)).toBeVisible();
    const open = async (part: string) => {
      await page.goto(`${base}/edit/${part}`);
      await page.waitForLoadState("networkidle");
    };

    await test.step("founds the firm", async () => {
      await signUp(page, server, device, { name: "Golgoon", address: `golgoon-${locale}@firms.test` });
      await main.getByRole("button", { name: t.found.submit }).click();
      await expect(page.getByText(t.reasons["name_needed"]!).first()).toBeVisible();
      await page.getByLabel(t.fields.nameFa, { exact: true }).fill("كارگاه گلگون ي‌نيك");
      await page.getByLabel(t.fields.nameEn, { exact: true }).fill(`Golgoon ${locale}`);
      await main.getByRole("button", { name: t.found.submit }).click();
      await page.waitForURL("**/edit/basics*");
    });

    await test.step("says who it is", async () => {
      await page.getByLabel(t.fields.founded).fill("0");
      await page.getByLabel(t.fields.taglineFa, { exact: true }).fill("سفال برای سفرهٔ هر روز");
      await save();
      await expect(main.locator("[aria-invalid=true]").first()).toBeVisible();
      await expect(page.getByLabel(t.fields.taglineFa, { exact: true })).toHaveValue("سفال برای سفرهٔ هر روز");
      await page.getByLabel(t.fields.founded).fill(locale === "fa" ? arabic("1382") : "2003");
      await page.getByLabel(t.fields.taglineEn, { exact: true }).fill("Clay for every day");
      await page.getByLabel(t.fields.aboutFa, { exact: true }).fill("دو خواهر، یک کوره و بیست سال کار با گِل لالجین.");
      await page.getByLabel(t.fields.aboutEn, { exact: true }).fill("Two sisters, one kiln and twenty years with the clay of Lalejin.");
      await page.getByLabel(t.fields.size, { exact: true }).selectOption("1-4");
      await page.getByLabel(t.fields.womenOwned).check();
      await page.getByLabel(t.fields.homeBased).check();
      for (const [name, value] of [["isic", "2393"], ["languages", "fa"], ["exportMarkets", "IQ"]]) await page.locator(`[name="${name}"][value="${value}"]`).check();
      await save();
      await saved();
      await expect(page.getByLabel(t.fields.founded)).toHaveValue(locale === "fa" ? "۱۳۸۲" : "2003");
    });

    await test.step("says what it does", async () => {
      // What was saved before still stands there when the next is sent: each look is for something new.
      await open("work");
      await page.locator('[name="processes"][value="throwing"]').check();
      await save();
      await saved();
      await page.getByLabel(t.work.titleFa, { exact: true }).fill("لیوان سفالی");
      await page.getByLabel(t.work.titleEn, { exact: true }).fill("Clay mug");
      await page.getByLabel(t.work.unit, { exact: true }).first().selectOption("H87");
      await page.getByLabel(t.work.priceFrom).fill(locale === "fa" ? "۴۵٬۰۰۰" : "45,000");
      await page.getByLabel(t.work.priceTo, { exact: false }).first().fill(digits("30000"));
      await main.getByRole("button", { name: common.add, exact: true }).first().click();
      await expect(page.getByText(t.reasons["price_range"]!).first()).toBeVisible();
      await expect(page.getByLabel(t.work.titleEn, { exact: true })).toHaveValue("Clay mug");
      await page.getByLabel(t.work.priceTo, { exact: false }).first().fill(arabic("90000"));
      await main.getByRole("button", { name: common.add, exact: true }).first().click();
      await saved();
      await page.getByText(t.work.addCapacity).click();
      await page.getByLabel(t.work.item, { exact: true }).fill("لیوان سفالی");
      await page.getByLabel(t.work.perMonth, { exact: true }).fill(digits("1200"));
      await page.getByLabel(t.work.freeNow).fill(digits("300"));
      await main.locator("form", { has: page.locator('[name="intent"][value="save-capacity"]') }).getByRole("button").click();
      await expect(main.getByRole("listitem").filter({ hasText: t.work.perMonthOf(locale === "fa" ? "۱٬۲۰۰ عدد" : "1,200 pieces") })).toBeVisible();
      await page.getByText(t.work.addMachine).click();
      await page.getByLabel(t.work.machineName, { exact: true }).fill("Electric wheel");
      await page.getByLabel(t.work.quantity, { exact: true }).fill(digits("2"));
      await main.locator("form", { has: page.locator('[name="intent"][value="save-machine"]') }).getByRole("button").click();
      await expect(main.getByRole("listitem").filter({ hasText: "Electric wheel" })).toBeVisible();
    });

    await test.step("types before the scripts come, and loses nothing", async () => {
      const early = await page.context().newPage();
      watch(early);
      for (const [part, name, other] of [["basics", "aboutEn", "aboutFa"], ["place", "lat", "lng"]]) {
        const come = await holdProgram(early);
        await early.goto(`${base}/edit/${part}`);
        await early.locator(`[name="${name}"]`).fill("35");
        come();
        await early.waitForFunction(() => !window.typedEarly);
        await early.locator(`[name="${other}"]`).fill("51");
        await expect(early.locator(`[name="${name}"]`)).toHaveValue("35");
      }
      await early.close();
    });

    await test.step("says where it is and how to reach it", async () => {
      await open("place");
      await page.getByLabel(t.fields.city, { exact: true }).fill("Lalejin");
      await page.getByLabel(t.fields.province, { exact: true }).fill("همدان");
      await page.getByLabel(common.latitude).fill(locale === "fa" ? "۳۴٫۹۷۵" : "34.975");
      await page.getByLabel(common.longitude).fill("");
      await page.getByLabel(t.fields.phone, { exact: true }).fill(arabic("081-34520000"));
      await save();
      await expect(page.getByText(t.reasons["point_whole"]!).first()).toBeVisible();
      await page.getByLabel(common.longitude).fill(locale === "fa" ? "۴۸٫۴۸" : "48.48");
      await page.getByLabel(t.fields.contactName, { exact: true }).fill("Golnar");
      await page.getByLabel(t.fields.email, { exact: true }).fill("golnar@golgoon.test");
      await page.getByLabel(t.fields.website, { exact: true }).fill("golgoon.test");
      await page.getByLabel(t.fields.address, { exact: true }).fill("Potters' Street");
      await save();
      await saved();
      await expect(page.getByLabel(t.fields.city, { exact: true })).toHaveValue(locale === "fa" ? "لالجین" : "Lalejin");
    });

    await test.step("adds certificates, one of which has run out", async () => {
      await open("certificates");
      const year = locale === "fa" ? 1399 : 2020;
      for (const [scheme, expired] of [["ISO 9001", false], ["Old guild paper", true]] as const) {
        await page.getByText(t.certificates.add, { exact: true }).click();
        const form = main.locator("form").last();
        await form.getByLabel(t.certificates.scheme, { exact: true }).fill(scheme);
        if (expired) {
          const expires = form.locator("fieldset", { hasText: t.certificates.expires }).last();
          await expires.locator("select").nth(0).selectOption("1");
          await expires.locator("select").nth(1).selectOption("2");
          await expires.locator("select").nth(2).selectOption(String(year));
        } else {
          await form.locator('input[type="file"]').setInputFiles({ name: "iso.jpg", mimeType: "image/jpeg", buffer: await picture("#ccc") });
        }
        await form.getByRole("button", { name: common.add, exact: true }).click();
        await saved();
      }
      await expect(main.getByText(t.badges["claimed"]!, { exact: true })).toBeVisible();
      await expect(main.getByText(t.badges["expired"]!, { exact: true })).toBeVisible();
    });

    await test.step("shows photos in its own order, and what is no picture is refused", async () => {
      await open("photos");
      await page.locator("#photo-file").setInputFiles({ name: "kiln.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(UPLOAD_CAP + 1) });
      await expect(page.locator("#photo-file-error")).toBeVisible();
      await expect(page.locator("#photo-file")).toHaveValue("");
      await page.locator("#photo-file").setInputFiles({ name: "kiln.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture") });
      await main.getByRole("button", { name: t.photos.addPhoto }).click();
      await expect(page.getByText(t.reasons["file_type"]!).first()).toBeVisible();
      for (const [alt, colour] of [["First", "#a33"], ["Second", "#3a3"]] as const) {
        await page.locator("#photo-file").setInputFiles({ name: "kiln.jpg", mimeType: "image/jpeg", buffer: await picture(colour) });
        await page.locator("#photo-alt").fill(alt);
        await main.getByRole("button", { name: t.photos.addPhoto }).click();
        await expect(main.locator(`img[alt="${alt}"]`)).toBeVisible();
      }
      await main.getByRole("button", { name: t.photos.earlier(digits("2")) }).click();
      await expect(page.getByText(t.editing.notices["moved"]!)).toBeVisible();
      await expect(main.locator("li img").first()).toHaveAttribute("alt", "Second");
      await main.locator('input[name="alt"]').first().fill("The kiln");
      await main.getByRole("button", { name: t.photos.saveAlt(digits("1")) }).click();
      await expect(main.locator("li img").first()).toHaveAttribute("alt", "The kiln");
      await page.locator("#logo-file").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: await sharp(await picture("#33a")).png().toBuffer() });
      await main.getByRole("button", { name: t.photos.saveLogo }).click();
      await expect(main.getByText(t.photos.removeLogo, { exact: true })).toBeVisible();
      await expectAccessible(page);
    });

    await test.step("a visitor reads all of it, but not how to reach the firm", async () => {
      await visitor.goto(base);
      const shown = visitor.getByRole("main");
      for (const text of locale === "fa"
        ? ["کارگاه گلگون ی‌نیک", "سفال برای سفرهٔ هر روز", "دو خواهر", "لیوان سفالی", "۴۵٬۰۰۰ تا ۹۰٬۰۰۰ تومان / عدد", "چرخکاری", "۱٬۲۰۰ عدد در ماه", "۳۰۰", "Electric wheel", "۱ تا ۴ نفر", "۱۳۸۲", "فارسی", "عراق", "لالجین، همدان"]
        : [`Golgoon ${locale}`, "Clay for every day", "Two sisters", "Clay mug", "45,000 to 90,000 tomans / piece", "Throwing", "1,200 pieces a month", "300", "Electric wheel", "1–4 people", "2003", "Persian", "Iraq", "Lalejin, Hamadan"]) {
        await expect(shown, text).toContainText(text);
      }
      for (const badge of [t.page.womenOwned, t.page.homeBased, t.badges["claimed"]!, t.badges["expired"]!]) await expect(shown).toContainText(badge);
      const html = await (await visitor.request.get(base)).text();
      for (const secret of ["golnar@golgoon.test", "34520000", "Potters' Street", "golgoon.test"]) expect(html).not.toContain(secret);
      const picture = await visitor.locator('meta[property="og:image"]').getAttribute("content");
      const answer = await visitor.request.get(picture!);
      expect(answer.headers()["content-type"]).toBe("image/webp");
      expect((await sharp(await answer.body()).metadata()).exif).toBeUndefined();
      expect(await visitor.locator('link[rel="canonical"]').getAttribute("href")).toBe(base);
      await expectAccessible(visitor);
    });

    await test.step("then it shows everybody how to reach it", async () => {
      await open("place");
      await page.locator('[name="visibility"][value="public"]').check();
      await save();
      await saved();
      await visitor.goto(base);
      for (const text of [digits("081-34520000"), "golnar@golgoon.test", "Golnar", "golgoon.test", "Potters' Street"]) await expect(visitor.getByRole("main")).toContainText(text);
      const told = JSON.parse((await visitor.locator('script[type="application/ld+json"]').textContent())!) as Record<string, unknown>;
      expect(told).toMatchObject({ "@type": "LocalBusiness", telephone: "081-34520000", geo: { latitude: 34.975, longitude: 48.48 } });
    });

    await test.step("takes all of it away again", async () => {
      for (const part of ["work", "certificates", "photos"]) {
        await open(part);
        for (let left = await main.getByText(common.remove, { exact: true }).count(); left > 0; left -= 1) {
          await page.evaluate(() => document.querySelectorAll("main details").forEach((details) => ((details as HTMLDetailsElement).open = true)));
          await main.getByRole("button", { name: t.editing.removeYes }).first().click();
          await expect(page.getByText(t.editing.notices["removed"]!)).toBeVisible();
          await open(part);
        }
      }
      await open("basics");
      for (const box of (await main.locator('input[type="checkbox"]:checked').all()).reverse()) await box.uncheck();
      for (const field of [t.fields.taglineFa, t.fields.taglineEn, t.fields.aboutFa, t.fields.aboutEn]) await page.getByLabel(field, { exact: true }).fill("");
      await page.getByLabel(t.fields.founded).fill("");
      await page.getByLabel(t.fields.size, { exact: true }).selectOption("");
      await save();
      await saved();
      await visitor.goto(base);
      for (const text of ["Clay mug", "Electric wheel", "ISO", "2003", "۱۳۸۲"]) await expect(visitor.getByRole("main")).not.toContainText(text);
      await expect(visitor.getByRole("main").locator('img[alt="The kiln"]')).toHaveCount(0);
    });
  });
}

// Other stories may have mail sent to the same people.
const invitation = /href="(http[^"]+\/invitations\/[^"]+)"/;

test("people are invited, decline, join, and work for several firms", async ({ browser, server, watch }) => {
  test.setTimeout(120_000);
  const device: Device = { locale: "en", viewport: { width: 1280, height: 800 } };
  const { firms: t } = messagesFor("en");
  const [owner, lab, fresh] = [await newWindow(browser, server, device), await newWindow(browser, server, device), await newWindow(browser, server, device)];
  for (const page of [owner, lab, fresh]) watch(page);
  await signIn(owner, server, device, "potter@demo.khosheh.test");
  await signIn(lab, server, device, "lab@demo.khosheh.test");
  const people = `${server.url}/firms/maryam-pottery/people`;
  const invite = async (address: string, role: string) => {
    await owner.goto(people);
    await owner.getByLabel(t.people.email).fill(address);
    await owner.getByLabel(t.roles[role]!).check();
    await owner.getByRole("button", { name: t.people.send }).click();
    await expect(owner.getByText(t.people.notices["invited"]!)).toBeVisible();
  };

  let declined = "";
  await test.step("the laboratory declines, and the owner sees it", async () => {
    await invite("lab@demo.khosheh.test", "viewer");
    declined = await linkInMail(server, "lab@demo.khosheh.test", invitation);
    await lab.goto(declined);
    await lab.getByRole("button", { name: t.invitation.decline }).click();
    await expect(lab.getByText(t.invitation.declinedTitle)).toBeVisible();
    await owner.goto(people);
    await expect(owner.getByRole("main")).toContainText(t.people.declined);
  });

  await test.step("a second invitation is accepted by the laboratory, which then chooses for whom it works", async () => {
    await invite("lab@demo.khosheh.test", "viewer");
    await expect.poll(() => linkInMail(server, "lab@demo.khosheh.test", invitation), { timeout: 20_000 }).not.toBe(declined);
    await lab.goto(await linkInMail(server, "lab@demo.khosheh.test", invitation));
    await lab.getByRole("button", { name: t.invitation.accept }).click();
    await lab.waitForURL("**/firms?notice=joined");
    await expect(lab.getByText(t.mine.acting)).toHaveCount(1);
    // Who may only look finds no form to start a purchase with.
    expect((await lab.request.get(`${server.url}/rounds/new`)).status()).toBe(403);
    await lab.getByRole("button", { name: t.mine.actFor }).click();
    await expect(lab.locator("section", { hasText: "Alvand Ceramics Laboratory" }).getByText(t.mine.acting)).toBeVisible();
    expect((await lab.request.get(`${server.url}/firms/maryam-pottery/edit/basics`)).status()).toBe(403);
  });

  await test.step("somebody new signs up from the invitation and edits the firm", async () => {
    await invite("fresh@firms.test", "editor");
    const link = await linkInMail(server, "fresh@firms.test");
    await signUp(fresh, server, device, { name: "Fresh", address: "fresh@firms.test" });
    await fresh.goto(link);
    await fresh.getByRole("button", { name: t.invitation.accept }).click();
    await fresh.waitForURL("**/firms?notice=joined");
    expect((await fresh.request.get(`${server.url}/firms/maryam-pottery/edit/basics`)).status()).toBe(200);
    expect((await fresh.request.get(`${server.url}/firms/maryam-pottery/edit/status`)).status()).toBe(403);
  });
});

test("a broker writes the words of the cluster's page", async ({ browser, server, watch }) => {
  const device: Device = { locale: "en", viewport: { width: 1280, height: 800 } };
  const { clusters: t, common, broker } = messagesFor("en");
  const page = await newWindow(browser, server, device);
  watch(page);
  await signIn(page, server, device, "broker.varamin@demo.khosheh.test");
  await page.goto(`${server.url}/clusters/varamin-leather`);
  await page.getByRole("link", { name: t.editPage }).click();
  await page.getByLabel(t.storyEn, { exact: true }).fill("Leather since the caravans.");
  await page.getByRole("main").getByRole("button", { name: common.save, exact: true }).click();
  await expect(page.getByText(broker.notices["described"]!)).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${server.url}/clusters/varamin-leather`);
  await expect(page.getByRole("main")).toContainText("Leather since the caravans.");
  expect((await page.request.get(`${server.url}/desk/lalejin-ceramics/page`)).status()).toBe(404);
});
