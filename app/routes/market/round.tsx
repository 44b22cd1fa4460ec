import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { returningFirm } from "~/features/chat/membership.server";
import { readRoom, roomOf } from "~/features/chat/queries.server";
import { ReturnCard } from "~/features/chat/ui/return-card";
import { RoomCard } from "~/features/chat/ui/room-panel";
import { unitLabel } from "~/features/firms/units";
import { useTimeLeft } from "~/features/joint-actions/purchase/client/use-time-left";
import { RecordsCard } from "~/features/joint-actions/purchase/fulfilment/ui/records-card";
import { placePledge } from "~/features/joint-actions/purchase/pledge.server";
import { BuyUpCard } from "~/features/joint-actions/purchase/pledging/ui/buy-up-card";
import { EndFillCard } from "~/features/joint-actions/purchase/pledging/ui/end-fill-card";
import { FillCard } from "~/features/joint-actions/purchase/pledging/ui/fill-card";
import { RowsCard } from "~/features/joint-actions/purchase/pledging/ui/rows-card";
import { readRoundPage } from "~/features/joint-actions/purchase/round-page.server";
import { pledgeForm } from "~/features/joint-actions/purchase/schema";
import { RestartCard } from "~/features/joint-actions/purchase/start/ui/restart-card";
import { ReconfirmCard } from "~/features/joint-actions/purchase/terms/ui/reconfirm-card";
import { AssistedPledge } from "~/features/joint-actions/purchase/ui/assisted-pledge";
import { CancelCard } from "~/features/joint-actions/purchase/ui/cancel-card";
import { PledgeCard } from "~/features/joint-actions/purchase/ui/pledge-card";
import { PledgeRows } from "~/features/joint-actions/purchase/ui/pledge-rows";
import { ResultCard } from "~/features/joint-actions/purchase/ui/result-card";
import { RoundAlerts } from "~/features/joint-actions/purchase/ui/round-alerts";
import { LadderCard, TermsCard } from "~/features/joint-actions/purchase/ui/round-cards";
import { RoundHeader } from "~/features/joint-actions/purchase/ui/round-header";
import { RoundLog } from "~/features/joint-actions/purchase/ui/round-log";
import { RoundTabs } from "~/features/joint-actions/purchase/ui/round-tabs";
import { useLocale, useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { id } from "~/lib/zod";
import { LinkButton } from "~/ui/button";
import { Flash } from "~/ui/flash";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.round.title }];

export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale, now, siteUrl }) =>
  db.as(actor, async (tx) => {
    const page = await readRoundPage(tx, params.id, { actor, viewer, locale, now: now() });
    if (!page) throw errorResponse("not_found");
    const room = await roomOf(tx, params.id);
    return {
      ...page,
      room: room && (await readRoom(tx, { conversationId: room, actingFirmId: viewer.actingFirmId })),
      mayReturn: room === null && (await returningFirm(tx, params.id)) !== null,
      link: `${siteUrl}/rounds/${params.id}`,
      key: randomUUID(),
      personId: viewer.personId,
      now: now().toISOString(),
    };
  }),
);

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
  const { credit, errors, gathering, paper, pledging, terms, rounds: t } = useMessages();
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
      <Flash tone="bad" texts={{ ...errors.reasons, ...t.reasons, ...pledging.reasons, ...gathering.reasons, ...credit.reasons }} />
      <RoundAlerts round={round} policyVote={data.policyVote} papers={data.papers} departureWaits={data.departureWaits} methodWaits={data.methodWaits} cancelled={ended?.reason ?? ""} calculating={left === 0} />
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
            {data.limits && (
              <LinkButton to={`/rounds/${round.id}/credit`} className="justify-self-start print:hidden">
                {credit.roundTitle}
              </LinkButton>
            )}
            {data.canRestart && <RestartCard roundId={round.id} idempotencyKey={data.key} />}
            {data.canCancel && <CancelCard roundId={round.id} idempotencyKey={data.key} />}
          </div>
        </div>
        <aside className="stack min-w-0 max-lg:order-2 print:hidden">
          {data.lapsed && <ReconfirmCard roundId={round.id} lapsed={data.lapsed} quotes={data.openQuotes} until={data.until} idempotencyKey={data.key} />}
          {data.waiting.map(({ pledge, firm }) => (
            <AssistedPledge key={pledge.id} pledge={pledge} firm={firm} roundId={round.id} unitCode={round.unit_code} shortage={data.policyVote} quotes={data.openQuotes} idempotencyKey={data.key} />
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
              shortage={data.policyVote}
              pledge={data.pledge}
              place={data.place}
              limit={round.quantity_limit}
              credit={data.credit}
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
