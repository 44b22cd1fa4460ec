import { Lock } from "lucide-react";
import { useFormat, useLocale, useMessages } from "~/i18n/context";
import type { Locale } from "~/i18n/locale";
import { Ltr, Name, Text } from "~/ui/bidi";
import { Card, CardHeader, Facts } from "~/ui/card";
import type { FirmView } from "./firm-page";
import { provinceName, townName } from "../places";
import { isicClasses, languages, markets, termLabel } from "../taxonomy";

const linkClass = "font-medium break-all text-glaze-text underline decoration-glaze-text/35 underline-offset-4 hover:decoration-glaze-text";

/** How to reach the firm, when this reader may see it. */
export function Contact({ contact, signedIn, mine }: Pick<FirmView, "contact" | "signedIn"> & { mine: boolean }) {
  const { firms } = useMessages();
  const format = useFormat();
  const t = firms.page;
  if (!contact) {
    return (
      <Card>
        <CardHeader title={t.contact} />
        <p className="flex items-start gap-2 text-ink-2">
          <Lock aria-hidden className="mt-1 size-4 shrink-0" />
          {signedIn ? t.contactHidden : t.contactHiddenSignIn}
        </p>
      </Card>
    );
  }
  const f = firms.fields;
  const phone = (number: string) => (
    <a href={`tel:${number.replace(/[^\d+]/g, "")}`} className={linkClass}>
      <Ltr>{format.digits(number)}</Ltr>
    </a>
  );
  const rows = [
    contact.contactName && { label: f.contactName, value: <Name>{contact.contactName}</Name> },
    contact.phone && { label: f.phone, value: phone(contact.phone) },
    contact.mobile && { label: f.mobile, value: phone(contact.mobile) },
    contact.email && {
      label: f.email,
      value: (
        <a href={`mailto:${contact.email}`} className={linkClass}>
          <Ltr>{contact.email}</Ltr>
        </a>
      ),
    },
    contact.website && {
      label: f.website,
      value: (
        <a href={contact.website} rel="noopener nofollow ugc" target="_blank" className={linkClass}>
          <Ltr>{contact.website.replace(/^https?:\/\//, "").replace(/\/$/, "")}</Ltr>
        </a>
      ),
    },
    contact.address && { label: f.address, value: <Text as="span">{format.digits(contact.address)}</Text> },
  ].filter((row) => row !== "");
  return (
    <Card>
      <CardHeader title={t.contact} />
      {rows.length === 0 ? <p className="text-ink-2">{mine ? t.contactEmptyMine : t.contactEmpty}</p> : <Facts rows={rows} className="sm:grid-cols-2 lg:grid-cols-1" />}
      {mine && <p className="mt-3 text-sm text-ink-2">{t.onlyYouSee(firms.visibility[contact.visibility] ?? "")}</p>}
    </Card>
  );
}

/** Town and province, once where both have one name. */
function placeOf(firm: { city: string; province: string }, locale: Locale): string {
  const parts = [townName(firm.city, locale), provinceName(firm.province, locale)].filter(Boolean);
  return [...new Set(parts)].join(locale === "fa" ? "، " : ", ");
}

/** The firm in a few facts. */
export function Glance({ firm }: Pick<FirmView, "firm">) {
  const { locale } = useLocale();
  const { firms } = useMessages();
  const format = useFormat();
  const t = firms.page;
  const founded = firm.founded_year === null ? null : format.digits(locale === "fa" ? firm.founded_year - 621 : firm.founded_year);
  const rows = [
    firm.city && { label: t.place, value: <Name>{placeOf(firm, locale)}</Name> },
    firm.isic.length > 0 && { label: t.sector, value: format.list(firm.isic.map((code) => termLabel(isicClasses, code, locale))) },
    firm.size_class && { label: t.size, value: firms.sizes[firm.size_class] ?? firm.size_class },
    founded && { label: t.founded, value: founded },
    firm.languages.length > 0 && { label: t.languages, value: format.list(firm.languages.map((code) => termLabel(languages, code, locale))) },
    firm.export_markets.length > 0 && { label: t.markets, value: format.list(firm.export_markets.map((code) => termLabel(markets, code, locale))) },
  ].filter((row) => row !== "" && row !== false && row !== null);
  if (rows.length === 0) return null;
  return (
    <Card>
      <CardHeader title={t.facts} />
      <Facts rows={rows} className="grid-cols-2 lg:grid-cols-1" />
    </Card>
  );
}
