import { fileTypeFromBuffer } from "file-type";
import { sql } from "kysely";
import { createHash } from "node:crypto";
import { nameOf, prepare } from "~/features/firms/files.server";
import { databaseError, type Actor, type Db, type Tx } from "~/lib/db.server";
import type { FileStore } from "~/lib/files.server";
import { refuse, type Result } from "~/lib/result";
import type { FileKind, WireFile, WireMessage } from "./schema";

type Upload = { name: string; bytes: Uint8Array };
type Checked = { kind: FileKind; bytes: Uint8Array; type: string; width: number | null; height: number | null };
export type FileRefusal = "forbidden" | "file_type" | "file_unreadable" | "file_too_large" | "file_missing" | "too_many_unsent";

const SHEETS: Record<string, string> = {
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
  "application/vnd.oasis.opendocument.spreadsheet": ".ods",
  "application/x-cfb": ".xls",
};
/** What a recorder makes, by what the bytes say: a container that may hold pictures is taken for its sound. */
const VOICES: Record<string, string> = {
  "audio/ogg": "audio/ogg", "audio/opus": "audio/ogg", "audio/ogg; codecs=opus": "audio/ogg", "video/webm": "audio/webm", "audio/webm": "audio/webm",
  "audio/mp4": "audio/mp4", "audio/x-m4a": "audio/mp4", "video/mp4": "audio/mp4", "audio/mpeg": "audio/mpeg", "audio/wav": "audio/wav",
};

/** Looks at the content, not at the name or the header; images are made anew without what the camera wrote into them. */
export async function checked(upload: Upload): Promise<Result<Checked, "file_type" | "file_unreadable">> {
  const type = (await fileTypeFromBuffer(upload.bytes))?.mime;
  const as = (kind: FileKind, media: string): Result<Checked> => ({ ok: true, kind, bytes: upload.bytes, type: media, width: null, height: null });
  if (type === undefined) return /\.csv$/i.test(upload.name) && isText(upload.bytes) ? as("sheet", "text/csv") : refuse("file_type");
  if (Object.hasOwn(VOICES, type)) return as("voice", VOICES[type]!);
  const ending = SHEETS[type];
  if (ending) return upload.name.toLowerCase().endsWith(ending) ? as("sheet", type === "application/x-cfb" ? "application/vnd.ms-excel" : type) : refuse("file_type");
  const prepared = await prepare(upload, "image_or_pdf");
  if (!prepared.ok) return prepared.reason === "file_unreadable" ? refuse("file_unreadable") : refuse("file_type");
  const { bytes, mediaType, width, height } = prepared.file;
  return { ok: true, kind: mediaType === "application/pdf" ? "pdf" : "image", bytes, type: mediaType, width, height };
}

/** Text of whatever encoding: spreadsheets of Persian offices still write that of Windows. */
function isText(bytes: Uint8Array): boolean {
  return !bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20) || byte === 0x7f);
}

/** Takes a file in for a message of this conversation. Its row is there before its bytes, and says so until they are stored. */
export async function takeIn(handles: { db: Db; files: FileStore; actor: Actor }, input: { conversationId: string; upload: Upload; ms: number | null }): Promise<Result<{ file: WireFile }, FileRefusal>> {
  const { db, files, actor } = handles;
  const content = await checked(input.upload);
  if (!content.ok) return content;
  const name = nameOf(input.upload);
  const begun = await announced(() => db.as(actor, async (tx) => (await sql<{ id: string }>`select private.chat_file_begin(${input.conversationId}::uuid, ${content.kind}, ${name}) as id`.execute(tx)).rows[0]!.id));
  if (!begun.ok) return begun;
  const key = keyOf(input.conversationId, begun.id);
  await files.put(key, content.bytes, content.type);
  const { kind, type, width, height } = content;
  const size = content.bytes.byteLength;
  const ms = kind === "voice" ? input.ms : null;
  const hash = createHash("sha256").update(content.bytes).digest("hex");
  await db.as(actor, (tx) => sql`select private.chat_file_ready(${begun.id}::uuid, ${type}, ${size}, ${width}, ${height}, ${ms}, ${hash})`.execute(tx));
  return { ok: true, file: { id: begun.id, kind, type, name, size, width, height, ms } };
}

async function announced(work: () => Promise<string>): Promise<Result<{ id: string }, FileRefusal>> {
  try {
    return { ok: true, id: await work() };
  } catch (error) {
    const database = databaseError(error);
    if (database?.code === "42501") return refuse("forbidden");
    if (database?.constraint === "chat_attachments_unsent") return refuse("too_many_unsent");
    throw error;
  }
}

const keyOf = (conversationId: string, id: string) => `chat-${conversationId}/${id}`;

/** Takes back one's own file that wasn't sent. */
export async function dropFile(tx: Tx, id: string): Promise<void> {
  await sql`select private.chat_file_drop(${id}::uuid)`.execute(tx);
}

export type StoredAttachment = { kind: FileKind; type: string; name: string; key: string; size: number; hash: string };

/** A file that the actor may read: of a message that they see, or their own before it is sent. */
export async function findAttachment(tx: Tx, id: string): Promise<StoredAttachment | null> {
  const row = await tx
    .selectFrom("chat_attachments")
    .select(["kind", "media_type as type", "original_name as name", "storage_key as key", "byte_size as size", "sha256 as hash"])
    .where("id", "=", id)
    .where("status", "=", "ready")
    .executeTakeFirst();
  return row ? { ...row, kind: row.kind as FileKind, size: Number(row.size) } : null;
}

/** The pictures of a message as addresses that hold them, as long as there is room. */
export async function picturesOf(db: Db, files: FileStore, actor: Actor, row: WireMessage, room: number): Promise<Map<string, string>> {
  const pictures = new Map<string, string>();
  for (const file of row.files) {
    if (file.kind !== "image" || file.size * 1.4 > room) continue;
    const stored = await db.as(actor, (tx) => findAttachment(tx, file.id));
    const opened = stored && (await files.read(stored.key));
    if (!opened) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of opened.stream) chunks.push(chunk as Buffer);
    pictures.set(file.id, `data:${file.type};base64,${Buffer.concat(chunks).toString("base64")}`);
  }
  return pictures;
}

/** Files that were never sent go after a day, those of deleted messages after a month in which a desk may look at them. */
export async function sweepFiles(db: Db, files: FileStore): Promise<number> {
  const gone = await db.service(async (tx) => {
    const { rows } = await sql<{ key: string }>`
      delete from public.chat_attachments a where a.id in (
        select x.id from public.chat_attachments x
        where (x.seq is null and x.created_at < clock_timestamp() - interval '1 day') or (x.status = 'rejected' and x.created_at < clock_timestamp() - interval '30 days')
        limit 200 for update skip locked)
      returning a.storage_key as key`.execute(tx);
    return rows;
  });
  for (const { key } of gone) await files.remove(key);
  return gone.length;
}
