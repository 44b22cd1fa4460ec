import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { lockOwner } from "./lock";
import { loadSecrets } from "./secrets";

/** The database of the program that runs on this data folder, for a tool beside it; null when none runs. */
export function runningDatabase(dataDir: string): string | null {
  const folder = path.resolve(dataDir);
  const pidFile = path.join(folder, "pg", "postmaster.pid");
  if (lockOwner(folder) === null || !existsSync(pidFile)) return null;
  // The fourth line is the port.
  const port = Number(readFileSync(pidFile, "utf8").split("\n")[3]);
  return port > 0 ? `postgres://khosheh_server:${loadSecrets(folder).serverPassword}@127.0.0.1:${port}/postgres` : null;
}
