import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartupError } from "../startup-error";

/** Whether a process with this id lives; one of another user counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Takes the data folder for this process. A lock whose owner is gone is taken over; a live one refuses. */
export function takeLock(dataDir: string): () => void {
  const file = path.join(dataDir, "lock");
  const mine = `${process.pid} ${startTick(process.pid)}`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    // A hard link appears whole or not at all, so nobody ever reads half a lock.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        linkSync(draft, file);
        return () => release(file, mine);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const found = read(file);
      if (found === null) continue;
      const owner = liveOwner(found);
      if (owner) throw inUse(dataDir, owner);
      putAside(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new StartupError(`The data folder ${dataDir} could not be locked. Try again.`);
}

/** The id of the live process that holds the folder, or null. */
export function lockOwner(dataDir: string): number | null {
  const found = read(path.join(dataDir, "lock"));
  return found === null ? null : liveOwner(found);
}

// Of two processes that find the same stale lock, only one may take it away: the other would remove the first one's new lock.
function putAside(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) {
    try {
      linkSync(aside, file);
    } catch {
      // A third process holds it by now; the next attempt reads who.
    }
  }
  rmSync(aside, { force: true });
}

function release(file: string, mine: string): void {
  if (read(file) === mine) rmSync(file, { force: true });
}

function liveOwner(lock: string): number | null {
  const [id, tick] = lock.split(" ");
  const pid = Number(id);
  if (!(pid > 0) || !isAlive(pid)) return null;
  // The same number can be another process by now; the tick at which it began tells.
  return tick && startTick(pid) !== "" && startTick(pid) !== tick ? null : pid;
}

function inUse(dataDir: string, owner: number): StartupError {
  return new StartupError(`The data folder ${dataDir} is in use by process ${owner}. Stop that one first, or choose another folder with KHOSHEH_DATA.`);
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return null;
  }
}

// Fields after the command's name in /proc/<pid>/stat: state is the first, the start in ticks since boot the twentieth.
function statFields(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat === null ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

const startTick = (pid: number): string => statFields(pid)[19] ?? "";
const isZombie = (pid: number): boolean => statFields(pid)[0] === "Z";
