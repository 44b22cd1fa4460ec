import { z } from "zod";
import { htmlHead, htmlOf, htmlTail, jsonOf } from "~/features/chat/export";
import { laterPage } from "~/features/chat/messages.server";
import { listConversations } from "~/features/chat/queries.server";
import { picturesOf } from "~/features/chat/attachments.server";
import { titleOf } from "~/features/chat/ui/titles";
import { formatFor } from "~/i18n/context";
import { messagesFor } from "~/i18n/messages";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { id } from "~/lib/zod";

const BATCH = 500;
/** Bytes of pictures within one page. */
const PICTURES = 25 * 1024 * 1024;
const Query = z.object({ format: z.enum(["html", "json"]).default("html") });

/** A conversation in one file, as far as the reader sees it; written as it is read, page by page. */
export const loader = guard({ as: "person", params: z.object({ id: id() }), query: Query, rate: "export_person" }, async ({ actor, viewer, params, query, db, files, locale, currencyUnit, now, log }) => {
  const conversationId = params.id;
  const head = await db.as(actor, async (tx) => (await listConversations(tx, conversationId))[0]);
  if (!head) throw errorResponse("not_found");
  const title = titleOf(head, viewer.firms.map((firm) => firm.id), locale);
  const at = now().toISOString();
  const page = (after: number) => db.as(actor, (tx) => laterPage(tx, { conversationId, after, limit: BATCH }));

  async function* parts(): AsyncGenerator<string> {
    const frame = { title, locale, format: formatFor({ locale, currencyUnit }), messages: messagesFor(locale), at, pictures: new Map<string, string>() };
    let room = PICTURES;
    let day: string | null = null;
    let first = true;
    yield query.format === "html" ? htmlHead(frame) : `{"title":${JSON.stringify(title)},"exportedAt":${JSON.stringify(at)},"parties":${JSON.stringify(head!.parties)},"messages":[\n`;
    for (let after = 0; ; ) {
      const rows = (await page(after))?.rows ?? [];
      if (rows.length === 0) break;
      after = rows.at(-1)!.seq;
      for (const row of rows) {
        if (query.format === "json") yield `${first ? "" : ",\n"}${JSON.stringify(jsonOf(row))}`;
        else {
          frame.pictures = await picturesOf(db, files, actor, row, room);
          for (const picture of frame.pictures.values()) room -= picture.length;
          const part = htmlOf(row, frame, day);
          day = part.day;
          yield part.html;
        }
        first = false;
      }
    }
    yield query.format === "html" ? htmlTail : "\n]}\n";
  }

  const encoder = new TextEncoder();
  const source = parts();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await source.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        log.warn({ kind: "export", err: error });
        controller.error(error);
      }
    },
  });
  const name = `${title || "chat"} ${at.slice(0, 10)}.${query.format}`.replace(/[/\\:*?"<>|]|(?![\u200c\u200d])\p{C}/gu, " ");
  return new Response(body, {
    headers: {
      "Content-Type": query.format === "html" ? "text/html; charset=utf-8" : "application/json; charset=utf-8",
      "Content-Disposition": `attachment; filename="chat.${query.format}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "private, no-store",
    },
  });
});
