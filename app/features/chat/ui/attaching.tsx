import { Mic, Paperclip, RotateCw, Square, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import type { ChosenFile } from "../client/chosen";
import { useChosen } from "../client/provider";
import { MOST_FILES } from "../schema";
import { addressOf, lasting } from "./files";

export type Attaching = ReturnType<typeof useAttaching>;

/** Files that go with the next message of a conversation. */
export function useAttaching(c: string) {
  const { chosen, list, tooMany } = useChosen(c);
  return {
    list,
    files: list.flatMap(({ file }) => (file ? [file] : [])),
    busy: list.some(({ file, problem }) => !file && !problem),
    tooMany,
    add: (files: Iterable<File>) => chosen.add(c, files),
    addVoice: (sound: Blob, ms: number) => chosen.add(c, [new File([sound], `voice.${sound.type.includes("mp4") ? "m4a" : sound.type.includes("ogg") ? "ogg" : "webm"}`, { type: sound.type })], ms),
    retry: (one: ChosenFile) => chosen.retry(c, one),
    drop: (one: ChosenFile) => chosen.drop(c, one),
    sent: () => chosen.sent(c),
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

function Chip({ one, attaching }: { one: ChosenFile; attaching: Attaching }) {
  const { talk: t, firms, errors } = useMessages();
  const format = useFormat();
  const { file, chosen: { name } } = one;
  const problems = { file_too_large: firms.reasons.file_too_large, rate_limited: errors.reasons.rate_limited, failed: t.uploadFailed };
  const problem = one.problem && (typeof one.problem === "string" ? problems[one.problem] : one.problem.said);
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
