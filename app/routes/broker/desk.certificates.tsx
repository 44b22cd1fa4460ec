import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { BadgeCheck } from "lucide-react";
import { openDesk, openDeskToDecide } from "~/features/broker/access.server";
import { reviewCertificate } from "~/features/broker/commands.server";
import { countCertificates, readCertificates } from "~/features/broker/queries.server";
import { certificateLevels } from "~/features/broker/rules";
import { CertificateQuery, DeskParams, ReviewForm } from "~/features/broker/schema";
import { CertificateReview } from "~/features/broker/ui/certificate-review";
import { FindForm } from "~/features/broker/ui/find-form";
import { refusalIn } from "~/features/broker/ui/problem";
import { useFormat, useMessages } from "~/i18n/context";
import { guard } from "~/lib/guard.server";
import { Card, CardHeader } from "~/ui/card";
import { EmptyState } from "~/ui/empty-state";
import { Pagination, useQueryLink } from "~/ui/pagination";
import { Tabs } from "~/ui/tabs";

export const loader = guard({ as: "staff", params: DeskParams, query: CertificateQuery }, ({ actor, viewer, params, query, db }) =>
  db.as(actor, async (tx) => {
    const { cluster, rights } = await openDesk(tx, viewer, params.cluster);
    return {
      decides: rights.decides,
      ownFirmIds: viewer.firms.map((firm) => firm.id),
      counts: await countCertificates(tx, cluster.id),
      found: await readCertificates(tx, { clusterId: cluster.id, ...query }),
      q: query.q,
      level: query.level,
    };
  }),
);

export const action = guard({ as: "staff", params: DeskParams, query: CertificateQuery, form: ReviewForm, rate: "write_person" }, async ({ actor, viewer, params, query, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const { cluster } = await openDeskToDecide(tx, viewer, params.cluster);
    return reviewCertificate(tx, { ...form, clusterId: cluster.id, actor, ownFirmIds: viewer.firms.map((firm) => firm.id) });
  });
  if (!answer.ok) return answer;
  const back = new URLSearchParams({ level: query.level, ...(query.q && { q: query.q }), ...(query.page > 1 && { page: String(query.page) }), notice: form.level });
  return redirect(`/desk/${encodeURIComponent(params.cluster)}/certificates?${back.toString()}`, 303);
});

export default function DeskCertificatesPage() {
  const { decides, ownFirmIds, counts, found, q, level } = useLoaderData<typeof loader>();
  const answer = refusalIn(useActionData<typeof action>());
  const { broker: t } = useMessages();
  const format = useFormat();
  const link = useQueryLink();
  return (
    <Card>
      <CardHeader title={t.certificates.title} />
      <p className="mb-4 max-w-text text-ink-2">{t.certificates.lead}</p>
      <Tabs
        className="mb-4"
        label={t.certificates.title}
        tabs={certificateLevels.map((other) => ({ to: link({ level: other, page: null }), label: t.certificates.levels[other], count: format.number(counts[other]), current: other === level }))}
      />
      <FindForm q={q} label={t.searchName}>
        <input type="hidden" name="level" value={level} />
      </FindForm>
      {found.rows.length === 0 ? (
        <EmptyState icon={BadgeCheck} title={q ? t.nothingFound : t.certificates.emptyTitle}>
          {!q && t.certificates.emptyBody}
        </EmptyState>
      ) : (
        <CertificateReview certificates={found.rows} decides={decides} ownFirmIds={ownFirmIds} answer={answer} />
      )}
      <Pagination page={found.page} pages={found.pages} />
    </Card>
  );
}
