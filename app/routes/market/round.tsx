import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { readRoom, roomOf } from "~/features/chat/queries.server";
import { returningFirm } from "~/features/chat/membership.server";
import { ReturnCard } from "~/features/chat/ui/return-card";
import { RoomCard } from "~/features/chat/ui/room-panel";
import { unitLabel } from "~/features/firms/units";
import { useTimeLeft } from "~/features/joint-actions/purchase/client/use-time-left";
import { handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { readRecords } from "~/features/joint-actions/purchase/fulfilment/default.server";
import { RecordsCard } from "~/features/joint-actions/purchase/fulfilment/ui/records-card";
import { readDepartures, waitsForAnswer } from "~/features/joint-actions/purchase/leaving/queries.server";
import { placePledge } from "~/features/joint-actions/purchase/pledge.server";
import { readFillEndings } from "~/features/joint-actions/purchase/pledging/end-fill.server";
import { readFillShare } from "~/features/joint-actions/purchase/pledging/fill.server";
import { papersToCheck } from "~/features/joint-actions/purchase/pledging/paper.server";
import { readPlace } from "~/features/joint-actions/purchase/pledging/progress.server";
import { readRowConsent } from "~/features/joint-actions/purchase/pledging/rows.server";
import { BuyUpCard } from "~/features/joint-actions/purchase/pledging/ui/buy-up-card";
import { EndFillCard } from "~/features/joint-actions/purchase/pledging/ui/end-fill-card";
import { RowsCard } from "~/features/joint-actions/purchase/pledging/ui/rows-card";
import { FillCard } from "~/features/joint-actions/purchase/pledging/ui/fill-card";
import { countedAt, takes } from "~/features/joint-actions/purchase/preview";
import { readResult, readRound, readVisiblePledges, type OwnPledge } from "~/features/joint-actions/purchase/queries.server";
import { pledgesUntil, takesPledges, type RoundState } from "~/features/joint-actions/purchase/rules";
import { CANCELLABLE, pledgeForm } from "~/features/joint-actions/purchase/schema";
import { readCostLines } from "~/features/joint-actions/purchase/start/queries.server";
import { OVER } from "~/features/joint-actions/purchase/start/restart.server";
import { RestartCard } from "~/features/joint-actions/purchase/start/ui/restart-card";
import { readSplit } from "~/features/joint-actions/purchase/tender/split.server";
import { changedTerms } from "~/features/joint-actions/purchase/terms/terms";
import { readEarlierTerms, readTerms } from "~/features/joint-actions/purchase/terms/terms.server";
import { ReconfirmCard, type Lapsed } from "~/features/joint-actions/purchase/terms/ui/reconfirm-card";
import { AssistedPledge } from "~/features/joint-actions/purchase/ui/assisted-pledge";
import { CancelCard } from "~/features/joint-actions/purchase/ui/cancel-card";
import { PledgeCard } from "~/features/joint-actions/purchase/ui/pledge-card";
import { PledgeRows } from "~/features/joint-actions/purchase/ui/pledge-rows";
import { ResultCard } from "~/features/joint-actions/purchase/ui/result-card";
import { LadderCard, TermsCard } from "~/features/joint-actions/purchase/ui/round-cards";
import { RoundTabs } from "~/features/joint-actions/purchase/ui/round-tabs";
import { RoundHeader } from "~/features/joint-actions/purchase/ui/round-header";
import { RoundLog } from "~/features/joint-actions/purchase/ui/round-log";
import { useLocale, useMessages } from "~/i18n/context";
import type { Tx } from "~/lib/db.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Name } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { Flash } from "~/ui/flash";
import { TextLink } from "~/ui/text-link";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.round.title }];

export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale, now, siteUrl }) => {
  const firm = viewer.firms.find((entry) => entry.id === viewer.actingFirmId) ?? null;
  return db.as(actor, async (tx) => {
    const found = await readRound(tx, params.id, viewer.firms.map((entry) => entry.id));
    if (!found) throw errorResponse("not_found");
    const { round, ladder, snapshot } = found;
    const own = found.own.filter((pledge) => pledge.firm_id === firm?.id);
    const last = own.find((pledge) => pledge.answer === "confirmed");
    // On earlier terms it doesn't count any more.
    const current = last?.item_version === round.item_version ? last : undefined;
    const decided = found.openQuotes.find((quote) => (round.awarded_quote_id ? quote.id === round.awarded_quote_id : quote.leads));
    const split = round.awarded_quote_id ? await readSplit(tx, round.id, viewer.actingFirmId) : null;
    const facilitator = viewer.firms.some((entry) => entry.id === round.facilitator_firm_id && entry.role !== "viewer");
    const broker = viewer.brokerOf.includes(round.cluster_id);
    const room = await roomOf(tx, round.id);
    const pledgingRound = { state: round.state as RoundState, deadline: round.deadline, fillDeadline: round.fill_deadline };
    const open = takesPledges(pledgingRound, now());
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
          .filter((pledge) => open && pledge.answer === null && pledge.item_version === round.item_version && (!pledge.expires_at || pledge.expires_at > now()))
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
      fillShare,
      endings: fill ? await readFillEndings(tx, round.id) : [],
      open,
      facilitator,
      broker,
      canRestart: (OVER as readonly string[]).includes(round.state) && firm !== null && firm.role !== "viewer" && firm.clusterIds.includes(round.cluster_id),
      canCancel: (facilitator || broker) && (CANCELLABLE as readonly string[]).includes(round.state) && (open || (round.state !== "pledging" && !fill)),
      lapsed: open && firm && firm.role !== "viewer" && last && !current && last.kind === "pledge" ? await readLapsed(tx, round, last, found.events) : null,
      mayChange: facilitator && firm?.id === round.facilitator_firm_id && round.state === "pledging" && open,
      papers: open && (facilitator || broker) ? await papersToCheck(tx, round.id) : [],
      departureWaits: settled && waitsForAnswer(await readDepartures(tx, round.id, handOf(actor, viewer))),
      mayLeave: settled && firm !== null && firm.role !== "viewer",
      canPledge: open && firm !== null && firm.role !== "viewer" && firm.clusterIds.includes(round.cluster_id),
      mayReturn: room === null && (await returningFirm(tx, round.id)) !== null,
      room: room && (await readRoom(tx, { conversationId: room, actingFirmId: viewer.actingFirmId })),
      link: `${siteUrl}/rounds/${round.id}`,
      key: randomUUID(),
      actingFirmId: viewer.actingFirmId,
      personId: viewer.personId,
      now: now().toISOString(),
    };
  });
});

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

export const action = guard(
  { as: "member", params: Params, form: (context) => pledgeForm(context.currencyUnit), rate: "write_person" },
  async ({ actor, viewer, params, form, db }) => {
    const { idempotencyKey: key = randomUUID(), ...terms } = form;
    const place = { roundId: params.id, firmId: viewer.actingFirmId };
    const answer = await db.as(actor, (tx) =>
      once(tx, { actor, command: "placePledge", key, content: { ...terms, ...place } }, () => placePledge(tx, { ...terms, ...place, actor })),
    );
    return answer.ok ? redirect(`/rounds/${params.id}?notice=placed`, 303) : answer;
  },
);

export default function RoundPage() {
  const data = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { round, result } = data;
  const { common, errors, gathering, leaving, paper, pledging, terms, rounds: t } = useMessages();
  const { locale } = useLocale();
  const left = useTimeLeft({ deadline: data.until, now: data.now, state: round.state });
  const unit = unitLabel(round.unit_code, locale);
  const lastResult = answer && "submission" in answer ? answer.submission : undefined;
  const ended = data.events.find((event) => event.to_state === "cancelled");
  return (
    <>
      <RoundHeader round={round} left={left} mayEdit={data.facilitator} printable={result !== null && round.state !== "fill"} link={data.link} />
      <RoundTabs view={data.view} />
      <Flash texts={{ placed: t.pledge.placedNotice, withdrawn: t.pledge.withdrawnNotice, confirmed: t.assisted.confirmed, declined: t.assisted.declined, opened: t.form.opened, drafted: t.form.drafted, ...pledging.notices, ...paper.notices, ...terms.notices }} />
      <Flash tone="bad" texts={{ ...errors.reasons, ...t.reasons, ...pledging.reasons, ...gathering.reasons }} />
      {round.state === "gathering" && (
        <Alert className="mb-5" action={<LinkButton to={`/rounds/${round.id}/needs`} variant="primary">{gathering.needs.inviteAction}</LinkButton>}>
          {gathering.needs.invite}
        </Alert>
      )}
      {data.papers.map((firm) => (
        <Alert key={firm.pledge_id} tone="now" className="mb-5" action={<LinkButton to={`/rounds/${round.id}/paper/${firm.pledge_id}`}>{paper.see}</LinkButton>}>
          <Name>{paper.toCheck((locale === "fa" ? firm.name_fa : firm.name_en) || firm.name_fa || firm.name_en)}</Name>
        </Alert>
      ))}
      {data.departureWaits && (
        <Alert tone="now" className="mb-5" action={<LinkButton to={`/rounds/${round.id}/leave`} variant="primary">{leaving.see}</LinkButton>}>
          {leaving.waitsTitle}
        </Alert>
      )}
      {round.state === "cancelled" && (
        <Alert tone="bad" title={t.cancelledBecause} className="mb-5">
          {ended?.reason && <Name>{ended.reason}</Name>}
        </Alert>
      )}
      {(round.state === "pledging" || round.state === "fill") && left === 0 && (
        <Alert tone="now" role="status" className="mb-5">
          {t.calculating}{" "}
          <TextLink to={`/rounds/${round.id}`} className="only-without-js">
            {common.reload}
          </TextLink>
        </Alert>
      )}
      {/* On a phone one's own pledge comes right after the ladder. */}
      <div className="with-aside">
        <div className="stack min-w-0 max-lg:contents">
          <div className="stack min-w-0 max-lg:order-1">
            {round.state === "fill" && data.open && data.terms && <FillCard until={data.until} share={data.fillShare} terms={data.terms} soloPrice={data.pledge?.solo_price ?? round.solo_price} />}
            {round.state === "fill" && data.canPledge && data.terms && data.fillShare && data.pledge && (
              <BuyUpCard roundId={round.id} terms={data.terms} share={data.fillShare} pledge={data.pledge} idempotencyKey={data.key} />
            )}
            {result && <ResultCard round={round} result={result} actingFirmId={data.actingFirmId} pledge={data.pledge} everybody={data.facilitator || result.allocations.length > 1} lots={data.lots ?? []} notTaken={data.notTaken} />}
            {data.ladder && !data.lots && <LadderCard round={round} ladder={data.ladder} quote={data.quote} snapshot={data.snapshot} open={data.open} bought={result?.group?.quantity ?? null} floor={data.fillShare?.publishedQuantity ?? null} link={data.link} />}
            {data.canPledge && (
              <div className="sticky bottom-16 z-10 -my-2 lg:hidden print:hidden">
                <LinkButton to="#pledge-card" variant="primary" wide className="shadow-pop">
                  {data.pledge ? t.pledge.change : t.pledge.place}
                </LinkButton>
              </div>
            )}
          </div>
          <div className="stack min-w-0 max-lg:order-3">
            <TermsCard round={round} ladder={data.lots ? null : data.ladder} quote={data.lots ? null : data.quote} lines={data.lines} />
            {(data.facilitator || data.consent?.shown) && data.open && <PledgeRows rows={data.rows} unit={unit} shown={data.consent?.shown ?? false} />}
            <RecordsCard records={data.records} />
            <RoundLog entries={data.events} />
            {round.state === "fill" && data.open && (data.facilitator || data.broker) && (
              <EndFillCard roundId={round.id} version={round.version} said={data.endings} side={data.facilitator ? "facilitator" : "broker"} idempotencyKey={data.key} />
            )}
            {data.mayChange && (
              <LinkButton to={`/rounds/${round.id}/terms`} className="justify-self-start print:hidden">
                {terms.link}
              </LinkButton>
            )}
            {data.canRestart && <RestartCard roundId={round.id} idempotencyKey={data.key} />}
            {data.canCancel && <CancelCard roundId={round.id} idempotencyKey={data.key} />}
          </div>
        </div>
        <aside className="stack min-w-0 max-lg:order-2 print:hidden">
          {data.lapsed && <ReconfirmCard roundId={round.id} lapsed={data.lapsed} until={data.until} idempotencyKey={data.key} />}
          {data.waiting.map(({ pledge, firm }) => (
            <AssistedPledge key={pledge.id} pledge={pledge} firm={firm} roundId={round.id} unit={unit} idempotencyKey={data.key} />
          ))}
          {data.broker && data.open && (
            <LinkButton to={`/desk/${round.cluster_slug}/pledges?round=${round.id}`} wide>
              {t.pledge.assist}
            </LinkButton>
          )}
          {data.terms && round.state !== "draft" && ((data.open && (data.canPledge || !data.broker)) || data.pledge || lastResult?.error) && (
            <PledgeCard
              roundId={round.id}
              terms={data.terms}
              pledge={data.pledge}
              place={data.place}
              history={data.own}
              canPledge={data.canPledge}
              open={data.open}
              filling={round.state === "fill"}
              confirmed={data.confirmed}
              mayLeave={data.mayLeave}
              idempotencyKey={data.key}
              lastResult={lastResult}
            />
          )}
          {data.canPledge && data.consent && <RowsCard roundId={round.id} consent={data.consent} idempotencyKey={data.key} />}
          {data.mayReturn && <ReturnCard roundId={round.id} />}
          {data.room && <RoomCard room={data.room} personId={data.personId} now={data.now} back={`/rounds/${round.id}#talk`} />}
        </aside>
      </div>
    </>
  );
}
