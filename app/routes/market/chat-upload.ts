import { z } from "zod";
import { dropFile, takeIn } from "~/features/chat/attachments.server";
import { readUpload } from "~/features/firms/files.server";
import { reasonText } from "~/i18n/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

const Fields = z.object({ ms: z.coerce.number().int().min(0).max(3_600_000).optional(), drop: id().optional() });

/** Takes in a file that the page's box sends later, or takes one back. Reading stops at the cap. */
export const action = guard({ as: "person", params: z.object({ id: id() }), rate: "upload_person" }, async ({ actor, params, request, db, files, locale, note }) => {
  const refused = (reason: string) => {
    note({ outcome: "refused", reason });
    const status = reason === "forbidden" ? 403 : reason === "file_too_large" ? 413 : 422;
    return Response.json({ ok: false, reason, message: reasonText(locale, reason) }, { status });
  };
  const read = await readUpload(request, "file");
  if (!read.ok) return refused(read.reason);
  const fields = Fields.safeParse(Object.fromEntries(read.form));
  if (!fields.success) return refused("file_unreadable");
  const { ms, drop } = fields.data;
  if (drop) {
    await db.as(actor, (tx) => dropFile(tx, drop));
    return Response.json({ ok: true });
  }
  if (!read.upload) return refused("file_missing");
  const taken = await takeIn({ db, files, actor }, { conversationId: params.id, upload: read.upload, ms: ms ?? null });
  return taken.ok ? Response.json({ ok: true, file: taken.file }) : refused(taken.reason);
});

/** Files are read one by one, at their own addresses. */
export const loader = () => new Response(null, { status: 405, headers: { Allow: "POST" } });
