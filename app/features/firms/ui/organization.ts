import type { Locale } from "~/i18n/locale";
import { provinceName, townName } from "../places";
import type { FirmView } from "./firm-page";

type Described = Pick<FirmView, "firm" | "name" | "tagline" | "about" | "photos" | "offerings" | "contact"> & { url: string; siteUrl: string; locale: Locale };

/** schema.org data of a firm. Contact details only when the firm shows them to everybody. */
export function organizationOf({ firm, name, tagline, about, url, siteUrl, locale, photos, offerings, contact }: Described): object {
  const other = [firm.name_fa, firm.name_en].find((text) => text !== "" && text !== name);
  const open = contact?.visibility === "public" ? contact : null;
  const pictures = photos.length > 0 ? photos.map(({ id }) => id) : firm.logo_file_id ? [firm.logo_file_id] : [];
  const place = firm.lat === null || firm.lng === null ? null : { "@type": "GeoCoordinates", latitude: firm.lat, longitude: firm.lng };
  const file = (id: string) => `${siteUrl}/files/${id}`;
  return {
    "@type": firm.kind === "institution" ? "Organization" : "LocalBusiness",
    "@id": url,
    url,
    name,
    ...(other && { alternateName: other }),
    ...((about || tagline) && { description: tagline || about.slice(0, 500) }),
    ...(firm.logo_file_id && { logo: file(firm.logo_file_id) }),
    ...(pictures.length > 0 && { image: pictures.map(file) }),
    ...(firm.founded_year !== null && { foundingDate: String(firm.founded_year) }),
    ...(firm.languages.length > 0 && { knowsLanguage: firm.languages }),
    ...(firm.city && {
      address: { "@type": "PostalAddress", addressCountry: "IR", addressLocality: townName(firm.city, locale), ...(firm.province && { addressRegion: provinceName(firm.province, locale) }), ...(open?.address && { streetAddress: open.address }) },
    }),
    // An organisation has no place of its own in this vocabulary; its premises have.
    ...(place && (firm.kind === "institution" ? { location: { "@type": "Place", geo: place } } : { geo: place })),
    ...(open?.phone && { telephone: open.phone }),
    ...(open?.email && { email: open.email }),
    ...(open?.website && { sameAs: open.website }),
    ...(offerings.length > 0 && {
      makesOffer: offerings.slice(0, 20).map((offering) => ({
        "@type": "Offer",
        itemOffered: { "@type": offering.kind === "service" ? "Service" : "Product", name: (locale === "fa" ? offering.titleFa : offering.titleEn) || offering.titleFa || offering.titleEn },
        ...priceOf(offering),
      })),
    }),
  };
}

/** The price idea in whole rials; one price is a price, a range is a specification with its two ends. */
function priceOf({ priceFrom, priceTo, unitCode }: FirmView["offerings"][number]): object {
  if (priceFrom === null && priceTo === null) return {};
  const ends = { ...(priceFrom !== null && { minPrice: String(priceFrom) }), ...(priceTo !== null && { maxPrice: String(priceTo) }) };
  return { priceSpecification: { "@type": "UnitPriceSpecification", priceCurrency: "IRR", ...ends, ...(unitCode && { unitCode }) } };
}
