import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";

const password = "a-password-of-the-demo";
type Letter = { to: string[]; source: string };

let server: TestServer;
let smtp: SMTPServer;
const letters: Letter[] = [];
let refuse = 0;

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
      stream.on("end", () => {
        const source = Buffer.concat(chunks).toString("utf8");
        if (isAlert(source) && refuse > 0) {
          refuse -= 1;
          return done(Object.assign(new Error("try again later"), { responseCode: 451 }));
        }
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), source });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  const port = (smtp.server.address() as { port: number }).port;
  server = await startServer({ dataDir: newFolder(), env: { DEMO: "true", DEMO_PASSWORD: password, SMTP_URL: `smtp://127.0.0.1:${port}` } });
});
afterAll(async () => {
  await server?.stop();
  if (server) removeFolder(server.dataDir);
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

const send = (cookie: string, address: string, fields: Record<string, string>) =>
  fetch(server.url + address, { method: "POST", redirect: "manual", headers: { Cookie: cookie, Origin: server.url }, body: new URLSearchParams(fields) });

async function signIn(name: string): Promise<string> {
  const response = await send("", "/sign-in", { email: `${name}@demo.khosheh.test`, password });
  return response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

/** Writes an offering into the potter's profile, as its editor does. */
const offer = (cookie: string, title: string) => send(cookie, "/firms/maryam-pottery/edit/work", { intent: "save-offering", kind: "product", titleFa: title, titleEn: "", note: "", unitCode: "", priceFrom: "", priceTo: "", hsCode: "" });
const alerts = () => letters.filter(({ to, source }) => to.includes("tanner@demo.khosheh.test") && isAlert(source));
/** Other mails of the demo may come at the same time. */
const isAlert = (source: string) => header(source, "List-Unsubscribe")?.includes("/saved-searches/stop/") ?? false;
const header = (source: string, name: string) => new RegExp(`^${name}:(.*(?:\\r\\n[ \\t].*)*)`, "im").exec(source)?.[1]?.replace(/\r\n[ \t]+/g, " ").trim();

describe("the alert of a saved search", () => {
  it("given a firm that begins to match, then one mail comes over SMTP although the server refused it once, and one POST stops the next", async () => {
    const [tanner, potter] = [await signIn("tanner"), await signIn("potter")];
    // Whatever the clock says while the test runs, no quiet hours.
    expect((await send(tanner, "/account/notifications", { intent: "settings", quietFrom: "22", quietUntil: "7" })).status).toBe(303);
    const saved = await send(tanner, "/saved-searches", { intent: "save", query: "q=شیردوشه", cadence: "at_once" });
    expect(saved.headers.get("location")).toContain("notice=saved");
    refuse = 1;
    expect((await offer(potter, "شیردوشهٔ سفالی")).status).toBe(303);
    await vi.waitFor(() => expect(alerts()).toHaveLength(1), { timeout: 150_000, interval: 500 });

    const { source } = alerts()[0]!;
    const stop = /<(http[^>]+)>/.exec(header(source, "List-Unsubscribe")!)![1]!;
    expect(header(source, "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
    expect(new URL(stop).pathname).toMatch(/^\/saved-searches\/stop\/[0-9a-f-]{36}$/);
    expect(header(source, "Auto-Submitted")).toBe("auto-generated");

    // A mail program sends no cookie, no origin and this body (RFC 8058).
    const stopped = await fetch(server.url + new URL(stop).pathname, { method: "POST", redirect: "manual", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "List-Unsubscribe=One-Click" });
    expect(stopped.status).toBe(200);
    const list = await (await fetch(`${server.url}/saved-searches`, { headers: { Cookie: tanner } })).text();
    expect(list).toContain("خبر خاموش است");

    // The firm was told; the search is silent; nothing more comes.
    expect((await offer(potter, "شیردوشهٔ لعابی")).status).toBe(303);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(alerts()).toHaveLength(1);
    const inbox = await (await fetch(`${server.url}/inbox`, { headers: { Cookie: tanner } })).text();
    expect(inbox).toContain("شیردوشه");
  }, 200_000);

  it("given looking at the link, then nothing is stopped", async () => {
    const potter = await signIn("potter");
    await send(potter, "/saved-searches", { intent: "save", query: "q=چرم", cadence: "weekly" });
    const page = await fetch(`${server.url}/saved-searches/stop/6e976194-f7b2-42b1-b433-1e238b7628fd`);
    expect(page.status).toBe(200);
    // A browser takes the last one that it knows.
    expect(page.headers.get("referrer-policy")).toMatch(/same-origin$/);
    expect(await (await fetch(`${server.url}/saved-searches`, { headers: { Cookie: potter } })).text()).not.toContain("خبر خاموش است");
  });
});
