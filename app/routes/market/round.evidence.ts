import { createReadableStreamFromReadable } from "@remix-run/node";
import { z } from "zod";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** A proof of a round for whoever may see it; only ever downloaded, never shown as a page of this site. */
export const loader = guard({ as: "person", params: z.object({ id: id(), file: id() }) }, async ({ actor, db, params, files }) => {
  const proof = await db.as(actor, (tx) =>
    tx.selectFrom("round_evidence").select(["storage_key", "media_type", "original_name"]).where("id", "=", params.file).where("round_id", "=", params.id).executeTakeFirst(),
  );
  const stored = proof && (await files.read(proof.storage_key));
  if (!proof || !stored) throw errorResponse("not_found");
  const extension = proof.media_type === "application/pdf" ? "pdf" : "webp";
  const name = proof.original_name.replace(/\.[^.]*$/, "").trim() || "evidence";
  return new Response(createReadableStreamFromReadable(stored.stream), {
    headers: {
      "Content-Type": proof.media_type,
      "Content-Length": String(stored.byteSize),
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.${extension}`)}`,
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cache-Control": "private, no-store",
    },
  });
});
