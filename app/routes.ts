import { index, layout, prefix, route, type RouteConfig } from "@remix-run/route-config";

/** An order as a file of each kind. */
function files(path: string, file: string) {
  return ["pdf", "csv", "xml"].map((kind) => route(`${path}.${kind}`, file, { id: `${file}:${kind}` }));
}

/** The URL table. Every page and endpoint of the product is a line here. */
export default [
  // site
  index("routes/site/home.tsx"),
  route("preferences", "routes/site/preferences.ts"),

  // auth
  route("sign-in", "routes/auth/sign-in.tsx"),
  route("sign-up", "routes/auth/sign-up.tsx"),
  route("sign-out", "routes/auth/sign-out.tsx"),
  route("magic-link", "routes/auth/magic-link.tsx"),
  route("forgot-password", "routes/auth/forgot-password.tsx"),
  route("reset-password", "routes/auth/reset-password.tsx"),
  route("auth/confirm", "routes/auth/confirm.tsx"),
  route("check-mail", "routes/auth/check-mail.tsx"),

  // market: clusters, firms, search
  route("search", "routes/market/search.tsx"),
  route("search/suggest", "routes/market/suggest.ts"),
  route("services", "routes/market/service-lens.ts"),
  route("compare", "routes/market/compare.tsx"),
  route("palette", "routes/market/palette.ts"),
  route("needs", "routes/market/needs.tsx"),
  route("needs/new", "routes/market/need-new.tsx"),
  route("needs/:need/room", "routes/market/need-room.ts"),
  route("clusters", "routes/market/clusters.tsx"),
  route("clusters/:slug", "routes/market/cluster.tsx"),
  route("firms/:slug", "routes/market/firm.tsx"),

  // rounds
  route("rounds", "routes/market/rounds.tsx"),
  route("rounds/new", "routes/market/round-new.tsx"),
  route("rounds/:id", "routes/market/round.tsx"),
  route("rounds/:id/edit", "routes/market/round-edit.tsx"),
  route("rounds/:id/fairness", "routes/market/round.fairness.tsx"),
  route("rounds/:id/replay", "routes/market/round.replay.tsx"),
  route("rounds/:id/replay/file", "routes/market/round.replay-file.ts"),
  route("rounds/:id/order", "routes/market/round.order.tsx"),
  ...files("rounds/:id/order", "routes/market/round.order-file.ts"),
  route("rounds/:id/tender", "routes/market/round.tender.tsx"),
  route("rounds/:id/tender/files/:file", "routes/market/quote-file.ts"),
  route("rounds/:id/delivery", "routes/market/round.delivery.tsx"),
  route("rounds/:id/statement", "routes/market/round.statement.tsx"),
  route("rounds/:id/evidence/:file", "routes/market/round.evidence.ts"),
  route("answer-pledge", "routes/market/pledge-answer.tsx"),
  route("rounds/:id/leave", "routes/market/round.leave.tsx"),
  route("rounds/:id/terms", "routes/market/round.terms.tsx"),
  route("rounds/:id/paper/:pledge", "routes/market/round.paper.tsx"),
  route("rounds/:id/credit", "routes/market/round.credit.tsx"),
  route("rounds/:id/needs", "routes/market/round.needs.tsx"),
  route("rounds/:id/again", "routes/market/round.again.ts"),
  route("rounds/:id/:act", "routes/market/round-act.ts"),
  // the supplier's link
  route("orders/:token", "routes/market/supplier-order.tsx"),
  ...files("orders/:token/order", "routes/market/supplier-order-file.ts"),

  // quotes of suppliers: of a firm, and by the link of a mail
  route("bids/:id", "routes/market/bid.tsx"),
  route("quote/:token", "routes/site/quote-link.tsx"),

  // chat
  route("chat", "routes/market/chat.tsx", [index("routes/market/chat-none.tsx"), route("search", "routes/market/chat-search.tsx"), route(":id", "routes/market/chat-room.tsx")]),
  route("chat/log", "routes/market/chat-log.tsx"),
  route("chat/with/:slug", "routes/market/chat-with.ts"),
  route("chat/return/:round", "routes/market/chat-return.ts"),
  route("chat/:id/messages/:seq", "routes/market/chat-message.tsx"),
  route("chat/:id/about", "routes/market/chat-about.tsx"),
  route("chat/:id/export", "routes/market/chat-export.ts"),
  route("chat/:id/attachments", "routes/market/chat-attachments.tsx"),
  route("chat/:id/uploads", "routes/market/chat-upload.ts"),
  route("chat/files/:id", "routes/market/chat-file.ts"),
  route("chat/:id/names", "routes/market/chat-names.ts"),
  route("chat/:id/read", "routes/market/chat-read.ts"),

  // account
  route("account", "routes/account/account.tsx"),
  route("account/notifications", "routes/account/notifications.tsx"),
  route("notices/stop/:token", "routes/account/notices-stop.tsx"),
  route("inbox", "routes/account/inbox.tsx"),
  route("shortlist", "routes/account/shortlist.tsx"),
  route("saved-searches", "routes/account/saved-searches.tsx"),
  route("saved-searches/stop/:key", "routes/account/saved-search-stop.tsx"),
  route("firms", "routes/account/firms.tsx"),
  route("firms/new", "routes/account/firms.new.tsx"),
  route("firms/:slug/edit", "routes/account/firms.edit.ts"),
  route("firms/:slug/edit/basics", "routes/account/firms.basics.tsx"),
  route("firms/:slug/edit/work", "routes/account/firms.work.tsx"),
  route("firms/:slug/edit/place", "routes/account/firms.place.tsx"),
  route("firms/:slug/edit/certificates", "routes/account/firms.certificates.tsx"),
  route("firms/:slug/edit/photos", "routes/account/firms.photos.tsx"),
  route("firms/:slug/edit/status", "routes/account/firms.status.tsx"),
  route("firms/:slug/people", "routes/account/firms.people.tsx"),
  route("invitations/:token", "routes/account/firms.invitation.tsx"),

  // broker
  route("desk", "routes/broker/desks.tsx"),
  route("desk/:cluster/rounds/export", "routes/broker/desk.rounds-export.ts"),
  route("desk/:cluster", "routes/broker/desk.tsx", [
    index("routes/broker/desk.members.tsx"),
    route("rounds", "routes/broker/desk.rounds.tsx"),
    route("pledges", "routes/broker/desk.pledges.tsx"),
    route("pledges/:pledge/link", "routes/broker/desk.pledge-link.tsx"),
    route("firms", "routes/broker/desk.firms.tsx"),
    route("firms/:firm", "routes/broker/desk.firm-credit.tsx"),
    route("introductions", "routes/broker/desk.introductions.tsx"),
    route("needs", "routes/broker/desk.needs.tsx"),
    route("talk", "routes/broker/desk.talk.tsx"),
    route("certificates", "routes/broker/desk.certificates.tsx"),
    route("people", "routes/broker/desk.people.tsx"),
    route("page", "routes/broker/desk.page.tsx"),
  ]),

  // operator
  route("operator/search", "routes/broker/operator-search.tsx"),

  // api
  route("session", "routes/api/session.ts"),
  route("api/chat/messages", "routes/api/chat-messages.ts"),
  route("files/:id", "routes/api/file.ts"),

  route("*", "routes/site/not-found.tsx"),
] satisfies RouteConfig;
void [layout, prefix];
