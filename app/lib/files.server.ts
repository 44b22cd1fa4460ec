import type { Readable } from "node:stream";

/** Where bytes live. Keys are ours (`<firm>/<file>`), never a user's file name. */
export type FileStore = {
  /** Stores bytes under a new key. */
  put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  /** A stream of the bytes, or null when there are none. */
  read(key: string): Promise<{ stream: Readable; byteSize: number } | null>;
  remove(key: string): Promise<void>;
};
