import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { MessagesSquare, ShoppingBasket, Store } from "lucide-react";
import { readClusterCards, readSketches, type ClusterCard } from "~/features/clusters/queries.server";
import { ClusterCards } from "~/features/clusters/ui/cluster-cards";
import { useFormat, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { socialPreview } from "~/lib/social";
import { LinkButton } from "~/ui/button";
import { Card, CardHeader, Summary } from "~/ui/card";
import { SearchBox } from "~/ui/shell";
import { Stat, Stats } from "~/ui/stat";
import { StepChart } from "~/ui/step-chart";
import { TextLink } from "~/ui/text-link";

export const meta: MetaFunction<typeof loader> = ({ data }) => (data ? [{ title: data.title }, ...socialPreview(data)] : []);

export const loader = guard({ as: "anyone" }, async ({ actor, viewer, db, locale, siteUrl }) => {
  const { common, site } = messagesFor(locale);
  return {
    title: `${common.productName} · ${common.tagline}`,
    description: site.lead,
    siteName: common.productName,
    url: `${siteUrl}/`,
    siteUrl,
    locale,
    signedIn: viewer !== null,
    ...(await db.as(actor, async (tx) => ({ clusters: await readClusterCards(tx), sketches: await readSketches(tx) }))),
  };
});

const stepIcons = [Store, ShoppingBasket, MessagesSquare];

export default function HomePage() {
  const { clusters, sketches, signedIn } = useLoaderData<typeof loader>();
  const { site: t } = useMessages();
  const format = useFormat();
  return (
    <div className="grid gap-8 py-2 md:gap-12 md:py-6">
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
          <div className="grid gap-1.5">
            <p className="text-sm text-ink-2">{t.searchLabel}</p>
            <SearchBox big label={t.searchLabel} />
          </div>
        </section>
        <Example />
      </div>
      {clusters.length > 0 && <LiveFigures clusters={clusters} />}
      <section className="grid gap-4">
        <h2 className="text-xl font-bold">{t.stepsTitle}</h2>
        <ol className="grid gap-4 md:grid-cols-3">
          {t.steps.map((step, index) => {
            const Icon = stepIcons[index] ?? Store;
            return (
              <li key={step.title}>
                <Card className="grid h-full grid-cols-[auto_1fr] content-start gap-x-4 md:grid-cols-1 md:gap-y-3">
                  <span className="flex size-12 items-center justify-center rounded-full bg-glaze-soft text-glaze-text">
                    <Icon aria-hidden className="size-6" />
                  </span>
                  <div>
                    <h3 className="text-lg font-bold">
                      <span className="text-glaze-text">{format.number(index + 1)}.</span> {step.title}
                    </h3>
                    <p className="text-ink-2">{step.body}</p>
                  </div>
                </Card>
              </li>
            );
          })}
        </ol>
      </section>
      {clusters.length > 0 && (
        <section className="grid gap-4">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <h2 className="text-xl font-bold">{t.liveTitle}</h2>
            <TextLink to="/clusters">{t.allClusters}</TextLink>
          </div>
          <ClusterCards clusters={clusters.slice(0, 6)} sketches={sketches} level={3} />
        </section>
      )}
      {!signedIn && (
        <section className="grid justify-items-center gap-3 rounded-lg bg-glaze-soft px-5 py-8 text-center md:py-10">
          <h2 className="text-xl font-bold">{t.closing}</h2>
          <p className="max-w-text">{t.closingBody}</p>
          <LinkButton to="/sign-up" variant="primary" size="lg">
            {t.begin}
          </LinkButton>
        </section>
      )}
    </div>
  );
}

/** What all clusters have come to, as of this page. */
function LiveFigures({ clusters }: { clusters: readonly ClusterCard[] }) {
  const { site: t } = useMessages();
  const format = useFormat();
  const sum = (of: (cluster: ClusterCard) => number) => format.number(clusters.reduce((total, cluster) => total + of(cluster), 0));
  return (
    <Card aria-label={t.live}>
      <h2 className="mb-3 flex items-center gap-2 text-sm font-semibold text-ink-2">
        <span aria-hidden className="size-2 rounded-full bg-saffron" />
        {t.live}
      </h2>
      <Stats>
        <Stat label={t.firms} value={sum((cluster) => cluster.firms)} />
        <Stat label={t.providers} value={sum((cluster) => cluster.providers)} />
        <Stat label={t.openRounds} value={sum((cluster) => cluster.open_rounds)} />
        <Stat label={t.saved} value={format.money(clusters.reduce((total, cluster) => total + cluster.saved, 0n), true)} tone="ok" />
      </Stats>
    </Card>
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
