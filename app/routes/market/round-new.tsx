import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { startRound } from "~/features/joint-actions/purchase/round.server";
import { roundForm } from "~/features/joint-actions/purchase/schema";
import { RoundForm } from "~/features/joint-actions/purchase/ui/round-form";
import { clusterChoices } from "~/features/joint-actions/purchase/queries.server";
import { useFormat, useMessages } from "~/i18n/context";
import { tehranClock, tehranInstant } from "~/i18n/jalali";
import { messagesFor } from "~/i18n/messages";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { PageHeader } from "~/ui/page-header";

const WEEK_MS = 7 * 86_400_000;

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

export const loader = guard({ as: "member" }, async ({ actor, viewer, db, locale, now }) => {
  const clusters = await db.as(actor, (tx) => clusterChoices(tx, { firmId: viewer.actingFirmId, locale }));
  if (clusters.length === 0) throw redirect("/rounds");
  return {
    title: messagesFor(locale).rounds.form.newTitle,
    clusters,
    key: randomUUID(),
    now: now().toISOString(),
    deadline: inAWeek(now()).toISOString(),
  };
});

/** A deadline to begin with: the evening of a day next week, in Tehran. */
function inAWeek(now: Date): Date {
  const day = new Date(now.getTime() + WEEK_MS);
  return tehranInstant({ ...tehranClock(day), hour: 18, minute: 0 }, "gregorian") ?? day;
}

export const action = guard(
  { as: "member", form: (context) => roundForm(context.currencyUnit), rate: "write_person" },
  async ({ actor, viewer, form, db }) => {
    const answer = await db.as(actor, (tx) =>
      once(tx, { actor, command: "startRound", key: form.idempotencyKey ?? randomUUID(), content: form }, () =>
        startRound(tx, { ...form, actor, firmId: viewer.actingFirmId }),
      ),
    );
    return answer.ok ? redirect(`/rounds/${answer.roundId}?notice=${form.intent === "open" ? "opened" : "drafted"}`, 303) : answer;
  },
);

export default function NewRoundPage() {
  const { clusters, key, now, deadline } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { number } = useFormat();
  const { rounds: t } = useMessages();
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader crumbs={[{ label: t.title, to: "/rounds" }]} title={t.form.newTitle} lead={t.lead} />
      <RoundForm
        lastResult={answer && "submission" in answer ? answer.submission : undefined}
        value={{ clusterId: clusters[0]?.id, unitCode: "KGM", model: "all_units", pack: number(1), moq: number(0), sharedCost: number(0), breaks: [{ minQty: number(1), unitPrice: "" }, { minQty: "", unitPrice: "" }] }}
        deadline={deadline}
        clusters={clusters}
        idempotencyKey={key}
        now={now}
      />
    </div>
  );
}
