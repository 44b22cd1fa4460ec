import type { SupabaseClient } from "@supabase/supabase-js";
import { Readable } from "node:stream";
import type { FileStore } from "~/lib/files.server";

/** Keeps files in a private bucket of Supabase Storage; the client holds the secret key, the product's own policies decide who reads. */
export function supabaseStore(client: SupabaseClient, bucket: string): FileStore {
  const files = client.storage.from(bucket);
  let ready: Promise<void> | null = null;

  async function makeBucket(): Promise<void> {
    const { data } = await client.storage.getBucket(bucket);
    if (data) return;
    const { error } = await client.storage.createBucket(bucket, { public: false });
    // Another process may have made it in the meantime.
    if (error && !/exist/i.test(error.message)) throw error;
  }

  function bucketReady(): Promise<void> {
    ready ??= makeBucket().catch((error: unknown) => {
      ready = null;
      throw error;
    });
    return ready;
  }

  return {
    async put(key, bytes, mediaType) {
      await bucketReady();
      const { error } = await files.upload(key, bytes, { contentType: mediaType, upsert: false });
      if (error) throw error;
    },
    async read(key) {
      const { data, error } = await files.download(key);
      if (error) {
        if (isMissing(error)) return null;
        throw error;
      }
      return { stream: Readable.fromWeb(data.stream() as Parameters<typeof Readable.fromWeb>[0]), byteSize: data.size };
    },
    async remove(key) {
      const { error } = await files.remove([key]);
      if (error && !isMissing(error)) throw error;
    },
  };
}

function isMissing(error: { message: string }): boolean {
  const status = "status" in error ? Number(error.status) : 0;
  const code = "statusCode" in error ? String(error.statusCode) : "";
  return status === 404 || code === "404" || /not.?found/i.test(error.message);
}
