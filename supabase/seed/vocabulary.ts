/** What the words of the demo are made of. Prices are rials for one unit. */
export type Named = { fa: string; en: string };
/** `perMonth` is what a workshop of about five makes in a month. */
export type Good = Named & { kind: "product" | "service"; unit: string; from: number; to: number; hs: string; perMonth: readonly [number, number] };
export type Town = Named & { lat: number; lng: number; /** Degrees within which most firms lie. */ spread: number; share: number };
export type Process = Named & { code: string };
/** One line of business of a trade: what its firms are called, sell, do and own. `home`: some work at home; `supplies`: sells materials and tools to the others. */
export type Line = { share: number; isic: string; supplies?: true; home?: true; heads: Named[]; goods: Good[]; processes: string[]; machines: string[] };
export type Service = { bds: string[]; isic: string; heads: Named[]; offers: Good[] };
export type Institution = Named & { offers: Good[]; isic: string };

export type Trade = {
  slug: string;
  hue: number;
  lat: number;
  lng: number;
  firms: number;
  province: string;
  name: Named;
  place: Named;
  story: Named;
  sectors: string[];
  towns: Town[];
  lines: Line[];
  brands: Named[];
  processes: Process[];
  services: Service[];
  institutions: Institution[];
  streets: string[];
  languages: string[];
  schemes: string[];
  markets: string[];
};

/** `fa|en;fa|en`. */
export function named(text: string): Named[] {
  return text.split(";").map((pair) => {
    const [fa, en] = pair.trim().split("|") as [string, string];
    return { fa, en };
  });
}

/** One good a line: `fa|en|unit|from|to|HS|a month, from|to`; a unit with an asterisk is of a service. */
export function goods(text: string): Good[] {
  return text
    .trim()
    .split("\n")
    .map((row) => {
      const [fa, en, unit, from, to, hs, least, most] = row.trim().split("|") as [string, string, string, string, string, string, string, string];
      const service = unit.endsWith("*");
      return { fa, en, kind: service ? "service" : "product", unit: unit.replace("*", ""), from: Number(from), to: Number(to), hs: hs ?? "", perMonth: [Number(least ?? 0), Number(most ?? 0)] as const };
    });
}

/** `code|fa|en;…`. */
export function processes(text: string): Process[] {
  return text.split(";").map((row) => {
    const [code, fa, en] = row.trim().split("|") as [string, string, string];
    return { code, fa, en };
  });
}
