import { index, layout, prefix, route, type RouteConfig } from "@remix-run/route-config";

/** The URL table. Every page and endpoint of the product is a line here. */
export default [
  // site
  index("routes/site/home.tsx"),
  route("preferences", "routes/site/preferences.ts"),

  // auth

  // market: clusters, firms, search

  // rounds

  // chat

  // account

  // broker

  // api

  route("*", "routes/site/not-found.tsx"),
] satisfies RouteConfig;
void [layout, prefix];
