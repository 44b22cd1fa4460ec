import { describe, expect, test } from "vitest";
import { organizationOf } from "./organization";

type Described = Parameters<typeof organizationOf>[0];

const described = (change: { firm?: object; view?: object } = {}): Described =>
  ({
    firm: { kind: "sme", name_fa: "سفالگری مریم", name_en: "Maryam Pottery", city: "لالجین", province: "همدان", lat: 34.97, lng: 48.48, founded_year: 2003, languages: ["fa"], logo_file_id: null, ...change.firm },
    name: "Maryam Pottery",
    tagline: "Clay mugs",
    about: "",
    url: "https://khosheh.example/firms/maryam-pottery",
    siteUrl: "https://khosheh.example",
    locale: "en",
    photos: [{ id: "one", altText: "", width: 1, height: 1 }],
    offerings: [{ id: "o", kind: "product", titleFa: "لیوان", titleEn: "Clay mugs", note: "", unitCode: "H87", priceFrom: 380_000n, priceTo: 1_100_000n, hsCode: "" }],
    contact: { visibility: "public", contactName: "", phone: "081-3452", mobile: "", email: "m@potters.example", website: "https://potters.example", address: "Potters' Street" },
    ...change.view,
  }) as unknown as Described;

describe("what a firm's page tells search engines", () => {
  test("names the business, its place and its offers in the reader's language", () => {
    expect(organizationOf(described())).toMatchObject({
      "@type": "LocalBusiness",
      name: "Maryam Pottery",
      alternateName: "سفالگری مریم",
      image: ["https://khosheh.example/files/one"],
      address: { "@type": "PostalAddress", addressCountry: "IR", addressLocality: "Lalejin", addressRegion: "Hamadan", streetAddress: "Potters' Street" },
      geo: { "@type": "GeoCoordinates", latitude: 34.97, longitude: 48.48 },
      telephone: "081-3452",
      makesOffer: [{ "@type": "Offer", itemOffered: { "@type": "Product", name: "Clay mugs" }, priceSpecification: { priceCurrency: "IRR", minPrice: "380000", maxPrice: "1100000", unitCode: "H87" } }],
    });
  });

  test.each(["cluster", "members"])("keeps contact details that are for %s to itself", (visibility) => {
    const contact = { ...described().contact!, visibility };
    const told = JSON.stringify(organizationOf(described({ view: { contact } })));
    for (const secret of ["081-3452", "m@potters.example", "https://potters.example", "Potters' Street"]) expect(told).not.toContain(secret);
  });

  test("an institution is an organisation with premises", () => {
    expect(organizationOf(described({ firm: { kind: "institution" } }))).toMatchObject({ "@type": "Organization", location: { "@type": "Place", geo: { latitude: 34.97 } } });
  });

  test("what a firm hasn't said isn't there", () => {
    const bare = organizationOf(described({ firm: { city: "", province: "", lat: null, lng: null, founded_year: null, languages: [], name_fa: "" }, view: { photos: [], offerings: [], contact: null, tagline: "" } }));
    expect(Object.keys(bare).sort()).toEqual(["@id", "@type", "name", "url"]);
  });
});
