import { dirOf, type Locale } from "~/i18n/locale";

/** A mail before it has a form: paragraphs, what it lists, the one thing to do, and small links at its end. */
export type Letter = {
  subject: string;
  greeting?: string;
  paragraphs: string[];
  items?: LetterItem[];
  action?: { label: string; url: string };
  foot?: string;
  links?: { label: string; url: string }[];
};
/** A line of a list, and what somebody wrote below it, each in its own direction. */
export type LetterItem = { text: string; detail?: string; url?: string };

const signature: Record<Locale, string> = { fa: "خوشه — شبکهٔ کاری خوشه‌های کسب‌وکار", en: "Khosheh — the working network of business clusters" };

/** Plain text of a letter. */
export function letterText(letter: Letter, locale: Locale): string {
  const action = letter.action ? [`${letter.action.label}:\n${letter.action.url}`] : [];
  const items = (letter.items ?? []).map(({ text, detail, url }) => [`• ${text}`, detail, url].filter(Boolean).join("\n"));
  const links = (letter.links ?? []).map(({ label, url }) => `${label}:\n${url}`);
  return [letter.greeting, ...letter.paragraphs, ...items, ...action, letter.foot, ...links, `-- \n${signature[locale]}`].filter(Boolean).join("\n\n");
}

/** Text and HTML of a letter in its language and direction. */
export function writeLetter(letter: Letter, locale: Locale): { subject: string; text: string; html: string } {
  // A letter of one line has said it in its title.
  const paragraphs = [letter.greeting, ...letter.paragraphs].filter((part) => part !== undefined && part !== letter.subject) as string[];
  return {
    subject: letter.subject,
    text: letterText(letter, locale),
    html: mailHtml({ locale, title: letter.subject, paragraphs, items: letter.items, action: letter.action, foot: letter.foot, links: letter.links }),
  };
}

/** The one form of all our mails: no picture, no tracking, readable with the dullest client. */
export function mailHtml(parts: { locale: Locale; title: string; paragraphs: readonly string[]; items?: LetterItem[] | undefined; action?: Letter["action"]; foot?: string | undefined; links?: Letter["links"] }): string {
  const dir = dirOf(parts.locale);
  const align = dir === "rtl" ? "right" : "left";
  const paragraph = (text: string) => `<p style="margin:0 0 16px;text-align:${align}">${escape(text).replaceAll("\n", "<br>")}</p>`;
  const action = parts.action
    ? `<p style="margin:24px 0;text-align:${align}"><a href="${escape(parts.action.url)}" style="display:inline-block;background:#0b6e78;color:#ffffff;text-decoration:none;font-weight:bold;padding:12px 24px;border-radius:10px">${escape(parts.action.label)}</a></p>
<p dir="ltr" style="margin:0 0 16px;text-align:left;font-size:13px;color:#5b5348;word-break:break-all">${escape(parts.action.url)}</p>`
    : "";
  const item = ({ text, detail, url }: LetterItem) => {
    const title = url ? `<a href="${escape(url)}" style="color:#0b6e78">${escape(text)}</a>` : escape(text);
    // Each line has the direction of its own words.
    const said = detail?.split("\n").map((line) => `<div dir="auto" style="margin:4px 0 0;text-align:start">${escape(line) || "<br>"}</div>`).join("") ?? "";
    return `<tr><td style="padding:10px 0;border-top:1px solid #e4dbcf;text-align:${align}"><div style="font-weight:bold">${title}</div>${said}</td></tr>`;
  };
  const items = parts.items?.length ? `<table role="presentation" dir="${dir}" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 16px">${parts.items.map(item).join("\n")}</table>` : "";
  const links = parts.links?.length
    ? `<p style="margin:16px 0 0;text-align:center;font-size:13px">${parts.links.map(({ label, url }) => `<a href="${escape(url)}" style="color:#5b5348">${escape(label)}</a>`).join(" &nbsp;·&nbsp; ")}</p>`
    : "";
  const foot = parts.foot ? `<p style="margin:24px 0 0;text-align:${align};font-size:14px;color:#5b5348">${escape(parts.foot)}</p>` : "";
  return `<!doctype html>
<html lang="${parts.locale}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(parts.title)}</title></head>
<body style="margin:0;background:#f6f1ea;color:#2a241d;font-family:Vazirmatn,Tahoma,'Segoe UI',Arial,sans-serif;font-size:16px;line-height:1.8">
<table role="presentation" dir="${dir}" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" dir="${dir}" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #e4dbcf;border-radius:14px"><tr><td style="padding:28px 24px;text-align:${align}">
<h1 style="margin:0 0 16px;font-size:20px;text-align:${align}">${escape(parts.title)}</h1>
${parts.paragraphs.map(paragraph).join("\n")}
${items}${action}${foot}
</td></tr></table>
${links}
<p style="margin:16px 0 0;font-size:13px;color:#5b5348">${escape(signature[parts.locale])}</p>
</td></tr></table></body></html>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
