import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { readClusterCards } from "~/features/clusters/queries.server";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { Name } from "~/ui/bidi";
import { Hue } from "~/ui/avatar";
import { Stat, Stats } from "~/ui/stat";

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }, { name: "description", content: data?.description }];

export const loader = guard({ as: "anyone" }, async ({ actor, viewer, db, locale }) => {
  const { common, site } = messagesFor(locale);
  return {
    title: `${common.productName} · ${common.tagline}`,
    description: site.lead,
    signedIn: viewer !== null,
    clusters: await db.as(actor, (tx) => readClusterCards(tx)),
  };
});

export default function HomePage() {
  const { clusters, signedIn } = useLoaderData<typeof loader>();
  const { site: t } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  return (
    <div className="grid gap-10 py-6">
      <section className="grid gap-4 md:max-w-3xl">
        <h1 className="text-2xl font-extrabold md:text-3xl">{t.headline}</h1>
        <p className="text-lg text-ink-2">{t.lead}</p>
        <div className="flex flex-wrap gap-3">
          {signedIn ? (
            <LinkButton to="/rounds" variant="primary" size="lg">
              {t.toRounds}
            </LinkButton>
          ) : (
            <>
              <LinkButton to="/sign-up" variant="primary" size="lg">
                {t.begin}
              </LinkButton>
              <LinkButton to="/sign-in" size="lg">
                {t.signIn}
              </LinkButton>
            </>
          )}
        </div>
      </section>
      <ol className="grid gap-4 md:grid-cols-3">
        {t.steps.map((step, index) => (
          <li key={step.title}>
            <Card className="h-full">
              <span className="figures text-2xl font-extrabold text-glaze-text">{format.number(index + 1)}</span>
              <h2 className="text-lg font-bold">{step.title}</h2>
              <p className="text-ink-2">{step.body}</p>
            </Card>
          </li>
        ))}
      </ol>
      {clusters.length > 0 && (
        <section className="grid gap-4">
          <h2 className="text-xl font-bold">{t.liveTitle}</h2>
          <ul className="grid gap-4 md:grid-cols-3">
            {clusters.map((cluster) => (
              <li key={cluster.slug}>
                <Hue hue={cluster.hue}>
                  <Card className="h-full">
                    <CardHeader title={<Name>{locale === "fa" ? cluster.name_fa : cluster.name_en}</Name>} level={3} aside={locale === "fa" ? cluster.place_fa : cluster.place_en} />
                    <Stats>
                      <Stat label={t.firms} value={format.number(cluster.firms)} />
                      <Stat label={t.openRounds} value={format.number(cluster.open_rounds)} />
                      <Stat label={t.saved} value={format.money(cluster.saved, true)} tone="ok" />
                    </Stats>
                  </Card>
                </Hue>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
