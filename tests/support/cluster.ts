/** The Postgres of a test run; every role that logs in has the same password. */
export type Cluster = { port: number; password: string };
export type LoginRole = "supabase_admin" | "postgres" | "khosheh_server" | "khosheh_auth";

/** The migrated database that test databases are copies of. Nobody may stay connected to it. */
export const TEMPLATE = "postgres";

/** The address of a database of the cluster for one of its login roles. */
export function clusterUrl(cluster: Cluster, role: LoginRole, database: string): string {
  return `postgres://${role}:${cluster.password}@127.0.0.1:${cluster.port}/${database}`;
}
