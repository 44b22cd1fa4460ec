import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { demoTest as test, expect, expectAccessible, linkInMail } from "./support/khosheh";
import { newWindow, signIn, type Device } from "./support/people";

const devices: Device[] = [
  { locale: "fa", viewport: { width: 360, height: 740 } },
  { locale: "en", viewport: { width: 1280, height: 800 } },
];

for (const device of devices) {
  const { locale } = device;
  test(`a broker enters a pledge for a firm that phoned in, and the firm confirms it, in ${locale}`, async ({ browser, server, watch }) => {
    const { broker: desk, paper, pledging, rounds } = messagesFor(locale);
    const typed = (number: string) => (locale === "fa" ? toPersianDigits(number) : number);
    const [broker, firm] = [await newWindow(browser, server, device), await newWindow(browser, server, device)];
    for (const page of [broker, firm]) watch(page);
    await signIn(broker, server, device, "broker.lalejin@demo.khosheh.test");
    await signIn(firm, server, device, "lab@demo.khosheh.test");

    // The round that this firm hasn't pledged in: from the desk, as somebody on the phone would be led.
    await broker.goto(`${server.url}/desk/lalejin-ceramics/rounds`);
    await broker.getByRole("link", { name: desk.rounds.assistFor("کائولن زنوز، بار دوم پاییز") }).click();
    const find = broker.getByRole("search", { name: desk.search }).getByRole("searchbox");
    await find.fill("الوند");
    await find.press("Enter");
    await broker.waitForURL((url) => url.searchParams.has("q"));
    await broker.getByRole("link", { name: desk.pledges.chooseFirm(locale === "fa" ? "آزمایشگاه سرامیک الوند" : "Alvand Ceramics Laboratory") }).click();
    await broker.getByLabel(rounds.pledge.desired).fill(typed("250"));
    await expectAccessible(broker);
    await broker.getByRole("button", { name: desk.pledges.enter }).click();
    await broker.waitForURL("**notice=entered*");
    await expect(broker.getByRole("main")).toContainText(typed("250"));

    // The link goes out by mail, and again; a signed paper waits for the facilitator, who isn't the one that uploaded it.
    const entry = broker.getByRole("listitem").filter({ hasText: typed("250") });
    const paperAddress = await entry.getByRole("link", { name: paper.ask }).getAttribute("href");
    await entry.getByRole("link", { name: pledging.link.ask }).click();
    await broker.getByRole("button", { name: paper.mail.send }).click();
    await expect(broker.getByText(paper.mail.sent)).toBeVisible();
    await expect(broker.getByRole("button", { name: paper.mail.again })).toBeVisible();
    await expectAccessible(broker);
    await broker.goto(server.url + paperAddress);
    await broker.getByLabel(paper.upload, { exact: true }).setInputFiles({ name: "signed.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%signed\n") });
    await broker.getByRole("button", { name: paper.send }).click();
    await expect(broker.getByText(paper.waits)).toBeVisible();
    await expect(broker.getByRole("button", { name: paper.check.yes })).toHaveCount(0);
    await expectAccessible(broker);

    // The mailed link needs no account; somebody who has one answers on the page of the purchase as well.
    await expect(async () => {
      const address = new URL(await linkInMail(server, "lab@demo.khosheh.test"));
      expect(address.pathname).toBe("/answer-pledge");
      await firm.goto(address.href);
      // The link of an earlier pledge leads nowhere any more.
      await expect(firm.getByRole("main")).toContainText(typed("250"), { timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    await expect(firm.getByRole("heading", { name: pledging.answer.title })).toBeVisible();
    await firm.goto(server.url + paperAddress!.replace(/\/paper.*/, ""));
    await expect(firm.getByText(rounds.assisted.title)).toBeVisible();
    await expectAccessible(firm);
    await firm.getByRole("button", { name: rounds.assisted.yes }).click();
    await expect(firm.getByText(rounds.assisted.confirmed)).toBeVisible();
    await expect(firm.getByLabel(rounds.pledge.desired, { exact: true })).toHaveValue(typed("250"));

    await broker.goto(`${server.url}/desk/lalejin-ceramics/pledges`);
    await expect(broker.getByText(desk.pledges.standings["confirmed"]!).first()).toBeVisible();
    await expect(broker.getByText(typed("250"))).toHaveCount(0);
  });
}
