import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { demoTest as test, expect, expectAccessible, linkInMail } from "./support/khosheh";
import { asOwner, chooseLateDay, moveDeadline, newWindow, signIn, type Device } from "./support/people";

const phone: Device = { locale: "fa", viewport: { width: 360, height: 740 } };
const desktop: Device = { locale: "en", viewport: { width: 1280, height: 800 } };
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const item = "فریت آزمون کامل";

test("five firms buy together from two suppliers’ quotes, from the draft to the end, with one that leaves in fill and a short delivery", async ({ browser, server, watch }) => {
  test.setTimeout(300_000);
  const { fulfilment: fa, gathering, pledging, rounds, tender } = messagesFor("fa");
  const { broker: desk, fulfilment: en, pledging: pledgingEn, rounds: roundsEn } = messagesFor("en");
  const [potter, lab, tanner, broker] = [await newWindow(browser, server, phone), await newWindow(browser, server, phone), await newWindow(browser, server, phone), await newWindow(browser, server, desktop)];
  for (const page of [potter, lab, tanner, broker]) watch(page);
  await signIn(potter, server, phone, "potter@demo.khosheh.test");
  await signIn(lab, server, phone, "lab@demo.khosheh.test");
  await signIn(tanner, server, phone, "tanner@demo.khosheh.test");
  await signIn(broker, server, desktop, "broker.lalejin@demo.khosheh.test");
  // The tanner joins the potters' cluster, and two of its firms have nobody with an account.
  let phoning: { name_en: string }[] = [];
  await asOwner(server, async (client) => {
    await client.query(`
      insert into public.cluster_memberships (cluster_id, firm_id, status) select c.id, p.firm_id, 'active' from public.clusters c, public.firm_people p join auth.users u on u.id = p.person_id
      where c.slug = 'lalejin-ceramics' and u.email = 'tanner@demo.khosheh.test' on conflict (cluster_id, firm_id) do update set status = 'active'`);
    ({ rows: phoning } = await client.query(`
      select f.name_en from public.firms f join public.cluster_memberships m on m.firm_id = f.id and m.status = 'active' join public.clusters c on c.id = m.cluster_id and c.slug = 'lalejin-ceramics'
      where f.kind = 'sme' and not exists (select from public.firm_people p where p.firm_id = f.id) and not exists (select from public.pledges p where p.firm_id = f.id)
        and (select count(*) from public.firms o where o.name_en = f.name_en) = 1 order by f.name_en limit 2`));
  });
  expect(phoning).toHaveLength(2);
  let round = "";
  const supplierOf = (name: string) => `کارخانهٔ ${name}`;
  const fits = async (page: typeof potter) => expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

  const quote = async (name: string, model: string, ladder: [string, string][]) => {
    const supplier = await newWindow(browser, server, phone);
    watch(supplier);
    await supplier.goto(await linkInMail(server, `${name}@suppliers.test`));
    await supplier.getByRole("button", { name: tender.bid.link.open }).click();
    await expect(supplier.getByRole("heading", { level: 1 })).toHaveText(item);
    for (const [index, [from, price]] of ladder.entries()) {
      await supplier.getByLabel(rounds.form.from, { exact: true }).nth(index).fill(from);
      await supplier.getByLabel(rounds.form.unitPrice, { exact: true }).nth(index).fill(price);
    }
    await supplier.getByRole("radio", { name: rounds.models[model]! }).check();
    await supplier.getByLabel(rounds.pack, { exact: true }).fill("۵");
    await supplier.getByLabel(tender.bid.form.lead, { exact: true }).fill("۶");
    await supplier.getByLabel(tender.bid.form.payment, { exact: true }).fill("۰");
    await supplier.getByLabel(tender.bid.form.taxIncluded).check();
    await supplier.getByLabel(tender.bid.form.incoterm, { exact: true }).selectOption("DAP");
    await chooseLateDay(supplier, tender.bid.form.valid);
    await supplier.getByRole("button", { name: tender.bid.form.send }).click();
    await expect(supplier.getByText(tender.notices["saved"]!).first()).toBeVisible();
    await expect(supplier.getByText(tender.bid.incomplete)).toHaveCount(0);
    await supplier.context().close();
  };

  await test.step("the facilitator drafts a purchase without a price list, and asks two suppliers", async () => {
    await potter.goto(`${server.url}/rounds/new`);
    await potter.getByLabel(rounds.form.title, { exact: true }).fill(item);
    await potter.getByLabel(rounds.soloPrice).fill("۲۰۰۰");
    await potter.getByRole("button", { name: rounds.form.saveDraft, exact: true }).click();
    await potter.waitForURL(/\/rounds\/[0-9a-f-]{36}\/edit/);
    round = server.url + new URL(potter.url()).pathname.replace("/edit", "");
    // The address changes first; what is filled before the new page is drawn goes with the old one.
    await expect(potter.getByText(rounds.form.drafted)).toBeVisible();
    await potter.getByLabel(gathering.start.pricesFrom["tender"]!, { exact: false }).check();
    await potter.getByRole("button", { name: gathering.start.tender, exact: true }).click();
    await potter.waitForURL("**/tender*");
    for (const name of ["alpha", "beta"]) {
      if ((await potter.getByLabel(tender.invited.name, { exact: true }).isVisible()) === false) await potter.getByText(tender.invited.mail, { exact: true }).click();
      await potter.getByLabel(tender.invited.name, { exact: true }).fill(supplierOf(name));
      await potter.getByLabel(tender.invited.email, { exact: true }).fill(`${name}@suppliers.test`);
      await potter.getByRole("button", { name: tender.invited.send, exact: true }).click();
      await expect(potter.getByText(`${name}@suppliers.test`)).toBeVisible();
    }
    await potter.getByLabel(tender.start.few).fill("تنها همین دو تا می‌سازند");
    await potter.getByRole("button", { name: tender.start.yes }).click();
    await expect(potter.getByText(tender.notices["started"]!)).toBeVisible();
  });

  await test.step("the suppliers quote with different ladders", async () => {
    await quote("alpha", "all_units", [["۱", "۱۵۰۰"], ["۱۰۰", "۱۰۰۰"]]);
    await quote("beta", "incremental", [["۱", "۱۴۰۰"], ["۵۰", "۱۲۰۰"]]);
    await moveDeadline(server, round.split("/").at(-1)!, -1, "tender_deadline");
    await expect(async () => {
      await potter.goto(`${round}/tender`);
      await expect(potter.getByRole("heading", { name: tender.compare.title })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await expect(potter.getByRole("table", { name: tender.compare.caption })).toContainText("۱٬۴۰۰");
    await fits(potter);
  });

  await test.step("three firms pledge, and the broker enters the pledges of two that phoned in", async () => {
    for (const page of [potter, lab, tanner]) {
      await page.goto(round);
      await page.getByLabel(rounds.pledge.min, { exact: true }).fill("۲۵");
      await page.getByLabel(rounds.pledge.desired, { exact: true }).fill("۳۰");
      await page.getByLabel(rounds.pledge.max, { exact: true }).fill("۳۵");
      await page.getByRole("button", { name: rounds.pledge.place, exact: true }).click();
      await expect(page.getByText(rounds.pledge.placedNotice)).toBeVisible();
    }
    for (const { name_en: name } of phoning) {
      await broker.goto(`${server.url}/desk/lalejin-ceramics/rounds`);
      await broker.getByRole("link", { name: desk.rounds.assistFor(item) }).click();
      const find = broker.getByRole("search", { name: desk.search }).getByRole("searchbox");
      await find.fill(name);
      await find.press("Enter");
      await broker.waitForURL((url) => url.searchParams.has("q"));
      await broker.getByRole("link", { name: desk.pledges.chooseFirm(name) }).click();
      await broker.getByLabel(roundsEn.pledge.min).fill("25");
      await broker.getByLabel(roundsEn.pledge.desired).fill("30");
      await broker.getByLabel(roundsEn.pledge.max).fill("35");
      await broker.getByRole("button", { name: desk.pledges.enter }).click();
      await broker.waitForURL("**notice=entered*");
    }
  });

  await test.step("they confirm, one by the link and one by the code that the broker reads out", async () => {
    const guest = await newWindow(browser, server, phone);
    watch(guest);
    for (const [index, { name_en: name }] of phoning.entries()) {
      await broker.goto(`${server.url}/desk/lalejin-ceramics/pledges`);
      await broker.getByRole("listitem").filter({ hasText: item }).filter({ hasText: name }).getByRole("link", { name: pledgingEn.link.ask }).click();
      await broker.getByRole("button", { name: pledgingEn.link.make }).click();
      const link = (await broker.getByText(/answer-pledge\?key=/).first().textContent())!;
      const code = (await broker.getByRole("main").locator("p.tracking-widest").textContent())!;
      await guest.goto(index === 0 ? link : `${server.url}/answer-pledge`);
      if (index > 0) {
        await guest.getByLabel(pledging.answer.code).fill(toPersianDigits(code));
        await guest.getByRole("button", { name: pledging.answer.look }).click();
      }
      await guest.getByRole("button", { name: rounds.assisted.yes }).click();
      await expect(guest.getByText(pledging.answer.done.confirmed)).toBeVisible();
    }
    await guest.context().close();
  });

  await test.step("in fill one firm sees what its leaving does, and leaves; the round locks with four", async () => {
    await moveDeadline(server, round.split("/").at(-1)!, 1);
    await expect(async () => {
      await tanner.goto(round);
      await expect(tanner.getByRole("heading", { name: pledging.fill.title })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await tanner.getByRole("button", { name: rounds.pledge.withdraw }).click();
    await expect(tanner.getByText(pledging.leaving.none)).toBeVisible();
    await expectAccessible(tanner);
    await fits(tanner);
    await tanner.getByRole("button", { name: pledging.leaving.yes }).click();
    await expect(tanner.getByText(rounds.pledge.withdrawnNotice)).toBeVisible();
    await moveDeadline(server, round.split("/").at(-1)!, 1, "fill_deadline");
    await expect(async () => {
      await potter.goto(round);
      await expect(potter.getByRole("heading", { name: rounds.result.yours, exact: true })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    // Four firms of 30 at 1,000 tomans.
    await expect(potter.getByRole("main")).toContainText("۳۰٬۰۰۰");
    await tanner.context().close();
  });

  await test.step("the facilitator proposes the award, the broker confirms it", async () => {
    await potter.goto(`${round}/tender`);
    await potter.getByRole("radio", { name: supplierOf("alpha") }).check();
    await potter.getByRole("button", { name: tender.award.propose }).click();
    await expect(potter.getByText(tender.notices["proposed"]!)).toBeVisible();
    await potter.goto(`${round}/order`);
    await expect(potter.getByRole("button", { name: fa.confirmation.confirm })).toHaveCount(0);
    await expectAccessible(potter);
    await fits(potter);
    await broker.goto(`${round}/order`);
    await expectAccessible(broker);
    await broker.getByRole("button", { name: en.confirmation.confirm }).click();
    await expect(broker.getByText(en.order.notices["confirmed"]!)).toBeVisible();
  });

  await test.step("a firm lets itself be named; the order goes to the supplier once the broker confirms it", async () => {
    await lab.goto(`${round}/order`);
    await lab.getByRole("button", { name: fa.order.consentYes }).click();
    await expect(lab.getByText(fa.order.consentNow.yes)).toBeVisible();
    await potter.goto(`${round}/order`);
    await potter.getByLabel(fa.order.email, { exact: true }).fill("nobody");
    await potter.getByRole("button", { name: fa.order.propose }).click();
    await expect(potter.getByLabel(fa.order.email, { exact: true })).toHaveAttribute("aria-invalid", "true");
    await expect(potter.getByLabel(fa.order.email, { exact: true })).toHaveValue("nobody");
    await potter.getByLabel(fa.order.email, { exact: true }).fill("sales@hamedan.test");
    await potter.getByLabel(fa.order.note).fill("صبح‌ها تحویل بدهید.");
    await potter.getByRole("button", { name: fa.order.propose }).click();
    await expect(potter.getByText(fa.sheet.unconfirmed)).toBeVisible();
    await broker.goto(`${round}/order`);
    await broker.getByRole("button", { name: en.confirmation.confirm }).click();
    await expect(broker.getByText(en.order.mailStates["waiting"]!).or(broker.getByText(en.order.mailStates["sent"]!))).toBeVisible();
    await expectAccessible(broker);
    for (const [kind, type] of [["pdf", "application/pdf"], ["csv", "text/csv; charset=utf-8"], ["xml", "application/xml; charset=utf-8"]] as const) {
      const file = await broker.request.get(`${round}/order.${kind}`);
      expect(file.headers()["content-type"]).toBe(type);
      expect((await lab.request.get(`${round}/order.${kind}`)).status()).toBe(404);
    }
  });

  await test.step("the supplier opens the link without an account", async () => {
    const supplier = await newWindow(browser, server, phone);
    watch(supplier);
    await supplier.goto(await linkInMail(server, "sales@hamedan.test"));
    await expect(supplier.getByText(item).first()).toBeVisible();
    await expectAccessible(supplier);
    await fits(supplier);
    await supplier.getByRole("button", { name: fa.supplier.acknowledge }).click();
    await expect(supplier.getByRole("status")).toBeVisible();
    expect((await supplier.request.get(`${supplier.url()}/order.pdf`)).headers()["content-type"]).toBe("application/pdf");
    await supplier.context().close();
    await broker.goto(`${round}/order`);
    await expect(broker.getByText(en.order.mailStates["acknowledged"]!)).toBeVisible();
  });

  await test.step("two lots come, less than was ordered, and are shared out", async () => {
    await potter.goto(`${round}/delivery`);
    for (const [quantity, damaged] of [["۵۰", ""], ["۳۵", "۵"]] as const) {
      await potter.getByLabel(fa.delivery.quantity, { exact: true }).fill(quantity);
      await potter.getByLabel(fa.delivery.damaged).fill(damaged);
      if (damaged) await potter.getByLabel(fa.delivery.condition).selectOption("damaged");
      await potter.locator("form#lot input[type=file]").setInputFiles({ name: "havaleh.png", mimeType: "image/png", buffer: picture });
      await potter.getByRole("button", { name: fa.delivery.add, exact: true }).click();
      await expect(potter.getByText(fa.delivery.notices["lot"]!)).toBeVisible();
    }
    await expect(potter.getByRole("link", { name: "havaleh.png" })).toHaveCount(2);
    await expectAccessible(potter);
    await fits(potter);
    await potter.getByRole("button", { name: fa.delivery.close }).click();
    await expect(potter.getByText(fa.delivery.notices["receive"]!)).toBeVisible();
  });

  await test.step("one firm refuses the smaller lot, the other keeps it and asks for more", async () => {
    await lab.goto(`${round}/delivery`);
    await expect(lab.getByText(/۲۰ کیلوگرم/).first()).toBeVisible();
    await expectAccessible(lab);
    await lab.getByRole("button", { name: fa.delivery.refuse }).click();
    await expect(lab.getByText(fa.delivery.refused)).toBeVisible();
    await potter.goto(`${round}/delivery`);
    await potter.getByRole("button", { name: fa.delivery.keep }).click();
    await expect(potter.getByText(fa.delivery.kept)).toBeVisible();
    await potter.getByLabel(fa.delivery.quantity, { exact: true }).first().fill("۱۰");
    await potter.getByRole("button", { name: fa.delivery.claim }).click();
    await expect(potter.getByText(fa.delivery.notices["claim"]!)).toBeVisible();
    await broker.goto(`${round}/delivery`);
    await expectAccessible(broker);
    await broker.getByRole("button", { name: en.delivery.settle }).click();
    await expect(broker.getByText(en.delivery.notices["settle"]!)).toBeVisible();
    await potter.reload();
    await expect(potter.getByText(/۳۰ کیلوگرم/).first()).toBeVisible();
  });

  await test.step("the real costs are entered and confirmed; each firm has its statement", async () => {
    await potter.goto(`${round}/statement`);
    await potter.getByLabel(fa.statement.amount, { exact: true }).first().fill("6400000");
    await potter.getByLabel(fa.statement.amount, { exact: true }).nth(1).fill("۱۲۳۴۵۶");
    await potter.getByLabel(fa.statement.kind, { exact: true }).nth(1).selectOption("transport");
    await expectAccessible(potter);
    await fits(potter);
    await potter.getByRole("button", { name: fa.statement.propose }).click();
    await expect(potter.getByText(fa.statement.notices["bill"]!)).toBeVisible();
    await broker.goto(`${round}/statement`);
    await broker.getByRole("button", { name: en.confirmation.confirm }).click();
    await expect(broker.getByText(en.statement.notices["confirm"]!)).toBeVisible();
    await expectAccessible(broker);
    await potter.goto(`${round}/statement`);
    await expect(potter.getByText(fa.statement.why)).toBeVisible();
    await potter.getByRole("link", { name: fa.statement.inOther }).click();
    await expect(potter.getByText(en.statement.why)).toBeVisible();
  });

  await test.step("a payment is recorded by the firm and confirmed by the broker; the desk closes with a reason", async () => {
    await potter.goto(`${round}/statement`);
    await potter.locator("summary", { hasText: fa.statement.addPayment }).click();
    await potter.getByLabel(fa.statement.amount, { exact: true }).last().fill(toPersianDigits("2000000"));
    await potter.getByLabel(fa.statement.reference).fill("TR-778");
    await potter.getByRole("button", { name: fa.statement.addPayment }).click();
    await expect(potter.getByText(fa.statement.notices["payment"]!)).toBeVisible();
    await fits(potter);
    await broker.goto(`${round}/statement`);
    await broker.getByRole("button", { name: en.statement.accept }).click();
    await expect(broker.getByText(en.statement.notices["paid"]!)).toBeVisible();
    await broker.getByLabel(en.confirmation.why).last().fill("The rest is paid in cash");
    await broker.getByRole("button", { name: en.statement.close }).click();
    await expect(broker.getByText(en.statement.notices["close"]!)).toBeVisible();
  });

  await test.step("the broker records a default", async () => {
    await broker.goto(`${round}/delivery`);
    await broker.locator("summary", { hasText: en.defaults.record }).click();
    await broker.getByLabel(en.defaults.firm, { exact: true }).selectOption({ index: 1 });
    await broker.locator("form#default textarea").fill("Nothing was paid.");
    await broker.getByRole("button", { name: en.defaults.add, exact: true }).click();
    await expect(broker.getByText(en.delivery.notices["default"]!)).toBeVisible();
    await expectAccessible(broker);
  });
});
