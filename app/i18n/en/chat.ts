import type { chat as fa } from "../fa/chat";

export const chat: typeof fa = {
  title: "Conversations",
  room: "The group's chat",
  empty: "No message yet. Make the start.",
  write: "Write a message…",
  send: "Send",
  enterSends: "Enter sends; Shift and Enter makes a new line.",
  notSent: "The message wasn't sent. Try again.",
  listEmptyTitle: "No conversation yet",
  listEmptyBody: "Message a firm from its page, or pledge in a joint purchase to join the group's chat.",
  find: "Find firms",
  unread: (count) => `${count} new`,
  reasons: { conversation_closed: "This conversation is closed." },
};
