import { redirect, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { historyPage, roomOf } from "~/features/chat/queries.server";
import { RoomPanel } from "~/features/chat/ui/room-panel";
import { unitLabel } from "~/features/firms/units";
import { placePledge } from "~/features/joint-actions/purchase/pledge.server";
import { previewPledge } from "~/features/joint-actions/purchase/preview";
import { readClearing, readRound, readVisiblePledges, type OwnPledge } from "~/features/joint-actions/purchase/queries.server";
import { CANCELLABLE, pledgeForm } from "~/features/joint-actions/purchase/schema";
import { AssistedPledge, PledgeCard, PledgeRows } from "~/features/joint-actions/purchase/ui/pledge-card";
import { ResultCard } from "~/features/joint-actions/purchase/ui/result-card";
import { LadderCard, TermsCard } from "~/features/joint-actions/purchase/ui/round-cards";
import { StateBadge } from "~/features/joint-actions/purchase/ui/state-badge";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { id } from "~/lib/zod";
import { Badge } from "~/ui/badge";
import { Name } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";
import { TextInput } from "~/ui/text-input";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.round.title }];

export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, locale, now }) => {
  const firm = viewer.firms.find((entry) => entry.id === viewer.actingFirmId) ?? null;
  return db.as(actor, async (tx) => {
    const found = await readRound(tx, params.id, viewer.firms.map((entry) => entry.id));
    if (!found?.ladder) throw errorResponse("not_found");
    const { round, ladder, snapshot } = found;
    const own = found.own.filter((pledge) => pledge.firm_id === firm?.id);
    const current = own.find((pledge) => pledge.answer === "confirmed");
    const facilitator = viewer.firms.some((entry) => entry.id === round.facilitator_firm_id && entry.role !== "viewer");
    const broker = viewer.brokerOf.includes(round.cluster_id);
    const room = await roomOf(tx, round.id);
    const open = round.state === "pledging" && round.deadline > now();
    return {
      ...found,
      own,
      ladder,
      pledge: current?.kind === "pledge" ? current : null,
      waiting: viewer.firms.flatMap((entry) =>
        lastEntered(found.own.filter((pledge) => entry.role !== "viewer" && pledge.firm_id === entry.id))
          .filter((pledge) => open && pledge.answer === null && (!pledge.expires_at || pledge.expires_at > now()))
          .map((pledge) => ({ pledge, firm: (locale === "fa" ? entry.nameFa : entry.nameEn) || entry.nameFa || entry.nameEn })),
      ),
      preview:
        open && current?.kind === "pledge"
          ? previewPledge({
              ladder,
              sharedCost: round.shared_cost,
              publishedQuantity: snapshot?.quantity_floor ?? null,
              own: { desired: current.desired, cap: current.cap, soloUnitPrice: current.solo_price ?? round.solo_price },
              ownInSnapshot: snapshot && current.created_at <= snapshot.published_at ? current.desired : 0n,
            })
          : null,
      rows: facilitator ? await readVisiblePledges(tx, round.id) : [],
      result: await readClearing(tx, round.id),
      open,
      facilitator,
      canCancel: (facilitator || broker) && (CANCELLABLE as readonly string[]).includes(round.state),
      canPledge: open && firm !== null && firm.role !== "viewer" && firm.clusterIds.includes(round.cluster_id),
      room: room && { id: room, ...(await historyPage(tx, { conversationId: room, before: null, limit: 50 })) },
      key: randomUUID(),
      actingFirmId: viewer.actingFirmId,
      personId: viewer.personId,
      now: now().toISOString(),
    };
  });
});

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
  const { round } = data;
  const { errors, rounds: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const left = round.deadline.getTime() - new Date(data.now).getTime();
  const facilitator = (locale === "fa" ? round.facilitator_name_fa : round.facilitator_name_en) || round.facilitator_name_fa || round.facilitator_name_en || "";
  return (
    <>
      <PageHeader
        crumbs={[{ to: "/rounds", label: t.title }]}
        title={<Name>{round.title}</Name>}
        meta={
          <>
            <StateBadge state={round.state} />
            {data.open ? <Badge tone="now">{t.closesIn(format.duration(left))}</Badge> : <span className="text-sm text-ink-2">{t.closedAt(format.dateTime(round.deadline))}</span>}
            <span className="text-sm text-ink-2">
              <Name>{t.facilitator(facilitator)}</Name>
            </span>
          </>
        }
        actions={
          data.facilitator && round.state === "draft" ? (
            <LinkButton to={`/rounds/${round.id}/edit`} variant="primary">
              {t.edit}
            </LinkButton>
          ) : null
        }
      />
      <Flash texts={{ placed: t.pledge.placedNotice, withdrawn: t.pledge.withdrawnNotice, confirmed: t.assisted.confirmed, declined: t.assisted.declined, cancelled: t.cancel.done, opened: t.form.opened, drafted: t.form.drafted }} />
      <Flash tone="bad" texts={{ ...errors.reasons, ...t.reasons }} />
      {/* On a phone one's own pledge comes right after the ladder. */}
      <div className="with-aside">
        <div className="stack min-w-0 max-lg:contents">
          <div className="stack min-w-0 max-lg:order-1">
            {data.result && <ResultCard round={round} result={data.result} actingFirmId={data.actingFirmId} everybody={data.facilitator || data.result.allocations.length > 1} />}
            <LadderCard round={round} ladder={data.ladder} quote={data.quote} snapshot={data.snapshot} open={data.open} />
          </div>
          <div className="stack min-w-0 max-lg:order-3">
            <TermsCard round={round} ladder={data.ladder} quote={data.quote} />
            {data.facilitator && data.open && <PledgeRows rows={data.rows} unit={unitLabel(round.unit_code, locale)} />}
            <Card>
              <CardHeader title={t.log.title} />
              <ol className="grid gap-2 text-sm">
                {data.events.map((event) => (
                  <li key={String(event.seq)} className="flex flex-wrap justify-between gap-x-4">
                    <span>
                      {event.to_state ? (t.states[event.to_state] ?? event.to_state) : (t.log.kinds[event.kind] ?? event.kind)}
                      {event.reason && <Name className="text-ink-2"> · {event.reason}</Name>}
                    </span>
                    <time dateTime={event.at.toISOString()} className="text-ink-2">
                      {format.dateTime(event.at)}
                    </time>
                  </li>
                ))}
              </ol>
            </Card>
            {data.canCancel && (
              <details className="rounded-lg border border-line bg-paper p-4">
                <summary className="cursor-pointer font-semibold">{t.cancel.title}</summary>
                <Form method="post" action={`/rounds/${round.id}/cancel`} className="mt-3 grid gap-3">
                  <TextInput name="reason" label={t.cancel.reason} required />
                  <Button variant="danger">{t.cancel.yes}</Button>
                </Form>
              </details>
            )}
          </div>
        </div>
        <aside className="stack min-w-0 max-lg:order-2">
          {data.waiting.map(({ pledge, firm }) => (
            <AssistedPledge key={pledge.id} pledge={pledge} firm={firm} roundId={round.id} unit={unitLabel(round.unit_code, locale)} />
          ))}
          {round.state !== "draft" && (data.open || data.pledge) && (
            <PledgeCard
              round={round}
              pledge={data.pledge}
              history={data.own}
              preview={data.preview}
              canPledge={data.canPledge}
              open={data.open}
              idempotencyKey={data.key}
              lastResult={answer && "submission" in answer ? answer.submission : undefined}
            />
          )}
          {data.room && <RoomPanel conversationId={data.room.id} messages={data.room.rows} personId={data.personId} actingFirmId={data.actingFirmId} action={`/chat/${data.room.id}`} back={`/rounds/${round.id}`} />}
        </aside>
      </div>
    </>
  );
}
