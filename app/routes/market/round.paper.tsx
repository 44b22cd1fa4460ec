import { redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { act } from "~/features/joint-actions/purchase/fulfilment/act.server";
import { nameIn } from "~/features/joint-actions/purchase/fulfilment/order";
import { addPaper, answerPaper, readPaper } from "~/features/joint-actions/purchase/pledging/paper.server";
import { CheckPaper, UploadPaper } from "~/features/joint-actions/purchase/pledging/ui/paper-cards";
import { PaperSheet } from "~/features/joint-actions/purchase/pledging/ui/paper-sheet";
import { readRound } from "~/features/joint-actions/purchase/queries.server";
import { readAttributes } from "~/features/joint-actions/purchase/start/attributes";
import { useLocale, useMessages } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id, idempotencyKey, text } from "~/lib/zod";
import { Sentence } from "~/ui/bidi";
import { ErrorSummary } from "~/ui/form";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";
import { PrintButton } from "~/ui/print-button";

const Params = z.object({ id: id(), pledge: id() });
const PaperForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("upload"), idempotencyKey: idempotencyKey() }),
  z.object({ intent: z.literal("confirm"), idempotencyKey: idempotencyKey() }),
  z.object({ intent: z.literal("decline"), reason: text(1000), idempotencyKey: idempotencyKey() }),
]);

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title }];

/** A pledge on paper, for the desk of the round while the pledge waits; afterwards there is nothing to do here. */
export const loader = guard({ as: "person", params: Params }, async ({ actor, params, db, request, locale }) =>
  db.as(actor, async (tx) => {
    const found = await readRound(tx, params.id, []);
    if (!found) throw errorResponse("not_found");
    const pledge = await readPaper(tx, { roundId: params.id, pledgeId: params.pledge });
    const notice = new URL(request.url).searchParams.get("notice");
    if (!pledge) throw redirect(`/rounds/${params.id}${notice === "checked" || notice === "refused" ? `?notice=${notice}` : ""}`, 303);
    const firm = nameIn(locale, pledge.firm_fa, pledge.firm_en);
    return { title: messagesFor(locale).paper.title(firm), round: found.round, ladder: found.ladder, attributes: readAttributes(found.round.attributes), pledge, key: randomUUID() };
  }),
);

export const action = guard({ as: "person", params: Params, rate: "write_person" }, (scope) =>
  act(scope, {
    roundId: scope.params.id,
    schema: PaperForm,
    noticeOf: ({ intent }) => ({ upload: "uploaded", confirm: "checked", decline: "refused" })[intent],
    run: async (tx, form, hand, evidence) => {
      const place = { roundId: scope.params.id, pledgeId: scope.params.pledge };
      switch (form.intent) {
        case "upload":
          return addPaper(tx, { ...place, hand, evidence });
        case "confirm":
          return answerPaper(tx, { ...place, answer: "confirmed", reason: "", hand });
        case "decline":
          return answerPaper(tx, { ...place, answer: "declined", reason: form.reason, hand });
      }
    },
  }),
);

export default function RoundPaperPage() {
  const { round, ladder, attributes, pledge, key } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { paper: t, rounds } = useMessages();
  const { locale } = useLocale();
  const forms = { formKey: key, lastResult: answer?.submission };
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          crumbs={[{ to: "/rounds", label: rounds.title }, { to: `/rounds/${round.id}`, label: round.title }]}
          title={<Sentence>{t.title(nameIn(locale, pledge.firm_fa, pledge.firm_en))}</Sentence>}
          lead={t.lead}
          actions={<PrintButton label={t.print} />}
        />
        <Flash texts={t.notices} />
        {answer?.problem && <ErrorSummary errors={[{ message: answer.problem }]} />}
      </div>
      <div className="with-aside">
        <PaperSheet round={round} ladder={ladder} attributes={attributes} pledge={pledge} />
        <aside className="stack min-w-0 print:hidden">
          {pledge.proofs.length > 0 && !pledge.first_hand && !pledge.own_firm && <CheckPaper pledge={pledge} forms={forms} />}
          <UploadPaper pledge={pledge} forms={forms} />
        </aside>
      </div>
    </>
  );
}
