import { CompiledQuery, Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { DB as Database } from "../../supabase/database.types";

/** A transaction bound to the role and the claims it was opened with. */
export type Tx = Kysely<Database>;

declare const proven: unique symbol;
/** Who acts. Only the session verifier makes one. */
export type Actor = { readonly personId: string; readonly sessionId: string; readonly [proven]?: true };

/** Counts of the database work of one request or job. */
export type DbMeter = { queries: number; ms: number };

export type Db = {
  /** Runs `work` in one transaction as this person (role khosheh_member) or as a visitor (null). */
  as<T>(actor: Actor | null, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs `work` as the worker, past row-level security. For jobs, seeds, limits and mail; never for a request's data. */
  service<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same database with its work counted into `meter`. */
  metered(meter: DbMeter): Db;
  /** Answers when the database does. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

const TIMEOUTS = { statement_timeout: 5_000, lock_timeout: 3_000, idle_in_transaction_session_timeout: 10_000 };
const READ_ONLY = "25006";
const INT8 = 20;
const DATE = 1082;
const INT8_ARRAY = 1016;

const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === INT8) return (value: string) => BigInt(value);
    if (oid === INT8_ARRAY) return (value: string) => value.slice(1, -1).split(",").filter(Boolean).map(BigInt);
    if (oid === DATE) return (value: string) => value;
    return pg.types.getTypeParser(oid, format as "text");
  },
};

export type DbOptions = {
  url: string;
  max?: number;
  statementTimeoutMs?: number;
  /** While it answers true, transactions can only read. */
  readOnly?: () => boolean;
  /** Hears of connections that the server dropped. */
  onError?: (error: Error) => void;
};

/** Opens the pool. */
export function openDb(options: DbOptions): Db {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    types,
    ...TIMEOUTS,
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    application_name: "khosheh",
  });
  const lost = (error: Error) => {
    if (!pool.ending) options.onError?.(error);
  };
  // The pool hears of the connections that are idle only; between two statements of a transaction nobody would.
  pool.on("connect", (client) => client.on("error", lost));
  pool.on("error", () => undefined);
  return handle(pool, options.readOnly ?? (() => false));
}

/** A transaction that the caller of a seed or a migration has begun on a connection of its own, and ends. */
export function txOf(client: pg.Client): Tx {
  const query = (text: string, values: unknown[]) => client.query({ text, values, types });
  const connection = { query, release: () => undefined } as unknown as pg.PoolClient;
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: { connect: async () => connection, end: async () => undefined } }) });
}

function handle(pool: pg.Pool, readOnly: () => boolean, meter?: DbMeter): Db {
  const kysely = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    ...(meter && {
      log(event) {
        meter.queries += 1;
        meter.ms += event.queryDurationMillis;
      },
    }),
  });

  async function transaction<T>(role: Role, claims: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return kysely.connection().execute(async (tx) => {
      // One round trip opens the transaction and says who acts; both end with it.
      await tx.executeQuery(
        CompiledQuery.raw(
          `begin${readOnly() ? " read only" : ""}; select set_config('role', '${role}', true), set_config('request.jwt.claims', ${pg.escapeLiteral(claims)}, true)`,
        ),
      );
      try {
        const value = await work(tx);
        await tx.executeQuery(CompiledQuery.raw("commit"));
        return value;
      } catch (error) {
        await tx.executeQuery(CompiledQuery.raw("rollback")).catch(() => undefined);
        // A server that turned into one that only reads is left: the next connection goes where the address leads by then.
        if (databaseError(error)?.code === READ_ONLY && !readOnly()) await tx.executeQuery(CompiledQuery.raw("select pg_terminate_backend(pg_backend_pid())")).catch(() => undefined);
        throw error;
      }
    });
  }

  return {
    as: (actor, work) =>
      actor
        ? transaction("khosheh_member", JSON.stringify({ sub: actor.personId, session_id: actor.sessionId, role: "authenticated" }), work)
        : transaction("khosheh_visitor", JSON.stringify({ role: "anon" }), work),
    service: (work) => transaction("khosheh_worker", "", work),
    metered: (next) => handle(pool, readOnly, next),
    async ping() {
      await pool.query("select 1");
    },
    close: () => pool.end(),
  };
}

type Role = "khosheh_member" | "khosheh_visitor" | "khosheh_worker";

/** The SQLSTATE and constraint of a database error, or null for another kind of error. */
export function databaseError(error: unknown): { code: string; constraint: string | undefined } | null {
  if (error instanceof Error && "code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)) {
    const constraint = "constraint" in error && typeof error.constraint === "string" ? error.constraint : undefined;
    return { code: error.code, constraint };
  }
  return null;
}

/** Whether nothing can be written now, because the disk is full or nearly so. Reading goes on. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["53100", "25006", "ENOSPC", "EDQUOT"].includes(String(error.code));
}

/** Whether the database can't be reached, is starting or stopping, or has no connection left. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return /^(08...|53300|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT)$/.test(code) || /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/.test(error.message);
}

/** The database's clock, which alone decides about deadlines. Ask after the lock is held. */
export async function clockOf(tx: Tx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(tx);
  return rows[0]!.now;
}
