import { createReadableStreamFromReadable } from "@remix-run/node";
import { Transform, type Readable } from "node:stream";
import { z } from "zod";
import { findAttachment } from "~/features/chat/attachments.server";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

/** A file of a message for those who see the message. Pictures and sound are shown, the rest is only ever downloaded. */
export const loader = guard({ as: "person", params: z.object({ id: id() }) }, async ({ actor, db, params, files, request }) => {
  const file = await db.as(actor, (tx) => findAttachment(tx, params.id));
  if (!file) throw errorResponse("not_found");
  const shown = file.kind === "image" || file.kind === "voice";
  const headers = new Headers({
    "Content-Type": file.type,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
    "Content-Disposition": `${shown ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name || "file")}`,
  });
  const range = rangeOf(request.headers.get("Range"), file.size);
  if (range === "unsatisfiable") return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${file.size}` } });
  const stored = await files.read(file.key);
  if (!stored) throw errorResponse("not_found");
  const { from, to } = range ?? { from: 0, to: file.size - 1 };
  headers.set("Content-Length", String(to - from + 1));
  if (range) headers.set("Content-Range", `bytes ${from}-${to}/${file.size}`);
  if (request.method === "HEAD") {
    stored.stream.destroy();
    return new Response(null, { headers });
  }
  return new Response(createReadableStreamFromReadable(range ? stretch(stored.stream, from, to) : stored.stream), { status: range ? 206 : 200, headers });
});

/** One stretch of bytes that a player asks for; null for anything else, which gets the whole. */
function rangeOf(header: string | null, size: number): { from: number; to: number } | "unsatisfiable" | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!found || (found[1] === "" && found[2] === "")) return null;
  const from = found[1] === "" ? Math.max(0, size - Number(found[2])) : Number(found[1]);
  const to = found[1] === "" || found[2] === "" ? size - 1 : Math.min(Number(found[2]), size - 1);
  return from > to || from >= size ? "unsatisfiable" : { from, to };
}

function stretch(source: Readable, from: number, to: number): Readable {
  let at = 0;
  const cut = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const [start, end] = [Math.max(0, from - at), Math.min(chunk.length, to + 1 - at)];
      at += chunk.length;
      if (end > start) this.push(chunk.subarray(start, end));
      done();
    },
  });
  source.on("error", (error) => cut.destroy(error));
  return source.pipe(cut);
}
