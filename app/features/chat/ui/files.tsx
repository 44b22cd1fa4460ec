import { FileSpreadsheet, FileText } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import type { WireFile } from "../schema";

export const addressOf = (file: WireFile) => `/chat/files/${file.id}`;

/** Minutes and seconds of a note of voice. */
export const lasting = (ms: number): string => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

/** The files of a message: pictures and sound as they are, the rest to be downloaded. */
export function Files({ files }: { files: readonly WireFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="my-1 grid gap-1">
      {files.map((file) => (
        <li key={file.id}>{file.kind === "image" ? <Picture file={file} /> : file.kind === "voice" ? <Voice file={file} /> : <Download file={file} />}</li>
      ))}
    </ul>
  );
}

function Picture({ file }: { file: WireFile }) {
  const { talk: t } = useMessages();
  return (
    <a href={addressOf(file)} target="_blank" rel="noopener" className="block">
      <img
        src={addressOf(file)}
        alt={file.name || t.image}
        width={file.width ?? undefined}
        height={file.height ?? undefined}
        loading="lazy"
        decoding="async"
        className="h-auto max-h-80 w-auto max-w-full rounded-md object-contain"
      />
    </a>
  );
}

function Voice({ file }: { file: WireFile }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {/* A voice note has no other words than the message's own. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <audio controls preload="none" src={addressOf(file)} aria-label={t.last.voice} className="h-11 w-64 max-w-full" />
      {file.ms !== null && <span className="figures text-sm text-ink-2">{format.digits(lasting(file.ms))}</span>}
    </span>
  );
}

function Download({ file }: { file: WireFile }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  const Icon = file.kind === "sheet" ? FileSpreadsheet : FileText;
  return (
    <a href={addressOf(file)} download={file.name} aria-label={t.openFile(file.name)} className="flex items-center gap-3 rounded-md border border-line bg-paper px-3 py-2 hover:border-edge">
      <Icon aria-hidden className="size-6 shrink-0 text-glaze-text" />
      <span className="grid min-w-0 leading-5">
        <b className="truncate">
          <bdi>{file.name || t.last[file.kind]}</bdi>
        </b>
        <span className="text-sm text-ink-2">{format.bytes(file.size)}</span>
      </span>
    </a>
  );
}
