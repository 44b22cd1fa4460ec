import { createClient } from "@supabase/supabase-js";
import type { Request } from "express";
import { hkdfSync } from "node:crypto";
import path from "node:path";
import type { SearchState } from "~/features/search/adapters/fallback.server";
import type { SearchEngine } from "~/features/search/engine";
import type { SearchServer } from "~/features/search/sync/lane.server";
import { createTokenVerifier, type AuthConfig, type TokenVerifier } from "~/lib/auth.server";
import { openDb, type Db } from "~/lib/db.server";
import type { Env } from "~/lib/env.server";
import type { FileStore } from "~/lib/files.server";
import { folderStore } from "~/lib/files/folder.server";
import { supabaseStore } from "~/lib/files/supabase.server";
import type { Log } from "~/lib/log.server";
import { createMetrics, type Metrics } from "./http/metrics";
import { openSearch } from "./search-engines";

/** Addresses and keys of the backend, embedded or hosted. */
export type Backend = {
  databaseUrl: string;
  supabaseUrl: string;
  publishableKey: string;
  secretKey: string;
  jwtSecret: string | undefined;
  filesDir: string | undefined;
  /** Whether the disk of the database has too little room to write. */
  isFull: () => boolean;
};

/** Every handle of a process, made once; nothing else looks at the mode. */
export type Context = {
  env: Env;
  log: Log;
  db: Db;
  auth: AuthConfig;
  verify: TokenVerifier;
  files: FileStore;
  search: SearchEngine;
  /** The search server that MEILI_URL names, for the worker; null without one. */
  searchServer: SearchServer | null;
  searchState: () => SearchState;
  metrics: Metrics;
  siteUrl: string;
  /** Signs what a browser keeps to prove that somebody signed in from it. */
  deviceKey: string;
  now: () => Date;
  /** Origins that our own pages may have in this request. */
  siteOrigins: (request: Pick<Request, "headers">) => string[];
  authAlive: () => Promise<void>;
  /** Whether the disk of the database has too little room to write. */
  isFull: () => boolean;
  /** Tells the relay of this process that an outbox row was just committed. */
  nudge: () => void;
  onNudge: (listener: () => void) => void;
  stopping: () => boolean;
  markStopping: () => void;
  close: () => Promise<void>;
};

/** Builds the handles: picks each adapter by what the environment gives. */
export function createContext(options: { env: Env; log: Log; backend: Backend; siteUrl: string }): Context {
  const { env, log, backend, siteUrl } = options;
  const auth: AuthConfig = {
    url: backend.supabaseUrl,
    publishableKey: backend.publishableKey,
    jwtSecret: backend.jwtSecret,
    secureCookies: siteUrl.startsWith("https:"),
  };
  const db = openDb({ url: backend.databaseUrl, readOnly: backend.isFull, onError: (error) => log.warn({ kind: "database", err: error }) });
  const files: FileStore =
    env.mode === "services"
      ? supabaseStore(createClient(backend.supabaseUrl, backend.secretKey, { auth: { persistSession: false } }), "firm-files")
      : folderStore(backend.filesDir ?? path.join(env.KHOSHEH_DATA, "files"));
  const { search, searchServer, searchState, stopSearch } = openSearch(env, db, log);
  let stopping = false;
  let listener: (() => void) | undefined;
  return {
    env,
    log,
    db,
    auth,
    verify: createTokenVerifier(auth),
    files,
    search,
    searchServer,
    searchState,
    metrics: createMetrics(),
    siteUrl,
    deviceKey: Buffer.from(hkdfSync("sha256", backend.secretKey, "", "khosheh device", 32)).toString("base64url"),
    now: () => new Date(),
    siteOrigins: (request) => {
      // Without SITE_URL the server answers under whatever name it is reached by on this machine.
      const named = `http://${request.headers.host}`;
      return env.SITE_URL ? [new URL(env.SITE_URL).origin] : [new URL(siteUrl).origin, ...(request.headers.host && URL.canParse(named) ? [named] : [])];
    },
    async authAlive() {
      const response = await fetch(`${backend.supabaseUrl}/auth/v1/health`, {
        headers: { apikey: backend.publishableKey },
        signal: AbortSignal.timeout(2_000),
      });
      if (response.status >= 500) throw new Error(`Auth answers ${response.status}`);
    },
    isFull: backend.isFull,
    nudge: () => listener?.(),
    onNudge: (next) => {
      listener = next;
    },
    stopping: () => stopping,
    markStopping: () => {
      stopping = true;
    },
    async close() {
      stopSearch();
      await db.close();
    },
  };
}
