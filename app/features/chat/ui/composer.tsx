import { SendHorizontal, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type RefObject } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { useChat } from "../client/provider";
import type { Room } from "../queries.server";
import { MAX_BODY, type WireMessage } from "../schema";
import { AttachButtons, AttachingList, useAttaching } from "./attaching";
import { NameList, useNaming } from "./naming";
import { QuoteButton } from "./quoting";
import { useUnsent } from "./unsent";

/** What the box is for besides a new message. */
export type Task = { kind: "reply" | "edit"; message: WireMessage } | null;

type Props = {
  room: Room;
  me: string;
  back: string;
  box: RefObject<HTMLTextAreaElement>;
  task: Task;
  onTask: (task: Task) => void;
  typed?: string | undefined;
  problem?: string | undefined;
  onSend: () => void;
};

/** The box to write in. Sends through the socket; without scripts it is a form that posts and comes back. */
export function Composer({ room, me, back, box, task, onTask, typed, problem, onSend }: Props) {
  const { chat: t, talk } = useMessages();
  const format = useFormat();
  const chat = useChat();
  const hint = useId();
  const trouble = useId();
  const [refused, setRefused] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const naming = useNaming(room.id, box);
  const attaching = useAttaching(room.id);
  const said = refused ?? problem;
  const keep = useUnsent(box, me, room.id);
  useTask(box, task);

  async function submit(): Promise<void> {
    const body = box.current?.value.trim() ?? "";
    if (!chat || saving) return;
    setRefused(null);
    if (task?.kind === "edit") {
      setSaving(true);
      const answer = await chat.edit(room.id, task.message, body);
      setSaving(false);
      if (!answer.ok) return setRefused(talk.refusals[answer.reason ?? ""] ?? (answer.code === "CONFLICT" ? talk.refusals.message_changed! : t.failures[answer.code]));
    } else {
      if (attaching.busy || (body === "" && attaching.files.length === 0)) return;
      const source = task?.message;
      const reply = source ? { seq: source.seq, name: source.senderName, body: source.body.slice(0, 160) || (source.files[0]?.name ?? ""), deleted: source.deleted !== null } : null;
      keep("");
      chat.send(room.id, body, room.party?.firmId ?? null, { reply, files: attaching.files, ...naming.idsIn(body) });
      attaching.sent();
      onSend();
    }
    box.current!.value = "";
    naming.close();
    onTask(null);
    box.current!.focus();
  }

  return (
    <form
      method="post"
      action={task?.kind === "edit" ? `/chat/${room.id}/messages/${task.message.seq}` : `/chat/${room.id}`}
      className="relative grid gap-1"
      onDragOver={(event) => chat && task?.kind !== "edit" && event.dataTransfer.types.includes("Files") && event.preventDefault()}
      onDrop={(event) => {
        if (!chat || task?.kind === "edit" || event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        attaching.add(event.dataTransfer.files);
      }}
      onSubmit={(event) => {
        if (!chat) return;
        event.preventDefault();
        void submit();
      }}
    >
      <input type="hidden" name="clientId" value={room.key} />
      <input type="hidden" name="back" value={back} />
      {room.party?.firmId && <input type="hidden" name="as" value={room.party.firmId} />}
      {task?.kind === "reply" && <input type="hidden" name="replyTo" value={task.message.seq} />}
      {task?.kind === "edit" && (
        <>
          <input type="hidden" name="intent" value="edit" />
          <input type="hidden" name="baseRev" value={task.message.rev} />
        </>
      )}
      {task && <TaskNote task={task} room={room} onCancel={() => onTask(null)} />}
      {said && (
        <p role="alert" id={trouble} className="text-sm font-medium text-bad">
          {said}
        </p>
      )}
      <NameList naming={naming} />
      <AttachingList attaching={attaching} />
      <div className="flex flex-wrap items-end gap-x-1 gap-y-1">
        {task?.kind !== "edit" && <AttachButtons c={room.id} attaching={attaching} live={chat !== null} />}
        {chat && <QuoteButton c={room.id} box={box} />}
        <label className="min-w-24 flex-1">
          <span className="sr-only">{t.write}</span>
          <textarea
            ref={box}
            name="body"
            rows={1}
            required={attaching.files.length === 0}
            maxLength={MAX_BODY}
            defaultValue={typed ?? (task?.kind === "edit" ? task.message.body : undefined)}
            placeholder={t.write}
            aria-describedby={said ? `${hint} ${trouble}` : hint}
            {...naming.attributes}
            className="own-direction field-sizing-content block max-h-40 min-h-11 w-full resize-none rounded-lg border border-edge bg-paper px-3.5 py-2"
            onInput={(event) => {
              naming.look();
              if (task?.kind !== "edit") keep(event.currentTarget.value);
              chat?.typing(room.id, event.currentTarget.value !== "");
            }}
            onBlur={() => chat?.typing(room.id, false)}
            onPaste={(event) => {
              if (!chat || event.clipboardData.files.length === 0) return;
              event.preventDefault();
              attaching.add(event.clipboardData.files);
            }}
            onClick={naming.look}
            onKeyDown={(event) => {
              if (naming.onKey(event)) return;
              if (event.key === "Escape" && task) return onTask(null);
              // On a phone the key makes a new line; there the button sends.
              const sends = event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing && !matchMedia("(pointer: coarse)").matches;
              if (!sends) return;
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }}
          />
        </label>
        <span id={hint} className="sr-only">
          {t.enterSends} {t.tooLong(format.number(MAX_BODY))}
        </span>
        <Button variant="primary" aria-label={task?.kind === "edit" ? talk.saveEdit : t.send} pending={saving} pendingText={<SendHorizontal aria-hidden className="mirror" />} className="size-11 shrink-0 rounded-full p-0">
          <SendHorizontal aria-hidden className="mirror" />
        </Button>
      </div>
    </form>
  );
}

/** What is being answered or edited, and the way out of it. */
function TaskNote({ task, room, onCancel }: { task: NonNullable<Task>; room: Room; onCancel: () => void }) {
  const { talk: t } = useMessages();
  const { message } = task;
  return (
    <div className="flex items-center gap-2 rounded-md border-s-3 border-glaze bg-sunk ps-3 text-sm">
      <p className="grid min-w-0 flex-1 py-1 leading-5">
        <b className="truncate text-glaze-text">
          <bdi>{task.kind === "edit" ? t.editing : t.replyTo(message.senderName)}</bdi>
        </b>
        <span dir="auto" className="truncate text-ink-2">
          {message.body || message.files[0]?.name}
        </span>
      </p>
      <a
        href={`/chat/${room.id}`}
        aria-label={t.cancel}
        className="grid size-11 shrink-0 place-items-center rounded-md text-ink-2 hover:text-ink"
        onClick={(event) => {
          event.preventDefault();
          onCancel();
        }}
      >
        <X aria-hidden className="size-5" />
      </a>
    </div>
  );
}

/** The box takes the words that are edited, and gives back those that were in it. */
function useTask(box: RefObject<HTMLTextAreaElement>, task: Task): void {
  const before = useRef<string | null>(null);
  const mounted = useRef(false);
  useEffect(() => {
    const first = !mounted.current;
    mounted.current = true;
    const area = box.current;
    if (!area || (first && !task)) return;
    if (task?.kind === "edit") {
      before.current ??= first ? "" : area.value;
      area.value = task.message.body;
    } else if (before.current !== null) {
      area.value = before.current;
      before.current = null;
    }
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }, [box, task]);
}
