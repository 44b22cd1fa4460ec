import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { editFrame, requireFirm } from "~/features/firms/access.server";
import { editBasics } from "~/features/firms/commands.server";
import { BasicsForm, FirmParams } from "~/features/firms/schema";
import { BasicsEditor } from "~/features/firms/ui/basics-editor";
import { EditFrame } from "~/features/firms/ui/edit-frame";
import { guard } from "~/lib/guard.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.frame.name }];

export const loader = guard({ as: "person", params: FirmParams }, ({ actor, db, params, locale }) =>
  db.as(actor, async (tx) => {
    const { firm, frame } = await editFrame(tx, params.slug, actor, locale);
    return { frame, firm };
  }),
);

export const action = guard({ as: "person", params: FirmParams, form: BasicsForm, rate: "write_person" }, async ({ actor, db, params, form }) => {
  const answer = await db.as(actor, async (tx) => editBasics(tx, (await requireFirm(tx, params.slug, actor, "editor")).id, form));
  return answer.ok ? redirect("?notice=saved", 303) : answer;
});

export default function EditBasicsPage() {
  const { frame, firm } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <EditFrame frame={frame}>
      <BasicsEditor key={firm.version} firm={firm} lastResult={answer && "submission" in answer ? answer.submission : undefined} />
    </EditFrame>
  );
}
