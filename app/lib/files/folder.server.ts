import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { FileStore } from "~/lib/files.server";

const KEY = /^[A-Za-z0-9-]{1,80}\/[A-Za-z0-9-]{1,80}(\.[a-z0-9]{1,8})?$/;

/** Keeps files in a folder of this machine. A file appears whole or not at all. */
export function folderStore(dir: string): FileStore {
  const root = path.resolve(dir);
  const place = (key: string): string => {
    if (!KEY.test(key)) throw new RangeError("not a storage key");
    return path.join(root, key);
  };

  return {
    async put(key, bytes) {
      const target = place(key);
      await mkdir(path.dirname(target), { recursive: true });
      const draft = `${target}.${process.pid}.${Date.now()}.part`;
      try {
        const file = await open(draft, "wx", 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(draft, target);
      } finally {
        await rm(draft, { force: true });
      }
    },
    async read(key) {
      const target = place(key);
      const found = await stat(target).catch(() => null);
      if (!found?.isFile()) return null;
      return { stream: createReadStream(target), byteSize: found.size };
    },
    async remove(key) {
      await rm(place(key), { force: true });
    },
  };
}
