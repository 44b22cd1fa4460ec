import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { editFrame, requireFirm } from "~/features/firms/access.server";
import { editPlace } from "~/features/firms/commands.server";
import { clustersOf, contactOf, landmarks } from "~/features/firms/queries.server";
import { FirmParams, PlaceForm } from "~/features/firms/schema";
import { EditFrame } from "~/features/firms/ui/edit-frame";
import { PlaceEditor } from "~/features/firms/ui/place-editor";
import { guard } from "~/lib/guard.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.frame.name }];

export const loader = guard({ as: "person", params: FirmParams }, ({ actor, db, params, locale }) =>
  db.as(actor, async (tx) => {
    const { firm, frame } = await editFrame(tx, params.slug, actor, locale);
    return { frame, firm, contact: await contactOf(tx, firm.id), own: await clustersOf(tx, firm.id), landmarks: await landmarks(tx, locale) };
  }),
);

export const action = guard({ as: "person", params: FirmParams, form: PlaceForm, rate: "write_person" }, async ({ actor, db, params, form }) => {
  const answer = await db.as(actor, async (tx) => editPlace(tx, (await requireFirm(tx, params.slug, actor, "editor")).id, form));
  return answer.ok ? redirect("?notice=saved", 303) : answer;
});

export default function EditPlacePage() {
  const { frame, firm, contact, own, landmarks: places } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <EditFrame frame={frame}>
      <PlaceEditor key={firm.version} firm={firm} contact={contact} landmarks={places} home={own[0]?.id} lastResult={answer && "submission" in answer ? answer.submission : undefined} />
    </EditFrame>
  );
}
