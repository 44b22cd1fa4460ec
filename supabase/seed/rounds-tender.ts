import type pg from "pg";
import { nextSnapshot } from "~/features/joint-actions/purchase/snapshot";
import { insert } from "./insert";
import type { Random } from "./random";
import type { RoundPlace } from "./rounds";

const day = 86_400_000;
type Offer = { supplier: string; email: string; breaks: [number, number][]; lead: number; payment: number; incoterm: string; sample: string; pack: number; moq: number; note: string };
type Tender = { title: string; note: string; unit: string; solo: number; shared: number; offers: Offer[]; wants: number[]; questions: [string, string][] };

const pigment: Tender = {
  title: "رنگ‌دانهٔ زرد و قهوه‌ای", note: "رنگ‌دانهٔ سرامیکی پایدار تا ۱۲۰۰ درجه، بدون کادمیم، کیسهٔ ۲۵ کیلویی", unit: "KGM", solo: 3_200_000, shared: 35_000_000, wants: [],
  offers: [
    { supplier: "رنگ‌دانهٔ سپاهان", email: "sepahan@suppliers.demo.khosheh.test", breaks: [[1, 3_050_000], [500, 2_780_000], [1500, 2_560_000]], lead: 9, payment: 30, incoterm: "DAP", sample: "free", pack: 25, moq: 250, note: "" },
    { supplier: "پودر معدنی قم", email: "qom@suppliers.demo.khosheh.test", breaks: [[1, 2_990_000], [1000, 2_610_000]], lead: 21, payment: 0, incoterm: "EXW", sample: "paid", pack: 25, moq: 500, note: "" },
  ],
  questions: [["آیا برگهٔ آنالیز برای هر بار لازم است؟", "بله، برگهٔ آزمایشگاه برای هر بار همراه بارنامه باشد."], ["تحویل در دو نوبت پذیرفته می‌شود؟", ""]],
};
const clay: Tender = {
  title: "گل آمادهٔ سفید", note: "گل سفید فیلترپرس، رطوبت ۲۲ درصد، پالت ۱۰۰۰ کیلویی", unit: "KGM", solo: 78_000, shared: 24_000_000, wants: [2500, 4000, 1500, 3000],
  offers: [
    { supplier: "خاک چینی مرند", email: "marand@suppliers.demo.khosheh.test", breaks: [[1, 74_000], [5000, 61_500], [12000, 56_000]], lead: 12, payment: 30, incoterm: "DAP", sample: "free", pack: 500, moq: 2000, note: "کرایه تا لالجین با ماست." },
    { supplier: "گل‌سازی همدان", email: "hamedan@suppliers.demo.khosheh.test", breaks: [[1, 70_000], [3000, 63_000]], lead: 3, payment: 15, incoterm: "DAP", sample: "free", pack: 100, moq: 500, note: "تحویل سه‌روزه." },
    { supplier: "کانی‌های آبادان", email: "abadan@suppliers.demo.khosheh.test", breaks: [[1, 76_000], [5000, 59_000], [20000, 49_500]], lead: 25, payment: 45, incoterm: "EXW", sample: "paid", pack: 1000, moq: 5000, note: "" },
  ],
  questions: [["پالت یک‌بارمصرف است یا برگشتی؟", "برگشتی است؛ بیعانه را خود هماهنگ‌کننده می‌دهد."]],
};

/** A tender that runs, and a round whose quotes are open and to be compared; both of the cluster's starter. */
export async function addTenders(client: pg.Client, random: Random, place: RoundPlace, now: Date): Promise<void> {
  await addTender(client, random, pigment, place, now, 3 * day);
  const opened = await addTender(client, random, clay, place, now, null);
  await open(client, random, clay, opened, place, now);
}

async function addTender(client: pg.Client, random: Random, spec: Tender, place: RoundPlace, now: Date, runs: number | null): Promise<string> {
  const roundId = random.uuid();
  const begun = new Date(now.getTime() - 2 * day);
  const deadline = new Date(now.getTime() + 10 * day);
  // Quotes come in before the end only, by the clock of the database: one that is over ends in a moment.
  const { rows } = await client.query<{ end: Date }>("select clock_timestamp() + make_interval(secs => $1) as end", [runs === null ? 3 : runs / 1000]);
  await insert(client, "public.rounds", [{
    id: roundId, cluster_id: place.clusterId, facilitator_firm_id: place.firm, title: spec.title, specification: spec.note, unit_code: spec.unit, solo_price: spec.solo,
    shared_cost: spec.shared, shared_cost_note: "کرایه و تخلیه", delivery_note: "انبار تعاونی خوشه", deadline, tender_deadline: rows[0]!.end, state: "draft", created_by: place.person, created_at: begun, updated_at: begun,
  }]);
  const log = logOf(client, roundId);
  await log({ kind: "started", firm: place.firm, person: place.person });
  await client.query("update public.rounds set state = 'gathering' where id = $1", [roundId]);
  await log({ kind: "step", from: "draft", to: "gathering", firm: place.firm, person: place.person });
  const asked = spec.offers.map((offer) => ({ id: random.uuid(), offer }));
  await insert(client, "public.tender_invitations", asked.map(({ id, offer }) => ({ id, round_id: roundId, email: offer.email, supplier_name: offer.supplier, locale: "fa", invited_by: place.person, created_at: begun })));
  if (place.provider) await insert(client, "public.tender_invitations", [{ id: random.uuid(), round_id: roundId, firm_id: place.provider, locale: "fa", invited_by: place.person, created_at: begun }]);
  await insert(client, "public.round_tenders", [{ round_id: roundId, weight_cost: 70, weight_lead: 15, weight_payment: 10, weight_record: 5, min_lot: 1000, few_reason: "", started_by: place.person, started_at: begun }]);
  await client.query("update public.rounds set state = 'tendering' where id = $1", [roundId]);
  await log({ kind: "step", from: "gathering", to: "tendering", firm: place.firm, person: place.person });
  await log({ kind: "tender_started", firm: place.firm, person: place.person });
  for (const [index, { id, offer }] of asked.entries()) {
    const quoteId = random.uuid();
    await insert(client, "public.round_quotes", [{
      id: quoteId, round_id: roundId, supplier_name: offer.supplier, invitation_id: id, received_at: begun, created_at: new Date(begun.getTime() + index * 60_000), model: "all_units", pack: offer.pack, moq: offer.moq, item_moq: offer.moq,
      unit_code: spec.unit, lead_time_days: offer.lead, valid_until: new Date(now.getTime() + 30 * day).toISOString().slice(0, 10), payment_days: offer.payment, tax_included: true,
      incoterm: offer.incoterm, sample_policy: offer.sample, note: offer.note,
      typed: { breaks: offer.breaks.map((step) => step.map(String)), pack: String(offer.pack), moq: String(offer.moq), tax: "included" },
    }]);
    await insert(client, "public.round_quote_breaks", offer.breaks.map(([min_qty, unit_price]) => ({ quote_id: quoteId, min_qty, unit_price })));
    await client.query("insert into public.round_quote_seals (quote_id, revision, hash, received_at) select $1, 0, private.quote_hash($1), $2", [quoteId, begun]);
  }
  await insert(client, "public.tender_questions", spec.questions.map(([body, answer], index) => ({
    id: random.uuid(), round_id: roundId, body, answer, asked_at: new Date(begun.getTime() + (index + 1) * 3_600_000),
    ...(answer && { answered_by: place.person, answered_at: new Date(begun.getTime() + (index + 2) * 3_600_000) }),
  })));
  return roundId;
}

/** Opens the quotes when their end has come, and lets firms pledge. */
async function open(client: pg.Client, random: Random, spec: Tender, roundId: string, place: RoundPlace, now: Date): Promise<void> {
  await client.query("select pg_sleep(greatest(0, extract(epoch from tender_deadline - clock_timestamp()) + 0.05)) from public.rounds where id = $1", [roundId]);
  const { rows } = await client.query<{ quotes: unknown }>("select private.open_tender($1) as quotes", [roundId]);
  const log = logOf(client, roundId);
  await log({ kind: "tender_opened", firm: null, person: null, detail: { quotes: rows[0]!.quotes } });
  await client.query("update public.rounds set state = 'pledging' where id = $1", [roundId]);
  await log({ kind: "step", from: "tendering", to: "pledging", firm: null, person: null });
  const firms = [place.firm, ...random.some(place.buyers, spec.wants.length - 1)];
  const pledges = spec.wants.map((wanted, index) => ({
    id: random.uuid(), round_id: roundId, firm_id: firms[index]!, kind: "pledge", min_qty: Math.floor(wanted / 2), desired_qty: wanted, max_qty: Math.ceil(wanted * 1.3),
    entered_by: index === 0 ? place.person : null, created_at: now,
  }));
  await insert(client, "public.pledges", pledges);
  for (const pledge of pledges) {
    await client.query("insert into public.pledge_confirmations (pledge_id, answer, confirmed_by, confirmed_at) values ($1, 'confirmed', $2, $3)", [pledge.id, pledge.entered_by, now]);
    await log({ kind: "pledged", firm: pledge.firm_id, person: pledge.entered_by });
  }
  const lead = spec.offers[0]!;
  const snapshot = nextSnapshot({
    previous: null, now, totalDesired: BigInt(spec.wants.reduce((sum, wanted) => sum + wanted, 0)), pledgingFirms: spec.wants.length, firmsChangedSince: firms,
    breaks: lead.breaks.map(([minQty, unitPrice]) => ({ minQty: BigInt(minQty), unitPrice: BigInt(unitPrice) })), moq: BigInt(lead.moq),
  });
  if (!snapshot) return;
  await client.query(
    "insert into public.round_snapshots (round_id, published_at, firms, quantity_floor, next_break, percent, moq_reached) values ($1, $2, $3, $4, $5, $6, $7)",
    [roundId, snapshot.publishedAt, snapshot.firms, snapshot.quantityFloor?.toString(), snapshot.nextBreak?.toString(), snapshot.percent, snapshot.moqReached],
  );
}

function logOf(client: pg.Client, roundId: string) {
  return (entry: { kind: string; from?: string; to?: string; firm: string | null; person: string | null; detail?: object }) =>
    client.query(
      "insert into public.round_events (round_id, seq, kind, from_state, to_state, actor_id, actor_firm_id, detail) values ($1, 0, $2, $3, $4, $5, $6, $7)",
      [roundId, entry.kind, entry.from ?? null, entry.to ?? null, entry.person, entry.firm, entry.detail ?? {}],
    );
}
