import type pg from "pg";
import { clear, type Ladder, type Pledge } from "~/features/joint-actions/purchase/clearing";
import { keptRow, sealInput } from "~/features/joint-actions/purchase/audit/kept-input.server";
import { ENGINE_VERSION } from "~/features/joint-actions/purchase/pledging/clear-round.server";
import { nextSnapshot, publishedFloor } from "~/features/joint-actions/purchase/snapshot";
import { insert } from "./insert";
import type { Random } from "./random";
import { families, men } from "./names";

type State = "draft" | "gathering" | "pledging" | "fill" | "locked" | "not_viable" | "cancelled";
export type RoundSpec = {
  title: string; note: string; unit: string; supplier: string; solo: number; shared: number; pack: number; moq: number;
  /** Quantity and rials for one unit. */
  breaks: [number, number][];
  state: State; days: number; wants: number[];
  /** The room, oldest first: who speaks (the number of a pledge, 0 is the starter's; or the desk), and what. */
  talk?: [speaker: number | "desk", body: string][];
  /** Pledges the broker entered that wait for the firm: for the service provider that has an account, or for a buyer. */
  assisted?: { by: "provider" | "buyer"; wanted: number; source: "phone" | "visit" | "paper"; note: string }[];
};

const day = 86_400_000;
const paths: Record<State, string[]> = {
  draft: [], gathering: ["gathering"], pledging: ["gathering", "pledging"], cancelled: ["gathering", "pledging", "cancelled"],
  fill: ["gathering", "pledging", "fill"], locked: ["gathering", "pledging", "fill", "locked"], not_viable: ["gathering", "pledging", "not_viable"],
};

const frit = { unit: "KGM", supplier: "لعاب همدان", solo: 1_450_000, shared: 90_000_000, pack: 25, moq: 1000, breaks: [[1, 1_390_000], [1000, 1_240_000], [3000, 1_120_000], [6000, 1_040_000]] as [number, number][] };
const kaolin = { unit: "KGM", supplier: "کائولن زنوز", solo: 128_000, shared: 60_000_000, pack: 50, moq: 5000, breaks: [[1, 122_000], [5000, 98_000], [15000, 84_000]] as [number, number][] };
const glaze = { unit: "KGM", supplier: "رنگ و لعاب اصفهان", solo: 4_800_000, shared: 40_000_000, pack: 5, moq: 200, breaks: [[1, 4_600_000], [200, 4_100_000], [600, 3_750_000]] as [number, number][] };
const hides = { unit: "NF", supplier: "پوست و سالامبور ری", solo: 21_000_000, shared: 120_000_000, pack: 10, moq: 200, breaks: [[1, 20_500_000], [200, 18_600_000], [500, 17_400_000]] as [number, number][] };
const chrome = { unit: "KGM", supplier: "شیمی چرم ایران", solo: 1_900_000, shared: 30_000_000, pack: 25, moq: 500, breaks: [[1, 1_820_000], [500, 1_610_000], [2000, 1_480_000]] as [number, number][] };
const steel = { unit: "KGM", supplier: "فولاد آذربایجان", solo: 620_000, shared: 150_000_000, pack: 100, moq: 5000, breaks: [[1, 605_000], [5000, 548_000], [20000, 512_000]] as [number, number][] };

/** The rounds of each cluster; the first firm of a cluster that an account owns starts them. */
export const roundsOf: Record<string, RoundSpec[]> = {
  "lalejin-ceramics": [
    {
      ...frit, title: "خرید مشترک فریت ترانسپارنت", note: "فریت بدون سرب، کیسهٔ ۲۵ کیلویی، برگهٔ آنالیز همراه بار", state: "pledging", days: 5, wants: [500, 750, 400, 625],
      assisted: [{ by: "buyer", wanted: 300, source: "phone", note: "امروز صبح زنگ زد؛ اگر سه تُن پر شود ۳۰۰ کیلو برمی‌دارد." }],
      talk: [
        [0, "سلام به همه. برگهٔ آنالیز فریت را از تأمین‌کننده گرفتم؛ بدون سرب است."],
        [1, "سلام، دستتان درد نکند. برای پخت ۱۰۵۰ درجه هم جواب می‌دهد؟"],
        [0, "بله، بازهٔ پختش ۱۰۲۰ تا ۱۰۸۰ درجه است. نمونه‌اش را هم پختم، ترک نداشت."],
        [2, "اگر به سه تُن برسیم، هر کیلو چقدر تمام می‌شود؟"],
        [0, "خود فریت کیلویی ۱۱۲ هزار تومان؛ کرایه هم سرشکن می‌شود."],
        [3, "ما هم هستیم. فقط انبارمان جا ندارد، می‌شود بار یک هفته در تعاونی بماند؟"],
        ["desk", "با تعاونی صحبت کردم. تا ده روز نگه می‌دارند، بی‌هزینه."],
        [1, "پس من هم روی همان ۷۵۰ کیلو می‌مانم."],
        [0, "عالی. بار را جلوی انبار تعاونی تحویل می‌گیریم؛ هر کارگاه وانت خودش را بیاورد."],
      ],
    },
    { ...kaolin, title: "کائولن زنوز، بار دوم پاییز", note: "کائولن شسته، فله یا کیسهٔ ۵۰ کیلویی", state: "pledging", days: 9, wants: [1500], assisted: [{ by: "provider", wanted: 200, source: "phone", note: "خانم نوری تلفنی گفت برای بدنه‌های آزمایشی ۲۰۰ کیلو می‌خواهند." }] },
    { ...glaze, title: "لعاب فیروزه‌ای کبالت‌دار", note: "لعاب آماده، سطل ۵ کیلویی", state: "draft", days: 14, wants: [] },
    { ...kaolin, title: "کائولن زنوز، بار نخست پاییز", note: "کائولن شسته، کیسهٔ ۵۰ کیلویی", state: "locked", days: -6, wants: [2500, 4000, 1500, 3000, 5000] },
    { ...glaze, title: "لعاب ترک‌دار، بار پاییز", note: "لعاب آماده، سطل ۵ کیلویی", state: "fill", days: -0.25, wants: [150, 180, 120, 130] },
    { ...glaze, title: "لعاب سفید اوپک", note: "لعاب اوپک زیرکنیومی", state: "not_viable", days: -12, wants: [20, 35, 15] },
    { ...frit, title: "فریت مات", note: "فریت مات برای بدنهٔ قرمز", state: "cancelled", days: 3, wants: [300, 200, 250] },
  ],
  "varamin-leather": [
    { ...hides, title: "پوست گاوی سالامبور", note: "پوست ۲۰ تا ۲۵ کیلویی، درجهٔ یک", state: "pledging", days: 5, wants: [60, 90, 50, 40],
      talk: [
        [0, "سلام. پوست‌ها نمک‌سود و درجهٔ یک‌اند؛ خودم هفتهٔ پیش رفتم دیدم."],
        [2, "جای کنه و بریدگی داشت؟"],
        [0, "خیلی کم؛ از هر بیست جلد یکی. قرار شد معیوب‌ها را پس بگیرند."],
        [1, "خوب است. بار یک‌جا می‌رسد یا در دو نوبت؟"],
        [0, "یک‌جا، ولی تا دو روز بعد از رسیدن باید برداریم."],
        [3, "ما همان روز اول می‌آییم."],
      ],
      assisted: [{ by: "buyer", wanted: 30, source: "visit", note: "در بازدید کارگاه، روی برگهٔ نیاز نوشتند." }] },
    { ...chrome, title: "نمک کروم ۳۳ بازیسیته", note: "کیسهٔ ۲۵ کیلویی", state: "locked", days: -4, wants: [400, 650, 300, 800] },
  ],
  "tabriz-auto-parts": [
    { ...steel, title: "ورق فولاد سرد ST14، ضخامت ۱ میلی‌متر", note: "رول برش‌خورده به شیت ۱×۲ متر", state: "pledging", days: 5, wants: [3000, 2500, 4000, 2000],
      talk: [
        [0, "سلام همکاران. فولاد آذربایجان برای ST14 یک میلی‌متر تخفیف پلکانی داد."],
        [1, "گواهی آزمون کشش هم می‌دهند؟"],
        [0, "بله، برای هر رول جداگانه."],
        [3, "برش شیت با خودشان است یا باید جدا بدهیم؟"],
        [2, "دفعهٔ پیش خودشان برش زدند، تمیز هم بود."],
        [0, "این بار هم همان است؛ هزینهٔ برش در کرایه و تخلیه آمده."],
      ],
      assisted: [{ by: "buyer", wanted: 1500, source: "paper", note: "نامهٔ مهرشدهٔ کارگاه نزد کارگزار است." }] },
    { ...steel, title: "ورق فولاد گرم ۲ میلی‌متر", note: "شیت ۱٫۲۵×۲٫۵ متر", state: "locked", days: -8, wants: [5000, 7000, 4000, 6000] },
  ],
};

export type RoundPlace = { clusterId: string; broker: string; brokerName: string; provider: string | null; firm: string; person: string; personName: string; buyers: string[] };

/** Writes one round the way it would have come about: draft, quote, pledges, steps, result. Answers its id. */
export async function addRound(client: pg.Client, random: Random, spec: RoundSpec, place: RoundPlace, now: Date): Promise<string> {
  const [roundId, quoteId] = [random.uuid(), random.uuid()];
  const deadline = new Date(now.getTime() + spec.days * day);
  const opened = Math.min(now.getTime(), deadline.getTime()) - 4 * day;
  const ladder: Ladder = {
    model: "all_units", pack: BigInt(spec.pack), moq: BigInt(spec.moq),
    breaks: spec.breaks.map(([minQty, unitPrice]) => ({ minQty: BigInt(minQty), unitPrice: BigInt(unitPrice) })),
  };
  await insert(client, "public.rounds", [{
    id: roundId, cluster_id: place.clusterId, facilitator_firm_id: place.firm, title: spec.title, specification: spec.note, unit_code: spec.unit, currency: "IRR",
    solo_price: spec.solo, shared_cost: spec.shared, shared_cost_note: "کرایه و تخلیه", delivery_note: "انبار تعاونی خوشه",
    shortage_policy: "proportional", settlement: "arranger", deadline, state: "draft", item_version: 1, version: 1, created_by: place.person,
    created_at: new Date(opened), updated_at: new Date(opened),
  }]);
  await insert(client, "public.round_quotes", [{
    id: quoteId, round_id: roundId, supplier_name: spec.supplier, model: "all_units", pack: spec.pack, moq: spec.moq, lead_time_days: random.int(4, 15),
    tax_included: true, note: "", created_at: new Date(opened),
  }]);
  await insert(client, "public.round_quote_breaks", spec.breaks.map(([min_qty, unit_price]) => ({ quote_id: quoteId, min_qty, unit_price })));
  const log = (entry: { kind: string; from?: string; to?: string; firm: string | null; person: string | null; reason?: string; detail?: object }) =>
    client.query(
      "insert into public.round_events (round_id, seq, kind, from_state, to_state, actor_id, actor_firm_id, reason, detail) values ($1, 0, $2, $3, $4, $5, $6, $7, $8)",
      [roundId, entry.kind, entry.from ?? null, entry.to ?? null, entry.person, entry.firm, entry.reason ?? "", entry.detail ?? {}],
    );
  let state = "draft";
  const move = async (to: string) => {
    const byFirm = to !== "fill" && to !== "locked" && to !== "not_viable";
    await client.query("update public.rounds set state = $2, fill_deadline = case when $2 = 'fill' then deadline + make_interval(hours => fill_hours) else fill_deadline end where id = $1", [roundId, to]);
    await log({ kind: "step", from: state, to, firm: byFirm ? place.firm : null, person: byFirm ? place.person : null, reason: to === "cancelled" ? "تأمین‌کننده بهایش را پس گرفت." : "" });
    state = to;
  };

  await log({ kind: "started", firm: place.firm, person: place.person });
  const path = paths[spec.state];
  for (const to of path.slice(0, 2)) await move(to);
  const pledges = await addPledges(client, random, { spec, place, roundId, opened });
  for (const { firm } of pledges) await log({ kind: "pledged", firm, person: firm === place.firm ? place.person : null });
  await addAssisted(client, random, { spec, place, roundId, pledges, deadline, now });
  for (const _ of spec.assisted ?? []) await log({ kind: "assisted", firm: null, person: place.broker });
  await addSnapshot(client, { roundId, pledges, ladder, at: new Date(Math.min(now.getTime(), deadline.getTime()) - day) });
  if (spec.talk) await addTalk(client, random, spec.talk, { ...place, roundId, now, firms: pledges.map(({ firm }) => firm) });
  if (spec.state === "fill" || spec.state === "locked" || spec.state === "not_viable") {
    const detail = await addClearing(client, random, { spec, roundId, quoteId, ladder, pledges, at: deadline });
    if (detail.status !== (spec.state === "not_viable" ? "not_viable" : "clears")) throw new Error(`the demo round ${spec.title} came out as ${detail.status}`);
    await log({ kind: "cleared", firm: null, person: null, detail });
  }
  for (const to of path.slice(2)) await move(to);
  await forgetHappenings(client, roundId);
  return roundId;
}

async function addPledges(client: pg.Client, random: Random, run: { spec: RoundSpec; place: RoundPlace; roundId: string; opened: number }): Promise<Pledge[]> {
  const { spec, place } = run;
  const firms = [place.firm, ...random.some(place.buyers, spec.wants.length)].slice(0, spec.wants.length);
  const rows = spec.wants.map((wanted, index) => ({
    id: random.uuid(), round_id: run.roundId, firm_id: firms[index]!, item_version: 1, kind: "pledge", min_qty: Math.floor(wanted / 2), desired_qty: wanted,
    max_qty: Math.ceil(wanted * 1.4), cap: index === 1 ? spec.breaks[0]![1] : null, delivery_point: "", source: "self",
    entered_by: index === 0 ? place.person : null, created_at: new Date(run.opened + (index + 1) * 5 * 3_600_000),
  }));
  const pledges: Pledge[] = [];
  await insert(client, "public.pledges", rows);
  for (const row of rows) {
    const { rows: confirmed } = await client.query<{ seq: string }>(
      "insert into public.pledge_confirmations (pledge_id, answer, confirmed_by, confirmed_at) values ($1, 'confirmed', $2, $3) returning seq::text",
      [row.id, row.entered_by, row.created_at],
    );
    pledges.push({ firm: row.firm_id, min: BigInt(row.min_qty), desired: BigInt(row.desired_qty), max: BigInt(row.max_qty), cap: row.cap === null ? null : BigInt(row.cap), seq: BigInt(confirmed[0]!.seq) });
  }
  return pledges;
}

async function addAssisted(client: pg.Client, random: Random, run: { spec: RoundSpec; place: RoundPlace; roundId: string; pledges: Pledge[]; deadline: Date; now: Date }): Promise<void> {
  const free = run.place.buyers.filter((firm) => run.pledges.every((pledge) => pledge.firm !== firm));
  const entered = new Date(run.now.getTime() - day / 4);
  await insert(client, "public.pledges", (run.spec.assisted ?? []).flatMap(({ by, wanted, source, note }, index) => {
    const firm = by === "provider" ? run.place.provider : free[index];
    if (!firm) return [];
    return [{
      id: random.uuid(), round_id: run.roundId, firm_id: firm, on_behalf_of: firm, item_version: 1, kind: "pledge", min_qty: Math.floor(wanted / 2), desired_qty: wanted, max_qty: wanted,
      source, entry_note: note, entered_by: run.place.broker, created_at: entered, expires_at: new Date(Math.min(entered.getTime() + 7 * day, run.deadline.getTime())),
    }];
  }));
}

async function addSnapshot(client: pg.Client, run: { roundId: string; pledges: Pledge[]; ladder: Ladder; at: Date }): Promise<void> {
  const snapshot = nextSnapshot({
    previous: null, now: run.at, totalDesired: run.pledges.reduce((sum, pledge) => sum + pledge.desired, 0n), pledgingFirms: run.pledges.length,
    firmsChangedSince: run.pledges.map((pledge) => pledge.firm), breaks: run.ladder.breaks, moq: run.ladder.moq,
  });
  if (!snapshot) return;
  await client.query(
    "insert into public.round_snapshots (round_id, published_at, firms, quantity_floor, next_break, percent, moq_reached) values ($1, $2, $3, $4, $5, $6, $7)",
    [run.roundId, snapshot.publishedAt, snapshot.firms, snapshot.quantityFloor?.toString(), snapshot.nextBreak?.toString(), snapshot.percent, snapshot.moqReached],
  );
}

async function addClearing(
  client: pg.Client,
  random: Random,
  run: { spec: RoundSpec; roundId: string; quoteId: string; ladder: Ladder; pledges: Pledge[]; at: Date },
): Promise<{ clearingId: string; status: string }> {
  const input = { ladder: run.ladder, sharedCost: BigInt(run.spec.shared), pledges: run.pledges };
  const result = clear(input);
  const clears = result.status === "clears" ? result : null;
  const clearingId = random.uuid();
  const { inputHash, secret } = sealInput(ENGINE_VERSION, input, (random.uuid() + random.uuid()).replaceAll("-", ""));
  const solo = BigInt(run.spec.solo);
  await insert(client, "public.clearings", [{
    id: clearingId, round_id: run.roundId, quote_id: run.quoteId, engine_version: ENGINE_VERSION, input_hash: inputHash, status: result.status,
    quantity: clears?.quantity ?? null, goods: clears?.goods ?? null, shared: clears?.shared ?? null,
    firms: clears ? Object.values(clears.allocation).filter((units) => units > 0n).length : 0, pledging_firms: run.pledges.length,
    solo_total: clears ? clears.quantity * solo : null, nearest: result.status === "not_viable" ? result.nearest : [], provisional: run.spec.state === "fill",
    published_quantity: clears && publishedFloor({ breaks: run.ladder.breaks, moq: run.ladder.moq, quantity: clears.quantity, firms: Object.keys(clears.allocation).length }), cleared_at: run.at,
  }]);
  if (clears) {
    const { rows } = await client.query<{ id: string; firm_id: string }>("select id, firm_id from public.pledges where round_id = $1", [run.roundId]);
    await insert(client, "public.clearing_allocations", rows.map(({ id, firm_id }) => ({
      clearing_id: clearingId, firm_id, pledge_id: id, excluded: clears.excluded.includes(firm_id), quantity: clears.allocation[firm_id] ?? 0n,
      goods_share: clears.goodsShare[firm_id] ?? 0n, shared_share: clears.sharedShare[firm_id] ?? 0n, due: clears.due[firm_id] ?? 0n, solo_price: solo,
    })));
  }
  const kept = keptRow(ENGINE_VERSION, { clearingId, input, secret });
  await insert(client, "public.clearing_inputs", [{ ...kept, input: JSON.parse(kept.input) as object }]);
  return { clearingId, status: result.status };
}

/** The demo's rounds are of the past days; that their firms all came today is nothing to show. */
export async function forgetHappenings(client: pg.Client, roundId: string): Promise<void> {
  await client.query("delete from public.chat_messages m using public.chat_conversations c where c.round_id = $1 and m.conversation_id = c.id and m.kind = 'system'", [roundId]);
  await client.query("update public.chat_conversations set last_seq = msg_count, last_ev = msg_count where round_id = $1", [roundId]);
}

async function addTalk(client: pg.Client, random: Random, talk: [number | "desk", string][], run: RoundPlace & { roundId: string; now: Date; firms: string[] }): Promise<void> {
  const { rows } = await client.query<{ id: string }>("select id from public.chat_conversations where round_id = $1", [run.roundId]);
  const conversation_id = rows[0]!.id;
  const named = await client.query<{ firm_id: string; contact_name: string }>("select firm_id, contact_name from public.firm_contacts where firm_id = any ($1)", [run.firms]);
  // The other firms of the demo have no accounts; a message keeps the name of who wrote it.
  const senderOf = (speaker: number | "desk") => {
    if (speaker === "desk") return { sender_id: run.broker, sender_firm_id: null, sender_desk_id: run.clusterId, sender_name: run.brokerName };
    if (speaker === 0) return { sender_id: run.person, sender_firm_id: run.firm, sender_desk_id: null, sender_name: run.personName };
    const firm = run.firms[speaker]!;
    const contact = named.rows.find((row) => row.firm_id === firm)?.contact_name;
    return { sender_id: null, sender_firm_id: firm, sender_desk_id: null, sender_name: contact ?? `${random.pick(men).fa} ${random.pick(families).fa}` };
  };
  let at = run.now.getTime() - day;
  const messages = talk.map(([speaker, body], index) => {
    at += random.int(3, 70) * 60_000;
    return { conversation_id, seq: index + 1, ev: index + 1, cnt: index + 1, id: random.uuid(), ...senderOf(speaker), body, created_at: new Date(at) };
  });
  await forgetHappenings(client, run.roundId);
  await insert(client, "public.chat_messages", messages);
  await client.query("update public.chat_conversations set last_seq = $2, last_ev = $2, msg_count = $2, last_message_at = $3 where id = $1", [conversation_id, talk.length, new Date(at)]);
  // Whoever wrote has read up to there.
  const last = talk.findLastIndex(([speaker]) => speaker === 0) + 1;
  await client.query("insert into public.chat_cursors (conversation_id, person_id, read_seq, read_count) values ($1, $2, $3, $3) on conflict (conversation_id, person_id) do update set read_seq = $3, read_count = $3", [conversation_id, run.person, last]);
}
