import { createContext, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import type { ConversationHead, MessagePage } from "../schema";
import { withPlaces, type Reader } from "../seen";
import { createChat, type Chat, type ChatView } from "./chat";
import { emptyShelf, newChosen, type Chosen } from "./chosen";
import { unreadIn, unreadOf } from "./inbox";
import type { ChatSocket } from "./line";
import { browserStore } from "./store";

const ChatContext = createContext<Chat | null>(null);
const ChosenContext = createContext<Chosen | null>(null);

/** One socket for the page of a signed-in person, whatever it shows. */
export function ChatProvider({ me, children }: { me: string | null; children: ReactNode }) {
  const [chat, setChat] = useState<Chat | null>(null);
  const [chosen, setChosen] = useState(newChosen);
  useEffect(() => {
    if (!me) return;
    const made = createChat({ me, newId: () => crypto.randomUUID(), connect, renewSession, store: browserStore(me) });
    setChat(made);
    const leave = watchWindow(made);
    return () => {
      leave();
      made.stop();
      setChat(null);
      // What somebody chose isn't for the next one who signs in with this browser.
      setChosen(newChosen());
    };
  }, [me]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => (chat?.holds() || chosen.holds()) && event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [chat, chosen]);
  return (
    <ChatContext.Provider value={chat}>
      <ChosenContext.Provider value={chosen}>{children}</ChosenContext.Provider>
    </ChatContext.Provider>
  );
}

/** Null on the server, without scripts, for a visitor, and until the page is alive. */
export const useChat = (): Chat | null => useContext(ChatContext);

/** A part of the chat's state; null as long as there is no chat. The part has to be the same object while nothing changed. */
export function useChatPart<T>(part: (view: ChatView) => T): T | null {
  const chat = useChat();
  const read = () => (chat ? part(chat.view()) : null);
  return useSyncExternalStore(chat?.subscribe ?? never, read, () => null);
}
const never = () => () => undefined;

/** The files that wait at a conversation. */
export function useChosen(c: string) {
  const chosen = useContext(ChosenContext)!;
  return { chosen, ...useSyncExternalStore(chosen.subscribe, () => chosen.of(c), () => emptyShelf) };
}

/** Unread messages over all conversations; the page's own count until the socket knows better. */
export function useUnread(counted: number): number {
  return useChatPart((view) => (view.inbox ? unreadIn(view.inbox) : null)) ?? counted;
}

/** Notices that wait in the inbox: as the page counted them, and then as the socket says. `page` is a new object with each count. */
export function useWaitingNotices(page: { notices: number } | null): number {
  const chat = useChat();
  useEffect(() => {
    if (page) chat?.counted(page.notices);
  }, [chat, page]);
  return useChatPart((view) => view.notices) ?? page?.notices ?? 0;
}

/** The list as it stands now: the page's rows with what was pushed since. `stale` when a conversation came or went. */
export function useConversations(listed: ConversationHead[]): { rows: (ConversationHead & { unread: number })[]; stale: boolean } {
  const inbox = useChatPart((view) => view.inbox);
  return useMemo(() => {
    const rows = listed
      .filter((row) => !inbox || inbox.has(row.c))
      .map((row) => {
        const head = inbox?.get(row.c);
        const now = head && head.lastEv >= row.lastEv ? { ...row, ...head } : row;
        return { ...now, unread: unreadOf(now) };
      })
      .sort((a, b) => (b.lastAt ?? "").localeCompare(a.lastAt ?? ""));
    const known = new Set(listed.map((row) => row.c));
    return { rows, stale: inbox !== null && [...inbox.keys()].some((c) => !known.has(c)) };
  }, [listed, inbox]);
}

/** Follows one conversation while the page shows it. */
export function useTimeline(c: string, page: MessagePage) {
  const chat = useChat();
  const shown = useRef(page);
  useEffect(() => void (shown.current = page), [page]);
  useEffect(() => (chat ? chat.open(c, shown.current) : undefined), [chat, c]);
  useEffect(() => chat?.renew(c, page), [chat, c, page]);
  const timeline = useChatPart((view) => view.timelines.get(c) ?? null);
  const outbox = useChatPart((view) => view.outbox);
  const drafts = useMemo(() => (outbox ?? []).filter((draft) => draft.c === c), [outbox, c]);
  return { rows: timeline?.rows ?? page.rows, more: timeline?.more ?? page.more, later: timeline?.later ?? page.later, drafts };
}

/** How far the others have read, as it stands now. `stale` is called when the line is back: what was told meanwhile is lost. */
export function useReaders(c: string, page: readonly Reader[], stale: () => void): readonly Reader[] {
  const places = useChatPart((view) => view.places.get(c)) ?? undefined;
  const line = useChatPart((view) => view.line);
  const losses = useChatPart((view) => view.losses) ?? 0;
  const known = useRef(losses);
  useEffect(() => {
    if (line !== "live" || losses === known.current) return;
    known.current = losses;
    stale();
  }, [line, losses, stale]);
  return useMemo(() => withPlaces(page, places), [page, places]);
}

async function connect(): Promise<ChatSocket> {
  const { io } = await import("socket.io-client");
  return io({ autoConnect: false, transports: ["websocket", "polling"], tryAllTransports: true, reconnectionDelay: 500, reconnectionDelayMax: 15_000, randomizationFactor: 0.7 });
}

/** The tabs of a browser share the cookie: one asks, and the next ones find it fresh. */
async function renewSession(signal: AbortSignal): Promise<{ signedIn: boolean }> {
  const ask = async () => {
    const response = await fetch("/session", { cache: "no-store", redirect: "error", signal });
    if (!response.ok) throw new Error(`the session answers ${response.status}`);
    return (await response.json()) as { signedIn: boolean };
  };
  return "locks" in navigator ? navigator.locks.request("khosheh-session", { signal }, ask) : ask();
}

function watchWindow(chat: Chat): () => void {
  const check = () => {
    const here = document.visibilityState === "visible";
    chat.attend(here);
    if (here) chat.check();
  };
  if (document.visibilityState !== "visible") chat.attend(false);
  document.addEventListener("visibilitychange", check);
  addEventListener("online", check);
  addEventListener("offline", chat.lost);
  addEventListener("focus", check);
  return () => {
    document.removeEventListener("visibilitychange", check);
    removeEventListener("online", check);
    removeEventListener("offline", chat.lost);
    removeEventListener("focus", check);
  };
}
