/** Words of the three trades. Prices are rials for one unit. */
export type Named = { fa: string; en: string };
export type Good = Named & { unit: string; from: number; to: number; isic: string };
export type Trade = {
  slug: string; hue: number; lat: number; lng: number; firms: number; province: string;
  name: Named; place: Named; story: Named; sectors: string[]; cities: string[];
  workshops: Named[]; goods: Good[]; processes: (Named & { code: string })[]; machines: string[]; schemes: string[]; markets: string[];
};

export const givenNames: Named[] = pairs("رضا Reza|علی Ali|حسین Hossein|مریم Maryam|زهرا Zahra|فاطمه Fatemeh|محمد Mohammad|احمد Ahmad|سارا Sara|نرگس Narges|کاوه Kaveh|آرش Arash|بهرام Bahram|لیلا Leila|پروین Parvin|یاشار Yashar|آیدین Aydin|سینا Sina|هادی Hadi|شیرین Shirin");
export const familyNames: Named[] = pairs("گلستانی Golestani|رحیمی Rahimi|کریمی Karimi|سفالگر Sofalgar|بهرامی Bahrami|جعفری Jafari|مرادی Moradi|نوری Nouri|صادقی Sadeghi|حیدری Heydari|قربانی Ghorbani|موسوی Mousavi|ابراهیمی Ebrahimi|یوسفی Yousefi|احمدی Ahmadi|شریفی Sharifi|کاظمی Kazemi|رستمی Rostami|فرهادی Farhadi|نجفی Najafi|اکبری Akbari|تبریزی Tabrizi|آذری Azari|همتی Hemmati|عباسی Abbasi|ملکی Maleki|زمانی Zamani|سلطانی Soltani|امینی Amini|پورمند Pourmand|خسروی Khosravi|ورامینی Varamini|بابایی Babaei|توکلی Tavakoli|سعیدی Saeedi|منصوری Mansouri");
export const providerKinds: (Named & { bds: string; isic: string })[] = [
  { fa: "آزمایشگاه", en: "Laboratory", bds: "testing", isic: "7120" }, { fa: "مشاوران", en: "Consultants", bds: "management", isic: "7020" },
  { fa: "دفتر طراحی", en: "Design Studio", bds: "design", isic: "7410" }, { fa: "دفتر حسابداری", en: "Accounting", bds: "accounting", isic: "6920" },
  { fa: "باربری", en: "Freight", bds: "transport", isic: "4923" }, { fa: "آموزشگاه", en: "Training Centre", bds: "training", isic: "8549" },
];
export const institutionKinds: Named[] = [{ fa: "اتحادیهٔ صنفی", en: "Guild Union" }, { fa: "انجمن صنفی", en: "Trade Association" }, { fa: "تعاونی", en: "Cooperative" }];

export const trades: Trade[] = [
  {
    slug: "lalejin-ceramics", hue: 195, lat: 34.97, lng: 48.48, firms: 900, province: "همدان",
    name: { fa: "سفال و سرامیک لالجین", en: "Lalejin Ceramics" }, place: { fa: "لالجین، همدان", en: "Lalejin, Hamadan" },
    story: {
      fa: "لالجین شهر جهانی سفال است. صدها کارگاه خانوادگی در کوچه‌های آن گِل را ورز می‌دهند، می‌چرخانند، لعاب می‌زنند و می‌پزند. بیشتر کارگاه‌ها کوچک‌اند؛ با هم خرید می‌کنند تا لعاب و کائولن را به بهای عمده بگیرند.",
      en: "Lalejin is a world city of pottery. Hundreds of family workshops knead, throw, glaze and fire clay in its lanes. Most are small, and buy glaze and kaolin together to reach wholesale prices.",
    },
    sectors: ["2393", "2392", "2022"], cities: ["لالجین", "لالجین", "لالجین", "بهار", "همدان"],
    workshops: [{ fa: "سفالگری", en: "Pottery" }, { fa: "کارگاه سرامیک", en: "Ceramics" }, { fa: "سفال", en: "Clayworks" }, { fa: "لعاب و سفال", en: "Glaze and Clay" }, { fa: "هنرکدهٔ سفال", en: "Clay Arts" }],
    goods: goods("2393", "کاسهٔ لعابی فیروزه‌ای|Turquoise glazed bowl|H87|850000|2400000;گلدان چرخی|Thrown vase|H87|1200000|6500000;سرویس غذاخوری سفالی|Earthenware dinner set|SET|18000000|65000000;دیزی سنگی و سفالی|Dizi pot|H87|450000|1300000;کوزهٔ نقش‌برجسته|Relief jug|H87|2200000|9000000;کاشی دست‌ساز|Handmade tile|MTK|9000000|24000000;بشقاب دیوارکوب|Wall plate|H87|1800000|12000000"),
    processes: processes("wedging|ورز گل|Wedging;throwing|چرخکاری|Throwing;slip-casting|ریخته‌گری دوغابی|Slip casting;glazing|لعاب‌زنی|Glazing;bisque-firing|پخت بیسکویت|Bisque firing;glaze-firing|پخت لعاب|Glaze firing;underglaze-painting|نقاشی زیرلعابی|Underglaze painting"),
    machines: ["چرخ سفالگری برقی", "کورهٔ گازی", "کورهٔ برقی", "بالمیل", "اکسترودر گل", "کابین لعاب‌پاشی"], schemes: ["handicraft_seal", "food_contact", "guild_licence", "unesco_craft"], markets: ["IQ", "TR", "AE", "DE", "OM"],
  },
  {
    slug: "varamin-leather", hue: 40, lat: 35.32, lng: 51.65, firms: 500, province: "تهران",
    name: { fa: "چرم ورامین", en: "Varamin Leather" }, place: { fa: "ورامین، تهران", en: "Varamin, Tehran" },
    story: {
      fa: "دباغی‌ها و کارگاه‌های کیف و کفش ورامین زنجیره‌ای از پوست خام تا کالای دوخته‌اند. پوست و نمک کروم بزرگ‌ترین هزینهٔ آن‌هاست.",
      en: "Varamin's tanneries and bag and shoe workshops make a chain from raw hide to finished goods. Hides and chrome salt are their largest costs.",
    },
    sectors: ["1511", "1512", "1520"], cities: ["ورامین", "ورامین", "چرم‌شهر", "پیشوا", "قرچک"],
    workshops: [{ fa: "چرم", en: "Leather" }, { fa: "دباغی", en: "Tannery" }, { fa: "کیف و سراجی", en: "Saddlery" }, { fa: "تولیدی کفش", en: "Footwear" }],
    goods: [
      ...goods("1511", "چرم گاوی رویه|Cow upper leather|FTK|2800000|5200000;چرم گوسفندی پوشاک|Sheep garment leather|FTK|2200000|4300000;وت‌بلو|Wet blue|NF|14000000|29000000;آستری بزی|Goat lining leather|FTK|1500000|2700000"),
      ...goods("1512", "کیف دستی زنانه|Handbag|H87|22000000|75000000;کمربند چرم|Leather belt|H87|4500000|14000000"),
      ...goods("1520", "کفش مردانهٔ چرم|Men's leather shoes|PR|24000000|68000000"),
    ],
    processes: processes("soaking|خیساندن|Soaking;liming|آهک‌دهی|Liming;chrome-tanning|دباغی کرومی|Chrome tanning;vegetable-tanning|دباغی گیاهی|Vegetable tanning;leather-finishing|پرداخت چرم|Finishing;leather-cutting|برش چرم|Cutting;leather-stitching|دوخت چرم|Stitching"),
    machines: ["درام دباغی", "ماشین لش‌زنی", "ماشین شیو", "پرس اتو", "چرخ ستونی دوخت", "پرس برش"], schemes: ["lwg", "reach", "iso14001", "guild_licence"], markets: ["IT", "TR", "IQ", "RU", "CN"],
  },
  {
    slug: "tabriz-auto-parts", hue: 250, lat: 38.07, lng: 46.29, firms: 1100, province: "آذربایجان شرقی",
    name: { fa: "قطعه‌سازی تبریز", en: "Tabriz Auto Parts" }, place: { fa: "تبریز، آذربایجان شرقی", en: "Tabriz, East Azerbaijan" },
    story: {
      fa: "تبریز با ریخته‌گری‌ها، پرس‌کاری‌ها و تراشکاری‌های کوچکش برای خودروسازان و بازار یدکی قطعه می‌سازد. ورق فولاد را هر کارگاه تنها و گران می‌خرد، مگر با هم.",
      en: "Tabriz's small foundries, press shops and machine shops make parts for car makers and the spare-parts market. Each buys steel sheet alone and dearly, unless they buy together.",
    },
    sectors: ["2930", "2431", "2591", "2592"], cities: ["تبریز", "تبریز", "تبریز", "سردرود", "اسکو"],
    workshops: [{ fa: "قطعه‌سازی", en: "Auto Parts" }, { fa: "صنایع", en: "Industries" }, { fa: "ریخته‌گری", en: "Foundry" }, { fa: "تراشکاری", en: "Machining" }, { fa: "پرس‌کاری", en: "Press Works" }],
    goods: [
      ...goods("2930", "دیسک ترمز|Brake disc|H87|9500000|24000000;بوش طبق|Control arm bush|H87|650000|1900000;لولای در|Door hinge|SET|2400000|5800000;پوستهٔ واترپمپ|Water pump housing|H87|4800000|11000000"),
      ...goods("2591", "قطعهٔ پرسی براکت|Pressed bracket|H87|320000|1500000"), ...goods("2592", "خدمت تراش سی‌ان‌سی|CNC turning|HUR|6500000|14000000"), ...goods("2431", "ریختهٔ چدنی|Grey iron casting|KGM|680000|1300000"),
    ],
    processes: processes("sand-casting|ریخته‌گری ماسه‌ای|Sand casting;die-casting|دایکاست|Die casting;pressing|پرس‌کاری|Pressing;cnc-turning|تراش سی‌ان‌سی|CNC turning;milling|فرزکاری|Milling;electroplating|آبکاری|Electroplating;heat-treatment|عملیات حرارتی|Heat treatment"),
    machines: ["پرس ضربه‌ای ۱۰۰ تن", "تراش سی‌ان‌سی", "کورهٔ القایی", "فرز یونیورسال", "دایکاست ۲۰۰ تن", "خط آبکاری"], schemes: ["iatf16949", "iso9001", "inso", "production_licence"], markets: ["TR", "AZ", "AM", "RU", "IQ"],
  },
];

function pairs(text: string): Named[] {
  return text.split("|").map((pair) => ({ fa: pair.split(" ")[0]!, en: pair.split(" ")[1]! }));
}
function goods(isic: string, text: string): Good[] {
  return text.split(";").map((row) => {
    const [fa, en, unit, from, to] = row.split("|") as [string, string, string, string, string];
    return { fa, en, unit, from: Number(from), to: Number(to), isic };
  });
}
function processes(text: string): (Named & { code: string })[] {
  return text.split(";").map((row) => {
    const [code, fa, en] = row.split("|") as [string, string, string];
    return { code, fa, en };
  });
}
