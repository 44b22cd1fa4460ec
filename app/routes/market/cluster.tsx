import { redirect, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { applyForMembership } from "~/features/clusters/commands.server";
import { readCluster, readStanding } from "~/features/clusters/queries.server";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { optionalText } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Hue } from "~/ui/avatar";
import { Text } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { PageHeader } from "~/ui/page-header";
import { Stat, Stats } from "~/ui/stat";
import { TextInput } from "~/ui/text-input";
import { TextLink } from "~/ui/text-link";

const Params = z.object({ slug: z.string().max(120) });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "anyone", params: Params }, async ({ actor, viewer, params, db, locale }) =>
  db.as(actor, async (tx) => {
    const found = await readCluster(tx, params.slug);
    if (!found) throw errorResponse("not_found");
    const firm = viewer?.firms.find((entry) => entry.id === viewer.actingFirmId && entry.role !== "viewer") ?? null;
    return {
      ...found,
      title: locale === "fa" ? found.cluster.name_fa : found.cluster.name_en,
      firm,
      standing: firm ? await readStanding(tx, { clusterId: found.cluster.id, firmId: firm.id }) : null,
    };
  }),
);

export const action = guard({ as: "member", params: Params, form: z.object({ note: optionalText(1000) }), rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const found = await readCluster(tx, params.slug);
    if (!found) throw errorResponse("not_found");
    return applyForMembership(tx, { clusterId: found.cluster.id, firmId: viewer.actingFirmId, note: form.note, actor });
  });
  return answer.ok ? redirect(`/clusters/${params.slug}`, 303) : answer;
});

export default function ClusterPage() {
  const { cluster, figures, firms, firm, standing, title } = useLoaderData<typeof loader>();
  const { clusters: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const name = (row: { name_fa: string; name_en: string }) => (locale === "fa" ? row.name_fa || row.name_en : row.name_en || row.name_fa);
  const canApply = firm && (!standing || ["rejected", "changes_requested", "left"].includes(standing.status));
  return (
    <Hue hue={cluster.hue}>
      <PageHeader crumbs={[{ to: "/clusters", label: t.title }]} title={title} lead={locale === "fa" ? cluster.place_fa : cluster.place_en} />
      <div className="with-aside">
        <div className="stack min-w-0">
          <Card>
            <Stats>
              <Stat label={t.firms} value={format.number(figures.firms)} />
              <Stat label={t.providers} value={format.number(figures.providers)} />
              <Stat label={t.openRounds} value={format.number(figures.open_rounds)} />
              <Stat label={t.saved} value={format.money(figures.saved, true)} tone="ok" />
            </Stats>
          </Card>
          {(locale === "fa" ? cluster.story_fa : cluster.story_en) && (
            <Card>
              <CardHeader title={t.story} />
              <Text>{locale === "fa" ? cluster.story_fa : cluster.story_en}</Text>
            </Card>
          )}
          <Card>
            <CardHeader title={t.newest} aside={firms.length > 0 && <TextLink to={`/search?cluster=${cluster.slug}`}>{t.allFirms}</TextLink>} />
            {firms.length === 0 && <p className="text-ink-2">{t.noFirms}</p>}
            <ul className="grid gap-2 sm:grid-cols-2">
              {firms.map((row) => (
                <li key={row.slug}>
                  <TextLink to={`/firms/${row.slug}`}>
                    <bdi>{name(row)}</bdi>
                  </TextLink>
                </li>
              ))}
            </ul>
          </Card>
        </div>
        <aside className="stack min-w-0">
          <Card>
            <CardHeader title={t.join} />
            {standing && (
              <Alert tone={standing.status === "active" ? "ok" : "now"}>
                {t.status[standing.status]}
                {standing.note && <Text>{standing.note}</Text>}
              </Alert>
            )}
            {!firm && (
              <div className="grid gap-3">
                <p>{t.needFirm}</p>
                <LinkButton to="/firms/new" variant="primary">
                  {t.newFirm}
                </LinkButton>
              </div>
            )}
            {canApply && (
              <Form method="post" className="mt-3 grid gap-3">
                <p>{t.joinAs(locale === "fa" ? firm.nameFa || firm.nameEn : firm.nameEn || firm.nameFa)}</p>
                <TextInput name="note" label={t.joinNote} optional />
                <Button variant="primary">{standing ? t.again : t.join}</Button>
              </Form>
            )}
          </Card>
        </aside>
      </div>
    </Hue>
  );
}
