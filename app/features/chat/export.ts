import { dirOf, type Locale } from "~/i18n/locale";
import type { Format } from "~/i18n/context";
import type { Messages } from "~/i18n/messages";
import type { WireMessage } from "./schema";

/** What an export needs besides the messages. `pictures` holds what may be shown inside, by the id of its file. */
export type ExportFrame = { title: string; locale: Locale; format: Format; messages: Messages; at: string; pictures: ReadonlyMap<string, string> };

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter]!);

const STYLE = `body{font-family:Vazirmatn,Tahoma,sans-serif;line-height:1.8;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#221c15;background:#fbf8f3}
h1{font-size:1.3rem}article{border:1px solid #e4dacb;border-radius:.6rem;background:#fff;padding:.5rem .9rem;margin:.4rem 0}
article p{white-space:pre-wrap;unicode-bidi:plaintext;overflow-wrap:anywhere;margin:.2rem 0}small{color:#6a5f52}blockquote{border-inline-start:3px solid #177e83;margin:.2rem 0;padding-inline-start:.6rem;color:#6a5f52}
img{max-width:100%;height:auto}h2{font-size:1rem;text-align:center;color:#6a5f52}.event{text-align:center;color:#6a5f52}`;

/** The beginning of a page that holds everything within itself and runs nothing. */
export function htmlHead({ title, locale, format, messages, at }: ExportFrame): string {
  return `<!doctype html>
<html lang="${locale}" dir="${dirOf(locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1><bdi>${escaped(title)}</bdi></h1><p><small>${escaped(messages.talk.exportedAt(format.dateTime(at)))}</small></p>
`;
}

export const htmlTail = "</body></html>\n";

/** One message as a part of the page; `day` is that of the message before. */
export function htmlOf(row: WireMessage, frame: ExportFrame, day: string | null): { html: string; day: string } {
  const { locale, format, messages, pictures } = frame;
  const { talk: t } = messages;
  const pick = (fa: string | undefined, en: string | undefined) => (locale === "fa" ? fa : en) ?? "";
  const today = format.date(row.at, "weekday");
  const heading = today === day ? "" : `<h2>${escaped(today)}</h2>\n`;
  if (row.kind === "system") {
    const { happening } = row;
    const said = happening ? t.happened[happening.what](pick(happening.fa, happening.en)) + (happening.reason ? `: ${happening.reason}` : "") : "";
    return { html: `${heading}<p class="event"><bdi>${escaped(said)}</bdi> <small>${escaped(format.time(row.at))}</small></p>\n`, day: today };
  }
  const quote = row.reply ? `<blockquote dir="auto"><b>${escaped(row.reply.name)}</b>: ${escaped(row.reply.deleted ? t.removed : row.reply.body)}</blockquote>` : "";
  const files = row.files
    .map((file) => {
      const picture = pictures.get(file.id);
      return picture ? `<p><img src="${picture}" alt="${escaped(file.name)}"></p>` : `<p><small>📎 <bdi>${escaped(file.name || t.last[file.kind])}</bdi> (${escaped(format.bytes(file.size))})</small></p>`;
    })
    .join("");
  const words = row.deleted ? `<p><em>${escaped(t.removed)}</em></p>` : row.body ? `<p dir="auto">${escaped(row.body)}</p>` : "";
  const marks = [format.time(row.at), row.editedAt && !row.deleted ? t.edited : "", row.pinned ? t.pinned : ""].filter(Boolean).join(" · ");
  return {
    html: `${heading}<article id="m${row.seq}"><small><b><bdi>${escaped(row.senderName)}</bdi></b> · <bdi>${escaped(pick(row.partyFa, row.partyEn))}</bdi></small>${quote}${words}${files}<small>${escaped(marks)}</small></article>\n`,
    day: today,
  };
}

/** One message as data: what a reader of it needs, nothing of the transport. */
export function jsonOf(row: WireMessage): object {
  const { seq, kind, body, at, editedAt, pinned, deleted, reply, mentions, cards, files, happening, senderName, firmId, partyFa, partyEn } = row;
  return { seq, kind, sender: senderName, firmId, firm: { fa: partyFa, en: partyEn }, at, body, editedAt, pinned, deleted, reply, mentions, cards, files, happening };
}
