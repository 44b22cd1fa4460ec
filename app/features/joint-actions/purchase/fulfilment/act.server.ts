import { parseWithZod } from "@conform-to/zod/v4";
import { data, redirect } from "@remix-run/node";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { readUpload } from "~/features/firms/files.server";
import { reasonText, zodMessages } from "~/i18n/errors";
import type { Actor, Tx } from "~/lib/db.server";
import type { AppLoadContext, Viewer } from "~/lib/load-context";
import { once } from "~/lib/once.server";
import type { Refusal } from "~/lib/result";
import type { Hand } from "./confirmation.server";
import { keepEvidence, type Evidence } from "./evidence.server";

type Scope = Pick<AppLoadContext, "db" | "files" | "locale" | "note"> & { actor: Actor; viewer: Viewer; request: Request };
type Said = { intent: string; idempotencyKey?: string | undefined };

/** What a person may do in any round: for their firms as an editor, for clusters as a broker. */
export function handOf(actor: Actor, viewer: Viewer): Hand {
  const editorOf = viewer.firms.filter((firm) => firm.role !== "viewer").map((firm) => firm.id);
  return { actor, editorOf, brokerOf: viewer.brokerOf, actingFirmId: viewer.actingFirmId && editorOf.includes(viewer.actingFirmId) ? viewer.actingFirmId : null };
}

/**
 * One of the forms of a page: parsed by its intent, done once for its key, with at most one file as evidence. Answers a
 * redirect with what happened, or the form as it was typed with what is wrong.
 */
export async function act<S extends z.ZodType<Said>>(
  scope: Scope,
  input: { roundId: string; schema: S; noticeOf: (form: z.output<S>) => string; run: (tx: Tx, form: z.output<S>, hand: Hand, evidence: Evidence | null) => Promise<{ ok: true } | Refusal<string>> },
) {
  const { locale, db, actor } = scope;
  const read = await readUpload(scope.request, "file");
  if (!read.ok) return data({ ok: false as const, submission: null, problem: reasonText(locale, read.reason) }, { status: read.reason === "file_too_large" ? 413 : 422 });
  const submission = parseWithZod(read.form, { schema: input.schema as z.ZodType<Said>, error: zodMessages(locale), disableAutoCoercion: true });
  if (submission.status !== "success") return data({ ok: false as const, submission: submission.reply(), problem: null }, { status: 422 });
  const form = submission.value as z.output<S>;
  const hand = handOf(actor, scope.viewer);
  const { idempotencyKey: key = randomUUID(), ...content } = form as Said;
  const answer = await keepEvidence(scope.files, input.roundId, read.upload, (evidence) =>
    db.as(actor, (tx) =>
      once<{ ok: true }, string>(tx, { actor, command: `round.${content.intent}`, key, content: { ...content, roundId: input.roundId, file: evidence?.sha256 } }, async () => {
        const done = await input.run(tx, form, hand, evidence);
        return done.ok ? { ok: true as const } : done;
      }),
    ),
  );
  if (answer.ok) return redirect(`?notice=${input.noticeOf(form)}`, 303);
  scope.note({ outcome: "refused", reason: answer.reason });
  const message = reasonText(locale, answer.reason);
  const errors = answer.field ? { fieldErrors: { [answer.field]: [message] } } : { formErrors: [message] };
  return data({ ok: false as const, submission: submission.reply(errors), problem: null }, { status: answer.reason === "not_found" ? 404 : answer.reason === "forbidden" ? 403 : 409 });
}
