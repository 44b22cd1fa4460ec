import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { introduceFirms, readIntroductions, readMembers } from "~/features/broker/introductions.server";
import { readDeskFigures } from "~/features/broker/queries.server";
import { markRead, openDirect, sendMessage } from "~/features/chat/commands.server";
import { blockFirm } from "~/features/chat/membership.server";
import { syncPage } from "~/features/chat/messages.server";
import { listConversations } from "~/features/chat/queries.server";
import { readInbox, unreadNotices } from "~/features/notifications/inbox.server";
import { introductionJobs } from "~/features/notifications/introductions.server";
import type { Actor } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { chatWorld, type Firm } from "../support/chat-world";
import { createDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());
const { insert, newPerson, newFirm } = chatWorld(() => database);

async function newDesk() {
  const [clusterId, broker] = [randomUUID(), await newPerson("Zahra")];
  await insert("public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشهٔ سفال", name_en: "Pottery", lat: 35, lng: 51 });
  await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
  const member = async (name: string) => {
    const firm = await newFirm(name);
    await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firm.firmId, status: "active" });
    return firm;
  };
  return { clusterId, broker, member, potter: await member("سفالگری مریم"), glazer: await member("لعاب سپاهان") };
}

const introduce = (broker: Actor, clusterId: string, one: Firm, other: Firm, reason = "Both look for glaze", ownFirmIds: string[] = []) =>
  database.db.as(broker, (tx) => introduceFirms(tx, { clusterId, one: one.firmId, other: other.firmId, reason, ownFirmIds }));
const write = (firm: Firm, conversationId: string) =>
  database.db.as(firm.owner, (tx) => sendMessage(tx, { conversationId, firmId: firm.firmId, deskId: null, clientId: randomUUID(), body: "سلام" }));
const siteUrl = "https://khosheh.test";

/** Tells what waits, as the relay does: at least once. */
async function relay(): Promise<void> {
  const { rows } = await database.admin.query<{ id: bigint; topic: string; payload: unknown }>("delete from public.outbox where topic = 'introduction.made' returning id, topic, payload");
  for (const event of [...rows, ...rows]) await introductionJobs["introduction.made"]!(event, { db: database.db, siteUrl } as unknown as JobHandles);
}

describe("introducing two firms", () => {
  it("given two members, then their conversation has the sentence as its first line, first in both lists, and nobody's count grows", async () => {
    const { clusterId, broker, potter, glazer } = await newDesk();
    const made = await introduce(broker, clusterId, potter, glazer);
    expect(made).toMatchObject({ ok: true });
    const conversationId = made.ok ? made.conversationId : "";
    for (const firm of [potter, glazer]) {
      const page = await database.db.as(firm.owner, (tx) => syncPage(tx, { conversationId, ev: 0, limit: 10 }));
      expect(page!.rows).toMatchObject([{ seq: 1, kind: "system", happening: { what: "introduced", fa: "خوشهٔ سفال", en: "Pottery", reason: "Both look for glaze" } }]);
      expect(await database.db.as(firm.owner, (tx) => listConversations(tx))).toMatchObject([{ c: conversationId, unread: 0 }]);
    }
    for (const firm of [potter, glazer]) expect(await write(firm, conversationId)).toMatchObject({ ok: true });
    expect(await database.db.as(broker, (tx) => listConversations(tx))).toEqual([]);
  });

  it("given a conversation that goes on, then the introduction is its next line, and a second one of the pair is refused whoever comes first", async () => {
    const { clusterId, broker, potter, glazer } = await newDesk();
    const conversationId = await database.db.as(potter.owner, (tx) => openDirect(tx, { firmId: potter.firmId, otherFirmId: glazer.firmId }));
    await write(potter, conversationId);
    expect(await introduce(broker, clusterId, glazer, potter)).toEqual({ ok: true, conversationId });
    const page = await database.db.as(potter.owner, (tx) => syncPage(tx, { conversationId, ev: 0, limit: 10 }));
    expect(page!.rows.map(({ kind }) => kind)).toEqual(["text", "system"]);
    expect(await introduce(broker, clusterId, potter, glazer)).toEqual({ ok: false, reason: "introduced_before" });
  });

  it("given somebody else than the broker, a firm of their own, a stranger to the cluster, the same firm twice or a block, then it is refused and nothing is there", async () => {
    const { clusterId, broker, potter, glazer } = await newDesk();
    const stranger = await newFirm("بیگانه");
    expect(await introduce(potter.owner, clusterId, potter, glazer)).toEqual({ ok: false, reason: "forbidden" });
    expect(await introduce(await newPerson(), clusterId, potter, glazer)).toEqual({ ok: false, reason: "forbidden" });
    expect(await introduce(broker, clusterId, potter, glazer, "why", [glazer.firmId])).toEqual({ ok: false, reason: "own_firm" });
    expect(await introduce(broker, clusterId, potter, stranger)).toEqual({ ok: false, reason: "not_members" });
    expect(await introduce(broker, clusterId, potter, potter)).toEqual({ ok: false, reason: "not_members" });
    const conversationId = await database.db.as(potter.owner, (tx) => openDirect(tx, { firmId: potter.firmId, otherFirmId: glazer.firmId }));
    await database.db.as(glazer.owner, (tx) => blockFirm(tx, { conversationId, firmId: glazer.firmId, blocked: true }));
    expect(await introduce(broker, clusterId, potter, glazer)).toEqual({ ok: false, reason: "no_messages_between" });
    expect(await database.db.as(broker, (tx) => readIntroductions(tx, clusterId))).toEqual([]);
  });

  it("given firms with and without ties, then those without come first, and the desk sees how many talk, not what", async () => {
    const { clusterId, broker, member, potter, glazer } = await newDesk();
    const made = await introduce(broker, clusterId, potter, glazer);
    const conversationId = made.ok ? made.conversationId : "";
    const figures = () => database.db.as(broker, (tx) => readDeskFigures(tx, clusterId));
    expect(await figures()).toMatchObject({ introductions: 1, talking: 0 });
    for (const [firm, wrote] of [[potter, 1], [glazer, 2]] as const) {
      await write(firm, conversationId);
      expect(await database.db.as(broker, (tx) => readIntroductions(tx, clusterId))).toMatchObject([{ wrote, reason: "Both look for glaze", by: "Zahra" }]);
    }
    expect(await figures()).toMatchObject({ introductions: 1, talking: 1 });
    const quiet = await member("کارگاه آرام");
    const read = (actor: Actor, asked: { q?: string; beside?: string; exclude?: string[] } = {}) => database.db.as(actor, (tx) => readMembers(tx, { clusterId, ...asked }));
    expect((await read(broker)).rows.map(({ id, ties, introduced }) => [id === quiet.firmId, ties, introduced])).toEqual([[true, 0, 0], [false, 1, 1], [false, 1, 1]]);
    expect((await read(broker, { q: "آرام" })).rows).toMatchObject([{ id: quiet.firmId }]);
    expect((await read(broker, { beside: potter.firmId, exclude: [potter.firmId] })).rows).toMatchObject([{ id: quiet.firmId, known: false }, { id: glazer.firmId, known: true }]);
    expect((await read(potter.owner)).rows).toEqual([]);
  });

  it("given the event twice, then each of both sides is told once, with the other firm's name, and seeing the line reads the notice", async () => {
    const { clusterId, broker, potter, glazer } = await newDesk();
    const made = await introduce(broker, clusterId, potter, glazer);
    const conversationId = made.ok ? made.conversationId : "";
    await relay();
    for (const [firm, other] of [[potter, "لعاب سپاهان"], [glazer, "سفالگری مریم"]] as const) {
      const { items } = await database.db.as(firm.owner, (tx) => readInbox(tx, 1));
      expect(items).toMatchObject([{ kind: "introduction.made", facts: { firmFa: other, clusterEn: "Pottery", reason: "Both look for glaze" }, path: `/chat/${conversationId}`, more: 0 }]);
      const mails = await database.admin.query("select subject from public.notification_deliveries d join public.mails m on m.id = d.mail_id where d.person_id = $1 union all select d.letter ->> 'subject' from public.notification_deliveries d where d.person_id = $1 and d.mail_id is null and d.channel = 'mail'", [firm.owner.personId]);
      expect(mails.rows).toHaveLength(1);
    }
    await database.db.as(potter.owner, (tx) => markRead(tx, { conversationId, seq: 1 }));
    expect(await database.db.as(potter.owner, unreadNotices)).toBe(0);
    expect(await database.db.as(glazer.owner, unreadNotices)).toBe(1);
  });

  it("given what was written, then nobody rewrites it", async () => {
    const { clusterId, broker, potter, glazer } = await newDesk();
    await introduce(broker, clusterId, potter, glazer);
    await expect(database.admin.query("update public.introductions set reason = 'other' where cluster_id = $1", [clusterId])).rejects.toMatchObject({ code: "42501" });
  });
});
