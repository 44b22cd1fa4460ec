import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { openDesk, openDeskToDecide } from "~/features/broker/access.server";
import { DeskParams } from "~/features/broker/schema";
import { DeskNeeds, VainSearches } from "~/features/broker/ui/desk-needs";
import { refusalIn } from "~/features/broker/ui/problem";
import { answerNeed } from "~/features/requests/commands.server";
import { readDeskNeeds, readRoundsToName } from "~/features/requests/queries.server";
import { NeedAnswerForm } from "~/features/requests/schema";
import { readVainSearches } from "~/features/search/vain.server";
import { useMessages } from "~/i18n/context";
import { guard } from "~/lib/guard.server";
import { Flash } from "~/ui/flash";

export const loader = guard({ as: "staff", params: DeskParams }, ({ actor, viewer, params, db }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    return { decides: rights.decides, ...(await readDeskNeeds(tx, cluster.id)), rounds: await readRoundsToName(tx, cluster.id), vain: await readVainSearches(tx, cluster.id) };
  }),
);

export const action = guard({ as: "staff", params: DeskParams, form: NeedAnswerForm, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
    return answerNeed(tx, { ...form, clusterId: cluster.id, actor });
  });
  return answer.ok ? redirect(`/desk/${params.cluster}/needs?done=${form.intent}`, 303) : answer;
});

export default function DeskNeedsPage() {
  const { open, done, decides, rounds, vain } = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  const { needs } = useMessages();
  return (
    <div className="stack">
      <Flash texts={needs.desk.notices} param="done" />
      <DeskNeeds open={open} done={done} decides={decides} rounds={rounds} answer={answer} />
      <VainSearches searches={vain} />
    </div>
  );
}
