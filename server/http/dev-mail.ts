import { Router } from "express";
import type { Db } from "~/lib/db.server";

/** The mail of this installation to read in development: newest first, links to click. Never mounted in production. */
export function devMail(db: Db): Router {
  const router = Router();
  router.get("/", (request, response, next) => {
    const to = typeof request.query.to === "string" ? request.query.to : null;
    db.service((tx) => {
      const all = tx.selectFrom("mails").selectAll().orderBy("id", "desc").limit(100);
      return (to ? all.where("recipient", "=", to) : all).execute();
    }).then((mails) => {
      response.type("text/html").send(
        page(
          "/dev/mail",
          mails
            .map((mail) => `<li><a href="/dev/mail/${mail.id}">${escape(mail.subject)}</a> <bdi>${escape(mail.recipient)}</bdi> <small>${escape(mail.kind)} · ${mail.created_at.toISOString()}</small></li>`)
            .join("") || "<li>No mail yet.</li>",
        ),
      );
    }, next);
  });
  router.get("/:id", (request, response, next) => {
    const id = /^\d{1,18}$/.test(request.params.id) ? BigInt(request.params.id) : -1n;
    db.service((tx) => tx.selectFrom("mails").selectAll().where("id", "=", id).executeTakeFirst()).then((mail) => {
      if (!mail) return void response.status(404).type("text/html").send(page("404", "<li>No such mail.</li>"));
      response.type("text/html").send(mail.body_html);
    }, next);
  });
  return router;
}

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const page = (title: string, items: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><body style="font-family:system-ui;max-width:48rem;margin:2rem auto;padding:0 1rem;line-height:1.8"><h1>Mail</h1><ul>${items}</ul>`;
