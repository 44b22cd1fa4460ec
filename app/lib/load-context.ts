import type { SearchEngine } from "~/features/search/engine";
import type { Locale } from "~/i18n/locale";
import type { Actor, Db } from "./db.server";
import type { AuthPort } from "./auth.server";
import type { ErrorCode } from "./errors";
import type { FileStore } from "./files.server";
import type { Limiter } from "./limiter.server";
import type { Log } from "./log.server";

export type FirmRole = "owner" | "editor" | "viewer";
export type Theme = "light" | "dark" | "system";
export type CurrencyUnit = "toman" | "rial";

/** The signed-in person as the pages need them; read once for each request. */
export type Viewer = {
  personId: string;
  name: string;
  email: string;
  locale: Locale;
  firms: { id: string; slug: string; nameFa: string; nameEn: string; role: FirmRole; kind: string; clusterIds: string[] }[];
  /** The firm the person acts for now; null while they have none. */
  actingFirmId: string | null;
  brokerOf: string[];
  staffOf: string[];
  isAdmin: boolean;
  unread: number;
  /** Notices in the inbox that wait to be read. */
  notices: number;
};

/** What the server hands to every loader and action. Built in server/http for each request from the handles of server/context. */
export type AppLoadContext = {
  requestId: string;
  /** Nonce of the Content-Security-Policy; goes through entry.server, never through a loader. */
  nonce: string;
  locale: Locale;
  theme: Theme;
  currencyUnit: CurrencyUnit;
  now: () => Date;
  siteUrl: string;
  /** The names under which this request reaches us: links to them are this site's. */
  siteHosts: readonly string[];
  clientAddress: string;
  /** Set when the server refuses the request as a whole; no action may run then. */
  refusal: ErrorCode | null;
  /** Signs what a browser keeps to prove that somebody signed in from it. */
  deviceKey: string;
  actor: Actor | null;
  viewer: Viewer | null;
  db: Db;
  auth: AuthPort;
  files: FileStore;
  search: SearchEngine;
  limiter: Limiter;
  /** Origins of push services that the operator named. */
  pushServices: readonly string[];
  /** The tile server of the maps; null while maps show outlines. */
  mapTiles: { url: string; attribution: string } | null;
  log: Log;
  /** Adds fields to this request's log line. */
  note: (fields: Record<string, unknown>) => void;
  /** Has the sockets told of an outbox row with the answer, instead of by the relay a moment later. Null tells nothing. */
  tellAtOnce: (event: bigint | null) => void;
  /** The value of a cookie of ours; null when the browser sent none. */
  cookie: (name: string) => string | null;
  /** Sets a cookie on the response (HttpOnly, SameSite=Lax, Secure under https). */
  setCookie: (name: string, value: string | null, options?: { maxAgeSeconds?: number }) => void;
};

declare module "@remix-run/server-runtime" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface AppLoadContext extends Augmented {}
  interface Future {
    v3_singleFetch: true;
  }
}
type Augmented = AppLoadContext;
