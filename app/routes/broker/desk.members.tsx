import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { openDesk, openDeskToDecide } from "~/features/broker/access.server";
import { answerApplication } from "~/features/broker/commands.server";
import { readApplicants, readDecisions } from "~/features/broker/queries.server";
import { DecisionForm, DeskParams } from "~/features/broker/schema";
import { Applicants, Decisions } from "~/features/broker/ui/applicants";
import { refusalIn } from "~/features/broker/ui/problem";
import { guard } from "~/lib/guard.server";

export const loader = guard({ as: "staff", params: DeskParams }, ({ actor, viewer, params, db, now }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    return {
      decides: rights.decides,
      applicants: await readApplicants(tx, cluster.id, viewer.firms.map((firm) => firm.id)),
      decisions: await readDecisions(tx, cluster.id),
      now: now().toISOString(),
    };
  }),
);

export const action = guard({ as: "staff", params: DeskParams, form: DecisionForm, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
    return answerApplication(tx, { ...form, clusterId: cluster.id, actor, ownFirmIds: viewer.firms.map((firm) => firm.id) });
  });
  return answer.ok ? redirect(`/desk/${encodeURIComponent(params.cluster)}?notice=${form.decision}`, 303) : answer;
});

export default function DeskMembersPage() {
  const data = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  return (
    <div className="stack">
      <Applicants applicants={data.applicants} decides={data.decides} now={data.now} answer={answer} />
      <Decisions decisions={data.decisions} />
    </div>
  );
}
