import { parseWithZod } from "@conform-to/zod/v4";
import { data, redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { editFrame, requireFirm } from "~/features/firms/access.server";
import { removePart, saveCertificate } from "~/features/firms/capability.server";
import { insertFile, prepare, readUpload, withStored } from "~/features/firms/files.server";
import { certificatesOf } from "~/features/firms/queries.server";
import { CertificateForm, certificateDays, FirmParams, RemovePartForm } from "~/features/firms/schema";
import { Certificates } from "~/features/firms/ui/certificates-editor";
import { EditFrame } from "~/features/firms/ui/edit-frame";
import { reasonText, zodMessages } from "~/i18n/errors";
import { isoDay } from "~/features/firms/rules";
import { guard } from "~/lib/guard.server";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: page?.frame.name }];

export const loader = guard({ as: "person", params: FirmParams }, ({ actor, db, params, locale, now }) =>
  db.as(actor, async (tx) => {
    const { firm, frame } = await editFrame(tx, params.slug, actor, locale);
    return { frame, certificates: await certificatesOf(tx, firm.id), now: now().toISOString(), today: isoDay(now()) };
  }),
);

export const action = guard({ as: "person", params: FirmParams, rate: "upload_person" }, async ({ actor, db, params, request, locale, files }) => {
  const firmId = await db.as(actor, async (tx) => (await requireFirm(tx, params.slug, actor, "editor")).id);
  const read = await readUpload(request, "file");
  if (!read.ok) return data({ ok: false as const, problem: reasonText(locale, read.reason) }, { status: read.reason === "file_too_large" ? 413 : 422 });

  if (read.form.get("intent") === "remove") {
    const parsed = parseWithZod(read.form, { schema: RemovePartForm, disableAutoCoercion: true });
    if (parsed.status !== "success" || parsed.value.part !== "certificate") return data({ ok: false as const, problem: reasonText(locale, "unknown") }, { status: 422 });
    const { id } = parsed.value;
    const removed = await db.as(actor, (tx) => removePart(tx, firmId, "certificate", id));
    if (removed.ok && removed.storageKey) await files.remove(removed.storageKey);
    return redirect("?notice=removed", 303);
  }

  const submission = parseWithZod(read.form, { schema: CertificateForm, error: zodMessages(locale), disableAutoCoercion: true });
  if (submission.status !== "success") return data({ ok: false as const, submission: submission.reply() }, { status: 422 });
  const refused = (reason: string, field: string) => data({ ok: false as const, submission: submission.reply({ fieldErrors: { [field]: [reasonText(locale, reason)] } }) }, { status: 422 });
  const { issued, expires, ...typed } = submission.value;
  const days = certificateDays({ issued, expires });
  if (!days.ok) return refused(days.reason, days.field ?? "expires");
  const input = { ...typed, issuedOn: days.issuedOn, expiresOn: days.expiresOn };

  const prepared = read.upload ? await prepare(read.upload, "image_or_pdf") : null;
  if (prepared && !prepared.ok) return refused(prepared.reason, "file");
  const answer = prepared
    ? await withStored(files, firmId, "certificate", prepared.file, (stored) =>
        db.as(actor, async (tx) => {
          await insertFile(tx, actor, firmId, stored);
          return saveCertificate(tx, firmId, { ...input, fileId: stored.id });
        }),
      )
    : await db.as(actor, (tx) => saveCertificate(tx, firmId, input));
  return answer.ok ? redirect("?notice=saved", 303) : refused(answer.reason, "");
});

export default function EditCertificatesPage() {
  const { frame, certificates, now, today } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <EditFrame frame={frame}>
      <Certificates
        certificates={certificates}
        now={now}
        today={today}
        lastResult={answer && "submission" in answer ? answer.submission : undefined}
        problem={answer && "problem" in answer ? answer.problem : undefined}
      />
    </EditFrame>
  );
}
