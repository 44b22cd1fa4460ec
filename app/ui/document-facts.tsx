import { createContext, useContext } from "react";
import type { Locale } from "~/i18n/locale";

/** What a page must know even when its loaders failed. The server gives it; the browser reads it from the html element. */
export type DocumentFacts = { locale: Locale; theme: "light" | "dark" | "system"; requestId: string };

export const DocumentFactsContext = createContext<DocumentFacts>({ locale: "fa", theme: "system", requestId: "" });

export function useDocumentFacts(): DocumentFacts {
  return useContext(DocumentFactsContext);
}

/** The facts as written on the html element by the server. */
export function readDocumentFacts(root: HTMLElement): DocumentFacts {
  const theme = root.dataset.theme;
  return {
    locale: root.lang === "en" ? "en" : "fa",
    theme: theme === "light" || theme === "dark" ? theme : "system",
    requestId: root.dataset.requestId ?? "",
  };
}
