import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { StartupError } from "../startup-error";

/** Whether a process with this id lives; one of another user counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Takes the data folder for this process. A lock whose owner is gone is taken over; a live one refuses. */
export function takeLock(dataDir: string): () => void {
  const file = path.join(dataDir, "lock");
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(file, "wx");
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = Number(readFileSync(file, "utf8"));
      if (owner > 0 && owner !== process.pid && isAlive(owner)) {
        throw new StartupError(`The data folder ${dataDir} is in use by process ${owner}. Stop that one first, or choose another folder with KHOSHEH_DATA.`);
      }
      rmSync(file, { force: true });
    }
  }
  throw new StartupError(`The data folder ${dataDir} could not be locked.`);
}
