import type { Tx } from "~/lib/db.server";
import { messagesFor } from "~/i18n/messages";
import { dirOf, type Locale } from "~/i18n/locale";

export type Mail = { recipient: string; kind: string; locale: Locale; subject: string; paragraphs: string[]; action?: { label: string; url: string }; dedupeKey?: string };

/** Puts a mail into the outgoing table; the sender job delivers it by SMTP when there is one. */
export async function queueMail(tx: Tx, mail: Mail): Promise<void> {
  await tx
    .insertInto("mails")
    .values({
      recipient: mail.recipient,
      kind: mail.kind,
      locale: mail.locale,
      subject: mail.subject,
      body_text: textOf(mail),
      body_html: htmlOf(mail),
      dedupe_key: mail.dedupeKey ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export type AuthMailKind = "confirmation" | "magic_link" | "recovery" | "email_change" | "invite";

const OTP_TYPES: Record<AuthMailKind, string> = {
  confirmation: "signup",
  magic_link: "magiclink",
  recovery: "recovery",
  email_change: "email_change",
  invite: "invite",
};

/** The mail of an act of Auth, with a link to our own confirmation page. */
export function authMail(act: { to: string; kind: AuthMailKind; tokenHash: string; siteUrl: string; locale: Locale; next?: string }): Mail {
  const { auth } = messagesFor(act.locale);
  const texts = auth.mails[act.kind];
  const url = new URL("/auth/confirm", act.siteUrl);
  url.searchParams.set("token_hash", act.tokenHash);
  url.searchParams.set("type", OTP_TYPES[act.kind]);
  if (act.next) url.searchParams.set("next", act.next);
  return { recipient: act.to, kind: act.kind, locale: act.locale, subject: texts.subject, paragraphs: [texts.body], action: { label: texts.action, url: url.href } };
}

function textOf(mail: Mail): string {
  return [...mail.paragraphs, ...(mail.action ? [`${mail.action.label}:\n${mail.action.url}`] : [])].join("\n\n");
}

function htmlOf(mail: Mail): string {
  const paragraphs = mail.paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph).replaceAll("\n", "<br>")}</p>`).join("");
  const action = mail.action
    ? `<p style="margin:24px 0"><a href="${escapeHtml(mail.action.url)}" style="background:#0b7377;color:#fff;padding:12px 24px;border-radius:10px;text-decoration:none;font-weight:bold">${escapeHtml(mail.action.label)}</a></p>
<p style="font-size:12px;color:#5b6770;word-break:break-all" dir="ltr">${escapeHtml(mail.action.url)}</p>`
    : "";
  return `<!doctype html><html lang="${mail.locale}" dir="${dirOf(mail.locale)}"><meta charset="utf-8"><body style="font-family:Vazirmatn,Tahoma,system-ui,sans-serif;line-height:1.8;color:#1c2a2e;background:#fbfaf7;padding:24px"><div style="max-width:520px;margin:auto;background:#fff;border:1px solid #e6e2da;border-radius:16px;padding:24px"><h1 style="font-size:18px;margin:0 0 16px">${escapeHtml(mail.subject)}</h1>${paragraphs}${action}</div></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
