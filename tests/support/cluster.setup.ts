import type { TestProject } from "vitest/node";
import { startScratchCluster } from "../../server/embedded/scratch";
import type { Cluster } from "./cluster";

/** Vitest's global set-up: one Postgres for the whole run, with a migrated database that every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { port, password, stop } = await startScratchCluster();
  project.provide("cluster", { port, password });
  return stop;
}

declare module "vitest" {
  export interface ProvidedContext {
    cluster: Cluster;
  }
}
