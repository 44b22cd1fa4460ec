import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { openDesk, openDeskToDecide } from "~/features/broker/access.server";
import { DeskParams } from "~/features/broker/schema";
import { refusalIn } from "~/features/broker/ui/problem";
import { describeCluster } from "~/features/clusters/commands.server";
import { readClusterPage } from "~/features/clusters/queries.server";
import { ClusterPageForm } from "~/features/clusters/schema";
import { PageEditor } from "~/features/clusters/ui/page-editor";
import { isicClasses, termOptions } from "~/features/firms/taxonomy";
import { useLocale } from "~/i18n/context";
import { guard } from "~/lib/guard.server";

export const loader = guard({ as: "staff", params: DeskParams }, ({ actor, viewer, params, db }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    return { page: await readClusterPage(tx, cluster.id), decides: rights.decides };
  }),
);

export const action = guard({ as: "staff", params: DeskParams, form: ClusterPageForm, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
    return describeCluster(tx, cluster.id, form);
  });
  return answer.ok ? redirect(`/desk/${params.cluster}/page?notice=described`, 303) : answer;
});

/** The words of the cluster's own page. */
export default function DeskClusterPage() {
  const { page, decides } = useLoaderData<typeof loader>();
  const { locale } = useLocale();
  const answer = refusalIn(useActionData<typeof action>());
  return <PageEditor key={Object.values(page).join("|")} page={page} decides={decides} sectors={termOptions(isicClasses, locale)} lastResult={answer?.submission} />;
}
