import { norm } from "~/features/search/normalise";

/** What people call the same thing in a specification; the first is the canonical one. Beyond these lists a word means itself. */
const NAMES = `
mesh = مش = مش بندی = mesh size = اندازه مش = سایز مش
colour = color = رنگ
humidity = moisture = moisture content = رطوبت = نم
thickness = ضخامت = کلفتی
width = عرض = پهنا
length = طول = درازا
height = ارتفاع = بلندی
diameter = قطر
size = اندازه = سایز = dimension = ابعاد
weight = وزن
grade = گرید = درجه = quality = کیفیت
purity = خلوص = درصد خلوص
brand = برند = مارک
packing = packaging = بسته بندی
temperature = دما = حرارت = درجه حرارت
density = چگالی
concentration = غلظت
viscosity = گرانروی = ویسکوزیته
hardness = سختی
alloy = آلیاژ
origin = مبدا = ساخت = کشور سازنده
finish = پرداخت = جلا`;

/** Words that say nothing beside a known name: "packing type" is the packing, "درصد رطوبت" the humidity. */
const QUALIFIERS = ["number", "no", "type", "kind", "content", "level", "percent", "نوع", "میزان", "مقدار", "درصد", "شماره", "عدد"];

const VALUES = `
white = سفید
black = سیاه = مشکی
red = قرمز = سرخ
blue = آبی
navy = سرمه ای
green = سبز
yellow = زرد
orange = نارنجی
brown = قهوه ای
cream = کرم
beige = بژ
grey = gray = خاکستری = طوسی
turquoise = فیروزه ای
transparent = clear = شفاف = ترانسپارنت
opaque = اوپک = کدر
matt = mat = matte = مات
glossy = gloss = براق
powder = پودر = پودری
granule = granular = گرانول
liquid = مایع
bag = کیسه = کیسه ای
bulk = فله
imported = وارداتی = خارجی
domestic = داخلی = ایرانی`;

const ANY = ["any", "all", "whatever", "no matter", "doesn t matter", "does not matter", "open", "هر", "همه", "هر چه", "هرچه", "فرقی ندارد", "فرقی نمی کند", "فرق ندارد", "فرقی نداره", "مهم نیست", "دلخواه", "آزاد"];

/** Units by dimension, each with how many of the smallest it is. */
const UNITS: Record<string, Record<string, bigint>> = {
  length: units("1 = µ = µm = um = micron = میکرون", "1000 = mm = millimetre = millimeter = میلی متر = میلیمتر = میل", "10000 = cm = centimetre = centimeter = سانتی متر = سانتیمتر = سانت", "1000000 = m = metre = meter = متر", "25400 = in = inch = اینچ"),
  mass: units("1 = mg = milligram = میلی گرم", "1000 = g = gr = gram = grams = گرم", "1000000 = kg = kilo = kilogram = کیلو = کیلوگرم = کیلو گرم", "1000000000 = t = ton = tonne = tonnes = تن"),
  volume: units("1 = ml = cc = millilitre = میلی لیتر = سی سی", "1000 = l = lit = litre = liter = لیتر"),
  share: units("1 = % = percent = درصد"),
  temperature: units("1 = °c = c = celsius = سانتی گراد = سانتیگراد = درجه = درجه سانتی گراد = degree = degrees"),
};

function units(...lines: string[]): Record<string, bigint> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [factor, ...spellings] = line.split(" = ");
      return spellings.map((spelling) => [unitKey(spelling), BigInt(factor!)] as const);
    }),
  );
}

function groups(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.trim().split("\n").flatMap((line) => {
      const terms = line.split(" = ").map((term) => norm(term));
      return terms.map((term) => [term, terms[0]!] as const);
    }),
  );
}

const names = groups(NAMES);
const values = groups(VALUES);
const qualifiers = new Set(QUALIFIERS.map((word) => norm(word)));
const anyWords = new Set(ANY.map((word) => norm(word)));

/** The spelling of a unit by which two people mean the same one: "٪" and "%", "Kg" and "kg." */
function unitKey(text: string): string {
  const canonical = norm(text);
  return canonical || text.normalize("NFKC").replace(/٪/g, "%").replace(/\s/g, "").toLowerCase();
}

/** The canonical name of an attribute. */
export function attributeKey(name: string): string {
  const canonical = norm(name);
  const bare = canonical.split(" ").filter((word) => !qualifiers.has(word)).join(" ");
  return names.get(canonical) ?? names.get(bare) ?? (canonical || name.trim().toLowerCase());
}

/** The canonical word for a value. */
export function valueKey(text: string): string {
  const canonical = norm(text);
  return values.get(canonical) ?? (canonical || text.trim().toLowerCase());
}

/** Whether a value says that anything will do. */
export function saysAny(text: string): boolean {
  const canonical = norm(text);
  return canonical === "" ? /^[\s*\-–—.؟?]*$/u.test(text) : anyWords.has(canonical) || /^(هر|any) \S+$/u.test(canonical);
}

export type Unit = { dimension: string; factor: bigint };

/** The unit that a text names; one that nobody knows is a dimension of its own. */
export function unitOf(text: string): Unit | null {
  const key = unitKey(text);
  if (key === "") return null;
  for (const [dimension, known] of Object.entries(UNITS)) {
    const factor = Object.hasOwn(known, key) ? known[key] : undefined;
    if (factor !== undefined) return { dimension, factor };
  }
  return { dimension: `:${key}`, factor: 1n };
}
