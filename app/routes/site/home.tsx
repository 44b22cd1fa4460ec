import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { readClusterCards } from "~/features/clusters/queries.server";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { Name } from "~/ui/bidi";
import { Hue } from "~/ui/avatar";
import { Stat, Stats } from "~/ui/stat";
import { StepChart } from "~/ui/step-chart";
import { TextLink } from "~/ui/text-link";

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
    <div className="grid gap-10 py-2 md:py-6">
      <div className="grid items-center gap-8 lg:grid-cols-[1fr_1.1fr]">
        <section className="grid gap-4">
          <h1 className="text-2xl font-extrabold text-balance">{t.headline}</h1>
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
        <Example />
      </div>
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
                    <CardHeader title={
                        <TextLink to={`/clusters/${cluster.slug}`}>
                          <Name>{locale === "fa" ? cluster.name_fa : cluster.name_en}</Name>
                        </TextLink>
                      } level={3} aside={locale === "fa" ? cluster.place_fa : cluster.place_en} />
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

// Quantities in kilograms, money in rials.
const example = {
  breaks: [
    { from: 1n, price: 420_000n },
    { from: 500n, price: 385_000n },
    { from: 2_000n, price: 340_000n },
  ],
  firms: 31,
  together: 2_150n,
  share: 60n,
} as const;

/** A joint purchase in one picture: alone on the first step, together on the last. */
function Example() {
  const { site: t } = useMessages();
  const format = useFormat();
  const kilograms = (quantity: bigint) => format.quantity(quantity, "kg");
  const [alone, , reached] = example.breaks;
  return (
    <Card aria-label={t.example.title}>
      <CardHeader title={t.example.title} aside={t.example.aside(format.number(example.firms))} />
      <StepChart
        label={t.example.chart}
        steps={example.breaks.map(({ from, price }) => ({ from: Number(from), price: Number(price), fromText: kilograms(from), priceText: format.money(price) }))}
        here={{ quantity: Number(example.together), text: t.example.together(kilograms(example.together)) }}
        columns={{ quantity: t.example.quantity, price: t.example.price }}
      />
      <Summary
        className="mt-4"
        rows={[
          { label: t.example.share, value: kilograms(example.share) },
          { label: t.example.payment, value: format.money(example.share * reached.price) },
          { label: t.example.saving, value: format.money(example.share * (alone.price - reached.price)), tone: "ok" },
        ]}
      />
    </Card>
  );
}
