import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { norm } from "../normalise";
import { mayMean, romanise, soundOf, soundsOf } from "./finglish";

vi.setConfig({ testTimeout: 60_000 });

const letters = [..."ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"];
const words = fc.string({ unit: fc.constantFrom(...letters), minLength: 2, maxLength: 14 });

describe("Finglish", () => {
  it.each([
    ["کاشی", ["kashi", "cashi", "kaashi"]], ["سفال", ["sofal", "sefal"]], ["چرم", ["charm", "carm"]], ["لنت", ["lent"]], ["ترمز", ["tormoz"]], ["دباغی", ["dabaghi", "dabaqi"]],
    ["خاک", ["khak", "xak"]], ["شیشه", ["shishe"]], ["ژاله", ["zhale", "jale"]], ["ورامین", ["varamin"]], ["قالب", ["ghaleb", "qalb"]],
  ])("spells %s", (word, spellings) => {
    expect(romanise(word)).toEqual(expect.arrayContaining(spellings));
  });

  it.each([
    ["kashee", "کاشی"], ["qaleb", "قالب"], ["ghaleb", "قالب"], ["galeb", "قالب"], ["tormoz", "ترمز"], ["firouzeh", "فیروزه"], ["loab", "لعاب"], ["laab", "لعاب"], ["čarm", "چرم"], ["dabbaghi", "دباغی"],
    ["khodro", "خودرو"], ["xodro", "خودرو"], ["schische", "شیشه"], ["ghete", "قطعه"], ["tabriz", "تبریز"], ["Tehraan", "تهران"], ["abkari", "آبکاری"],
  ])("understands %s as %s", (latin, persian) => {
    const [typed, word] = [norm(latin), norm(persian)];
    expect(mayMean(typed, word)).toBe(true);
    expect(soundsOf(typed)).toContain(soundOf(word));
  });

  it.each([["kashi", "کوزه"], ["charm", "شرم"], ["lent", "لانه"], ["steel", "سفال"]])("doesn't take %s for %s", (latin, persian) => {
    expect(mayMean(latin, persian)).toBe(false);
  });

  it("spells any word in few ways that our normalisation keeps, and understands each of them", () => {
    fc.assert(
      fc.property(words, (word) => {
        const spellings = romanise(word);
        return spellings.length <= 14 && new Set(spellings).size === spellings.length && spellings.every((spelling) => /^[a-z]{2,}$/.test(spelling) && norm(spelling) === spelling && (spelling.length > 24 || mayMean(spelling, word)));
      }),
      { numRuns: 3_000 },
    );
  });

  it("leaves what isn't Persian alone", () => {
    for (const word of ["tile", "206", "", "کاشیtile", "ک".repeat(200)]) expect([romanise(word), soundOf(word)]).toEqual([[], ""]);
  });

  it("takes no longer for long words", () => {
    const started = performance.now();
    for (let run = 0; run < 200; run += 1) {
      romanise("ک".repeat(24));
      mayMean("kakakakakakakakakakakaka", "ک".repeat(24));
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
