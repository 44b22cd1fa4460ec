import type { MetaDescriptor } from "@remix-run/node";
import type { Locale } from "~/i18n/locale";

type Preview = { siteName: string; title: string; description: string; url: string; locale: Locale; siteUrl: string; image?: string | null; type?: "website" | "profile" };

/** What messengers and search engines show of a public page. Without a picture of its own a page shows the product's. */
export function socialPreview({ siteName, title, description, url, locale, siteUrl, image, type = "website" }: Preview): MetaDescriptor[] {
  const picture = image ?? `${siteUrl}/share.png`;
  return [
    { name: "description", content: description },
    { tagName: "link", rel: "canonical", href: url },
    { property: "og:type", content: type },
    { property: "og:site_name", content: siteName },
    { property: "og:title", content: title },
    { property: "og:description", content: description },
    { property: "og:url", content: url },
    { property: "og:locale", content: locale === "fa" ? "fa_IR" : "en_GB" },
    { property: "og:image", content: picture },
    ...(image ? [] : [{ property: "og:image:width", content: "1200" }, { property: "og:image:height", content: "630" }]),
    { name: "twitter:card", content: "summary_large_image" },
    { name: "twitter:title", content: title },
    { name: "twitter:description", content: description },
    { name: "twitter:image", content: picture },
  ];
}

/** A text in one line of at most 200 characters, cut at a word. */
export function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= 200) return line;
  return `${line.slice(0, line.lastIndexOf(" ", 198))}…`;
}
