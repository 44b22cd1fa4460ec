import { index, layout, prefix, route, type RouteConfig } from "@remix-run/route-config";

/** The URL table. Every page and endpoint of the product is a line here. */
export default [
  // site
  index("routes/site/home.tsx"),
  route("preferences", "routes/site/preferences.ts"),

  // auth
  route("sign-in", "routes/auth/sign-in.tsx"),
  route("sign-up", "routes/auth/sign-up.tsx"),
  route("magic-link", "routes/auth/magic-link.tsx"),
  route("forgot-password", "routes/auth/forgot-password.tsx"),
  route("reset-password", "routes/auth/reset-password.tsx"),
  route("check-mail", "routes/auth/check-mail.tsx"),
  route("auth/confirm", "routes/auth/confirm.tsx"),
  route("sign-out", "routes/auth/sign-out.ts"),

  // market: clusters, firms, search

  // rounds
  route("rounds", "routes/market/rounds.tsx"),
  route("rounds/new", "routes/market/round-new.tsx"),
  route("rounds/:id", "routes/market/round.tsx"),
  route("rounds/:id/edit", "routes/market/round-edit.tsx"),
  route("rounds/:id/:act", "routes/market/round-act.ts"),

  // chat
  route("chat", "routes/market/chat.tsx"),
  route("chat/with/:slug", "routes/market/chat-with.ts"),
  route("chat/:id", "routes/market/chat-room.tsx"),

  // account

  // broker

  // api

  route("*", "routes/site/not-found.tsx"),
] satisfies RouteConfig;
void [layout, prefix];
