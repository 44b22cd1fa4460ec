import type { RouteConfigEntry } from "@remix-run/route-config";
import { readFileSync } from "node:fs";
import path from "node:path";
import routes from "../../app/routes";

/** A line of the URL table: its address without the leading slash, and whether it takes forms; those of an index are sent to `post`. */
export type SiteRoute = { address: string; post: string; acts: boolean };

/** Every address of app/routes.ts; a frame counts as its index. */
export async function siteRoutes(): Promise<SiteRoute[]> {
  return flat(await routes);
}

function flat(entries: RouteConfigEntry[], base = ""): SiteRoute[] {
  return entries.flatMap((entry) => {
    const address = [base, entry.path].filter(Boolean).join("/");
    if (entry.children?.length) return flat(entry.children, address);
    const source = readFileSync(path.resolve(import.meta.dirname, "../../app", entry.file), "utf8");
    return [{ address, post: entry.index ? `${address}?index` : address, acts: /^export (const|async function|function) action\b/m.test(source) }];
  });
}
