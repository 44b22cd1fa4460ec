import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { act, handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import type { Hand } from "~/features/joint-actions/purchase/fulfilment/confirmation.server";
import { answerTakeover, askToLeave, takeDepartureBack, voteDeparture } from "~/features/joint-actions/purchase/leaving/departures.server";
import { readDepartures, readOwnPart, settledHarm, successorChoices } from "~/features/joint-actions/purchase/leaving/queries.server";
import { leaveForm, LeaveQuery } from "~/features/joint-actions/purchase/leaving/schema";
import { AskToLeave } from "~/features/joint-actions/purchase/leaving/ui/ask-cards";
import { DeparturesCard } from "~/features/joint-actions/purchase/leaving/ui/departures-card";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { readLeaving, tellHarm } from "~/features/joint-actions/purchase/pledging/leaving.server";
import { LeavingCard } from "~/features/joint-actions/purchase/pledging/ui/leaving-card";
import { takesPledges } from "~/features/joint-actions/purchase/rules";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import type { Tx } from "~/lib/db.server";
import { guard } from "~/lib/guard.server";
import { refuse } from "~/lib/result";
import { id } from "~/lib/zod";
import { Flash } from "~/ui/flash";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

const Params = z.object({ id: id() });

/** What leaving does to the others and how it can be done; once the round is locked also who else asked, and what is asked of the reader. */
export const loader = guard({ as: "person", params: Params, query: LeaveQuery }, async ({ actor, viewer, params, query, db, now, locale, siteUrl }) =>
  db.as(actor, async (tx) => {
    const { round, firm, view } = await openRound(tx, viewer, params.id);
    const own = firm && firm.role !== "viewer" ? firm.id : null;
    const open = takesPledges({ state: view.state, deadline: round.deadline, fillDeadline: round.fill_deadline }, now());
    const pledge = own && open ? await tx.selectFrom("current_pledges").select("desired_qty").where("round_id", "=", round.id).where("firm_id", "=", own).executeTakeFirst() : undefined;
    const departures = await readDepartures(tx, round.id, handOf(actor, viewer));
    const part = own ? await readOwnPart(tx, { roundId: round.id, firmId: own }) : null;
    if (!pledge && !part && departures.length === 0) throw redirect(`/rounds/${round.id}`, 303);
    const { pledging, leaving } = messagesFor(locale);
    return {
      title: pledge ? pledging.leaving.title : leaving.title,
      round,
      view,
      before: own && pledge ? { desired: pledge.desired_qty ?? 0n, ...(await readLeaving(tx, { roundId: round.id, firmId: own })) } : null,
      after: own && part && !departures.some((entry) => entry.firm_id === own && entry.settled_at === null) ? await askAfterLock(tx, { roundId: round.id, clusterId: round.cluster_id, firmId: own, part, query }) : null,
      departures,
      q: query.q,
      key: randomUUID(),
      now: now().toISOString(),
      link: `${siteUrl}/rounds/${round.id}`,
    };
  }),
);

async function askAfterLock(tx: Tx, { roundId, clusterId, firmId, part, query }: { roundId: string; clusterId: string; firmId: string; part: NonNullable<Awaited<ReturnType<typeof readOwnPart>>>; query: z.output<typeof LeaveQuery> }) {
  const found = await successorChoices(tx, { clusterId, q: query.q, firmId: query.to, except: firmId });
  const { somebodyWaits } = await readLeaving(tx, { roundId, firmId });
  return { part, harm: await settledHarm(tx, { roundId, firmId }), somebodyWaits, choices: query.to ? [] : found, chosen: (query.to && found[0]) || null };
}

const NOTICES = { harm: "told", waiting: "asked", named: "asked", panel: "asked", takeBack: "takenBack", accept: "accepted", decline: "declined", vote: "voted" } as const;

export const action = guard({ as: "person", params: Params, rate: "write_person" }, (scope) =>
  act(scope, {
    roundId: scope.params.id,
    schema: leaveForm,
    noticeOf: ({ intent }) => NOTICES[intent],
    run: async (tx, form, hand) => {
      const roundId = scope.params.id;
      switch (form.intent) {
        case "harm":
          return askHarm(tx, roundId, hand);
        case "waiting":
        case "named":
        case "panel":
          if (!hand.actingFirmId) return refuse("forbidden");
          return askToLeave(tx, { roundId, firmId: hand.actingFirmId, way: form.intent, reason: form.reason, ...(form.intent === "named" && { successorId: form.ref }) });
        case "takeBack":
          return takeDepartureBack(tx, form.ref);
        case "accept":
          return answerTakeover(tx, { departureId: form.ref, answer: "accepted", deliveryPoint: form.deliveryPoint });
        case "decline":
          return answerTakeover(tx, { departureId: form.ref, answer: "declined", deliveryPoint: "" });
        case "vote":
          return voteDeparture(tx, { departureId: form.ref, vote: form.said, reason: form.reason, hand });
      }
    },
  }),
);

// What leaving does while pledges are taken: worked out once, and then read.
async function askHarm(tx: Tx, roundId: string, hand: Hand): Promise<{ ok: true }> {
  const pledge = await tx.selectFrom("current_pledges").select("firm_id").where("round_id", "=", roundId).where("firm_id", "=", hand.actingFirmId).executeTakeFirst();
  if (pledge?.firm_id) await tellHarm(tx, { roundId, firmId: pledge.firm_id });
  return { ok: true };
}

export default function LeavePage() {
  const { round, view, before, after, departures, ...data } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { leaving } = useMessages();
  const forms = { formKey: data.key, lastResult: answer?.submission };
  return (
    <RoundFrame round={round} view={view} now={data.now} link={data.link}>
      <Flash texts={leaving.notices} />
      {before && <LeavingCard round={round} {...before} idempotencyKey={data.key} />}
      {(after || departures.length > 0) && (
        <div className="stack max-w-3xl">
          <DeparturesCard departures={departures} unitCode={round.unit_code} forms={forms} />
          {after && <AskToLeave round={round} {...after} q={data.q} forms={forms} />}
        </div>
      )}
    </RoundFrame>
  );
}
