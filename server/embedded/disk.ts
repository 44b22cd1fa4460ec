import { statfsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { StartupError } from "../startup-error";

const MIB = 1024 * 1024;
/** Postgres allocates its log in pieces of 16 MiB; without room for the next one it ends instead of refusing a statement. */
const LEAST_BYTES = 64 * MIB;
const ENOUGH_BYTES = 96 * MIB;
const LOOK_MS = 2_000;

export type DiskWatch = {
  /** Whether there is too little room to write. */
  isFull: () => boolean;
  stop: () => void;
};

/** Refuses to start on a disk that would soon be full. */
export function requireRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < LEAST_BYTES) throw diskFull(folder);
}

/** Looks every few seconds how much room is left; `onChange` hears when it is too little, and when it is enough again. */
export function watchDisk(folder: string, onChange: (full: boolean, freeBytes: number) => void): DiskWatch {
  let full = false;
  const look = async () => {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    if (full ? free < ENOUGH_BYTES : free >= LEAST_BYTES) return;
    full = !full;
    onChange(full, free);
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS);
  timer.unref();
  return { isFull: () => full, stop: () => clearInterval(timer) };
}

export const diskFull = (folder: string) => new StartupError(`The disk is full: ${folder} can't be written. Free some space and start again.`);
