import { useEffect, useState } from "react";

const KEY = "khosheh.recent-searches";
const MOST = 6;

/** The last texts searched for, the newest first. They stay in this browser and are never sent anywhere. */
export function useRecent(): { recent: string[]; remember: (text: string) => void; forget: () => void } {
  const [recent, setRecent] = useState<string[]>([]);
  // Read after the first drawing: the server knows nothing of them.
  useEffect(() => setRecent(read()), []);
  const write = (texts: string[]) => {
    setRecent(texts);
    try {
      if (texts.length === 0) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify(texts));
    } catch {
      // A browser that keeps nothing still searches.
    }
  };
  return {
    recent,
    remember: (text) => text.trim() !== "" && write([text.trim(), ...read().filter((other) => other !== text.trim())].slice(0, MOST)),
    forget: () => write([]),
  };
}

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((text): text is string => typeof text === "string" && text !== "").slice(0, MOST) : [];
  } catch {
    return [];
  }
}
