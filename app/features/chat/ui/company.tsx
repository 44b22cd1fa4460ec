import { useEffect } from "react";
import { useFormat, useMessages } from "~/i18n/context";
import { cn } from "~/ui/class-names";
import { useChat, useChatPart } from "../client/provider";
import type { Room } from "../queries.server";

/** Who is typing here. Its line has its room always, so that nothing moves. */
export function TypingNote({ c }: { c: string }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  const typing = useChatPart((view) => view.typing);
  const names = [...(typing?.get(c)?.values() ?? [])].map(({ name }) => name);
  return (
    <p role="status" className="h-5 truncate text-sm text-ink-2">
      {names.length > 0 && <bdi>{names.length > 1 ? t.typingMany(format.list(names.slice(0, 3))) : t.typing(names[0]!)}</bdi>}
    </p>
  );
}

/** Whether somebody of the other side is there, or when they last were. */
export function PresenceNote({ people }: { people: Room["people"] }) {
  const { talk: t } = useMessages();
  const format = useFormat();
  const chat = useChat();
  const presence = useChatPart((view) => view.presence);
  useEffect(() => {
    chat?.watch(people.map(({ id }) => id));
    return () => chat?.watch([]);
  }, [chat, people]);
  const standings = people.flatMap(({ id }) => presence?.get(id) ?? []);
  const best = standings.find(({ state }) => state === "online") ?? standings.find(({ state }) => state === "away");
  const last = standings.flatMap(({ at }) => at ?? []).sort().at(-1);
  if (!best && !last) return null;
  return (
    <>
      <span className="inline-flex items-center gap-1.5">
        {best && <span aria-hidden className={cn("size-2 rounded-full", best.state === "online" ? "bg-ok" : "bg-saffron")} />}
        {best ? (best.state === "online" ? t.online : t.away) : t.lastSeen(format.dateTime(last!))}
      </span>
      {" · "}
    </>
  );
}
