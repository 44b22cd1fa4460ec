import type { Page } from "@playwright/test";
import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { demoTest as test, expect, expectAccessible } from "./support/khosheh";
import { asOwner, moveDeadline, newWindow, signIn, type Device } from "./support/people";
import { firmWithoutAccount, joinPotters, otherQuote, plainQuote, putPledges, putRound } from "./support/rounds";

const phone: Device = { locale: "fa", viewport: { width: 360, height: 740 } };
const desktop: Device = { locale: "en", viewport: { width: 1280, height: 800 } };
const [potter, tanner, partsmaker, lab] = ["potter", "tanner", "partsmaker", "lab"].map((name) => `${name}@demo.khosheh.test`) as [string, string, string, string];

const fits = async (page: Page) => expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
/** Looks again until the clock or the worker has done its part. */
const lookUntil = (page: Page, address: string, seen: () => Promise<void>) =>
  expect(async () => {
    await page.goto(address);
    await seen();
  }).toPass({ timeout: 30_000 });

test("what a firm does with its pledge until the lock works without JavaScript", async ({ browser, server, watch }) => {
  test.setTimeout(240_000);
  const { gathering, paper, pledging, rounds, terms } = messagesFor("fa");
  const { broker: desk, paper: paperEn, pledging: pledgingEn, rounds: roundsEn } = messagesFor("en");
  const open = async (device: Device, email: string) => {
    const page = await newWindow(browser, server, device, { javaScriptEnabled: false });
    watch(page);
    await signIn(page, server, device, email);
    return page;
  };
  const [firm, facilitator, broker] = [await open(phone, lab), await open(phone, potter), await open(desktop, "broker.lalejin@demo.khosheh.test")];
  await joinPotters(server, [tanner, partsmaker]);
  const unheard = await firmWithoutAccount(server);
  const title = "فریت بی‌اسکریپت";
  const id = await putRound(server, { title, facilitator: potter, quotes: [plainQuote, otherQuote] });
  const round = `${server.url}/rounds/${id}`;
  const { substitute } = otherQuote;
  const wants = firm.getByLabel(rounds.pledge.desired, { exact: true });

  await test.step("an item of the catalogue fills the form of a new purchase, and what was typed stays", async () => {
    await asOwner(server, async (client) => {
      await client.query(`insert into public.catalogue_items (cluster_id, name_key, name_fa, unit_code, attributes) select id, 'no-js', 'کائولن آزمون', 'KGM', '[{"name":"سفیدی","unit":"%"}]' from public.clusters where slug = 'lalejin-ceramics'`);
    });
    await facilitator.goto(`${server.url}/rounds/new`);
    await facilitator.locator('[name="specification"]').fill("دانه‌ریز");
    await facilitator.getByRole("button", { name: /کائولن آزمون/ }).click();
    await expect(facilitator.getByText(gathering.start.fromCatalogue("کائولن آزمون"))).toBeVisible();
    await expect(facilitator.locator('[name="specification"]')).toHaveValue("دانه‌ریز");
    await expect(facilitator.getByLabel(rounds.form.title, { exact: true })).toHaveValue("کائولن آزمون");
    await facilitator.getByRole("button", { name: rounds.form.saveDraft, exact: true }).click();
    await facilitator.waitForURL(/\/rounds\/[0-9a-f-]{36}\/edit/);
  });

  await test.step("a pledge names the substitute that the firm takes, and keeps the tick while another field is mended", async () => {
    await firm.goto(round);
    await wants.fill("۲۰");
    await firm.getByLabel(rounds.pledge.min, { exact: true }).fill("۳۰");
    await firm.getByRole("checkbox", { name: substitute }).check();
    await firm.getByRole("button", { name: rounds.pledge.place, exact: true }).click();
    await expect(firm.getByText(rounds.reasons["min_above_desired"]!).first()).toBeVisible();
    await expect(firm.getByRole("checkbox", { name: substitute })).toBeChecked();
    await wants.fill("۴۰");
    await firm.getByRole("button", { name: rounds.pledge.place, exact: true }).click();
    await expect(firm.getByText(rounds.pledge.placedNotice)).toBeVisible();
    await expect(firm.getByRole("checkbox", { name: substitute })).toBeChecked();
    await fits(firm);
  });

  await test.step("the facilitator changes a term, and the firm confirms its pledge on the new ones", async () => {
    await facilitator.goto(`${round}/terms`);
    await facilitator.locator('form#terms [name="deliveryNote"]').fill("انبار شهرک");
    await facilitator.locator("form#terms").getByRole("button", { name: terms.preview, exact: true }).click();
    await expect(facilitator.getByLabel(terms.reason)).toHaveAttribute("aria-invalid", "true");
    await facilitator.getByLabel(terms.reason).fill("انبار عوض شد");
    await facilitator.locator("form#terms").getByRole("button", { name: terms.preview, exact: true }).click();
    await expect(facilitator.getByText(terms.affectedCount(toPersianDigits("1")))).toBeVisible();
    await facilitator.getByRole("button", { name: terms.apply }).click();
    await expect(facilitator.getByText(terms.notices.termsChanged)).toBeVisible();
    await firm.goto(round);
    await expect(firm.getByText("انبار عوض شد").first()).toBeVisible();
    await firm.getByRole("button", { name: terms.reconfirm.yes }).click();
    await expect(firm.getByText(rounds.pledge.placedNotice)).toBeVisible();
    await expect(firm.getByRole("checkbox", { name: substitute })).toBeChecked();
    await expect(firm.getByText(terms.reconfirm.title)).toHaveCount(0);
  });

  await test.step("whoever wants to leave sees the harm and the cures, may go back, and leaves", async () => {
    await putPledges(server, id, [potter, tanner, partsmaker].map((email) => ({ email, min: 20, desired: 40, max: 60 })));
    // Nothing is told before the progress of three firms is published.
    await lookUntil(firm, round, async () => {
      await firm.getByRole("button", { name: rounds.pledge.withdraw }).click();
      await expect(firm.getByText(pledging.leaving.rounded)).toBeVisible({ timeout: 1_000 });
    });
    await expect(firm.getByRole("heading", { name: pledging.leaving.harmTitle })).toBeVisible();
    await expect(firm.getByRole("link", { name: pledging.leaving.shrink })).toBeVisible();
    await fits(firm);
    await firm.getByRole("link", { name: pledging.leaving.back }).click();
    await expect(wants).toHaveValue("۴۰");
    await firm.getByRole("button", { name: rounds.pledge.withdraw }).click();
    await firm.getByRole("button", { name: pledging.leaving.yes }).click();
    await expect(firm.getByText(rounds.pledge.withdrawnNotice)).toBeVisible();
    await wants.fill("۲۵");
    await firm.getByLabel(rounds.pledge.max, { exact: true }).fill("۴۰");
    await firm.getByRole("button", { name: rounds.pledge.place, exact: true }).click();
    await expect(firm.getByText(rounds.pledge.placedNotice)).toBeVisible();
  });

  await test.step("a firm that phoned in confirms on paper, with the substitute that it takes on every page that asks for its yes", async () => {
    await broker.goto(`${server.url}/desk/lalejin-ceramics/pledges?round=${id}`);
    const find = broker.getByRole("search", { name: desk.search });
    await find.getByRole("searchbox").fill(unheard.name_en);
    await find.getByRole("button").click();
    await broker.getByRole("link", { name: desk.pledges.chooseFirm(unheard.name_en) }).click();
    await broker.getByRole("checkbox", { name: substitute }).check();
    await broker.getByRole("button", { name: desk.pledges.enter }).click();
    await expect(broker.getByLabel(roundsEn.pledge.desired)).toHaveAttribute("aria-invalid", "true");
    await expect(broker.getByRole("checkbox", { name: substitute })).toBeChecked();
    await broker.getByLabel(roundsEn.pledge.desired).fill("15");
    await broker.getByRole("button", { name: desk.pledges.enter }).click();
    await broker.waitForURL("**notice=entered*");
    const entry = broker.getByRole("listitem").filter({ hasText: title });
    await expect(entry).toContainText(substitute!);
    const paperAddress = (await entry.getByRole("link", { name: paperEn.ask }).getAttribute("href"))!;

    await entry.getByRole("link", { name: pledgingEn.link.ask }).click();
    await broker.getByRole("button", { name: pledgingEn.link.make }).click();
    const link = (await broker.getByText(/answer-pledge\?key=/).first().textContent())!;
    const guest = await newWindow(browser, server, phone, { javaScriptEnabled: false });
    watch(guest);
    await guest.goto(link);
    await expect(guest.getByText(substitute!)).toBeVisible();
    await guest.context().close();

    await broker.goto(server.url + paperAddress);
    await expect(broker.getByRole("article")).toContainText(substitute!);
    await broker.getByRole("button", { name: paperEn.send }).click();
    await expect(broker.getByLabel(paperEn.upload, { exact: true })).toHaveAttribute("aria-invalid", "true");
    await broker.getByLabel(paperEn.upload, { exact: true }).setInputFiles({ name: "signed.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%signed\n") });
    await broker.getByRole("button", { name: paperEn.send }).click();
    await expect(broker.getByText(paperEn.waits)).toBeVisible();
    await facilitator.goto(server.url + paperAddress);
    await fits(facilitator);
    await facilitator.getByRole("button", { name: paper.check.yes }).click();
    await expect(facilitator.getByText(paper.notices.checked)).toBeVisible();
  });

  await test.step("in the fill a change that harms the others is refused with what was typed, one that doesn't is taken", async () => {
    await moveDeadline(server, id, -1);
    await lookUntil(firm, round, () => expect(firm.getByRole("heading", { name: pledging.fill.title })).toBeVisible({ timeout: 1_000 }));
    await firm.getByLabel(rounds.pledge.max, { exact: true }).fill("");
    await wants.fill("۵");
    await firm.getByRole("button", { name: rounds.pledge.change, exact: true }).click();
    await expect(firm.getByText(pledging.reasons["worsens_result"]!).first()).toBeVisible();
    await expect(wants).toHaveValue("۵");
    await wants.fill("۳۰");
    await firm.getByRole("button", { name: rounds.pledge.change, exact: true }).click();
    await expect(firm.getByText(rounds.pledge.placedNotice)).toBeVisible();
    await firm.getByRole("button", { name: rounds.pledge.withdraw }).click();
    await firm.getByRole("button", { name: pledging.leaving.yes }).click();
    await expect(firm.getByText(pledging.reasons["worsens_result"]!)).toBeVisible();
    await expect(wants).toHaveValue("۳۰");
  });
});

test("after the lock a firm leaves with another one in its place, and one by a panel's decision", async ({ browser, server, watch }) => {
  test.setTimeout(240_000);
  const { leaving: t, rounds } = messagesFor("fa");
  const { leaving: en } = messagesFor("en");
  const open = async (device: Device, email: string, options = {}) => {
    const page = await newWindow(browser, server, device, options);
    watch(page);
    await signIn(page, server, device, email);
    return page;
  };
  // The firm that leaves does so without JavaScript.
  const [leaver, member, successor, broker] = [await open(phone, lab, { javaScriptEnabled: false }), await open(phone, tanner), await open(phone, partsmaker), await open(desktop, "broker.lalejin@demo.khosheh.test")];
  await joinPotters(server, [tanner, partsmaker]);
  const locked = async (title: string) => {
    const id = await putRound(server, { title, facilitator: potter });
    await putPledges(server, id, [potter, tanner, lab].map((email) => ({ email, min: 20, desired: 40, max: 60 })));
    await moveDeadline(server, id, -1);
    const address = `${server.url}/rounds/${id}`;
    const stateIs = (state: string) => expect.poll(async () => {
      let now = "";
      await asOwner(server, async (client) => { now = (await client.query<{ state: string }>("select state from public.rounds where id = $1", [id])).rows[0]!.state; });
      return now;
    }, { timeout: 30_000 }).toBe(state);
    await stateIs("fill");
    await moveDeadline(server, id, -1, "fill_deadline");
    await stateIs("locked");
    return address;
  };
  const theirShare = toPersianDigits("40");

  await test.step("with a replacement: the firm names one, which takes over the whole share", async () => {
    const round = await locked("فریت با جانشین");
    await leaver.goto(round);
    await leaver.getByRole("link", { name: t.cannot }).click();
    await expect(leaver.getByRole("heading", { name: t.harm })).toBeVisible();
    await expect(leaver.getByRole("main")).toContainText(theirShare);
    await fits(leaver);
    const find = leaver.getByRole("search").filter({ has: leaver.getByLabel(t.replace.search) });
    await find.getByLabel(t.replace.search).fill("یاشار");
    await find.getByRole("button", { name: t.replace.find }).click();
    await leaver.getByRole("link", { name: t.replace.chooseFirm("قطعه‌سازی یاشار") }).click();
    const ask = leaver.getByRole("button", { name: t.replace.askNamed, exact: true });
    await ask.click();
    await expect(leaver.locator('textarea[aria-invalid="true"]')).toHaveCount(1);
    await leaver.locator('textarea[aria-invalid="true"]').fill("کوره خراب شد");
    await ask.click();
    await expect(leaver.getByText(t.notices.asked)).toBeVisible();
    await expect(leaver.getByText(t.states["open"]!)).toBeVisible();

    await broker.goto(`${round}/leave`);
    await expect(broker.getByText(en.askedFirm("Yashar Auto Parts"))).toBeVisible();
    await expectAccessible(broker);
    await successor.goto(round);
    await successor.getByRole("link", { name: t.see }).click();
    await expect(successor.getByText("کوره خراب شد")).toBeVisible();
    await expectAccessible(successor);
    await fits(successor);
    await successor.locator('[name="deliveryPoint"]').fill("دروازهٔ دو");
    await successor.getByRole("button", { name: t.takeover.yes }).click();
    await expect(successor.getByText(t.notices.accepted)).toBeVisible();
    await lookUntil(successor, round, () => expect(successor.getByRole("heading", { name: rounds.result.yours, exact: true })).toBeVisible({ timeout: 1_000 }));
    await expect(successor.getByRole("main")).toContainText(theirShare);
    await leaver.goto(`${round}/leave`);
    await expect(leaver.getByText(t.states["done"]!, { exact: true })).toBeVisible();
    await leaver.goto(round);
    await expect(leaver.getByRole("heading", { name: rounds.result.yours, exact: true })).toHaveCount(0);
    await broker.goto(`${round}/leave`);
    await expect(broker.getByText(en.states["done"]!, { exact: true })).toBeVisible();
  });

  await test.step("by a panel: the broker and a firm that buys vote, and the round is cleared without it", async () => {
    const round = await locked("فریت با هیئت");
    await leaver.goto(`${round}/leave`);
    await leaver.locator("form#panel textarea").fill("کوره خراب شد");
    await leaver.getByRole("button", { name: t.panel.ask }).click();
    await expect(leaver.getByText(t.notices.asked)).toBeVisible();

    await member.goto(round);
    await member.getByRole("link", { name: t.see }).click();
    await expect(member.getByText(t.harmOf)).toBeVisible();
    await expectAccessible(member);
    await fits(member);
    await member.getByRole("radio", { name: t.vote.release }).check();
    await member.getByLabel(t.vote.reason).fill("سهم ما سر جای خود است");
    await member.getByRole("button", { name: t.vote.cast }).click();
    await expect(member.getByText(t.notices.voted)).toBeVisible();

    await broker.goto(`${round}/leave`);
    await expect(broker.getByText(en.vote.release).first()).toBeVisible();
    await broker.getByRole("button", { name: en.vote.cast }).click();
    await expect(broker.getByLabel(en.vote.reason)).toHaveAttribute("aria-invalid", "true");
    await broker.getByRole("radio", { name: en.vote.release }).check();
    await broker.getByLabel(en.vote.reason).fill("The kiln is broken indeed");
    await expectAccessible(broker);
    await broker.getByRole("button", { name: en.vote.cast }).click();
    await expect(broker.getByText(en.notices.voted)).toBeVisible();
    await lookUntil(broker, `${round}/leave`, () => expect(broker.getByText(en.states["done"]!, { exact: true })).toBeVisible({ timeout: 1_000 }));
    await member.goto(round);
    await expect(member.getByRole("heading", { name: rounds.result.yours, exact: true })).toBeVisible();
    await expect(member.getByRole("main")).toContainText(theirShare);
    await leaver.goto(round);
    await expect(leaver.getByRole("heading", { name: rounds.result.yours, exact: true })).toHaveCount(0);
  });
});
