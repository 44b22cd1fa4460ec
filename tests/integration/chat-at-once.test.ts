import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodiesIn, emptyPage, newTalk, openTab } from "../support/talk";
import { startServices, type Account, type Services } from "../support/services";
import type { TestServer } from "../support/server";

// No worker runs: what isn't told with the answer isn't told at all while the test looks.
describe("what a page without scripts does, between processes that meet in the database", () => {
  let services: Services;
  let webs: TestServer[];
  beforeAll(async () => {
    services = await startServices();
    webs = await Promise.all([services.web({ worker: false }), services.web({ worker: false })]);
  });
  afterAll(() => services?.stop());

  it("given a message, an edit, a deletion and something that happened, then the sockets of both processes are told with the answer", async () => {
    const { c, potter, supplier } = await newTalk(services, webs[0]!.url);
    const tabs = webs.map(({ url }) => openTab(url, supplier));
    for (const tab of tabs) {
      await tab.waitFor("a live line and its heads", ({ line, inbox }) => line === "live" && inbox !== null);
      tab.open(c, emptyPage);
    }
    const post = (who: Account, path: string, fields: Record<string, string>) => who.cookies.fetch(webs[0]!.url + path, { method: "POST", body: new URLSearchParams(fields) });
    const shows = (what: string, bodies: string[]) => Promise.all(tabs.map((tab) => tab.waitFor(what, (view) => JSON.stringify(bodiesIn(view, c)) === JSON.stringify(bodies), 5_000)));

    expect((await post(potter, `/chat/${c}`, { body: "one", clientId: randomUUID() })).status).toBe(303);
    await shows("the message", ["one"]);
    expect((await post(potter, "/api/chat/messages", { c, id: randomUUID(), b: "two" })).status).toBe(200);
    await shows("the other message", ["one", "two"]);
    expect((await post(potter, `/chat/${c}/messages/1`, { intent: "edit", body: "first", baseRev: "0" })).status).toBe(303);
    await shows("the edit", ["first", "two"]);
    expect((await post(potter, `/chat/${c}/messages/2`, { intent: "delete" })).status).toBe(303);
    await shows("the deletion", ["first", ""]);

    // A desk that mutes the firm leaves a line that nobody sent.
    const [cluster, report] = [randomUUID(), randomUUID()];
    await services.database.admin.query("insert into public.clusters (id, slug, name_fa, name_en, lat, lng) values ($1, 'at-once', 'خوشه', 'Cluster', 35, 51)", [cluster]);
    await services.database.admin.query("insert into public.cluster_staff (cluster_id, person_id, role) values ($1, $2, 'broker')", [cluster, supplier.id]);
    await services.database.admin.query("insert into public.chat_reports (id, conversation_id, seq, cluster_id, reporter_id, reason, snapshot) values ($4, $1, 1, $2, $3, 'spam', '[]')", [c, cluster, supplier.id, report]);
    const acted = await post(supplier, "/desk/at-once/talk", { conversationId: c, reportId: report, seq: "1", act: "lock", reason: "because" });
    expect(acted.status).toBe(303);
    await Promise.all(tabs.map((tab) => tab.waitFor("the line", (view) => view.timelines.get(c)?.rows.at(-1)?.happening?.what === "locked", 5_000)));
    await expect.poll(async () => (await services.database.admin.query("select from public.outbox where topic in ('chat.message', 'chat.change')")).rowCount).toBe(0);
    for (const tab of tabs) tab.stop();
  });
});
