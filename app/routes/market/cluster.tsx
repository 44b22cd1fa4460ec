import { redirect, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { applyForMembership, leaveCluster } from "~/features/clusters/commands.server";
import { readCluster, readClusterStaff, readPlaces, readStanding } from "~/features/clusters/queries.server";
import { isicClasses, termLabel } from "~/features/firms/taxonomy";
import { listRounds } from "~/features/joint-actions/purchase/queries.server";
import { RoundCard } from "~/features/joint-actions/purchase/ui/round-card";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { optionalText } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { Hue } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { Button, LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Flash } from "~/ui/flash";
import { PointMap } from "~/ui/map";
import { PageHeader } from "~/ui/page-header";
import { Stat, Stats } from "~/ui/stat";
import { TextInput } from "~/ui/text-input";
import { TextLink } from "~/ui/text-link";

const Params = z.object({ slug: z.string().max(120) });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "anyone", params: Params }, async ({ actor, viewer, params, db, locale, now }) =>
  db.as(actor, async (tx) => {
    const found = await readCluster(tx, params.slug);
    if (!found) throw errorResponse("not_found");
    const firm = viewer?.firms.find((entry) => entry.id === viewer.actingFirmId && entry.role !== "viewer") ?? null;
    return {
      ...found,
      title: locale === "fa" ? found.cluster.name_fa : found.cluster.name_en,
      firm,
      places: await readPlaces(tx, found.cluster.id),
      staff: actor ? await readClusterStaff(tx, found.cluster.id) : [],
      rounds: actor ? (await listRounds(tx, { firmId: viewer?.actingFirmId ?? null, clusterId: found.cluster.id })).filter((round) => round.state === "pledging") : [],
      now: now().toISOString(),
      standing: firm ? await readStanding(tx, { clusterId: found.cluster.id, firmId: firm.id }) : null,
    };
  }),
);

const Answer = z.discriminatedUnion("intent", [z.object({ intent: z.literal("apply"), note: optionalText(1000) }), z.object({ intent: z.literal("leave") })]);

export const action = guard({ as: "member", params: Params, form: Answer, rate: "write_person" }, async ({ actor, viewer, params, form, db }) => {
  const answer = await db.as(actor, async (tx) => {
    const found = await readCluster(tx, params.slug);
    if (!found) throw errorResponse("not_found");
    const place = { clusterId: found.cluster.id, firmId: viewer.actingFirmId, actor };
    return form.intent === "leave" ? leaveCluster(tx, place) : applyForMembership(tx, { ...place, note: form.note });
  });
  return answer.ok ? redirect(`/clusters/${params.slug}?notice=${form.intent === "leave" ? "left" : "applied"}`, 303) : answer;
});

export default function ClusterPage() {
  const { cluster, figures, firms, firm, standing, title, places, staff, rounds, now } = useLoaderData<typeof loader>();
  const { clusters: t, common } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const name = (row: { name_fa: string; name_en: string }) => (locale === "fa" ? row.name_fa || row.name_en : row.name_en || row.name_fa);
  const canLeave = firm && standing && ["active", "pending", "changes_requested"].includes(standing.status);
  const sectors = cluster.sectors.map((code) => termLabel(isicClasses, code, locale));
  const canApply = firm && (!standing || ["rejected", "changes_requested", "left"].includes(standing.status));
  return (
    <Hue hue={cluster.hue}>
      <PageHeader crumbs={[{ to: "/clusters", label: t.title }]} title={title} lead={locale === "fa" ? cluster.place_fa : cluster.place_en} />
      <Flash texts={{ applied: t.applied, left: standing?.status === "left" ? t.leftNotice : t.takenBackNotice }} />
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
              {sectors.length > 0 && (
                <ul aria-label={t.sectors} className="mt-3 flex flex-wrap gap-2">
                  {sectors.map((sector) => (
                    <li key={sector}>
                      <Badge tone="quiet">{sector}</Badge>
                    </li>
                  ))}
                </ul>
              )}
            </Card>
          )}
          <Card>
            <CardHeader title={t.rounds} aside={rounds.length > 0 && <TextLink to="/rounds">{common.all}</TextLink>} />
            {rounds.length > 0 ? (
              <ul className="grid gap-3 md:grid-cols-2">
                {rounds.slice(0, 6).map((round) => (
                  <li key={round.id} className="min-w-0">
                    <RoundCard round={round} now={now} />
                  </li>
                ))}
              </ul>
            ) : (
              <p className="text-ink-2">{figures.open_rounds > 0 ? t.roundsForMembers(format.number(figures.open_rounds)) : t.noRounds}</p>
            )}
          </Card>
          {places.length > 0 && (
            <Card>
              <CardHeader title={t.map} />
              <PointMap label={t.mapLabel(format.number(places.length))} dots={places} />
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
            <CardHeader title={standing ? t.membership : t.join} />
            {standing && (
              <Alert tone={standing.status === "active" ? "ok" : "now"}>
                {t.status[standing.status]}
                {standing.note && (
                  <>
                    <p className="mt-2 text-sm">{t.brokerSays}</p>
                    <Text>{standing.note}</Text>
                  </>
                )}
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
                <input type="hidden" name="intent" value="apply" />
                <TextInput name="note" label={t.joinNote} optional />
                <Button variant="primary">{standing ? t.again : t.join}</Button>
              </Form>
            )}
            {canLeave && (
              <details className="mt-3">
                <summary className="inline-flex min-h-11 cursor-pointer items-center text-sm font-semibold text-bad">{standing.status === "active" ? t.leave : t.takeBack}</summary>
                <Form method="post" className="mt-2 grid gap-2">
                  <input type="hidden" name="intent" value="leave" />
                  <p className="text-sm">{standing.status === "active" ? t.leaveSure : t.takeBackSure}</p>
                  <Button variant="danger">{standing.status === "active" ? t.leaveYes : t.takeBackYes}</Button>
                </Form>
              </details>
            )}
          </Card>
          {staff.length > 0 && (
            <Card>
              <CardHeader title={t.staff} />
              <ul className="grid gap-2">
                {staff.map((person) => (
                  <li key={`${person.id} ${person.role}`} className="flex flex-wrap items-center justify-between gap-2">
                    <Name>{person.name}</Name>
                    <Badge tone="quiet">{t.roles[person.role]}</Badge>
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </aside>
      </div>
    </Hue>
  );
}
