import { createReadableStreamFromReadable } from "@remix-run/node";
import { z } from "zod";
import { findFile } from "~/features/firms/queries.server";
import { download } from "~/lib/download.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** A stored file for whoever may see it. Private ones are only ever downloaded, never shown as a page of this site. */
export const loader = download(guard({ as: "anyone", params: z.object({ id: id() }) }, async ({ actor, viewer, db, params, files, request }) => {
  const file = await db.as(actor, (tx) => findFile(tx, params.id));
  if (!file) throw errorResponse("not_found");
  const open = file.visibility === "public";
  const headers = new Headers({
    "Content-Type": file.mediaType,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    ETag: `"${file.sha256}"`,
    // The address may stop being public, so a cache asks again after an hour.
    "Cache-Control": open ? `${viewer ? "private" : "public"}, max-age=3600` : "private, no-store",
  });
  if (!open) headers.set("Content-Disposition", `attachment; filename*=UTF-8''${encodeURIComponent(downloadName(file))}`);
  if (open && request.headers.get("If-None-Match") === `"${file.sha256}"`) return new Response(null, { status: 304, headers });

  const stored = await files.read(file.storageKey);
  if (!stored) throw errorResponse("not_found");
  headers.set("Content-Length", String(stored.byteSize));
  if (request.method === "HEAD") {
    stored.stream.destroy();
    return new Response(null, { headers });
  }
  return new Response(createReadableStreamFromReadable(stored.stream), { headers });
}));

function downloadName(file: { originalName: string; mediaType: string }): string {
  const extension = file.mediaType === "application/pdf" ? "pdf" : "webp";
  const stem = file.originalName.replace(/\.[^.]*$/, "").trim();
  return `${stem || "file"}.${extension}`;
}
