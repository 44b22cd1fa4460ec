/** Other forms of a canonical word, for the vocabulary to say which of them exist; the second is how sure it is that they mean the same. */
export function formsOf(word: string): [form: string, weight: number][] {
  // A code of the Harmonised System is also found by its heading.
  if (/^\d{6,10}$/.test(word)) return [[word.slice(0, 4), 0.5]];
  const forms = /^[a-z]+$/.test(word) ? latinForms(word) : /^\p{Script=Arabic}+$/u.test(word) ? persianForms(word) : [];
  return forms.filter(([form]) => form.length >= 2 && form !== word);
}

function latinForms(word: string): [string, number][] {
  if (word.length < 3) return [];
  const forms: [string, number][] = [[`${word}s`, 0.95]];
  if (/(?:s|x|ch|sh)$/.test(word)) forms.push([`${word}es`, 0.95]);
  if (/[^aeiou]y$/.test(word)) forms.push([`${word.slice(0, -1)}ies`, 0.95]);
  if (word.length >= 4 && /[^s]s$/.test(word)) forms.push([word.slice(0, -1), 0.95]);
  if (word.length >= 5 && /(?:s|x|ch|sh)es$/.test(word)) forms.push([word.slice(0, -2), 0.95]);
  if (word.length >= 5 && word.endsWith("ies")) forms.push([`${word.slice(0, -3)}y`, 0.95]);
  // Azerbaijani plural and possessive.
  for (const ending of ["lari", "leri", "lar", "ler", "si"]) if (word.endsWith(ending) && word.length - ending.length >= 3) forms.push([word.slice(0, -ending.length), ending === "si" ? 0.7 : 0.9]);
  return forms;
}

function persianForms(word: string): [string, number][] {
  const forms: [string, number][] = [];
  const without = (ending: string, least: number) => (word.endsWith(ending) && word.length - ending.length >= least ? word.slice(0, -ending.length) : null);
  const add = (form: string | null, weight: number) => form !== null && forms.push([form, weight]);
  for (const ending of ["جات", "ات"]) for (const form of [without(ending, 2), without(ending, 2) && `${without(ending, 2)}ه`]) add(form, 0.9);
  const people = without("گان", 3);
  add(people && `${people}ه`, 0.9);
  add(without("ان", 3), 0.85);
  add(without("ین", 4), 0.8);
  for (const ending of ["لری", "لر", "لار"]) add(without(ending, 3), 0.85);
  // Of leather, and leather.
  add(without("ی", 3), 0.7);
  add(`${word}ی`, 0.7);
  add(word.endsWith("ه") ? `${word.slice(0, -1)}ات` : `${word}ات`, 0.85);
  // An Arabic article.
  if (word.startsWith("ال") && word.length >= 5) add(word.slice(2), 0.9);
  return forms;
}
