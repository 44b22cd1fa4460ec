import type pg from "pg";
import { answerPayment, closeRoundByDesk, proposeAccount, recordPayment } from "~/features/joint-actions/purchase/fulfilment/account.server";
import { proposeSoleAward } from "~/features/joint-actions/purchase/fulfilment/award.server";
import { answerProposal, type Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { proposeOrder, sendConfirmed } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { closeReceipt, recordLot } from "~/features/joint-actions/purchase/fulfilment/receipt.server";
import { enterNeed } from "~/features/joint-actions/purchase/gathering/needs.server";
import { txOf, type Tx } from "~/lib/db.server";
import type { Random } from "./random";
import { addRound, forgetHappenings, type RoundPlace, type RoundSpec } from "./rounds";

const day = 86_400_000;

/** How far a round has come after it was locked; each includes those before. */
const stages = ["awarded", "ordered", "received", "reconciled", "closed"] as const;
type Later = RoundSpec & { stage: (typeof stages)[number]; email: string; lots: { ago: number; quantity: bigint; damaged: bigint; note: string }[]; bill?: { goods: bigint; transport: bigint } };

const quartz = { unit: "KGM", supplier: "سیلیس همدان", email: "silis@suppliers.demo.khosheh.test", solo: 64_000, shared: 30_000_000, pack: 50, moq: 2000, breaks: [[1, 61_000], [2000, 52_000], [8000, 46_500]] as [number, number][] };
const boxes = { unit: "H87", supplier: "کارتن‌سازی الوند", email: "karton@suppliers.demo.khosheh.test", solo: 190_000, shared: 12_000_000, pack: 50, moq: 500, breaks: [[1, 182_000], [500, 148_000], [2000, 126_000]] as [number, number][] };

const later: Later[] = [
  { ...quartz, title: "پودر سیلیس مش ۲۰۰", note: "کیسهٔ ۵۰ کیلویی، آهن زیر ۰٫۱ درصد", state: "locked", days: -5, wants: [1500, 2200, 1300, 2000], stage: "awarded", lots: [] },
  { ...boxes, title: "کارتن پنج‌لایهٔ بسته‌بندی", note: "۴۰×۴۰×۳۰، چاپ یک‌رنگ", state: "locked", days: -11, wants: [400, 350, 500, 300], stage: "ordered", lots: [] },
  { ...quartz, title: "پودر فلدسپات", note: "کیسهٔ ۵۰ کیلویی", state: "locked", days: -24, wants: [2000, 1500, 2500, 1000, 1500], stage: "received", lots: [{ ago: 3, quantity: 6000n, damaged: 0n, note: "بار نخست" }, { ago: 1, quantity: 2300n, damaged: 100n, note: "دو کیسه پاره بود" }] },
  {
    ...boxes, title: "کارتن سه‌لایه", note: "۳۰×۳۰×۲۰، بی‌چاپ", state: "locked", days: -38, wants: [500, 350, 450, 300], stage: "reconciled", lots: [{ ago: 20, quantity: 1600n, damaged: 0n, note: "" }],
    bill: { goods: 236_800_000n, transport: 13_400_000n },
  },
  {
    ...quartz, title: "پودر سیلیس، بار تابستان", note: "کیسهٔ ۵۰ کیلویی", state: "locked", days: -80, wants: [3000, 2500, 2000, 1500], stage: "closed", lots: [{ ago: 60, quantity: 9000n, damaged: 0n, note: "" }],
    bill: { goods: 418_500_000n, transport: 28_700_000n },
  },
];

/** Interest of firms in one item that each describes in its own words. */
const needs: [quantity: bigint, mesh: string, packing: string, note: string][] = [
  [800n, "۲۰۰", "کیسه", "برای بدنهٔ چینی"],
  [450n, "200", "bag", ""],
  [1200n, "۳۲۵", "کیسه", "اگر ۲۰۰ ارزان‌تر است، آن هم می‌شود"],
  [600n, "۲۰۰", "فله", ""],
];

/** Rounds that are past the lock, one at each stage up to the end, and one that gathers needs; by the product's own commands. */
export async function addLaterRounds(client: pg.Client, random: Random, place: RoundPlace, now: Date): Promise<void> {
  const { rows } = await client.query<{ last: string }>("select coalesce(max(id), 0)::text as last from public.outbox");
  const tx = txOf(client);
  for (const spec of later) await lead(client, tx, spec, await addRound(client, random, spec, place, now), place, now);
  await gather(client, random, tx, place, now);
  // A supplier that has delivered has long read its order.
  await client.query(`
    with read as (
      update public.round_order_sends s set seen_at = clock_timestamp(), acknowledged_at = clock_timestamp()
      from public.round_orders o join public.rounds r on r.id = o.round_id where o.id = s.order_id and r.state <> 'ordered' returning s.id)
    delete from public.outbox x using read where x.topic = 'order.sent' and x.payload ->> 'sendId' = read.id::text`);
  // What happened long ago tells nobody anything now; the supplier's mail and the groups of needs are there to be looked at.
  await client.query("delete from public.outbox where id > $1 and topic not in ('order.sent', 'needs.changed')", [rows[0]!.last]);
}

async function lead(client: pg.Client, tx: Tx, spec: Later, roundId: string, place: RoundPlace, now: Date): Promise<void> {
  const starter: Hand = { actor: { personId: place.person, sessionId: "" }, editorOf: [place.firm], brokerOf: [], actingFirmId: place.firm };
  const desk: Hand = { actor: { personId: place.broker, sessionId: "" }, editorOf: [], brokerOf: [place.clusterId], actingFirmId: null };
  const by = byOf(client);
  const steps: Record<(typeof stages)[number], () => Promise<unknown>> = {
    awarded: async () => {
      const { confirmationId } = await by(starter, () => proposeSoleAward(tx, { roundId, hand: starter }));
      await by(desk, () => answerProposal(tx, { confirmationId, answer: "confirmed", hand: desk }));
    },
    ordered: async () => {
      const { confirmationId } = await by(starter, () => proposeOrder(tx, { roundId, emails: [spec.email], locale: "fa", deliverBy: null, note: "صبح‌ها، جلوی انبار تعاونی", hand: starter }));
      await by(desk, async () => {
        const answer = await answerProposal(tx, { confirmationId, answer: "confirmed", hand: desk });
        if (answer.ok) await sendConfirmed(tx, confirmationId);
        return answer;
      });
    },
    received: async () => {
      for (const { ago, quantity, damaged, note } of spec.lots) {
        const lot = { happenedOn: new Date(now.getTime() - ago * day), quantity, damaged, note, condition: damaged > 0n ? ("damaged" as const) : ("ok" as const) };
        await by(starter, () => recordLot(tx, { ...lot, roundId, hand: starter, evidence: null }));
      }
      await by(starter, () => closeReceipt(tx, { roundId, hand: starter }));
    },
    reconciled: async () => {
      const { goods, transport } = spec.bill!;
      const lines = [{ kind: "goods" as const, label: "بهای کالا", amount: goods, key: "quantity" as const }, { kind: "transport" as const, label: "کرایهٔ کامیون", amount: transport, key: "quantity" as const }];
      await by(starter, () => proposeAccount(tx, { roundId, lines, note: "", hand: starter, evidence: null }));
      const { rows } = await client.query<{ id: string }>("select id from public.round_confirmations where round_id = $1 and subject = 'costs'", [roundId]);
      await by(desk, () => answerProposal(tx, { confirmationId: rows[0]!.id, answer: "confirmed", hand: desk }));
      const own = await client.query<{ due: string }>("select sum(s.amount)::text as due from public.round_account_shares s join public.round_accounts a on a.id = s.account_id where a.round_id = $1 and s.firm_id = $2", [roundId, place.firm]);
      const { paymentId } = await by(starter, () => recordPayment(tx, { roundId, firmId: place.firm, kind: "payment", amount: BigInt(own.rows[0]!.due), paidOn: new Date(now.getTime() - 10 * day), reference: "۴۴۱۲۰۸", note: "", hand: starter, evidence: null }));
      await by(desk, () => answerPayment(tx, { roundId, paymentId, answer: "confirmed", reason: "", hand: desk }));
    },
    closed: () => by(desk, () => closeRoundByDesk(tx, { roundId, reason: "همه پرداختند؛ رسیدها نزد کارگزار است.", hand: desk })),
  };
  for (const stage of stages.slice(0, stages.indexOf(spec.stage) + 1)) await steps[stage]();
  await forgetHappenings(client, roundId);
}

async function gather(client: pg.Client, random: Random, tx: Tx, place: RoundPlace, now: Date): Promise<void> {
  const spec: RoundSpec = { ...quartz, title: "پودر آلومینا", note: "پودر آلومینای کلسینه؛ مش و بسته‌بندی را هر کس بنویسد", state: "gathering", days: 16, wants: [] };
  const roundId = await addRound(client, random, spec, place, now);
  const firms = [place.firm, ...random.some(place.buyers, needs.length - 1)];
  const by = byOf(client);
  for (const [index, [quantity, mesh, packing, note]] of needs.entries()) {
    const actor = { personId: place.person, sessionId: "" };
    const attributes = [{ name: "مش", value: mesh, unit: "", also: note.includes("ارزان") ? "200" : "" }, { name: "بسته‌بندی", value: packing, unit: "", also: "" }];
    await by({ actor }, () => enterNeed(tx, { roundId, firmId: firms[index]!, quantity, attributes, wantedBy: null, note, actor }));
  }
  await forgetHappenings(client, roundId);
}

/** Does something as a person does it, and takes no refusal. */
function byOf(client: pg.Client) {
  return async <T extends { ok: boolean }>(hand: Pick<Hand, "actor">, work: () => Promise<T>): Promise<Extract<T, { ok: true }>> => {
    await client.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify({ sub: hand.actor.personId })]);
    const answer = await work();
    await client.query("select set_config('request.jwt.claims', '', true)");
    if (!answer.ok) throw new Error(`the demo was refused: ${JSON.stringify(answer)}`);
    return answer as Extract<T, { ok: true }>;
  };
}
