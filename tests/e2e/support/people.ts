import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "@playwright/test";
import pg from "pg";
import { messagesFor } from "../../../app/i18n/messages";
import type { Locale } from "../../../app/i18n/locale";
import type { TestServer } from "../../support/server";
import { demoPassword, expect, linkInMail } from "./khosheh";

const password = "kiln tulip ladder 47 copper";

export type Device = { locale: Locale; viewport: { width: number; height: number } };

/** A window of its own for one person, in the language of the device. */
export async function newWindow(browser: Browser, server: TestServer, device: Device, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: device.viewport, ...options });
  const page = await context.newPage();
  await page.goto(`${server.url}/`);
  // An account keeps the language that an earlier window chose; what this browser chose comes first.
  if (device.locale === "fa") await context.addCookies([{ name: "khosheh-locale", value: "fa", url: server.url }]);
  else await page.locator(`button[name="locale"][value="${device.locale}"]`).click();
  await expect(page.locator("html")).toHaveAttribute("lang", device.locale);
  return page;
}

export async function signIn(page: Page, server: TestServer, device: Device, address: string): Promise<void> {
  const { auth } = messagesFor(device.locale);
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel(auth.email).fill(address);
  await page.getByLabel(auth.password, { exact: true }).fill(demoPassword);
  await page.getByRole("main").getByRole("button", { name: auth.signInAction, exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  if ((await page.locator("html").getAttribute("lang")) !== device.locale) await page.locator(`button[name="locale"][value="${device.locale}"]`).first().click();
  await expect(page.locator("html")).toHaveAttribute("lang", device.locale);
}

/** Signs up, opens the mailed link and confirms; ends on the page that asks for the firm. */
export async function signUp(page: Page, server: TestServer, device: Device, who: { name: string; address: string }): Promise<void> {
  const { auth } = messagesFor(device.locale);
  await page.goto(`${server.url}/sign-up`);
  await page.getByLabel(auth.displayName).fill(who.name);
  await page.getByLabel(auth.email).fill(who.address);
  await page.getByLabel(auth.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: auth.signUpAction }).click();
  await page.waitForURL("**/check-mail*");
  await page.goto(await linkInMail(server, who.address, /href="(http[^"]+\/auth\/confirm[^"]+)"/));
  await page.getByRole("button", { name: auth.confirmAction }).click();
  await page.waitForURL("**/firms/new");
}

/** Keeps the program of the page's next addresses back, as a slow line does; answers what lets it come. */
export async function holdProgram(page: Page): Promise<() => void> {
  let come = () => {};
  const told = new Promise<void>((resolve) => (come = resolve));
  await page.route("**/assets/entry.client-*", (route) => told.then(() => route.continue()));
  return come;
}

/** Waits until a conversation's own program runs: it shows what needs one. Before that a message is sent by the form, and the page comes anew. */
export async function talkIsAlive(page: Page, locale: Locale): Promise<void> {
  await expect(page.getByRole("button", { name: messagesFor(locale).talk.record })).toBeVisible();
}

/** Chooses a day that is far ahead: the first of a month in the last year that is offered. */
export async function chooseLateDay(page: Page, label: string): Promise<void> {
  const selects = page.getByRole("group", { name: label }).getByRole("combobox");
  await selects.nth(0).selectOption("1");
  await selects.nth(1).selectOption({ index: 2 });
  const years = await selects.nth(2).locator("option").evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  await selects.nth(2).selectOption(years.at(-1)!);
}

/** Moves the deadline of a round, or the end of its tender or its fill, to some seconds from now (into the past below zero), as if the days had gone by. */
export async function moveDeadline(server: TestServer, roundId: string, seconds: number, column: "deadline" | "fill_deadline" | "tender_deadline" = "deadline"): Promise<void> {
  await asOwner(server, async (client) => {
    // The guards freeze a deadline; without triggers it moves.
    await client.query("set session_replication_role = replica");
    const { rowCount } = await client.query(`update public.rounds set ${column} = clock_timestamp() + make_interval(secs => $2) where id = $1`, [roundId, seconds]);
    expect(rowCount).toBe(1);
  });
}

/** Fills a conversation with numbered messages, a minute apart, as if weeks of talk had gone by. */
export async function fillConversation(server: TestServer, conversationId: string, count: number): Promise<void> {
  await asOwner(server, async (client) => {
    await client.query(
      `insert into public.chat_messages (conversation_id, seq, ev, cnt, sender_name, body, created_at)
       select c.id, c.last_seq + n, c.last_ev + n, c.msg_count + n, 'Somebody', 'number ' || n, now() - make_interval(mins => $2::int - n)
       from public.chat_conversations c, generate_series(1, $2::int) n where c.id = $1`,
      [conversationId, count],
    );
    await client.query(
      "update public.chat_conversations set last_seq = last_seq + $2, last_ev = last_ev + $2, msg_count = msg_count + $2, last_message_at = now() where id = $1",
      [conversationId, count],
    );
  });
}

/** As if everybody had read everything, but for the last few of each conversation. */
export async function readEverything(server: TestServer, butTheLast = 0): Promise<void> {
  await asOwner(server, async (client) => {
    await client.query(
      "update public.chat_cursors k set read_seq = greatest(0, c.last_seq - $1), read_count = greatest(0, c.msg_count - $1) from public.chat_conversations c where c.id = k.conversation_id",
      [butTheLast],
    );
  });
}

/** Whether somebody has read a conversation to its end, as the database knows it. */
export async function isReadToTheEnd(server: TestServer, conversationId: string): Promise<boolean> {
  let read = false;
  await asOwner(server, async (client) => {
    const { rows } = await client.query<{ read: boolean }>(
      "select bool_or(k.read_seq = c.last_seq) as read from public.chat_cursors k join public.chat_conversations c on c.id = k.conversation_id where c.id = $1", [conversationId]);
    read = rows[0]!.read;
  });
  return read;
}

/** Past every guard, on the program's own database. */
export async function asOwner(server: TestServer, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const { superuserPassword } = JSON.parse(readFileSync(path.join(server.dataDir, "secrets.json"), "utf8")) as { superuserPassword: string };
  const port = readFileSync(path.join(server.dataDir, "pg/postmaster.pid"), "utf8").split("\n")[3];
  const client = new pg.Client({ connectionString: `postgres://supabase_admin:${superuserPassword}@127.0.0.1:${port}/postgres` });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
