import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { openDesk } from "~/features/broker/access.server";
import { appoint, endAppointment } from "~/features/broker/commands.server";
import { readStaff } from "~/features/broker/queries.server";
import { DeskParams, StaffForm } from "~/features/broker/schema";
import { refusalIn } from "~/features/broker/ui/problem";
import { StaffEditor } from "~/features/broker/ui/staff-editor";
import { guard } from "~/lib/guard.server";

export const loader = guard({ as: "staff", params: DeskParams }, ({ actor, viewer, params, db }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    return { staff: await readStaff(tx, cluster.id), me: viewer.personId, appoints: rights.appoints };
  }),
);

export const action = guard({ as: "staff", params: DeskParams, form: StaffForm, rate: "appoint_person" }, async ({ actor, viewer, params, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    const place = { ...form, clusterId: cluster.id, rights };
    return place.intent === "appoint" ? appoint(tx, place) : endAppointment(tx, place);
  });
  return answer.ok ? redirect(`/desk/${encodeURIComponent(params.cluster)}/people?notice=${form.intent === "appoint" ? "appointed" : "ended"}`, 303) : answer;
});

export default function DeskPeoplePage() {
  const data = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  return <StaffEditor {...data} lastResult={answer?.submission} />;
}
