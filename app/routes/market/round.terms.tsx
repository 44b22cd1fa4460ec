import { data, redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { handOf } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { readRoundHead, readVisiblePledges } from "~/features/joint-actions/purchase/queries.server";
import { termsFormValue } from "~/features/joint-actions/purchase/terms/form-value";
import { termsForm } from "~/features/joint-actions/purchase/terms/schema";
import { changedTerms, mayChangeTerms } from "~/features/joint-actions/purchase/terms/terms";
import { askedTerms, readTerms, reviseTerms } from "~/features/joint-actions/purchase/terms/terms.server";
import { TermsForm, TermsPreview } from "~/features/joint-actions/purchase/terms/ui/terms-form";
import { formatFor, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { once } from "~/lib/once.server";
import { refuse } from "~/lib/result";
import { id } from "~/lib/zod";
import { Alert } from "~/ui/alert";
import { PageHeader } from "~/ui/page-header";

const Params = z.object({ id: id() });

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: page?.title }];

/** The facilitator changes terms while pledges are taken, and sees first whom it concerns. */
export const loader = guard({ as: "member", params: Params }, async ({ actor, viewer, params, db, locale, currencyUnit, now }) =>
  db.as(actor, async (tx) => {
    const round = await readRoundHead(tx, params.id);
    if (!round || round.facilitator_firm_id !== viewer.actingFirmId || round.state !== "pledging") throw errorResponse("not_found");
    if (!handOf(actor, viewer).actingFirmId) throw errorResponse("forbidden");
    const terms = await readTerms(tx, round.id);
    if (!terms) throw errorResponse("not_found");
    return {
      title: messagesFor(locale).terms.title,
      round: { id: round.id, title: round.title, version: round.version },
      said: mayChangeTerms(round, now()),
      terms,
      value: termsFormValue(terms, "", formatFor({ locale, currencyUnit })),
      affected: await readVisiblePledges(tx, round.id),
      key: randomUUID(),
    };
  }),
);

export const action = guard(
  { as: "member", params: Params, form: (context) => termsForm(context.currencyUnit), rate: "write_person" },
  async ({ actor, viewer, params, form, db, locale, currencyUnit }) => {
    if (form.intent === "apply") {
      const { idempotencyKey: key = randomUUID(), ...content } = form;
      const answer = await db.as(actor, (tx) =>
        once(tx, { actor, command: "reviseTerms", key, content: { ...content, ...params } }, () => reviseTerms(tx, { roundId: params.id, form, actor, firmId: viewer.actingFirmId })),
      );
      return answer.ok ? redirect(`/rounds/${params.id}?notice=termsChanged`, 303) : answer;
    }
    const terms = await db.as(actor, (tx) => readTerms(tx, params.id));
    if (!terms) return refuse("not_found");
    const after = askedTerms(terms, form);
    const changed = changedTerms(terms, after);
    if (changed.length === 0 && form.intent === "preview") return refuse("nothing_changed");
    return data({ step: form.intent, after, changed, value: termsFormValue(after, form.reason, formatFor({ locale, currencyUnit })) });
  },
);

export default function RoundTermsPage() {
  const { round, said, terms, affected, key, ...page } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { terms: t, rounds } = useMessages();
  const stepped = answer && "step" in answer ? answer : null;
  const sent = { idempotencyKey: key, version: round.version };
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader crumbs={[{ to: "/rounds", label: rounds.title }, { to: `/rounds/${round.id}`, label: round.title }]} title={t.title} lead={t.lead} />
      {said !== "ok" && <Alert tone="bad" className="mb-5">{t.reasons[said]}</Alert>}
      {stepped?.step === "preview" ? (
        <TermsPreview {...sent} before={terms} after={stepped.after} changed={stepped.changed} value={stepped.value} affected={affected} />
      ) : (
        <TermsForm key={stepped ? "again" : "first"} {...sent} value={stepped?.value ?? page.value} priced={terms.list !== null} lastResult={answer && "submission" in answer ? answer.submission : undefined} />
      )}
    </div>
  );
}
