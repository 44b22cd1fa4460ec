import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { openDesk, openDeskToDecide } from "~/features/broker/access.server";
import { introduceFirms, readIntroductions, readMembers } from "~/features/broker/introductions.server";
import { DeskParams, IntroduceQuery, IntroductionForm } from "~/features/broker/schema";
import { IntroduceForm } from "~/features/broker/ui/introduce-form";
import { IntroductionList } from "~/features/broker/ui/introduction-list";
import { refusalIn } from "~/features/broker/ui/problem";
import { useMessages } from "~/i18n/context";
import { guard } from "~/lib/guard.server";
import { Flash } from "~/ui/flash";

export const loader = guard({ as: "staff", params: DeskParams, query: IntroduceQuery }, ({ actor, viewer, params, query, db }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    const own = viewer.firms.map((firm) => firm.id);
    const member = async (firmId: string | undefined) => (firmId ? ((await readMembers(tx, { clusterId: cluster.id, firmId, exclude: own })).rows[0] ?? null) : null);
    const one = await member(query.one);
    const other = query.other === query.one ? null : await member(query.other);
    const choosing = rights.decides && !(one && other);
    return {
      here: `/desk/${cluster.slug}/introductions`,
      decides: rights.decides,
      q: query.q,
      one,
      other: one && other,
      found: choosing ? await readMembers(tx, { clusterId: cluster.id, q: query.q, page: query.page, exclude: one ? [...own, one.id] : own, beside: one?.id ?? null }) : { rows: [], page: 1, pages: 1 },
      made: await readIntroductions(tx, cluster.id),
    };
  }),
);

export const action = guard({ as: "staff", params: DeskParams, form: IntroductionForm, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
    return introduceFirms(tx, { ...form, clusterId: cluster.id, ownFirmIds: viewer.firms.map((firm) => firm.id) });
  });
  return answer.ok ? redirect(`/desk/${encodeURIComponent(params.cluster)}/introductions?done=made`, 303) : answer;
});

export default function DeskIntroductionsPage() {
  const { decides, made, ...choice } = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  const { introductions: t } = useMessages();
  return (
    <div className="stack">
      <Flash texts={t.done} param="done" />
      {decides && <IntroduceForm {...choice} key={`${choice.one?.id} ${choice.other?.id}`} lastResult={answer?.submission} />}
      <IntroductionList introductions={made} />
    </div>
  );
}
