import { Link } from "@remix-run/react";
import { Check, Scale, X } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import { LinkButton } from "~/ui/button";
import { cn } from "~/ui/class-names";
import { comparePath } from "../compare/schema";
import { MOST_COMPARED, searchPath, type SearchAddress } from "../schema";

const withFirm = (address: SearchAddress, slug: string): SearchAddress => ({
  ...address,
  compare: address.compare.includes(slug) ? address.compare.filter((other) => other !== slug) : [...address.compare, slug].slice(0, MOST_COMPARED),
});

/** Puts a firm beside the others that are to be compared; the choice is in the address. */
export function CompareLink({ address, slug, name, bare = false }: { address: SearchAddress; slug: string; name: string; /** Only the sign, where there is little room. */ bare?: boolean }) {
  const { finding } = useMessages();
  const t = finding.compare;
  const on = address.compare.includes(slug);
  const full = !on && address.compare.length >= MOST_COMPARED;
  const Icon = on ? Check : Scale;
  if (full) {
    return (
      <span title={t.full} className="grid size-11 place-items-center text-ink-3 opacity-50 lg:size-9">
        <Scale aria-hidden className="size-5" />
        <span className="sr-only">{t.full}</span>
      </span>
    );
  }
  return (
    <Link
      to={searchPath(withFirm(address, slug))}
      rel="nofollow"
      preventScrollReset
      replace
      className={cn("inline-flex size-11 items-center justify-center gap-1 rounded-full text-sm font-medium hover:bg-sunk lg:h-9", bare ? "lg:w-9" : "sm:w-auto sm:px-3", on ? "bg-glaze-soft text-glaze-text" : "text-ink-2")}
    >
      <Icon aria-hidden className="size-4.5" />
      <span aria-hidden className={bare ? "hidden" : "max-sm:hidden"}>
        {t.short}
      </span>
      <span className="sr-only">{on ? t.drop(name) : t.add(name)}</span>
    </Link>
  );
}

/** The firms chosen so far, above the bottom bar. */
export function CompareTray({ address, firms }: { address: SearchAddress; firms: { slug: string; nameFa: string; nameEn: string }[] }) {
  const { finding } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = finding.compare;
  if (firms.length === 0) return null;
  const slugs = address.compare.filter((slug) => firms.some((firm) => firm.slug === slug));
  return (
    <section aria-label={t.title} className="sticky bottom-16 z-20 mt-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-paper p-3 shadow-pop md:bottom-4">
      <p className="text-sm font-semibold max-sm:sr-only">{t.tray(format.number(firms.length))}</p>
      <ul className="relative -m-1 flex min-w-0 flex-1 gap-1.5 p-1 max-sm:overflow-x-auto sm:flex-wrap">
        {firms.map((firm) => {
          const name = (locale === "fa" ? firm.nameFa : firm.nameEn) || firm.nameFa || firm.nameEn;
          return (
            <li key={firm.slug} className="max-sm:shrink-0 sm:min-w-0">
              <Link to={searchPath(withFirm(address, firm.slug))} rel="nofollow" preventScrollReset replace className="inline-flex min-h-11 max-w-44 lg:min-h-9 items-center gap-1 rounded-full bg-sunk px-3 text-sm hover:bg-line">
                <bdi aria-hidden className="truncate">
                  {name}
                </bdi>
                <span className="sr-only">{t.drop(name)}</span>
                <X aria-hidden className="size-3.5 shrink-0 text-ink-3" />
              </Link>
            </li>
          );
        })}
      </ul>
      <LinkButton to={comparePath(slugs)} variant="primary" size="sm" className="min-h-11 lg:min-h-9">
        <Scale aria-hidden />
        {t.open}
      </LinkButton>
    </section>
  );
}
