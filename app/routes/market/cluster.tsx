import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { applyForMembership, leaveCluster } from "~/features/clusters/commands.server";
import { readCluster, readClusterStaff, readPlaces, readStanding, readTowns } from "~/features/clusters/queries.server";
import { Membership } from "~/features/clusters/ui/membership";
import { NewestFirms } from "~/features/clusters/ui/newest-firms";
import { townName } from "~/features/firms/places";
import { isicClasses, termLabel } from "~/features/firms/taxonomy";
import { listRounds } from "~/features/joint-actions/purchase/queries.server";
import { RoundCard } from "~/features/joint-actions/purchase/ui/round-card";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { inOneLine, socialPreview } from "~/lib/social";
import { optionalText } from "~/lib/zod";
import { Hue } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { Name, Text } from "~/ui/bidi";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Flash } from "~/ui/flash";
import { PointMap } from "~/ui/map";
import { PageHeader } from "~/ui/page-header";
import { Stat, Stats } from "~/ui/stat";
import { TextLink } from "~/ui/text-link";

const Params = z.object({ slug: z.string().max(120) });

export const meta: MetaFunction<typeof loader> = ({ data }) => (data ? [{ title: `${data.title} · ${data.siteName}` }, ...socialPreview(data)] : []);

export const loader = guard({ as: "anyone", params: Params }, async ({ actor, viewer, params, db, locale, siteUrl, now }) =>
  db.as(actor, async (tx) => {
    const found = await readCluster(tx, params.slug);
    if (!found) throw errorResponse("not_found");
    const { cluster } = found;
    const pick = (fa: string, en: string) => (locale === "fa" ? fa || en : en || fa);
    const firm = viewer?.firms.find((entry) => entry.id === viewer.actingFirmId) ?? null;
    const place = pick(cluster.place_fa, cluster.place_en);
    return {
      ...found,
      title: pick(cluster.name_fa, cluster.name_en),
      place,
      story: pick(cluster.story_fa, cluster.story_en),
      description: inOneLine(pick(cluster.story_fa, cluster.story_en) || place),
      siteName: messagesFor(locale).common.productName,
      url: `${siteUrl}/clusters/${cluster.slug}`,
      siteUrl,
      locale,
      firm: firm && { name: pick(firm.nameFa, firm.nameEn), editable: firm.role !== "viewer" },
      signedIn: viewer !== null,
      edits: viewer !== null && (viewer.isAdmin || viewer.brokerOf.includes(cluster.id)),
      places: await readPlaces(tx, cluster.id),
      towns: await readTowns(tx, cluster.id),
      staff: actor ? await readClusterStaff(tx, cluster.id) : [],
      rounds: actor ? (await listRounds(tx, { firmId: viewer?.actingFirmId ?? null, clusterId: cluster.id })).filter((round) => round.state === "pledging") : [],
      now: now().toISOString(),
      standing: firm ? await readStanding(tx, { clusterId: cluster.id, firmId: firm.id }) : null,
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
  return answer.ok ? redirect(`/clusters/${encodeURIComponent(params.slug)}?notice=${form.intent === "leave" ? "left" : "applied"}`, 303) : answer;
});

export default function ClusterPage() {
  const { cluster, figures, firms, firm, signedIn, edits, standing, title, place, story, places, towns, staff, rounds, now } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { clusters: t, common } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const problem = answer && "submission" in answer ? answer.submission.error?.[""]?.join(" ") : undefined;
  const sectors = cluster.sectors.map((code) => termLabel(isicClasses, code, locale));
  const townDots = towns.map(({ city, firms: count, lat, lng }) => {
    const name = townName(city, locale);
    return { id: city, lat, lng, label: name, spoken: t.town(name, format.number(count)), href: `/search?cluster=${cluster.slug}&q=${encodeURIComponent(name)}`, tone: "quiet" as const, size: 10 };
  });
  return (
    <Hue hue={cluster.hue}>
      <PageHeader
        crumbs={[{ to: "/clusters", label: t.title }]}
        title={<Name>{title}</Name>}
        lead={place}
        actions={
          <>
            {edits && <LinkButton to={`/desk/${cluster.slug}/page`}>{t.editPage}</LinkButton>}
            {!standing && (
              <LinkButton to="#membership" variant="primary" className="lg:hidden">
                {t.join}
              </LinkButton>
            )}
          </>
        }
      />
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
          {(story || sectors.length > 0) && (
            <Card>
              <CardHeader title={t.story} />
              {story && <Text className="max-w-text">{story}</Text>}
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
              <PointMap label={t.mapLabel(format.number(places.length))} dots={[...places, ...townDots]} />
              {towns.length > 0 && <p className="mt-2 text-sm text-ink-2">{t.townsHint}</p>}
            </Card>
          )}
          <NewestFirms firms={firms} slug={cluster.slug} />
        </div>
        <aside className="stack min-w-0">
          <Membership firm={firm} signedIn={signedIn} standing={standing} problem={problem} />
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
