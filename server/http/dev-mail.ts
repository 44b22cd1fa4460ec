import { Router, type Response } from "express";
import { dirOf, negotiateLocale } from "~/i18n/locale";
import type { Db } from "~/lib/db.server";

/** Mail that was written, newest first, for development: /dev/mail (?to=address) and /dev/mail/:id. Never mount it in production. */
export function devMail(db: Db): Router {
  const router = Router();
  router.get("/", (request, response, next) => {
    const to = typeof request.query.to === "string" ? request.query.to.replaceAll("\0", "").toLowerCase() : null;
    db.service((tx) =>
      tx
        .selectFrom("mails")
        .select(["id", "recipient", "kind", "subject", "locale", "created_at", "sent_at"])
        .$if(to !== null, (query) => query.where("recipient", "=", to!))
        .orderBy("id", "desc")
        .limit(200)
        .execute(),
    ).then((mails) => {
      const rows = mails.map(
        (mail) =>
          `<li><a href="/dev/mail/${mail.id}"><bdi>${escape(mail.subject)}</bdi></a><br><small dir="ltr">${escape(mail.recipient)} · ${escape(mail.kind)} · ${mail.created_at.toISOString()}${mail.sent_at ? " · sent" : ""}</small></li>`,
      );
      page(response, "Mail", rows.length > 0 ? `<ol reversed>${rows.join("")}</ol>` : "<p>No mail yet.</p>");
    }, next);
  });
  router.get("/:id", (request, response, next) => {
    if (!/^\d{1,18}$/.test(request.params.id)) return next();
    db.service((tx) => tx.selectFrom("mails").selectAll().where("id", "=", BigInt(request.params.id)).executeTakeFirst()).then((mail) => {
      if (!mail) return next();
      const dir = dirOf(negotiateLocale(mail.locale));
      page(
        response,
        mail.subject,
        `<p><a href="/dev/mail">← Mail</a></p><p><small dir="ltr">To ${escape(mail.recipient)} · ${escape(mail.kind)} · ${mail.created_at.toISOString()}</small></p>
<h2 dir="auto">${escape(mail.subject)}</h2>
<pre dir="${dir}">${linked(escape(mail.body_text))}</pre>`,
      );
    }, next);
  });
  return router;
}

function page(response: Response, title: string, body: string): void {
  response.setHeader("Cache-Control", "no-store");
  response.type("html").send(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>body{font-family:system-ui,sans-serif;line-height:1.7;max-width:44rem;margin:2rem auto;padding:0 1rem}li{margin-block:.75rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f3eee7;color:#2a241d;padding:1rem;border-radius:.5rem;font-family:inherit}</style></head><body><h1>${escape(title)}</h1>${body}</body></html>`);
}

function linked(html: string): string {
  return html.replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
