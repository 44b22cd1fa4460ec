import type { FirmView } from "./firm-page";

type Described = Pick<FirmView, "firm" | "name" | "tagline" | "about" | "photos" | "offerings" | "contact"> & { url: string; siteUrl: string };

/** schema.org data of a firm. Contact details only when the firm shows them to everybody. */
export function organizationOf({ firm, name, tagline, about, url, siteUrl, photos, offerings, contact }: Described): object {
  const other = [firm.name_fa, firm.name_en].find((text) => text !== "" && text !== name);
  const open = contact?.visibility === "public" ? contact : null;
  const file = (id: string) => `${siteUrl}/files/${id}`;
  return {
    "@type": "Organization",
    "@id": url,
    url,
    name,
    ...(other && { alternateName: other }),
    ...((about || tagline) && { description: tagline || about.slice(0, 500) }),
    ...(firm.logo_file_id && { logo: file(firm.logo_file_id) }),
    ...(photos.length > 0 && { image: photos.map((photo) => file(photo.id)) }),
    ...(firm.founded_year !== null && { foundingDate: String(firm.founded_year) }),
    ...(firm.languages.length > 0 && { knowsLanguage: firm.languages }),
    ...(firm.city && {
      address: { "@type": "PostalAddress", addressCountry: "IR", addressLocality: firm.city, ...(firm.province && { addressRegion: firm.province }), ...(open?.address && { streetAddress: open.address }) },
    }),
    ...(open?.phone && { telephone: open.phone }),
    ...(open?.email && { email: open.email }),
    ...(open?.website && { sameAs: open.website }),
    ...(offerings.length > 0 && {
      makesOffer: offerings.slice(0, 20).map((offering) => ({
        "@type": "Offer",
        itemOffered: { "@type": offering.kind === "service" ? "Service" : "Product", name: offering.titleFa || offering.titleEn },
      })),
    }),
  };
}
