/** The keys of a Latin keyboard and what they write on the Persian one (ISIRI 9147, and the older layout of Windows where it differs). */
const KEYS = `qض wص eث rق tف yغ uع iه oخ pح [ج ]چ aش sس dی fب gل hا jت kن lم ;ک 'گ zظ xط cز vر bذ nد mپ ,و Hآ Cژ \\پ Bژ Mء`;

const toPersian = new Map(KEYS.split(" ").map((pair) => [pair[0]!, pair.slice(1)]));
const toLatin = new Map([...toPersian].filter(([key]) => /[a-z;',[\]]/.test(key)).map(([key, letter]) => [letter, key]));
for (const [letter, key] of [["ي", "d"], ["ى", "d"], ["ك", ";"], ["آ", "h"], ["أ", "h"], ["ژ", "c"], ["ة", "i"], ["ئ", "m"]] as const) toLatin.set(letter, key);

/** The text as the same keys would have written it on the other keyboard; null when it isn't of one keyboard or says nothing there. */
export function onOtherKeyboard(text: string): string | null {
  const latin = /[a-z]/iu.test(text);
  const persian = /\p{Script=Arabic}/u.test(text);
  if (latin === persian) return null;
  const keys = latin ? toPersian : toLatin;
  const other = [...text].map((sign) => keys.get(sign) ?? keys.get(sign.toLowerCase()) ?? sign).join("").trim();
  const letters = latin ? /\p{Script=Arabic}/u : /[a-z]/u;
  return letters.test(other) && other !== text ? other : null;
}
