import { createContext, useContext } from "react";

/** Nonce of this response's Content-Security-Policy. Empty in the browser, which hides it anyway. */
export const NonceContext = createContext("");

export function useNonce(): string {
  return useContext(NonceContext);
}
