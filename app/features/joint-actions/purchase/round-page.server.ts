import type { Locale } from "~/i18n/locale";
import type { Actor, Tx } from "~/lib/db.server";
import type { Viewer } from "~/lib/load-context";
import { readCredit } from "./credit/standing.server";
import { methodWaitsFor } from "./fairness/queries.server";
import { readPolicyVote } from "./gathering/policy-vote.server";
import { handOf } from "./fulfilment/act.server";
import { readRecords } from "./fulfilment/default.server";
import { readDepartures, waitsForAnswer } from "./leaving/queries.server";
import { readFillEndings } from "./pledging/end-fill.server";
import { readFillShare } from "./pledging/fill.server";
import { papersToCheck } from "./pledging/paper.server";
import { readPlace } from "./pledging/progress.server";
import { readRowConsent } from "./pledging/rows.server";
import { countedAt, takes } from "./preview";
import { readResult, readRound, readVisiblePledges, type OwnPledge } from "./queries.server";
import { pledgesUntil, takesPledges, type RoundState } from "./rules";
import { CANCELLABLE } from "./schema";
import { readCostLines } from "./start/queries.server";
import { OVER } from "./start/restart.server";
import { readSplit } from "./tender/split.server";
import { changedTerms } from "./terms/terms";
import { readEarlierTerms, readTerms } from "./terms/terms.server";
import type { Lapsed } from "./terms/ui/reconfirm-card";

/** States in which a limit of what firms may owe is still of use. */
const LIMITED: readonly string[] = ["gathering", "tendering", "pledging", "fill"];

type Reader = { actor: Actor; viewer: Viewer; locale: Locale; now: Date };

/** Everything that the page of a round shows of the purchase, as far as the reader may see it, and what the reader may do. Null when unseen. */
export async function readRoundPage(tx: Tx, roundId: string, { actor, viewer, locale, now }: Reader) {
  const firm = viewer.firms.find((entry) => entry.id === viewer.actingFirmId) ?? null;
  const found = await readRound(tx, roundId, viewer.firms.map((entry) => entry.id));
  if (!found) return null;
  const { round, ladder, snapshot } = found;
  const own = found.own.filter((pledge) => pledge.firm_id === firm?.id);
  const last = own.find((pledge) => pledge.answer === "confirmed");
  // On earlier terms it doesn't count any more.
  const current = last?.item_version === round.item_version ? last : undefined;
  const decided = found.openQuotes.find((quote) => (round.awarded_quote_id ? quote.id === round.awarded_quote_id : quote.leads));
  const split = round.awarded_quote_id ? await readSplit(tx, round.id, viewer.actingFirmId) : null;
  const facilitator = viewer.firms.some((entry) => entry.id === round.facilitator_firm_id && entry.role !== "viewer");
  const broker = viewer.brokerOf.includes(round.cluster_id);
  const pledgingRound = { state: round.state as RoundState, deadline: round.deadline, fillDeadline: round.fill_deadline };
  const open = takesPledges(pledgingRound, now);
  const fill = round.state === "fill";
  const fillShare = fill ? await readFillShare(tx, { roundId: round.id, firmId: viewer.actingFirmId }) : null;
  // Of the published result in fill and the progress before it, the one that says more.
  const published = fillShare?.publishedQuantity ?? null;
  const filled = published !== null && published >= (snapshot?.quantity_floor ?? 0n) ? published : null;
  const consent = open && firm && current?.kind === "pledge" ? await readRowConsent(tx, { roundId: round.id, firmId: firm.id }) : null;
  const result = await readResult(tx, round);
  const settled = round.state === "locked" || round.state === "awarded";
  return {
    ...found,
    view: { id: round.id, state: round.state as RoundState, facilitator, broker, takesPart: current?.kind === "pledge", tender: round.tender_deadline !== null },
    own,
    ladder,
    lines: await readCostLines(tx, round.id),
    pledge: current?.kind === "pledge" ? current : null,
    waiting: viewer.firms.flatMap((entry) =>
      lastEntered(found.own.filter((pledge) => entry.role !== "viewer" && pledge.firm_id === entry.id))
        .filter((pledge) => open && pledge.answer === null && pledge.item_version === round.item_version && (!pledge.expires_at || pledge.expires_at > now))
        .map((pledge) => ({ pledge, firm: (locale === "fa" ? entry.nameFa : entry.nameEn) || entry.nameFa || entry.nameEn })),
    ),
    terms: ladder && {
      unit_code: round.unit_code,
      ladder,
      sharedCost: round.shared_cost,
      soloPrice: round.solo_price,
      publishedQuantity: filled ?? snapshot?.quantity_floor ?? null,
      quotes: found.openQuotes,
      ownInSnapshot: filled !== null ? (current?.kind === "pledge" ? current.desired : 0n) : snapshot ? countedAt(own, snapshot.published_at) : 0n,
    },
    policyVote: await readPolicyVote(tx, round, firm && firm.role !== "viewer" ? firm.id : null),
    consent,
    confirmed: round.awarded_quote_id !== null && round.state !== "cancelled" && (result?.allocations.some((row) => row.firm_id === firm?.id && row.quantity > 0n) ?? false),
    rows: facilitator || consent?.shown ? await readVisiblePledges(tx, round.id) : [],
    records: facilitator ? await readRecords(tx, round.id) : [],
    result,
    notTaken: decided && current && !takes(decided, current.substitutes) ? decided.substitute : "",
    // Of a split award; then no ladder is the one at which the group buys.
    lots: split && split.id === round.awarded_quote_id ? split.lots : null,
    until: pledgesUntil(pledgingRound),
    place: round.quantity_limit === null ? null : await readPlace(tx, { roundId: round.id, firmId: viewer.actingFirmId }),
    credit: open ? await readCredit(tx, { roundId: round.id, firmId: viewer.actingFirmId }) : null,
    fillShare,
    endings: fill ? await readFillEndings(tx, round.id) : [],
    open,
    facilitator,
    broker,
    limits: (facilitator || broker) && LIMITED.includes(round.state),
    canRestart: (OVER as readonly string[]).includes(round.state) && firm !== null && firm.role !== "viewer" && firm.clusterIds.includes(round.cluster_id),
    canCancel: (facilitator || broker) && (CANCELLABLE as readonly string[]).includes(round.state) && (open || (round.state !== "pledging" && !fill)),
    lapsed: open && firm && firm.role !== "viewer" && last && !current && last.kind === "pledge" ? await readLapsed(tx, round, last, found.events) : null,
    mayChange: facilitator && firm?.id === round.facilitator_firm_id && round.state === "pledging" && open,
    papers: open && (facilitator || broker) ? await papersToCheck(tx, round.id) : [],
    departureWaits: settled && waitsForAnswer(await readDepartures(tx, round.id, handOf(actor, viewer))),
    methodWaits: round.state === "locked" && firm !== null && firm.role !== "viewer" && (result?.allocations.some((row) => row.firm_id === firm.id && row.quantity > 0n) ?? false) && (await methodWaitsFor(tx, round.id, firm.id)),
    mayLeave: settled && firm !== null && firm.role !== "viewer",
    canPledge: open && firm !== null && firm.role !== "viewer" && firm.clusterIds.includes(round.cluster_id),
    actingFirmId: viewer.actingFirmId,
  };
}

/** A pledge on earlier terms, those terms beside the new ones, and why they changed. */
async function readLapsed(tx: Tx, round: { id: string }, pledge: OwnPledge, events: readonly { kind: string; reason: string }[]): Promise<Lapsed | null> {
  const [before, after] = [await readEarlierTerms(tx, round.id, pledge.item_version), await readTerms(tx, round.id)];
  return before && after && { pledge, before, after, changed: changedTerms(before, after), reason: events.find(({ kind }) => kind === "terms_changed")?.reason ?? "" };
}

/** Of the pledges that a broker entered only the last one asks for an answer. */
function lastEntered(own: OwnPledge[]): OwnPledge[] {
  return own
    .filter((pledge) => pledge.source !== "self")
    .sort((a, b) => b.created_at.getTime() - a.created_at.getTime())
    .slice(0, 1);
}
