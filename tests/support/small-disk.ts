import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { newFolder, removeFolder } from "./server";

/** A disk of its own, small enough to be filled. */
export type SmallDisk = {
  folder: string;
  resize: (mib: number) => void;
  /** Takes room until only so much is left. */
  fill: (leaveMib: number) => void;
  /** Gives that room back. */
  empty: () => void;
  remove: () => void;
};

const MIB = 1024 * 1024;

/** Why there can't be small disks here; null when there can. */
export function noSmallDisks(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root may mount a small disk";
  const folder = newFolder();
  try {
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]).status !== 0) return "this machine lets nobody mount a small disk";
    spawnSync("umount", [folder]);
    return null;
  } finally {
    removeFolder(folder);
  }
}

export function newDisk(mib: number): SmallDisk {
  const folder = newFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mib}m,mode=755`, "tmpfs", folder]);
  const ballast = path.join(folder, "ballast");
  return {
    folder,
    resize: (size) => void execFileSync("mount", ["-o", `remount,size=${size}m`, folder]),
    fill(leaveMib) {
      const { bavail, bsize } = statfsSync(folder);
      try {
        writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leaveMib * MIB)));
      } catch (error) {
        // The program wrote meanwhile: then the disk is as full as it was to be.
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    remove() {
      spawnSync("umount", ["--lazy", folder]);
      removeFolder(folder);
    },
  };
}
