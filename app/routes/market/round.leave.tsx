import { redirect, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { openRound } from "~/features/joint-actions/purchase/open-round.server";
import { readLeaving } from "~/features/joint-actions/purchase/pledging/leaving.server";
import { LeavingCard } from "~/features/joint-actions/purchase/pledging/ui/leaving-card";
import { takesPledges } from "~/features/joint-actions/purchase/rules";
import { RoundFrame } from "~/features/joint-actions/purchase/ui/round-frame";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

/** What withdrawing does to the others and what could be done instead; then the button. */
export const loader = guard({ as: "person", params: z.object({ id: id() }), rate: "write_person" }, async ({ actor, viewer, params, db, now, locale, siteUrl }) =>
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

export default function LeavePage() {
  const data = useLoaderData<typeof loader>();
  return (
    <RoundFrame round={data.round} view={data.view} now={data.now} link={data.link}>
      <LeavingCard round={data.round} desired={data.desired} harm={data.harm} somebodyWaits={data.somebodyWaits} idempotencyKey={data.key} />
    </RoundFrame>
  );
}
