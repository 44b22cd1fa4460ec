import { fileTypeFromBuffer } from "file-type";
import { createHash, randomUUID } from "node:crypto";
import { parseFormData, MaxFileSizeExceededError, type FileUpload } from "@mjackson/form-data-parser";
import sharp from "sharp";
import type { Actor, Tx } from "~/lib/db.server";
import type { FileStore } from "~/lib/files.server";
import { isBodyTooLarge } from "~/lib/http";
import { refuse, type Result } from "~/lib/result";
import { profileChanged } from "./commands.server";
import { movedBy, UPLOAD_CAP } from "./rules";

/** Bytes that are read of a form with a file: beyond the cap of the file, what was typed beside it is still read. */
const READ_CAP = 11 * 1024 * 1024;
const MOST_PIXELS = 50_000_000;
const LONGEST_SIDE = 1600;
export const MOST_PHOTOS = 12;

const IMAGES = new Set(["image/jpeg", "image/png", "image/webp", "image/avif"]);

type Upload = { name: string; bytes: Uint8Array };
/** Why a form's files can't be used; `form` holds what was typed beside them, as far as it was read. */
type Unread = { ok: false; reason: "file_too_large" | "file_unreadable" | "file_empty"; form?: FormData };
type Unusable = "file_too_large" | "file_unreadable" | "file_type" | "file_missing";

/** A form with at most one file in `field`; reading stops at the cap. */
export async function readUpload(request: Request, field: string): Promise<{ ok: true; form: FormData; upload: Upload | null } | Unread> {
  const read = await readUploads(request, field, 1);
  return read.ok ? { ok: true, form: read.form, upload: read.uploads[0] ?? null } : read;
}

/** A form with up to `most` files in `field`; reading stops at the cap of each. */
export async function readUploads(request: Request, field: string, most: number): Promise<{ ok: true; form: FormData; uploads: Upload[] } | Unread> {
  const uploads: Upload[] = [];
  let unusable: Unread["reason"] | undefined;
  try {
    const form = await parseFormData(request, { maxFiles: most, maxFileSize: READ_CAP }, async (file: FileUpload) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      // A form without a chosen file sends an empty one without a name.
      if (file.fieldName !== field || (file.name === "" && bytes.byteLength === 0)) return null;
      if (bytes.byteLength === 0) unusable = "file_empty";
      else if (bytes.byteLength > UPLOAD_CAP) unusable = "file_too_large";
      else uploads.push({ name: file.name, bytes });
      return null;
    });
    return unusable ? { ...refuse(unusable), form } : { ok: true, form, uploads };
  } catch (error) {
    if (isBodyTooLarge(error) || error instanceof MaxFileSizeExceededError || (error instanceof Error && error.name === "MaxFileSizeExceededError")) return refuse("file_too_large");
    return refuse("file_unreadable");
  }
}

/** What is stored: an image made anew without its metadata, or a PDF as it came. */
export type Prepared = { bytes: Uint8Array; mediaType: string; extension: string; width: number | null; height: number | null; sha256: string; originalName: string };

/** The name of a file as it is shown: without what steers a terminal or a path, with the joiners that belong to Persian words. */
export const nameOf = ({ name }: Pick<Upload, "name">): string => name.normalize("NFC").replace(/[/\\]|(?![\u200c\u200d])\p{C}/gu, "").slice(-200);

/** Looks at the content, not at the name or the header, and makes images anew (WebP, 1600 px at most, no EXIF). */
export async function prepare(upload: Upload, accept: "image" | "image_or_pdf"): Promise<Result<{ file: Prepared }, Unusable>> {
  const type = await fileTypeFromBuffer(upload.bytes);
  const originalName = nameOf(upload);
  if (type?.mime === "application/pdf" && accept === "image_or_pdf") {
    return { ok: true, file: { bytes: upload.bytes, mediaType: type.mime, extension: "pdf", width: null, height: null, sha256: sha256(upload.bytes), originalName } };
  }
  if (!type || !IMAGES.has(type.mime)) return refuse("file_type");
  try {
    const { data, info } = await sharp(upload.bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" })
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 82 })
      .toBuffer({ resolveWithObject: true });
    return { ok: true, file: { bytes: data, mediaType: "image/webp", extension: "webp", width: info.width, height: info.height, sha256: sha256(data), originalName } };
  } catch {
    return refuse("file_unreadable");
  }
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

type Purpose = "logo" | "photo" | "certificate";
export type StoredFile = Prepared & { id: string; key: string; purpose: Purpose };

/**
 * Stores the bytes, then runs `work` (a transaction that makes the row). When `work` refuses or fails, the bytes go again:
 * a row never points at nothing.
 */
export async function withStored<T extends { ok: boolean }>(store: FileStore, firmId: string, purpose: Purpose, file: Prepared, work: (stored: StoredFile) => Promise<T>): Promise<T> {
  const id = randomUUID();
  const stored = { ...file, id, purpose, key: `${firmId}/${id}.${file.extension}` };
  await store.put(stored.key, file.bytes, file.mediaType);
  try {
    const answer = await work(stored);
    if (!answer.ok) await store.remove(stored.key);
    return answer;
  } catch (error) {
    await store.remove(stored.key).catch(() => undefined);
    throw error;
  }
}

/** The row of a stored file; certificates are private, logo and photos public. */
export async function insertFile(tx: Tx, actor: Actor, firmId: string, file: StoredFile, altText = ""): Promise<void> {
  await tx
    .insertInto("files")
    .values({
      id: file.id,
      firm_id: firmId,
      purpose: file.purpose,
      visibility: file.purpose === "certificate" ? "private" : "public",
      media_type: file.mediaType,
      byte_size: BigInt(file.bytes.byteLength),
      width: file.width,
      height: file.height,
      sha256: file.sha256,
      storage_key: file.key,
      original_name: file.originalName,
      alt_text: altText,
      created_by: actor.personId,
    })
    .execute();
}

/** Adds a photo at the end. */
export async function addPhoto(tx: Tx, actor: Actor, firmId: string, file: StoredFile, altText: string): Promise<Result<object, "too_many_photos">> {
  const { count, last } = await tx
    .selectFrom("firm_photos")
    .select((eb) => [eb.fn.countAll<bigint>().as("count"), eb.fn.max("position").as("last")])
    .where("firm_id", "=", firmId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST_PHOTOS) return refuse("too_many_photos");
  await insertFile(tx, actor, firmId, file, altText);
  await tx.insertInto("firm_photos").values({ firm_id: firmId, file_id: file.id, position: Number(last ?? -1) + 1 }).execute();
  await profileChanged(tx, firmId);
  return { ok: true };
}

/** Takes a photo away; the answer names the bytes that may go after the commit. */
export async function removePhoto(tx: Tx, firmId: string, fileId: string): Promise<{ ok: true; storageKey: string | null }> {
  await tx.deleteFrom("firm_photos").where("firm_id", "=", firmId).where("file_id", "=", fileId).execute();
  const storageKey = await markDeleted(tx, firmId, fileId);
  await profileChanged(tx, firmId);
  return { ok: true, storageKey };
}

/** Writes what is seen in a photo. */
export async function describePhoto(tx: Tx, firmId: string, fileId: string, altText: string): Promise<Result<object, "not_found">> {
  const changed = await tx
    .updateTable("files")
    .set({ alt_text: altText })
    .where("id", "=", fileId)
    .where("firm_id", "=", firmId)
    .where("purpose", "=", "photo")
    .where("deleted_at", "is", null)
    .returning("id")
    .executeTakeFirst();
  return changed ? { ok: true } : refuse("not_found");
}

/** Moves a photo one place forward or back and numbers all anew; the first one leads the firm's page. */
export async function movePhoto(tx: Tx, firmId: string, fileId: string, direction: "earlier" | "later"): Promise<Result<object, "not_found">> {
  const photos = await tx.selectFrom("firm_photos").select("file_id").where("firm_id", "=", firmId).orderBy("position").orderBy("file_id").forUpdate().execute();
  const order = movedBy(photos.map(({ file_id }) => file_id), fileId, direction === "earlier" ? -1 : 1);
  if (!order) return refuse("not_found");
  for (const [position, file_id] of order.entries()) {
    await tx.updateTable("firm_photos").set({ position }).where("firm_id", "=", firmId).where("file_id", "=", file_id).where("position", "<>", position).execute();
  }
  await profileChanged(tx, firmId);
  return { ok: true };
}

/** Puts a logo in place of the present one, or takes it away (null); the answer names the bytes of the old one. */
export async function setLogo(tx: Tx, actor: Actor, firmId: string, file: StoredFile | null): Promise<{ ok: true; storageKey: string | null }> {
  const { logo_file_id: old } = await tx.selectFrom("firms").select("logo_file_id").where("id", "=", firmId).forUpdate().executeTakeFirstOrThrow();
  if (file) await insertFile(tx, actor, firmId, file);
  await tx.updateTable("firms").set({ logo_file_id: file?.id ?? null }).where("id", "=", firmId).execute();
  const storageKey = old ? await markDeleted(tx, firmId, old) : null;
  await profileChanged(tx, firmId);
  return { ok: true, storageKey };
}

async function markDeleted(tx: Tx, firmId: string, fileId: string): Promise<string | null> {
  const row = await tx
    .updateTable("files")
    .set({ deleted_at: new Date() })
    .where("id", "=", fileId)
    .where("firm_id", "=", firmId)
    .where("deleted_at", "is", null)
    .returning("storage_key")
    .executeTakeFirst();
  return row?.storage_key ?? null;
}
