import { createReadableStreamFromReadable } from "@remix-run/node";
import { z } from "zod";
import { findQuoteFile } from "~/features/joint-actions/purchase/tender/queries.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** What a supplier attached to a quote, for whoever reads the quote; only ever downloaded, never shown as a page of this site. */
export const loader = guard({ as: "person", params: z.object({ id: id(), file: id() }) }, async ({ actor, db, params, files }) => {
  const file = await db.as(actor, (tx) => findQuoteFile(tx, params.id, params.file));
  const stored = file && (await files.read(file.storage_key));
  if (!file || !stored) throw errorResponse("not_found");
  const stem = file.original_name.replace(/\.[^.]*$/, "").trim() || "file";
  return new Response(createReadableStreamFromReadable(stored.stream), {
    headers: {
      "Content-Type": file.media_type,
      "Content-Length": String(stored.byteSize),
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(`${stem}.${file.media_type === "application/pdf" ? "pdf" : "webp"}`)}`,
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cache-Control": "private, no-store",
    },
  });
});
