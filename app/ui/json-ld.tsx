import { useNonce } from "./nonce";

/** Text of a JSON document that can't end its script element or begin another, whatever people wrote. */
export function scriptSafeJson(data: unknown): string {
  return JSON.stringify(data).replace(/</g, "\\u003c").replace(/>/g, "\\u003e").replace(/&/g, "\\u0026").replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
}

/** schema.org data of a page; the one place where markup is set by hand. */
export function JsonLd({ data }: { data: object }) {
  const nonce = useNonce();
  return <script type="application/ld+json" nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: scriptSafeJson({ "@context": "https://schema.org", ...data }) }} />;
}
