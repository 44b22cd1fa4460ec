import { toPersianDigits } from "../../app/i18n/digits";
import { messagesFor } from "../../app/i18n/messages";
import { putLockedRound } from "../support/locked-round";
import { demoTest as test, expect, expectAccessible, linkInMail } from "./support/khosheh";
import { asOwner, newWindow, signIn, type Device } from "./support/people";

const phone: Device = { locale: "fa", viewport: { width: 360, height: 740 } };
const desktop: Device = { locale: "en", viewport: { width: 1280, height: 800 } };
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

test("a locked round is awarded, ordered, received short with a refusal, reconciled and closed", async ({ browser, server, watch }) => {
  test.setTimeout(240_000);
  const { fulfilment: fa } = messagesFor("fa");
  const { fulfilment: en } = messagesFor("en");
  let round = "";
  await asOwner(server, async (client) => {
    const { rows } = await client.query<{ firm_id: string; person_id: string; cluster_id: string; email: string }>(`
      select p.firm_id, p.person_id, m.cluster_id, u.email from public.firm_people p join auth.users u on u.id = p.person_id
      join public.cluster_memberships m on m.firm_id = p.firm_id and m.status = 'active' join public.clusters c on c.id = m.cluster_id and c.slug = 'lalejin-ceramics'
      where u.email in ('potter@demo.khosheh.test', 'lab@demo.khosheh.test') order by u.email desc`);
    const others = await client.query<{ firm_id: string }>(
      "select m.firm_id from public.cluster_memberships m where m.cluster_id = $1 and m.status = 'active' and not m.firm_id = any ($2) order by m.firm_id limit 2",
      [rows[0]!.cluster_id, rows.map((row) => row.firm_id)]);
    const buyers = [...rows.map((row) => ({ firmId: row.firm_id, personId: row.person_id })), ...others.rows.map((row) => ({ firmId: row.firm_id, personId: null }))];
    const put = await putLockedRound(client, { clusterId: rows[0]!.cluster_id, title: "فریت آزمون تحویل", price: 10_000n, buyers: buyers.map((buyer, index) => ({ ...buyer, min: 25n, desired: 30n, max: 35n, deliveryPoint: index < 2 ? "انبار تعاونی" : "" })) });
    round = `${server.url}/rounds/${put.roundId}`;
  });
  const [potter, lab, broker] = [await newWindow(browser, server, phone), await newWindow(browser, server, phone), await newWindow(browser, server, desktop)];
  for (const page of [potter, lab, broker]) watch(page);
  await signIn(potter, server, phone, "potter@demo.khosheh.test");
  await signIn(lab, server, phone, "lab@demo.khosheh.test");
  await signIn(broker, server, desktop, "broker.lalejin@demo.khosheh.test");
  const fits = async (page: typeof potter) => expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

  await test.step("the facilitator proposes the award, the broker confirms it", async () => {
    await potter.goto(`${round}/order`);
    await potter.getByRole("button", { name: fa.order.awardPropose }).click();
    await expect(potter.getByText(fa.order.notices["proposed"]!)).toBeVisible();
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
    await expect(supplier.getByText("فریت آزمون تحویل").first()).toBeVisible();
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
