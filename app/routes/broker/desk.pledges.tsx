import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { PhoneCall } from "lucide-react";
import { randomUUID } from "node:crypto";
import { openDesk, openDeskToDecide } from "~/features/broker/access.server";
import { enterPledge } from "~/features/broker/commands.server";
import { firmChoices, readAssisted, roundChoices } from "~/features/broker/queries.server";
import { AssistQuery, assistForm, DeskParams } from "~/features/broker/schema";
import { AssistForm } from "~/features/broker/ui/assist-form";
import { AssistedList } from "~/features/broker/ui/assisted-list";
import { refusalIn } from "~/features/broker/ui/problem";
import { useMessages } from "~/i18n/context";
import { guard } from "~/lib/guard.server";
import { EmptyState } from "~/ui/empty-state";

export const loader = guard({ as: "staff", params: DeskParams, query: AssistQuery }, ({ actor, viewer, params, query, db, now }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    const found = rights.decides ? await firmChoices(tx, { clusterId: cluster.id, q: query.q, firmId: query.firm, exclude: viewer.firms.map((firm) => firm.id) }) : [];
    return {
      base: `/desk/${cluster.slug}`,
      decides: rights.decides,
      q: query.q,
      roundId: query.round,
      chosen: (query.firm && found[0]) || null,
      choices: found,
      rounds: await roundChoices(tx, cluster.id, now()),
      entries: await readAssisted(tx, cluster.id),
      idempotencyKey: randomUUID(),
    };
  }),
);

export const action = guard(
  { as: "staff", params: DeskParams, form: (context) => assistForm(context.currencyUnit), rate: "write_person" },
  async ({ actor, viewer, params, form, db }) => {
    const answer = await db.as(actor, async (tx) => {
      const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
      return enterPledge(tx, { ...form, clusterId: cluster.id, actor, ownFirmIds: viewer.firms.map((firm) => firm.id), key: form.idempotencyKey ?? randomUUID() });
    });
    return answer.ok ? redirect(`/desk/${encodeURIComponent(params.cluster)}/pledges?notice=entered`, 303) : answer;
  },
);

export default function DeskPledgesPage() {
  const data = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  const { broker: t } = useMessages();
  return (
    <div className="stack">
      {!data.decides ? null : data.rounds.length === 0 ? (
        <EmptyState icon={PhoneCall} title={t.pledges.noRoundTitle}>
          {t.pledges.noRoundBody}
        </EmptyState>
      ) : (
        <AssistForm {...data} key={data.chosen?.id ?? ""} lastResult={answer?.submission} />
      )}
      <AssistedList entries={data.entries} base={data.base} decides={data.decides} />
    </div>
  );
}
