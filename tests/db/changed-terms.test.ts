import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { verifyRounds } from "~/features/joint-actions/purchase/audit/verify.server";
import { answerAssisted } from "~/features/joint-actions/purchase/pledge.server";
import { termsForm, type TermsInput } from "~/features/joint-actions/purchase/terms/schema";
import { readEarlierTerms, readTerms, reviseTerms } from "~/features/joint-actions/purchase/terms/terms.server";
import { openPurchases, terms, type TestFirm, type TestRound } from "../support/purchase";

const { database, world } = await openPurchases();

const asIs = { intent: "apply", unitCode: "KGM", soloPrice: "120", pack: "5", moq: "10", breaks: [{ minQty: "1", unitPrice: "100" }, { minQty: "100", unitPrice: "80" }], reason: "The supplier changed its bags" };
const form = (change: Record<string, unknown> = {}): TermsInput => termsForm("rial").parse({ ...asIs, ...change });
const revise = (round: TestRound, change: Record<string, unknown>, by: TestFirm = round.facilitator, extra: Partial<TermsInput> = {}) =>
  database.db.as(by.owner, (tx) => reviseTerms(tx, { roundId: round.roundId, form: { ...form(change), ...extra }, actor: by.owner, firmId: by.firmId }));
const counting = async (round: TestRound) => (await database.admin.query<{ firm_id: string }>("select firm_id from public.current_pledges where round_id = $1 order by seq", [round.roundId])).rows.map(({ firm_id }) => firm_id);
const pledged = async () => {
  const round = await world.newRound(3);
  for (const firm of round.firms) await world.place(firm, round.roundId, terms(40n));
  return round;
};

describe("a material change of terms", () => {
  it("then what was pledged before lapses, the earlier terms stay whole, and a pledge that is confirmed anew counts", async () => {
    const round = await pledged();
    const [first] = round.firms as [TestFirm];
    const change = { specification: "Bags of 20", pack: "20", taxIncluded: "no", breaks: [{ minQty: "1", unitPrice: "95" }] };
    expect(await revise(round, change)).toEqual({ ok: true, roundId: round.roundId, changed: ["specification", "breaks", "pack", "taxIncluded"] });
    expect(await counting(round)).toEqual([]);
    const before = await database.db.as(first.owner, (tx) => readEarlierTerms(tx, round.roundId, 1));
    expect(before).toMatchObject({ specification: "", unitCode: "KGM", soloPrice: 120n, list: { pack: 5n, moq: 10n, taxIncluded: true, breaks: [{ minQty: 1n, unitPrice: 100n }, { minQty: 100n, unitPrice: 80n }] } });
    expect(await database.db.as(first.owner, (tx) => readTerms(tx, round.roundId))).toMatchObject({ specification: "Bags of 20", list: { pack: 20n, taxIncluded: false, breaks: [{ minQty: 1n, unitPrice: 95n }] } });
    const { rows } = await database.db.as(first.owner, (tx) => sql<{ reason: string }>`select reason from public.round_events where round_id = ${round.roundId} and kind = 'terms_changed'`.execute(tx));
    expect(rows).toEqual([{ reason: "The supplier changed its bags" }]);
    // Confirming anew isn't one of the day's revisions.
    for (let change = 0; change < 5; change += 1) expect(await world.place(first, round.roundId, terms(40n))).toMatchObject({ ok: true });
    expect(await counting(round)).toEqual([first.firmId]);
    expect(await world.closePledges(round.roundId)).toEqual({ status: "clears" });
    const { rows: shares } = await database.admin.query<{ quantity: string; goods_share: string }>("select a.quantity::text, a.goods_share::text from public.clearing_allocations a join public.clearings c on c.id = a.clearing_id where c.round_id = $1", [round.roundId]);
    expect(shares).toEqual([{ quantity: "40", goods_share: "3800" }]);
    const lines: string[] = [];
    await verifyRounds({ db: database.db, say: (line) => lines.push(line) });
    expect(lines.filter((line) => !line.startsWith("The logs of")), lines.join("\n")).toEqual([]);
  });

  it("given an entry that waits, or a yes to a price above the own, then neither is one to the new terms", async () => {
    const round = await world.newRound(2);
    const [firm] = round.firms as [TestFirm];
    const pledgeId = randomUUID();
    await world.insert("public.pledges", { id: pledgeId, round_id: round.roundId, firm_id: firm.firmId, on_behalf_of: firm.firmId, source: "phone", entered_by: round.broker.personId, expires_at: new Date(Date.now() + 3_600_000), min_qty: 5, desired_qty: 10, max_qty: 10 });
    await world.insert("public.round_price_consents", { round_id: round.roundId, firm_id: firm.firmId, accepts: true });
    const accepts = async () => (await database.admin.query<{ it: boolean }>("select private.accepts_dearer($1, $2) as it", [round.roundId, firm.firmId])).rows[0]!.it;
    expect(await accepts()).toBe(true);
    expect(await revise(round, { soloPrice: "110" })).toMatchObject({ ok: true, changed: ["soloPrice"] });
    expect(await accepts()).toBe(false);
    expect(await database.db.as(firm.owner, (tx) => answerAssisted(tx, { pledgeId, answer: "confirmed", firmIds: [firm.firmId], actor: firm.owner }))).toMatchObject({ ok: false, reason: "pledge_replaced" });
    await expect(database.db.as(firm.owner, (tx) => tx.insertInto("pledge_confirmations").values({ pledge_id: pledgeId, answer: "confirmed", confirmed_by: firm.owner.personId }).execute())).rejects.toMatchObject({ constraint: "pledges_replaced" });
  });

  it("given nothing that differs, an old page, somebody else, or too little time, then nothing changes", async () => {
    const round = await pledged();
    expect(await revise(round, {})).toMatchObject({ ok: false, reason: "nothing_changed" });
    expect(await revise(round, { pack: "10" }, round.facilitator, { version: 1_000 })).toMatchObject({ ok: false, reason: "changed_meanwhile" });
    expect(await revise(round, { pack: "10" }, round.firms[0])).toMatchObject({ ok: false, reason: "not_found" });
    await world.past(round.roundId, "deadline", "interval '-23 hours'");
    expect(await revise(round, { pack: "10" })).toMatchObject({ ok: false, reason: "terms_too_late" });
    expect(await counting(round)).toHaveLength(3);
  });

  it("given limits in the unit, then the unit stays", async () => {
    const round = await world.newRound(1, { round: { quantity_limit: 500 } });
    expect(await revise(round, { unitCode: "TNE" })).toMatchObject({ ok: false, reason: "unit_has_limits", field: "unitCode" });
    expect(await revise(await world.newRound(1), { unitCode: "TNE" })).toMatchObject({ ok: true, changed: ["unitCode"] });
  });
});

describe("guards, whoever writes", () => {
  it("then prices change only with the next version and in its transaction, and a version isn't skipped", async () => {
    const round = await pledged();
    const run = (...statements: string[]) => database.db.service(async (tx) => {
      for (const statement of statements) await sql.raw(statement.replaceAll("$round", `'${round.roundId}'`)).execute(tx);
    });
    const next = "update public.rounds set item_version = item_version + 1, specification = 'x' || item_version where id = $round";
    const price = "update public.round_quotes set pack = pack + 1 where round_id = $round";
    await expect(run(price)).rejects.toMatchObject({ constraint: "round_quotes_frozen" });
    await expect(run("update public.rounds set specification = 'other' where id = $round")).rejects.toMatchObject({ constraint: "rounds_frozen" });
    await run(next, price);
    await expect(run(price)).rejects.toMatchObject({ constraint: "round_quotes_frozen" });
    await expect(run("update public.rounds set item_version = item_version + 2 where id = $round")).rejects.toMatchObject({ constraint: "rounds_frozen" });
    await expect(run(next, "insert into public.round_quotes (round_id, supplier_name) values ($round, 'Another')")).rejects.toMatchObject({ constraint: "round_quotes_frozen" });
    await expect(run(next, "update public.rounds set shared_cost = 1 where id = $round")).rejects.toMatchObject({ constraint: "rounds_frozen" });
    await world.closePledges(round.roundId);
    await expect(run(next)).rejects.toMatchObject({ constraint: "rounds_frozen" });
  });
});
