import { Mic, Paperclip, RotateCw, Square, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { UPLOAD_CAP } from "~/features/firms/rules";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import { MOST_FILES, type WireFile } from "../schema";
import { addressOf, lasting } from "./files";

type Waiting = { key: number; chosen: File; ms: number | undefined; file: WireFile | null; problem: string | null; /** The same may go well another time. */ again: boolean };
export type Attaching = ReturnType<typeof useAttaching>;

/** Files that go with the next message: taken in as they are chosen, each says how it stands. */
export function useAttaching(c: string) {
  const { talk: t, firms, errors } = useMessages();
  const [list, setList] = useState<Waiting[]>([]);
  const next = useRef(0);
  const [tooMany, setTooMany] = useState(false);
  /** What is on its way, by key: what isn't wanted any more isn't sent to its end. */
  const onTheWay = useRef(new Map<number, AbortController>());
  useLeaveWarning(list.length > 0);

  function add(chosen: File, ms?: number): void {
    const key = (next.current += 1);
    setList((now) => [...now, { key, chosen, ms, file: null, problem: null, again: false }]);
    void upload({ key, chosen, ms });
  }

  async function upload({ key, chosen, ms }: Pick<Waiting, "key" | "chosen" | "ms">): Promise<void> {
    const change = (part: Partial<Waiting>) => setList((now) => now.map((one) => (one.key === key ? { ...one, ...part } : one)));
    // A server that stops reading can't say why.
    if (chosen.size > UPLOAD_CAP) return change({ problem: firms.reasons.file_too_large });
    change({ problem: null, again: false });
    const way = new AbortController();
    onTheWay.current.set(key, way);
    const form = new FormData();
    if (ms !== undefined) form.set("ms", String(Math.round(ms)));
    form.set("file", chosen);
    try {
      const response = await fetch(`/chat/${c}/uploads`, { method: "POST", body: form, redirect: "error", signal: way.signal });
      if (response.status === 429) return change({ problem: errors.reasons.rate_limited, again: true });
      const answer = (await response.json()) as { ok: boolean; file?: WireFile; message?: string };
      if (answer.ok && answer.file) change({ file: answer.file });
      else change({ problem: answer.message ?? t.uploadFailed, again: answer.message === undefined });
    } catch {
      change({ problem: t.uploadFailed, again: true });
    } finally {
      onTheWay.current.delete(key);
    }
  }

  /** What was taken in and isn't wanted goes from the server too; should that fail, it goes there after a day. */
  function drop({ key, file }: Pick<Waiting, "key" | "file">): void {
    setList((now) => now.filter((one) => one.key !== key));
    setTooMany(false);
    onTheWay.current.get(key)?.abort();
    if (!file) return;
    const form = new FormData();
    form.set("drop", file.id);
    fetch(`/chat/${c}/uploads`, { method: "POST", body: form, redirect: "error" }).catch(() => undefined);
  }

  return {
    list,
    files: list.flatMap(({ file }) => (file ? [file] : [])),
    busy: list.some(({ file, problem }) => !file && !problem),
    tooMany,
    add: (chosen: Iterable<File>) => {
      const all = [...chosen];
      const room = Math.max(0, MOST_FILES - list.length);
      setTooMany(all.length > room);
      all.slice(0, room).forEach((one) => add(one));
    },
    addVoice: (sound: Blob, ms: number) => add(new File([sound], `voice.${sound.type.includes("mp4") ? "m4a" : sound.type.includes("ogg") ? "ogg" : "webm"}`, { type: sound.type }), ms),
    retry: (one: Waiting) => void upload(one),
    drop,
    /** What was taken in has gone with a message; what wasn't stays for another try. */
    sent: () => setList((now) => now.filter(({ file }) => !file)),
  };
}

/** What goes along with the next message. */
export function AttachingList({ attaching }: { attaching: Attaching }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  if (attaching.list.length === 0) return null;
  return (
    <>
      <ul className="flex flex-wrap gap-1.5" aria-live="polite">
        {attaching.list.map((one) => (
          <Chip key={one.key} one={one} attaching={attaching} />
        ))}
      </ul>
      {attaching.tooMany && (
        <p role="alert" className="text-sm font-medium text-bad">
          {t.mostFiles(format.number(MOST_FILES))}
        </p>
      )}
    </>
  );
}

/** A browser forgets chosen files when the page goes: it asks before. */
function useLeaveWarning(waiting: boolean): void {
  useEffect(() => {
    if (!waiting) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [waiting]);
}

function Chip({ one, attaching }: { one: Waiting; attaching: Attaching }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  const { file, problem, chosen: { name } } = one;
  return (
    <li className={cn("flex max-w-full items-center gap-2 rounded-md border border-line bg-paper ps-3 text-sm", problem && "border-bad/40 bg-bad-soft")}>
      {file?.kind === "image" && <img src={addressOf(file)} alt="" className="-ms-2 my-1 size-12 rounded-md object-cover" />}
      {file?.kind === "voice" && (
        // What was said has no words beside it.
        // eslint-disable-next-line jsx-a11y/media-has-caption
        <audio controls preload="none" src={addressOf(file)} aria-label={t.last.voice} className="-ms-2 my-1 h-11 w-44" />
      )}
      <span className="grid min-w-0 py-1 leading-5">
        <bdi className="truncate">{file?.kind === "voice" ? t.last.voice : name}</bdi>
        <span className={problem ? "text-bad" : "text-ink-2"}>{problem ?? (file ? format.bytes(file.size) : t.uploading(""))}</span>
      </span>
      {one.again && (
        <button type="button" aria-label={t.uploadAgain(name)} className="grid size-9 shrink-0 place-items-center rounded-md text-bad hover:text-ink" onClick={() => attaching.retry(one)}>
          <RotateCw aria-hidden className="size-4.5" />
        </button>
      )}
      <button type="button" aria-label={t.dropFile(name)} className="grid size-9 shrink-0 place-items-center rounded-md text-ink-2 hover:text-ink" onClick={() => attaching.drop(one)}>
        <X aria-hidden className="size-4.5" />
      </button>
    </li>
  );
}

/** A note of voice ends by itself after so long. */
const LONGEST_MS = 10 * 60_000;

const buttonClass = "grid h-11 w-9 shrink-0 cursor-pointer place-items-center rounded-full text-ink-2 hover:bg-sunk hover:text-ink";

/** Choosing files and recording; without scripts a page of its own. */
export function AttachButtons({ c, attaching, live }: { c: string; attaching: Attaching; live: boolean }) {
  const { talk: t } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <a
        href={`/chat/${c}/attachments`}
        aria-label={t.attach}
        className={buttonClass}
        onClick={(event) => {
          if (!live || event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          input.current?.click();
        }}
      >
        <Paperclip aria-hidden className="size-5" />
      </a>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t.attach}
        accept="image/*,application/pdf,.xlsx,.xls,.ods,.csv,audio/*"
        onChange={(event) => {
          attaching.add(event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      {live && <Recorder attaching={attaching} />}
    </>
  );
}

/** A voice note of this page's microphone; where there is none, a sound file. */
function Recorder({ attaching }: { attaching: Attaching }) {
  const { talk: t } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const recorder = useRef<MediaRecorder | null>(null);
  const format = useFormat();
  const [since, setSince] = useState<number | null>(null);
  const [seconds, setSeconds] = useState(0);
  const [refused, setRefused] = useState(false);
  useEffect(() => () => recorder.current?.stream.getTracks().forEach((track) => track.stop()), []);

  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => {
      const passed = performance.now() - since;
      setSeconds(Math.floor(passed / 1000));
      if (passed >= LONGEST_MS && recorder.current?.state === "recording") recorder.current.stop();
    }, 250);
    return () => clearInterval(timer);
  }, [since]);

  async function start(): Promise<void> {
    setRefused(false);
    setSeconds(0);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const made = new MediaRecorder(stream);
      const began = performance.now();
      const chunks: Blob[] = [];
      made.ondataavailable = ({ data }) => chunks.push(data);
      made.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        setSince(null);
        const sound = new Blob(chunks, { type: made.mimeType });
        if (sound.size > 0) attaching.addVoice(sound, performance.now() - began);
      };
      recorder.current = made;
      made.start();
      setSince(began);
    } catch {
      setRefused(true);
      input.current?.click();
    }
  }

  return (
    <>
      <button
        type="button"
        aria-label={since === null ? t.record : t.stopRecording}
        className={cn(buttonClass, since !== null && "bg-bad-soft text-bad")}
        onClick={() => (since === null ? void start() : recorder.current?.stop())}
      >
        {since === null ? <Mic aria-hidden className="size-5" /> : <Square aria-hidden className="size-5 fill-current" />}
      </button>
      <input ref={input} type="file" accept="audio/*" capture hidden aria-label={t.record} onChange={(event) => attaching.add(event.currentTarget.files ?? [])} />
      <span role="status" className={since === null && !refused ? "sr-only" : "self-center text-sm text-ink-2"}>
        {since !== null ? t.recording(format.digits(lasting(seconds * 1000))) : refused ? t.noRecorder : ""}
      </span>
    </>
  );
}
