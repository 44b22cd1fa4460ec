import { useEffect, type RefObject } from "react";

const nameOf = (me: string, c: string) => `khosheh-typed ${me} ${c}`;

/** What somebody began to write stays in this tab while they look elsewhere. */
export function useUnsent(box: RefObject<HTMLTextAreaElement>, me: string, c: string) {
  useEffect(() => {
    const kept = tried(() => sessionStorage.getItem(nameOf(me, c)));
    if (box.current && kept && box.current.value === "") box.current.value = kept;
  }, [box, me, c]);
  return (text: string) => void tried(() => (text.trim() === "" ? sessionStorage.removeItem(nameOf(me, c)) : sessionStorage.setItem(nameOf(me, c), text)));
}

/** A browser may have no such store, or a full one. */
function tried<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
