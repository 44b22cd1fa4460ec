import type { Page } from "@playwright/test";
import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { asSuperuser } from "../support/installation";
import { demoTest as test, expect, expectAccessible } from "./support/khosheh";
import { newWindow, readEverything, signIn, type Device } from "./support/people";

const devices: Device[] = [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
];
const lab = "lab@demo.khosheh.test";

for (const device of devices) {
  const { locale } = device;
  const { notices: t, common, chat, firms, inbox } = messagesFor(locale);
  const digits = (text: string) => (locale === "fa" ? toPersianDigits(text) : text);
  const bell = (page: Page) => page.locator('header a[href="/inbox"]');

  test.describe(`notices, in ${locale} at ${device.viewport.width} px`, () => {
    test.beforeEach(async ({ server }) => {
      await readEverything(server);
      await asSuperuser(server, (client) => client.query("delete from public.notifications; delete from public.notification_preferences; delete from public.notification_settings; delete from public.mails"));
    });

    test("come to the bell by themselves, stay in the inbox, and end where they lead", async ({ browser, server, watch }) => {
      const [reader, writer] = [await newWindow(browser, server, device), await newWindow(browser, server, device)];
      await signIn(reader, server, device, lab);
      await signIn(writer, server, device, "potter@demo.khosheh.test");
      watch(reader);
      await reader.goto(`${server.url}/clusters`);
      await expect(bell(reader)).toContainText(common.inbox);
      // What takes pushes is there.
      await expect.poll(() => reader.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(1);
      await writer.goto(`${server.url}/search?q=${encodeURIComponent("آزمایشگاه سرامیک الوند")}`);
      await writer.getByRole("main").locator('a[href^="/firms/"]').first().click();
      await writer.getByRole("button", { name: firms.page.message, exact: true }).click();
      await writer.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
      await writer.getByLabel(chat.write).fill("Hello there");
      await writer.getByRole("button", { name: chat.send, exact: true }).click();

      await expect(bell(reader)).toContainText(common.inboxWith(digits("1")), { timeout: 15_000 });
      await bell(reader).click();
      await expect(reader.getByRole("heading", { name: inbox.title, exact: true })).toBeVisible();
      await expectAccessible(reader);
      await reader.getByRole("main").locator("li button[value=open]").first().click();
      await reader.waitForURL(/\/chat\/[0-9a-f-]{36}$/);
      await expect(bell(reader)).not.toContainText(common.inboxWith(digits("1")), { timeout: 15_000 });
      for (const page of [reader, writer]) await page.context().close();
    });

    test("come as one chose, with scripts and without", async ({ browser, server }) => {
      for (const javaScriptEnabled of [true, false]) {
        const page = await newWindow(browser, server, device, { javaScriptEnabled });
        await signIn(page, server, device, lab);
        await page.goto(`${server.url}/account/notifications`);
        const choice = page.getByLabel(t.preferences.deliveryFor(t.families.quote.name));
        await expect(choice).toHaveValue(javaScriptEnabled ? "at_once" : "daily");
        await choice.selectOption(javaScriptEnabled ? "daily" : "off");
        await page.getByLabel(t.preferences.pushFor(t.families.quote.name)).uncheck();
        await page.getByRole("button", { name: t.preferences.save }).first().click();
        await expect(page.getByRole("status").filter({ hasText: t.preferences.notices.saved })).toBeVisible();
        await expect(choice).toHaveValue(javaScriptEnabled ? "daily" : "off");
        await expect(page.getByLabel(t.preferences.pushFor(t.families.quote.name))).not.toBeChecked();

        await page.getByLabel(t.preferences.quietUntil).selectOption("22");
        await page.getByRole("button", { name: t.preferences.save }).nth(1).click();
        await expect(page.getByRole("alert")).toContainText(t.reasons.quiet_hours_same);
        if (javaScriptEnabled) await expectAccessible(page);
        await page.context().close();
      }
    });

    test("stop by the link of a mail: looking stops nothing, the button does", async ({ browser, server }) => {
      const page = await newWindow(browser, server, device);
      await asSuperuser(server, (client) =>
        client.query("insert into public.outbox (topic, payload) select 'notice.requested', jsonb_build_object('personId', u.id, 'kind', 'quote.received', 'path', '/rounds', 'dedupeKey', 'e2e:' || clock_timestamp(), 'letter', jsonb_build_object('subject', 'A quote', 'paragraphs', jsonb_build_array('It came.'), 'action', jsonb_build_object('label', 'See', 'url', $1::text))) from auth.users u where u.email = $2", [`${server.url}/rounds`, lab]),
      );
      let link = "";
      await expect
        .poll(async () => (link = await asSuperuser(server, async (client) => (await client.query<{ url: string }>("select unsubscribe_url as url from public.mails where kind = 'quote.received'")).rows[0]?.url ?? "")), { timeout: 20_000 })
        .toContain("/notices/stop/");
      await page.goto(link);
      await expect(page.getByRole("status")).toHaveText(t.stop.lead(t.families.quote.name));
      await page.reload();
      await expectAccessible(page);
      await page.getByRole("button", { name: t.stop.now }).click();
      await expect(page.getByRole("status")).toHaveText(t.stop.done);
      await signIn(page, server, device, lab);
      await page.goto(`${server.url}/account/notifications`);
      await expect(page.getByLabel(t.preferences.deliveryFor(t.families.quote.name))).toHaveValue("inbox");
      await page.context().close();
    });
  });
}
