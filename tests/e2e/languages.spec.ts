import type { Page } from "@playwright/test";
import type { Locale } from "../../app/i18n/locale";
import { demoTest as test, expect } from "./support/khosheh";
import { newWindow, signIn } from "./support/people";

const readers: { who: string | null; pages: string[] }[] = [
  { who: null, pages: ["/", "/clusters", "/clusters/lalejin-ceramics", "/search", "/search?certificate=guild_licence&level=seen", "/search?q=nonsense", "/firms/maryam-pottery", "/firms/alvand-ceramics-laboratory", "/sign-in", "/sign-up", "/magic-link", "/forgot-password", "/nothing-here"] },
  {
    who: "potter@demo.khosheh.test",
    pages: ["/rounds", "/rounds/new", "first /rounds/", "/chat", "/account", "/firms", "/firms/new", ...["basics", "work", "place", "certificates", "photos", "status"].map((part) => `/firms/maryam-pottery/edit/${part}`), "/firms/maryam-pottery/people", "/clusters/varamin-leather"],
  },
  { who: "broker.lalejin@demo.khosheh.test", pages: ["", "/rounds", "/pledges", "/firms", "/introductions", "/certificates", "/people", "/page"].map((part) => `/desk/lalejin-ceramics${part}`) },
];

/** Asked in the reader's own script, and found nowhere. */
const nonsense = { fa: "ژژژژ", en: "zzqq" };

/** Words that are the same in both languages: formats, standards, keys, and the languages' own names. */
const SHARED = /\b(?:JPEG|PNG|WebP|AVIF|PDF|HS|CE|LWG|REACH|IATF \d+|CSV|UN\/ECE Rec 20|Enter|Shift|Ctrl K|English)\b|فارسی/g;

/**
 * What a page says by itself, seen or read aloud: text and speaking attributes. What people wrote is in bdi, dir="auto" or
 * a field; addresses and the other language's own name carry their direction or language.
 */
async function saidOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const written = "bdi, [dir=auto], [lang]:not(html), [aria-hidden][data-hue], code, input, textarea, option, datalist, script, style, .font-mono";
    const said: string[] = [];
    // Names come back in the labels of the buttons beside them.
    const names = [...document.querySelectorAll("bdi, [dir=auto]")].map((element) => element.textContent.trim()).filter((name) => name.length > 1);
    const own = (text: string) => names.sort((a, b) => b.length - a.length).reduce((rest, name) => rest.replaceAll(name, ""), text);
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text) {
        const parent = node.parentElement;
        if (parent && !parent.closest(written) && node.data.trim()) said.push(own(node.data.trim()));
      } else if (node instanceof Element && !node.closest("bdi, [dir=auto], [lang]:not(html)")) {
        for (const name of ["aria-label", "title", "placeholder", "alt"]) {
          const value = node.getAttribute(name);
          if (value) said.push(own(value));
        }
      }
    }
    return said;
  });
}

function foreign(said: string[], locale: Locale): string[] {
  const wrong = locale === "fa" ? /[A-Za-z]{2,}|[0-9٠-٩]/ : /[\u0600-\u06ff]/;
  return said.filter((text) => wrong.test(text.replace(SHARED, "")));
}

for (const locale of ["fa", "en"] as const) {
  for (const { who, pages } of readers) {
    test(`pages of ${who ?? "a visitor"} speak ${locale} only, with its digits`, async ({ browser, server }) => {
      test.setTimeout(120_000);
      const device = { locale, viewport: { width: 1280, height: 800 } };
      const page = await newWindow(browser, server, device);
      if (who) await signIn(page, server, device, who);
      const found: string[] = [];
      for (const address of pages) {
        const first = /^first (.+)$/.exec(address)?.[1];
        await page.goto(server.url + (first ? first.slice(0, -1) : address.replace("nonsense", nonsense[locale])));
        const link = first && (await page.getByRole("main").locator(`a[href^="${first}"]:not([href$="/new"])`).first().getAttribute("href"));
        if (link) await page.goto(server.url + link);
        found.push(...foreign(await saidOn(page), locale).map((text) => `${address}: ${text}`));
      }
      expect([...new Set(found)]).toEqual([]);
      await page.context().close();
    });
  }
}
