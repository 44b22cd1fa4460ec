import { data, redirect, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { editFrame, requireFirm } from "~/features/firms/access.server";
import { addPhoto, describePhoto, MOST_PHOTOS, movePhoto, prepare, readUpload, removePhoto, setLogo, withStored } from "~/features/firms/files.server";
import { photosOf } from "~/features/firms/queries.server";
import { FirmParams, PhotoForm } from "~/features/firms/schema";
import { EditFrame } from "~/features/firms/ui/edit-frame";
import { PhotosEditor } from "~/features/firms/ui/photos-editor";
import { reasonText } from "~/i18n/errors";
import { guard } from "~/lib/guard.server";
import { tidyText } from "~/lib/zod";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [{ title: page?.frame.name }];

export const loader = guard({ as: "person", params: FirmParams }, ({ actor, db, params, locale }) =>
  db.as(actor, async (tx) => {
    const { firm, frame } = await editFrame(tx, params.slug, actor, locale);
    const photos = await photosOf(tx, firm.id);
    return { frame, logoFileId: firm.logo_file_id, photos, full: photos.length >= MOST_PHOTOS };
  }),
);

export const action = guard({ as: "person", params: FirmParams, rate: "upload_person" }, async ({ actor, db, params, request, locale, files }) => {
  const firmId = await db.as(actor, async (tx) => (await requireFirm(tx, params.slug, actor, "editor")).id);
  const refused = (part: "logo" | "photo", reason: string, status: number, alt = "") => data({ ok: false as const, part, problem: reasonText(locale, reason), alt }, { status });
  const read = await readUpload(request, "file");
  if (!read.ok) return refused(new URL(request.url).searchParams.get("part") === "logo" ? "logo" : "photo", read.reason, read.reason === "file_too_large" ? 413 : 422);

  const intent = String(read.form.get("intent") ?? "");
  if (intent === "remove-logo") {
    const { storageKey } = await db.as(actor, (tx) => setLogo(tx, actor, firmId, null));
    if (storageKey) await files.remove(storageKey);
    return redirect("?notice=removed", 303);
  }
  if (intent === "remove-photo") {
    const fileId = z.uuid().safeParse(read.form.get("id"));
    if (!fileId.success) return refused("photo", "not_found", 404);
    const { storageKey } = await db.as(actor, (tx) => removePhoto(tx, firmId, fileId.data));
    if (storageKey) await files.remove(storageKey);
    return redirect("?notice=removed", 303);
  }

  const own = PhotoForm.safeParse(Object.fromEntries(read.form));
  if (own.success) {
    const { intent: act, id, alt } = own.data;
    const answer = await db.as(actor, (tx) => (act === "describe" ? describePhoto(tx, firmId, id, alt) : movePhoto(tx, firmId, id, act)));
    return answer.ok ? redirect(`?notice=${act === "describe" ? "saved" : "moved"}`, 303) : refused("photo", answer.reason, 404);
  }

  const part = intent === "logo" ? "logo" : "photo";
  const alt = tidyText(String(read.form.get("alt") ?? "")).slice(0, 300);
  if (!read.upload) return refused(part, "file_missing", 422, alt);
  const prepared = await prepare(read.upload, "image");
  if (!prepared.ok) return refused(part, prepared.reason, 422, alt);
  if (part === "logo") {
    const { storageKey } = await withStored(files, firmId, "logo", prepared.file, (stored) => db.as(actor, (tx) => setLogo(tx, actor, firmId, stored)));
    if (storageKey) await files.remove(storageKey);
    return redirect("?notice=saved", 303);
  }
  const answer = await withStored(files, firmId, "photo", prepared.file, (stored) => db.as(actor, (tx) => addPhoto(tx, actor, firmId, stored, alt)));
  return answer.ok ? redirect("?notice=added", 303) : refused(part, answer.reason, 409, alt);
});

export default function EditPhotosPage() {
  const { frame, ...shown } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <EditFrame frame={frame}>
      <PhotosEditor {...shown} name={frame.name} refused={answer && "problem" in answer ? answer : undefined} />
    </EditFrame>
  );
}
