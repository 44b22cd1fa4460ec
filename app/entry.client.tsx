import { RemixBrowser } from "@remix-run/react";
import { startTransition, StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { DocumentFactsContext, readDocumentFacts } from "~/ui/document-facts";

const facts = readDocumentFacts(document.documentElement);

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <DocumentFactsContext.Provider value={facts}>
        <RemixBrowser />
      </DocumentFactsContext.Provider>
    </StrictMode>,
  );
});

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  // Only shows a page while the network is away; a browser that refuses it loses nothing else.
  const register = () => void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  // The page may have loaded before this module came.
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}
