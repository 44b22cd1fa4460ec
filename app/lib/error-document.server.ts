import { formatDigits } from "~/i18n/format";
import { dirOf, type Locale } from "~/i18n/locale";
import { messagesFor } from "~/i18n/messages";
import { statusOf, type ErrorCode } from "./errors";

/** Where the page of an error can't be drawn by React: a document of its own, in the reader's language, that needs nothing else. */
export function errorDocument(code: ErrorCode, { locale, requestId }: { locale: Locale; requestId: string }): string {
  const { common, errors } = messagesFor(locale);
  const { title, body } = errors.pages[code];
  const status = statusOf(code);
  const reference = status === 404 ? "" : `<p class="small">${errors.requestId}: <bdi dir="ltr">${requestId}</bdi><br>${errors.requestIdHint}</p>`;
  return `<!doctype html>
<html lang="${locale}" dir="${dirOf(locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${common.productName}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="small">${errors.statusLabel(formatDigits(status, { locale }))}</p>
<h1>${title}</h1>
<p>${body}</p>
<a href="/">${errors.goHome}</a>
${reference}
</main>
</body>
</html>`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2326; --soft: #4c575b; --clay: #fbfaf7; --glaze: #006b71; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f2; --soft: #c3cacd; --clay: #0e1315; --glaze: #7fdade; } }
* { box-sizing: border-box; margin: 0; }
body { min-block-size: 100dvh; display: grid; place-content: center; padding: 24px; background: var(--clay); color: var(--ink); font: 400 16px/1.8 Vazirmatn, system-ui, sans-serif; text-align: center; }
main { max-inline-size: 30rem; display: grid; gap: 8px; justify-items: center; }
h1 { font-size: 22px; }
p { color: var(--soft); }
.small { font-size: 13px; overflow-wrap: anywhere; }
a { margin-block: 12px; padding: 8px 20px; border: 1px solid currentcolor; border-radius: 10px; color: var(--glaze); font-weight: 600; text-decoration: none; }
a:focus-visible { outline: 2px solid var(--glaze); outline-offset: 3px; }
`;
