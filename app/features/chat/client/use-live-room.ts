import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import type { Socket } from "socket.io-client";

type Hint = { c: string; ev: number };

/** Keeps a page in step with its conversation: a hint from the socket has the page read again as its person. */
export function useLiveRoom(conversationId: string | null): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    let socket: Socket | undefined;
    let gone = false;
    void import("socket.io-client").then(({ io }) => {
      if (gone) return;
      socket = io({ transports: ["websocket", "polling"], tryAllTransports: true, reconnectionDelayMax: 15_000, randomizationFactor: 0.7 });
      socket.on("ev", (hint: Hint) => {
        if (conversationId === null || hint.c === conversationId) revalidate();
      });
      // What was said while the line was down is read on the way back.
      socket.io.on("reconnect", () => revalidate());
    });
    return () => {
      gone = true;
      socket?.disconnect();
    };
  }, [conversationId, revalidate]);
}
