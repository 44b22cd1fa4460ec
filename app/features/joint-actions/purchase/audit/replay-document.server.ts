import { createHash } from "node:crypto";
import script from "virtual:replay-script";
import type { CurrencyUnit } from "~/i18n/digits";
import type { Locale } from "~/i18n/locale";
import { canonical } from "./canonical";
import type { ReplayData } from "./replay";

const style = `body{font:16px/1.8 Vazirmatn,Tahoma,system-ui,sans-serif;margin:0;background:#f7f3ec;color:#2a2522}
main{max-width:52rem;margin:auto;padding:1.5rem 1rem}section{background:#fff;border:1px solid #ded6c9;border-radius:10px;padding:1rem 1.25rem;margin:0 0 1.25rem;overflow-x:auto}
h1{font-size:1.4rem;margin:0}h2{font-size:1.1rem;margin:1rem 0 .25rem}table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.3rem .6rem;border-bottom:1px solid #e8e1d6}
code{word-break:break-all;direction:ltr;unicode-bidi:isolate}.ok{color:#1d6b3f}.bad{color:#a3261c;font-weight:700}.soft{color:#6b625a}li{margin:.2rem 0}@media print{body{background:#fff}section{break-inside:avoid}}`;

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

/**
 * A page for a folder on somebody's own machine: the data that its reader may see, and the engine's program. Its policy
 * lets exactly this program run and nothing be loaded.
 */
export function replayDocument(given: { round: { title: string; unit_code: string }; replay: ReplayData; locale: Locale; currencyUnit: CurrencyUnit }): { html: string; policy: string } {
  const { round, replay, locale, currencyUnit } = given;
  const data = canonical({ replay, title: round.title, unitCode: round.unit_code, first: locale, currencyUnit }).replace(/</g, "\\u003c").replace(/\u2028|\u2029/g, "");
  const program = script.replace(/<\/(script)/gi, "<\\/$1");
  const policy = `default-src 'none'; script-src ${hashOf(program)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
  const html = `<!doctype html>
<html lang="${locale}" dir="${locale === "fa" ? "rtl" : "ltr"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(round.title)}</title>
<style>${style}</style>
</head>
<body>
<main id="replay"></main>
<script type="application/json" id="data">${data}</script>
<script>${program}</script>
</body>
</html>
`;
  return { html, policy };
}
