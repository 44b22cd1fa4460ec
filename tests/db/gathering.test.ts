import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishGroups } from "~/features/joint-actions/purchase/gathering/jobs.server";
import { enterNeed, removeNeed } from "~/features/joint-actions/purchase/gathering/needs.server";
import { adoptSpecification, answerProposal, askInstead, openForPledges } from "~/features/joint-actions/purchase/gathering/proposals.server";
import { needsToGroup, readAsked, readNeeds, readProposals, readPublished } from "~/features/joint-actions/purchase/gathering/queries.server";
import { readGroups } from "~/features/joint-actions/purchase/gathering/view.server";
import { readAttributes } from "~/features/joint-actions/purchase/start/attributes";
import { readCatalogue } from "~/features/joint-actions/purchase/start/catalogue.server";
import { readStarted } from "~/features/joint-actions/purchase/start/queries.server";
import { restartRound } from "~/features/joint-actions/purchase/start/restart.server";
import { startForm, type StartInput } from "~/features/joint-actions/purchase/start/schema";
import { changeRound, startRound } from "~/features/joint-actions/purchase/start/start.server";
import { gatheringNotices } from "~/features/notifications/gathering.server";
import type { Actor, Tx } from "~/lib/db.server";
import type { JobHandles } from "~/lib/jobs";
import { createDatabase, type TestDatabase } from "../support/database";

const DAY = 86_400_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

type Firm = { firmId: string; owner: Actor };
const insert = (table: string, row: Record<string, unknown>) => {
  const columns = Object.keys(row);
  return database.admin.query(`insert into ${table} (${columns.join(", ")}) values (${columns.map((_, index) => `$${index + 1}`).join(", ")})`, Object.values(row));
};
async function newPerson(): Promise<Actor> {
  const personId = randomUUID();
  await insert("auth.users", { id: personId, email: `${personId}@gathering.test`, email_confirmed_at: new Date() });
  await insert("public.people", { id: personId, display_name: "Somebody" });
  return { personId, sessionId: randomUUID() };
}
async function newFirm(clusterId: string, role = "owner"): Promise<Firm> {
  const [firmId, owner] = [randomUUID(), await newPerson()];
  await insert("public.firms", { id: firmId, slug: `f-${firmId}`, kind: "sme", name_fa: "کارگاه" });
  await insert("public.firm_people", { firm_id: firmId, person_id: owner.personId, role });
  await insert("public.cluster_memberships", { cluster_id: clusterId, firm_id: firmId, status: "active" });
  return { firmId, owner };
}

async function newCluster(members: number) {
  const clusterId = randomUUID();
  await insert("public.clusters", { id: clusterId, slug: `c-${clusterId}`, name_fa: "خوشه", name_en: "Cluster", lat: 35, lng: 51 });
  const broker = await newPerson();
  await insert("public.cluster_staff", { cluster_id: clusterId, person_id: broker.personId, role: "broker" });
  const facilitator = await newFirm(clusterId);
  const firms: Firm[] = [];
  while (firms.length < members) firms.push(await newFirm(clusterId));
  return { clusterId, broker, facilitator, firms };
}

const day = (ms: number) => {
  const at = new Date(Date.now() + ms);
  return { calendar: "gregorian", year: String(at.getUTCFullYear()), month: String(at.getUTCMonth() + 1), day: String(at.getUTCDate()), hour: "18", minute: "0" };
};
const form = (clusterId: string, change: Record<string, unknown> = {}): StartInput =>
  startForm("rial").parse({
    clusterId, title: "فریت شفاف", nameOther: "Transparent frit", unitCode: "KGM", prices: "list", supplierName: "Hamadan", breaks: [{ minQty: "1", unitPrice: "100" }], attributes: [{ name: "مش", value: "200" }],
    costLines: [{ kind: "transport", amount: "70", key: "weight" }], fee: "30", deadline: day(9 * DAY), tenderDeadline: day(5 * DAY), intent: "gather", ...change,
  }) as StartInput;
const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => database.db.as(actor, work);
const start = (firm: Firm, input: StartInput) => as(firm.owner, (tx) => startRound(tx, { ...input, actor: firm.owner, firmId: firm.firmId, currencyUnit: "rial" }));
const change = (firm: Firm, roundId: string, input: StartInput) => as(firm.owner, (tx) => changeRound(tx, { ...input, actor: firm.owner, firmId: firm.firmId, roundId, currencyUnit: "rial" }));
const deskOf = (firm: Firm) => ({ actor: firm.owner, editorOf: [firm.firmId], brokerOf: [] });
const one = async <Row>(query: string, values: unknown[]) => (await database.admin.query(query, values)).rows[0] as Row;

async function gathering(members: number, changes: Record<string, unknown> = {}) {
  const cluster = await newCluster(members);
  const started = await start(cluster.facilitator, form(cluster.clusterId, changes));
  if (!started.ok) throw new Error(started.reason);
  return { ...cluster, roundId: started.roundId };
}
const enter = (firm: Firm, roundId: string, quantity: bigint, attributes: [string, string, string?][], needId?: string) =>
  as(firm.owner, (tx) =>
    enterNeed(tx, { roundId, firmId: firm.firmId, actor: firm.owner, quantity, attributes: attributes.map(([name, value, also = ""]) => ({ name, value, also, unit: "" })), wantedBy: null, note: "", needId }));
const groupsFor = (actor: Actor, roundId: string, facilitator: boolean) => as(actor, (tx) => readGroups(tx, { id: roundId, attributes: [] }, facilitator));
const versionOf = async (roundId: string) => (await one<{ version: number }>("select version from public.rounds where id = $1", [roundId])).version;

describe("starting a round", () => {
  it("given half a form, then the draft keeps it for the firm alone, and opening lets it go", async () => {
    const { clusterId, facilitator, firms } = await newCluster(1);
    const started = await start(facilitator, startForm("rial").parse({ clusterId, title: "فریت", intent: "draft", soloPrice: "نمی‌دانم", breaks: [{ minQty: "1" }], costLines: [{ kind: "testing", amount: "40", key: "equal" }] }) as StartInput);
    if (!started.ok) throw new Error(started.reason);
    const { roundId } = started;
    const kept = (await as(facilitator.owner, (tx) => readStarted(tx, roundId)))!;
    expect(kept).toMatchObject({ round: { state: "draft", shared_cost: 40n }, quote: null, lines: [{ kind: "testing", amount: 40n, key: "equal" }], typed: { currencyUnit: "rial", form: { soloPrice: "نمی‌دانم", breaks: [{ minQty: "1", unitPrice: "" }] } } });
    expect(await as(firms[0]!.owner, (tx) => readStarted(tx, roundId))).toBeNull();
    expect(await change(facilitator, roundId, form(clusterId, { intent: "open", version: "1" }))).toMatchObject({ ok: true });
    expect((await as(facilitator.owner, (tx) => readStarted(tx, roundId)))!).toMatchObject({
      round: { state: "pledging", shared_cost: 100n, attributes: [{ name: "مش", value: "200" }] }, typed: null,
      lines: [{ kind: "transport", amount: 70n, key: "weight" }, { kind: "fee", amount: 30n, key: "quantity" }], quote: { supplier_name: "Hamadan" },
    });
  });

  it("given a change by somebody else, then the form that was read before is refused and nothing is lost", async () => {
    const { clusterId, facilitator, roundId } = await gathering(0);
    const version = String(await versionOf(roundId));
    expect(await change(facilitator, roundId, form(clusterId, { title: "فریت مات", version }))).toMatchObject({ ok: true });
    expect(await change(facilitator, roundId, form(clusterId, { version }))).toMatchObject({ ok: false, reason: "changed_meanwhile" });
    expect(await one("select title from public.rounds where id = $1", [roundId])).toEqual({ title: "فریت مات" });
  });

  it("then first come is for the group alone to choose and to keep, and the form says so at its field", async () => {
    const { clusterId, facilitator, roundId } = await gathering(0);
    const firstCome = form(clusterId, { shortagePolicy: "first_come" });
    for (const tried of [start(facilitator, firstCome), change(facilitator, roundId, firstCome)]) expect(await tried).toMatchObject({ reason: "policy_by_vote", field: "shortagePolicy" });
    await database.admin.query("begin; set local session_replication_role = replica; insert into public.policy_votes (round_id, closes_at, closed_at, outcome, voters, yes, no) values ('" + roundId + "', now(), now(), 'accepted', 3, 3, 0); update public.rounds set shortage_policy = 'first_come' where id = '" + roundId + "'; commit");
    expect(await change(facilitator, roundId, form(clusterId))).toMatchObject({ reason: "policy_voted", field: "shortagePolicy" });
    expect(await change(facilitator, roundId, firstCome)).toMatchObject({ ok: true });
  });

  it("then its item grows the cluster's catalogue, once for all spellings, and members only read it", async () => {
    const { clusterId, facilitator, firms } = await gathering(1);
    await start(facilitator, form(clusterId, { title: "فريت  شفاف", hsCode: "320740", attributes: [{ name: "مش", value: "325" }, { name: "رنگ", value: "سفید" }] }));
    const catalogue = await as(firms[0]!.owner, (tx) => readCatalogue(tx, [clusterId]));
    expect(catalogue).toMatchObject([{ name_fa: "فریت شفاف", name_en: "Transparent frit", hs_code: "320740", rounds: 2, attributes: [{ name: "مش" }, { name: "رنگ" }] }]);
    await expect(as(firms[0]!.owner, (tx) => sql`update public.catalogue_items set name_fa = 'x'`.execute(tx))).rejects.toThrow();
    const outsider = await newCluster(0);
    expect(await as(outsider.facilitator.owner, (tx) => readCatalogue(tx, [clusterId]))).toEqual([]);
  });

  it("given a least value of an order, then the smallest order reaches it, and the next purchase asks for the same", async () => {
    const { clusterId, facilitator } = await newCluster(0);
    const started = await start(facilitator, form(clusterId, { pack: "5", moq: "10", minOrderValue: "1190", taxIncluded: "no", paymentDays: "30" }));
    if (!started.ok) throw new Error(started.reason);
    expect(await one("select moq::int, item_moq::int, min_order_value::int, tax_included, payment_days from public.round_quotes where round_id = $1", [started.roundId])).toEqual({
      moq: 15, item_moq: 10, min_order_value: 1190, tax_included: false, payment_days: 30,
    });
    const { quote } = (await as(facilitator.owner, (tx) => readStarted(tx, started.roundId)))!;
    expect(quote).toMatchObject({ moq: 10n, min_order_value: 1190n, tax_included: false, payment_days: 30 });
  });

  it("given a round that is over, then another begins with its terms and a new deadline", async () => {
    const { clusterId, facilitator, firms, roundId } = await gathering(1);
    const again = (firm: Firm) => as(firm.owner, (tx) => restartRound(tx, { roundId, firmId: firm.firmId, actor: firm.owner, now: new Date() }));
    expect(await again(facilitator)).toMatchObject({ ok: false, reason: "not_over" });
    await database.admin.query("update public.rounds set state = 'cancelled' where id = $1", [roundId]);
    const restarted = await again(firms[0]!);
    if (!restarted.ok) throw new Error(restarted.reason);
    expect(await as(firms[0]!.owner, (tx) => readStarted(tx, restarted.roundId))).toMatchObject({
      round: { state: "draft", restarted_from: roundId, cluster_id: clusterId, facilitator_firm_id: firms[0]!.firmId, title: "فریت شفاف", attributes: [{ name: "مش", value: "200" }] },
      lines: [{ amount: 70n }, { kind: "fee", amount: 30n }], quote: { breaks: [{ unit_price: 100n }] },
    });
  });
});

describe("needs", () => {
  it("then a firm reads its own, the facilitator those of the round, and nobody else any", async () => {
    const { broker, facilitator, firms, roundId } = await gathering(2);
    const [first, second] = firms as [Firm, Firm];
    await enter(first, roundId, 300n, [["مش", "200"]]);
    await enter(second, roundId, 500n, [["Mesh", "۲۰۰"]]);
    const seen = async (actor: Actor) => (await as(actor, (tx) => readNeeds(tx, roundId))).map((need) => need.firm_id);
    expect(await seen(first.owner)).toEqual([first.firmId]);
    expect(await seen(facilitator.owner)).toEqual([first.firmId, second.firmId]);
    expect(await seen(broker)).toEqual([]);
    const another = await gathering(0);
    expect(await seen(another.facilitator.owner)).toEqual([]);
    expect(await as(first.owner, (tx) => needsToGroup(tx, roundId))).toEqual([]);
    expect(await as(another.broker, (tx) => needsToGroup(tx, roundId))).toEqual([]);
    expect(await groupsFor(facilitator.owner, roundId, true)).toMatchObject([{ firms: 2, quantity: 800n, attributes: [{ value: "200" }] }]);
    expect(await groupsFor(broker, roundId, false)).toMatchObject([{ firms: 2, quantity: null, unlocks: { quantity: null } }]);
  });

  it("given a revision and a removal, then they are the firm's own to make, and only while needs are gathered", async () => {
    const { facilitator, firms, roundId } = await gathering(2);
    const [first, second] = firms as [Firm, Firm];
    const entered = await enter(first, roundId, 300n, []);
    if (!entered.ok) throw new Error(entered.reason);
    expect(await enter(second, roundId, 1n, [], entered.needId)).toMatchObject({ ok: false, reason: "not_found" });
    expect(await enter(first, roundId, 400n, [["مش", "325"]], entered.needId)).toMatchObject({ ok: true });
    expect(await as(first.owner, (tx) => readNeeds(tx, roundId))).toMatchObject([{ quantity: 400n, attributes: [{ value: "325" }] }]);
    const remove = (firm: Firm) => as(firm.owner, (tx) => removeNeed(tx, { roundId, firmId: firm.firmId, actor: firm.owner, needId: entered.needId }));
    expect(await remove(second)).toMatchObject({ ok: false, reason: "not_found" });
    await expect(as(second.owner, (tx) => sql`update public.round_needs set quantity = 1`.execute(tx))).resolves.toMatchObject({ numAffectedRows: 0n });
    await expect(as(first.owner, (tx) => sql`insert into public.round_needs (round_id, firm_id, quantity, entered_by) values (${roundId}, ${second.firmId}, 1, ${first.owner.personId})`.execute(tx))).rejects.toThrow();
    expect(await as(facilitator.owner, async (tx) => openForPledges(tx, { roundId, version: await versionOf(roundId), desk: deskOf(facilitator) }))).toMatchObject({ ok: true });
    expect(await enter(first, roundId, 1n, [])).toMatchObject({ ok: false, reason: "not_gathering" });
    expect(await remove(first)).toMatchObject({ ok: false, reason: "not_gathering" });
    await expect(as(first.owner, (tx) => sql`update public.round_needs set quantity = 1, entered_by = ${first.owner.personId}`.execute(tx))).rejects.toThrow("gathers no needs");
    await expect(as(first.owner, (tx) => sql`delete from public.round_needs`.execute(tx))).rejects.toThrow("gathers no needs");
  });

  it("given needs, then the unit they are written in stays", async () => {
    const { clusterId, facilitator, firms, roundId } = await gathering(1);
    await enter(firms[0]!, roundId, 300n, []);
    expect(await change(facilitator, roundId, form(clusterId, { unitCode: "TNE" }))).toMatchObject({ ok: false, reason: "unit_has_needs", field: "unitCode" });
    await expect(as(facilitator.owner, (tx) => sql`update public.rounds set unit_code = 'TNE' where id = ${roundId}`.execute(tx))).rejects.toThrow("written in the unit");
  });

  it("given three firms, then groups are published in rounded quantities, and again when three others have changed", async () => {
    const { firms, roundId } = await gathering(5);
    const publish = () => database.db.service((tx) => publishGroups(tx, roundId));
    const published = () => as(firms[0]!.owner, (tx) => readPublished(tx, roundId));
    for (const firm of firms.slice(0, 2)) await enter(firm, roundId, 313n, [["مش", "200"]]);
    await publish();
    expect(await published()).toBeNull();
    await enter(firms[2]!, roundId, 313n, [["مش", "200"]]);
    await publish();
    expect(await published()).toMatchObject({ firms: 3, groups: [{ firms: 3, atLeast: 900n, attributes: [{ value: "200" }] }] });
    await enter(firms[3]!, roundId, 5_000n, [["مش", "325"]]);
    await publish();
    expect(await published()).toMatchObject({ firms: 3, groups: [{ atLeast: 900n }] });
    for (const firm of firms.slice(0, 3)) await enter(firm, roundId, 10n, [["مش", "200"]]);
    await publish();
    // A group of one firm isn't among them.
    expect(await published()).toMatchObject({ firms: 4, groups: [{ firms: 3, atLeast: 950n }] });
  });
});

describe("would you take this instead", () => {
  async function twoGroups() {
    const world = await gathering(3, { attributes: [{ name: "مش" }] });
    const [first, second, third] = world.firms as [Firm, Firm, Firm];
    await enter(first, world.roundId, 900n, [["مش", "۲۰۰"]]);
    await enter(second, world.roundId, 300n, [["Mesh", "325"]]);
    await enter(third, world.roundId, 200n, [["mesh", "200 mesh"]]);
    const groups = await groupsFor(world.facilitator.owner, world.roundId, true);
    const ask = (desk: ReturnType<typeof deskOf> | { actor: Actor; editorOf: string[]; brokerOf: string[] }, answerBy = new Date(Date.now() + DAY), to = groups[0]!.id) =>
      as(desk.actor, (tx) => askInstead(tx, { roundId: world.roundId, from: groups[1]!.id, to, discount: 7, answerBy, desk }));
    return { ...world, first, second, third, groups, ask };
  }

  it("given a yes, then the group grows, the broker sees how many, and the specification is adopted and frozen at pledging", async () => {
    const { roundId, facilitator, broker, first, second, groups, ask } = await twoGroups();
    expect(groups.map(({ quantity }) => quantity)).toEqual([1_100n, 300n]);
    expect(await ask(deskOf(facilitator))).toMatchObject({ ok: true });
    const asked = await as(second.owner, (tx) => readAsked(tx, roundId, [second.firmId]));
    expect(asked).toMatchObject([{ discount: 7, answer: null, attributes: [{ value: "200" }], insteadOf: [{ value: "325" }] }]);
    expect(await as(first.owner, (tx) => readAsked(tx, roundId, [first.firmId]))).toEqual([]);
    const answer = (firm: Firm) => as(firm.owner, (tx) => answerProposal(tx, { roundId, ...asked[0]!, answer: "yes", actor: firm.owner, editorOf: [firm.firmId] }));
    expect(await answer(first)).toMatchObject({ ok: false, reason: "not_found" });
    expect(await answer(second)).toMatchObject({ ok: true });
    const [all] = await groupsFor(facilitator.owner, roundId, true);
    expect(all).toMatchObject({ firms: 3, quantity: 1_400n, exact: 2 });
    expect(await as(broker, (tx) => readProposals(tx, roundId))).toMatchObject([{ asked: 1, yes: 1, no: 0 }]);
    expect(await as(first.owner, (tx) => readProposals(tx, roundId))).toEqual([]);

    const open = (version: number) => as(facilitator.owner, (tx) => openForPledges(tx, { roundId, version, desk: deskOf(facilitator) }));
    expect(await open(await versionOf(roundId))).toMatchObject({ ok: false, reason: "specification_open" });
    const adopt = (version: number, desk = deskOf(facilitator)) => as(desk.actor, (tx) => adoptSpecification(tx, { roundId, to: all!.id, version, desk }));
    expect(await adopt(1)).toMatchObject({ ok: false, reason: "changed_meanwhile" });
    expect(await adopt(await versionOf(roundId), deskOf(first))).toMatchObject({ ok: false, reason: "forbidden" });
    expect(await adopt(await versionOf(roundId))).toMatchObject({ ok: true });
    expect(await open(await versionOf(roundId))).toMatchObject({ ok: true });
    const { attributes } = await one<{ attributes: unknown }>("select attributes from public.rounds where id = $1", [roundId]);
    expect(readAttributes(attributes)).toMatchObject([{ name: "مش", value: "200" }]);
    await expect(as(facilitator.owner, (tx) => sql`update public.rounds set attributes = '[]' where id = ${roundId}`.execute(tx))).rejects.toThrow("frozen");
  });

  it("given a date that has passed, then neither asking nor answering is possible", async () => {
    const { roundId, facilitator, second, ask } = await twoGroups();
    expect(await ask(deskOf(facilitator), new Date(Date.now() - 1))).toMatchObject({ ok: false, reason: "answer_by_past", field: "answerBy" });
    expect(await ask(deskOf(facilitator), new Date(Date.now() + 99 * DAY))).toMatchObject({ ok: false, reason: "answer_by_late" });
    expect(await ask(deskOf(facilitator))).toMatchObject({ ok: true });
    await database.admin.query("update public.round_proposals set answer_by = now() - interval '1 second' where round_id = $1", [roundId]);
    const [asked] = await as(second.owner, (tx) => readAsked(tx, roundId, [second.firmId]));
    expect(await as(second.owner, (tx) => answerProposal(tx, { roundId, ...asked!, answer: "yes", actor: second.owner, editorOf: [second.firmId] }))).toMatchObject({ ok: false, reason: "answer_late" });
    await expect(as(second.owner, (tx) => sql`update public.round_proposal_answers set answer = 'yes', answered_by = ${second.owner.personId}`.execute(tx))).rejects.toThrow("too late");
  });

  it("given groups that changed meanwhile, or somebody else's round, then nobody is asked", async () => {
    const { roundId, facilitator, first, ask } = await twoGroups();
    expect(await ask(deskOf(facilitator), undefined, "0".repeat(16))).toMatchObject({ ok: false, reason: "groups_changed" });
    expect(await ask(deskOf(first))).toMatchObject({ ok: false, reason: "forbidden" });
    await expect(as(first.owner, (tx) => sql`select private.ask_needs(${roundId}, array[]::uuid[], '[]', '[]', 0, now() + interval '1 day')`.execute(tx))).rejects.toThrow();
  });

  it("then the broker asks without reading rows, the asked are told with a letter, and the facilitator hears each answer, the broker how many", async () => {
    const { roundId, clusterId, broker, facilitator, first, second, ask } = await twoGroups();
    expect(await ask({ actor: broker, editorOf: [], brokerOf: [clusterId] })).toMatchObject({ ok: true });
    expect(await ask(deskOf(facilitator))).toMatchObject({ ok: true });
    const asked = await as(second.owner, (tx) => readAsked(tx, roundId, [second.firmId]));
    for (const one of asked) await as(second.owner, (tx) => answerProposal(tx, { roundId, ...one, answer: "no", actor: second.owner, editorOf: [second.firmId] }));
    const { rows: events } = await database.admin.query<{ id: string; topic: string; payload: unknown }>(
      "select id::text, topic, payload from public.outbox where topic in ('round.changed', 'proposal.made', 'proposal.answered') and (payload->>'roundId' = $1 or payload->>'proposalId' in (select id::text from public.round_proposals where round_id = $1::uuid)) order by id", [roundId]);
    for (let run = 0; run < 2; run += 1) {
      for (const { id, topic, payload } of events) await gatheringNotices[topic]!({ id: BigInt(id), topic, payload }, { db: database.db, siteUrl: "http://localhost" } as JobHandles);
    }
    const told = async (actor: Actor) => (await database.admin.query<{ kind: string }>("select kind from public.notifications where person_id = $1 order by kind", [actor.personId])).rows.map(({ kind }) => kind);
    expect(await told(first.owner)).toEqual(["round.gathering"]);
    expect(await told(second.owner)).toEqual(["round.asked", "round.asked", "round.gathering"]);
    expect(await told(facilitator.owner)).toEqual(["round.said_no", "round.said_no"]);
    expect(await one("select kind, facts->>'no' as no, facts ? 'firm' as named from public.notifications where person_id = $1", [broker.personId])).toEqual({ kind: "round.answers", no: "1", named: false });
    expect(await one("select count(*)::int as n from public.mails where kind = 'round.asked' and recipient = $1", [`${second.owner.personId}@gathering.test`])).toEqual({ n: 2 });
  });
});
