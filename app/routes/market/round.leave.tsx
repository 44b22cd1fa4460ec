import { redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { readLeaving, tellHarm } from "~/features/joint-actions/purchase/pledging/leaving.server";
import { LeavingCard } from "~/features/joint-actions/purchase/pledging/ui/leaving-card";
import { takesPledges } from "~/features/joint-actions/purchase/rules";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

const Params = z.object({ id: id() });

/** What withdrawing does to the others and what could be done instead; then the button. */
export const loader = guard({ as: "person", params: Params }, async ({ actor, viewer, params, db, now, locale, siteUrl }) =>
  db.as(actor, async (tx) => {
    const { round, firm, view } = await openRound(tx, viewer, params.id);
    const open = takesPledges({ state: view.state, deadline: round.deadline, fillDeadline: round.fill_deadline }, now());
    const pledge = firm && firm.role !== "viewer" && open
      ? await tx.selectFrom("current_pledges").select("desired_qty").where("round_id", "=", round.id).where("firm_id", "=", firm.id).executeTakeFirst()
      : undefined;
    if (!firm || !pledge) throw redirect(`/rounds/${round.id}`, 303);
    return {
      title: messagesFor(locale).pledging.leaving.title,
      round,
      view,
      desired: pledge.desired_qty ?? 0n,
      ...(await readLeaving(tx, { roundId: round.id, firmId: firm.id })),
      key: randomUUID(),
      now: now().toISOString(),
      link: `${siteUrl}/rounds/${round.id}`,
    };
  }),
);

/** Asks what it does: worked out once, and then read. */
export const action = guard({ as: "member", params: Params, form: z.object({}), rate: "write_person" }, async ({ actor, viewer, params, db }) => {
  await db.as(actor, async (tx) => {
    const { round } = await openRound(tx, viewer, params.id);
    const pledge = await tx.selectFrom("current_pledges").select("id").where("round_id", "=", round.id).where("firm_id", "=", viewer.actingFirmId).executeTakeFirst();
    if (pledge) await tellHarm(tx, { roundId: round.id, firmId: viewer.actingFirmId });
  });
  return redirect(`/rounds/${params.id}/leave`, 303);
});

export default function LeavePage() {
  const data = useLoaderData<typeof loader>();
  return (
    <RoundFrame round={data.round} view={data.view} now={data.now} link={data.link}>
      <LeavingCard round={data.round} desired={data.desired} told={data.told} harm={data.harm} somebodyWaits={data.somebodyWaits} idempotencyKey={data.key} />
    </RoundFrame>
  );
}
