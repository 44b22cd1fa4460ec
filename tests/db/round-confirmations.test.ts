import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proposeSoleAward } from "~/features/joint-actions/purchase/fulfilment/award.server";
import { answerProposal, propose, type ConfirmedSubject, type Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { createDatabase, type TestDatabase } from "../support/database";
import { insertRow, lockedRound, type LockedRound } from "../support/locked-round";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

const three = () => lockedRound(database.admin, [20n, 20n, 20n].map((desired) => ({ min: desired, desired, max: desired })));
const stateOf = async (roundId: string) => (await database.admin.query<{ state: string; awarded_quote_id: string | null }>("select state, awarded_quote_id from public.rounds where id = $1", [roundId])).rows[0]!;
const put = async (round: LockedRound, hand: Hand, subject: ConfirmedSubject = "cancel") => {
  const answer = await database.db.as(hand.actor, (tx) => (subject === "award" ? proposeSoleAward(tx, { roundId: round.roundId, hand }) : propose(tx, { roundId: round.roundId, subject, reason: "Why", hand })));
  if (!answer.ok) throw new Error(answer.reason);
  return answer.confirmationId;
};
const answer = (confirmationId: string, hand: Hand, said: "confirmed" | "declined" = "confirmed", reason?: string) =>
  database.db.as(hand.actor, (tx) => answerProposal(tx, { confirmationId, answer: said, ...(reason && { reason }), hand }));

describe("the second pair of eyes", () => {
  it("given the facilitator's award, when a firm of the round confirms it, then the round is awarded to its quote and the log says so", async () => {
    const round = await three();
    const id = await put(round, round.facilitator.hand, "award");
    expect(await stateOf(round.roundId)).toEqual({ state: "locked", awarded_quote_id: null });
    expect(await answer(id, round.firms[1]!.hand)).toMatchObject({ ok: true, subject: "award", subjectRef: round.quoteId });
    expect(await stateOf(round.roundId)).toEqual({ state: "awarded", awarded_quote_id: round.quoteId });
    const { rows } = await database.admin.query("select actor_firm_id from public.round_events where round_id = $1 and to_state = 'awarded'", [round.roundId]);
    expect(rows).toEqual([{ actor_firm_id: round.firms[1]!.firmId }]);
  });

  it("given the broker, then they confirm what a firm proposed, and a firm confirms what the broker proposed", async () => {
    const round = await three();
    await answer(await put(round, round.facilitator.hand, "award"), round.broker);
    expect(await answer(await put(round, round.broker), round.firms[2]!.hand)).toMatchObject({ ok: true });
    expect(await stateOf(round.roundId)).toMatchObject({ state: "cancelled" });
  });

  it("given the same firm or the same person, then nothing is confirmed", async () => {
    const round = await three();
    const id = await put(round, round.facilitator.hand, "award");
    expect(await answer(id, round.facilitator.hand)).toMatchObject({ ok: false, reason: "own_proposal" });
    // The facilitator's owner joins another firm of the round.
    const { personId } = round.facilitator.owner;
    await insertRow(database.admin, "public.firm_people", { firm_id: round.firms[1]!.firmId, person_id: personId, role: "editor" });
    const hats: Hand = { ...round.facilitator.hand, editorOf: [round.firms[1]!.firmId], actingFirmId: round.firms[1]!.firmId };
    expect(await answer(id, hats)).toMatchObject({ ok: false, reason: "own_proposal" });
    expect(await answer(id, round.stranger.hand)).toMatchObject({ ok: false });
    expect(await stateOf(round.roundId)).toMatchObject({ state: "locked" });
  });

  it("given a decline with its reason, then the round stays, and a new proposal may come", async () => {
    const round = await three();
    const id = await put(round, round.facilitator.hand, "award");
    expect(await answer(id, round.firms[1]!.hand, "declined")).toMatchObject({ ok: false, reason: "decline_reason" });
    expect(await answer(id, round.firms[1]!.hand, "declined", "The price list is old")).toMatchObject({ ok: true });
    expect(await answer(id, round.firms[2]!.hand)).toMatchObject({ ok: false, reason: "already_answered" });
    expect(await database.db.as(round.facilitator.owner, (tx) => propose(tx, { roundId: round.roundId, subject: "order", hand: round.facilitator.hand }))).toMatchObject({ ok: false, reason: "not_now" });
    await put(round, round.facilitator.hand, "award");
  });

  it("given two that answer at once, then one of them counts", async () => {
    const round = await three();
    const id = await put(round, round.facilitator.hand, "award");
    const both = await Promise.all([answer(id, round.firms[1]!.hand), answer(id, round.firms[2]!.hand)]);
    expect(both.filter((one) => one.ok)).toHaveLength(1);
  });
});

describe("guards, whoever writes", () => {
  it.each(["awarded", "cancelled"])("given no confirmation, then no path leads from locked to %s, the worker's neither", async (state) => {
    const round = await three();
    await expect(database.db.service((tx) => sql`update public.rounds set state = ${state} where id = ${round.roundId}`.execute(tx))).rejects.toMatchObject({ constraint: "rounds_confirmed" });
    await expect(database.db.as(round.facilitator.owner, (tx) => sql`update public.rounds set state = ${state} where id = ${round.roundId}`.execute(tx))).rejects.toMatchObject({ constraint: "rounds_confirmed" });
  });

  it("given a confirmation of one quote, then another isn't awarded, and an award isn't changed", async () => {
    const round = await three();
    await answer(await put(round, round.facilitator.hand, "award"), round.broker);
    const award = (quote: string | null) => database.db.service((tx) => sql`update public.rounds set awarded_quote_id = ${quote} where id = ${round.roundId}`.execute(tx));
    await expect(award(null)).rejects.toMatchObject({ constraint: "rounds_award" });
    const other = await three();
    await database.db.as(other.facilitator.owner, (tx) => propose(tx, { roundId: other.roundId, subject: "award", subjectRef: round.quoteId, hand: other.facilitator.hand }));
    const { rows } = await database.admin.query<{ id: string }>("select id from public.round_confirmations where round_id = $1", [other.roundId]);
    await expect(answer(rows[0]!.id, other.firms[1]!.hand)).rejects.toMatchObject({ constraint: "rounds_award" });
  });

  it("given SQL of one's own, then nobody confirms in another's name, for another firm, or rewrites what was proposed", async () => {
    const round = await three();
    const id = await put(round, round.facilitator.hand, "award");
    const [, second, third] = round.firms as [LockedRound["facilitator"], LockedRound["facilitator"], LockedRound["facilitator"]];
    const write = (by: LockedRound["facilitator"], values: string) => database.db.as(by.owner, (tx) => sql`update public.round_confirmations set ${sql.raw(values)} where id = ${id}`.execute(tx));
    const said = (person: string, firm: string | null) => `answer = 'confirmed', confirmed_at = now(), confirmed_by = '${person}', confirmed_firm_id = ${firm ? `'${firm}'` : "null"}`;
    await expect(write(second, said(third.owner.personId, second.firmId))).rejects.toMatchObject({ code: "42501" });
    await expect(write(second, said(second.owner.personId, third.firmId))).rejects.toMatchObject({ code: "42501" });
    await expect(write(second, said(second.owner.personId, null))).rejects.toMatchObject({ code: "42501" });
    await expect(write(round.facilitator, said(round.facilitator.owner.personId, round.facilitator.firmId))).rejects.toMatchObject({ code: "23514" });
    await expect(write(second, "subject_ref = null")).rejects.toMatchObject({ code: "42501" });
    expect((await write(round.stranger, said(round.stranger.owner.personId, round.stranger.firmId))).numAffectedRows).toBe(0n);
    await expect(database.db.as(second.owner, (tx) => sql`select private.step_confirmed(${id})`.execute(tx))).rejects.toMatchObject({ code: "42501" });
    await expect(database.admin.query("delete from public.round_confirmations where id = $1", [id])).rejects.toThrow();
  });
});
