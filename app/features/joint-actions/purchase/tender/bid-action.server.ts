import { parseWithZod } from "@conform-to/zod/v4";
import { data } from "@remix-run/node";
import { readUploads } from "~/features/firms/files.server";
import { reasonText, zodMessages } from "~/i18n/errors";
import type { AppLoadContext } from "~/lib/load-context";
import { askTender, submitQuote, type Bidder } from "./bid.server";
import { MOST_FILES, questionForm, quoteForm } from "./schema";

type Scope = Pick<AppLoadContext, "actor" | "db" | "files" | "limiter" | "locale" | "currencyUnit" | "note"> & { request: Request };

/** What a supplier sends from its page: a quote with attachments, or a question. Answers the notice of what was done. */
export async function actOnBid(scope: Scope, bidder: Bidder) {
  const { actor, db, locale } = scope;
  const read = await readUploads(scope.request, "files", MOST_FILES);
  if (!read.ok) return data({ ok: false as const, problem: reasonText(locale, read.reason) }, { status: read.reason === "file_too_large" ? 413 : 422 });
  const asks = read.form.get("intent") === "ask";
  const answerTo = (submission: { reply: (options?: object) => import("@conform-to/react").SubmissionResult<string[]> }) => (reason: string, field?: string) => {
    scope.note({ outcome: "refused", reason });
    const message = reasonText(locale, reason);
    return data({ ok: false as const, submission: submission.reply(field ? { fieldErrors: { [field]: [message] } } : { formErrors: [message] }) }, { status: reason.startsWith("rate_") ? 429 : field ? 422 : 409 });
  };
  if (asks) {
    const submission = parseWithZod(read.form, { schema: questionForm, error: zodMessages(locale), disableAutoCoercion: true });
    if (submission.status !== "success") return data({ ok: false as const, submission: submission.reply() }, { status: 422 });
    const refused = answerTo(submission);
    if (!(await scope.limiter.take("tender_question", bidder.invitationId)).ok) return refused("rate_limited");
    const { question } = submission.value;
    const answer = await db.as(actor, (tx) => askTender(tx, bidder, question));
    return answer.ok ? { ok: true as const, notice: "asked" } : refused(answer.reason);
  }
  const submission = parseWithZod(read.form, { schema: quoteForm(scope.currencyUnit), error: zodMessages(locale), disableAutoCoercion: true });
  if (submission.status !== "success") return data({ ok: false as const, submission: submission.reply() }, { status: 422 });
  const answer = await submitQuote(scope, actor, bidder, submission.value, read.uploads);
  return answer.ok ? { ok: true as const, notice: "saved" } : answerTo(submission)(answer.reason, answer.field);
}
