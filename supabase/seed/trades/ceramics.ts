import { goods, named, processes, type Trade } from "../vocabulary";

export const ceramics: Trade = {
  slug: "lalejin-ceramics",
  hue: 195,
  lat: 34.974,
  lng: 48.479,
  firms: 900,
  province: "همدان",
  name: { fa: "سفال و سرامیک لالجین", en: "Lalejin Ceramics" },
  place: { fa: "لالجین، همدان", en: "Lalejin, Hamadan" },
  story: {
    fa: "لالجین شهر جهانی سفال است. صدها کارگاه خانوادگی در کوچه‌های آن گِل را ورز می‌دهند، می‌چرخانند، لعاب می‌زنند و می‌پزند؛ هنری که از پدر و مادر به فرزند رسیده است.\n\nبیشتر کارگاه‌ها دو تا پنج نفره‌اند و هر کدام گام خود را بهتر از دیگری می‌داند: یکی چرخکار است، یکی نقاش، یکی کوره دارد. با هم خرید می‌کنند تا فریت و کائولن را به بهای عمده بگیرند، و سفارش‌های بزرگ صادراتی را میان خود بخش می‌کنند.",
    en: "Lalejin is a world city of pottery. Hundreds of family workshops knead, throw, glaze and fire clay in its lanes, a craft handed from parents to children.\n\nMost have two to five people, and each knows its own step best: one throws, one paints, one keeps the kiln. They buy frit and kaolin together at wholesale prices and share out large export orders among themselves.",
  },
  sectors: ["2393", "2392", "2022"],
  towns: [
    { fa: "لالجین", en: "Lalejin", lat: 34.974, lng: 48.479, spread: 0.024, share: 0.72 },
    { fa: "بهار", en: "Bahar", lat: 34.9072, lng: 48.4414, spread: 0.02, share: 0.1 },
    { fa: "صالح‌آباد", en: "Salehabad", lat: 34.9236, lng: 48.341, spread: 0.014, share: 0.06 },
    { fa: "همدان", en: "Hamadan", lat: 34.7988, lng: 48.515, spread: 0.034, share: 0.12 },
  ],
  lines: [
    {
      share: 0.5,
      isic: "2393",
      home: true,
      heads: named("سفالگری|Pottery;کارگاه سفال|Clay Workshop;سفال‌سازی|Earthenware;سفال|Clayworks"),
      goods: goods(`کاسهٔ لعابی فیروزه‌ای|Turquoise glazed bowls|H87|850000|2400000|691200|200|1500
        دیزی سفالی|Clay dizi pots|H87|450000|1300000|691200|400|3000
        سرویس غذاخوری سفالی|Earthenware dinner sets|SET|18000000|65000000|691200|10|60
        کوزهٔ آب|Clay water jugs|H87|600000|2200000|691200|200|900
        ماست‌خوری سفالی|Clay yoghurt bowls|H87|280000|750000|691200|600|4000
        گلدان سفالی باغچه|Terracotta garden pots|H87|350000|2800000|691490|200|2000
        سرویس چای‌خوری سفالی|Earthenware tea sets|SET|4500000|16000000|691200|30|200
        لیوان سفالی دسته‌دار|Clay mugs|H87|380000|1100000|691200|400|3000
        ظرف ترشی لعابی|Glazed pickle jars|H87|900000|3200000|691200|100|700`),
      processes: ["wedging", "throwing", "jiggering", "glazing", "bisque-firing", "glaze-firing"],
      machines: ["چرخ سفالگری برقی", "کورهٔ گازی ۲ متر مکعبی", "کورهٔ برقی", "پاگمیل", "جیگر", "کابین لعاب‌پاشی"],
    },
    {
      share: 0.26,
      isic: "2393",
      home: true,
      heads: named("کارگاه سرامیک|Ceramics;هنرکدهٔ سفال|Clay Arts;سرامیک هنری|Art Ceramics"),
      goods: goods(`گلدان چرخی تزئینی|Thrown decorative vases|H87|1200000|6500000|691310|40|400
        بشقاب دیوارکوب نقاشی‌شده|Painted wall plates|H87|1800000|12000000|691310|30|250
        کوزهٔ نقش‌برجسته|Relief jugs|H87|2200000|9000000|691310|20|150
        ظرف زیرلعابی آبی و سفید|Blue and white underglaze ware|H87|1400000|7500000|691310|60|500
        ظرف‌های هفت‌سین|Haft-sin dishes|SET|3500000|18000000|691310|20|200
        آینه و شمعدان سرامیکی|Ceramic mirror and candle sets|SET|16000000|48000000|691310|5|40
        مجسمهٔ سرامیکی|Ceramic figures|H87|1500000|11000000|691310|20|160`),
      processes: ["throwing", "slip-casting", "underglaze-painting", "overglaze-painting", "glazing", "glaze-firing", "mould-making"],
      machines: ["چرخ سفالگری برقی", "کورهٔ برقی", "پیستولهٔ لعاب", "میز نقاشی گردان", "همزن دوغاب"],
    },
    {
      share: 0.08,
      isic: "2392",
      heads: named("کاشی‌سازی|Tile Works;کاشی سنتی|Traditional Tiles"),
      goods: goods(`کاشی دست‌ساز لعابی|Handmade glazed tiles|MTK|9000000|24000000|690721|30|250
        کاشی هفت‌رنگ|Seven-colour tiles|MTK|22000000|70000000|690721|10|90
        کاشی معرق|Mosaic faience|MTK|60000000|180000000|690740|2|20
        آجر لعابی|Glazed bricks|H87|180000|650000|690410|1000|12000
        کتیبهٔ کاشی|Tile inscriptions|MTK|45000000|140000000|690740|2|15`),
      processes: ["tile-pressing", "glazing", "overglaze-painting", "bisque-firing", "glaze-firing"],
      machines: ["پرس کاشی", "کورهٔ رولری کوچک", "کورهٔ گازی ۴ متر مکعبی", "دستگاه برش کاشی"],
    },
    {
      share: 0.06,
      isic: "2022",
      supplies: true,
      heads: named("لعاب‌سازی|Glazes;رنگ و لعاب|Colours and Glazes"),
      goods: goods(`فریت ترانسپارنت بدون سرب|Lead-free transparent frit|KGM|1080000|1480000|320740|3000|25000
        لعاب سفید اوپک|Opaque white glaze|KGM|1250000|1900000|320720|1000|12000
        لعاب فیروزه‌ای|Turquoise glaze|KGM|2900000|4800000|320720|300|3000
        لعاب مات|Matt glaze|KGM|1400000|2300000|320720|500|5000
        رنگ سرامیکی زیرلعابی|Underglaze ceramic colours|KGM|6500000|19000000|320710|100|900
        انگوب سفید|White engobe|KGM|380000|720000|320720|800|6000`),
      processes: ["frit-melting", "glaze-milling"],
      machines: ["کورهٔ ذوب فریت", "بالمیل ۵۰۰ کیلویی", "الک ارتعاشی", "همزن صنعتی"],
    },
    {
      share: 0.05,
      isic: "4669",
      supplies: true,
      heads: named("مواد اولیهٔ سفال|Clay Supply;مواد سرامیک|Ceramic Materials"),
      goods: goods(`گل آمادهٔ سفال|Prepared pottery clay|KGM|45000|95000|250840|10000|90000
        کائولن شسته|Washed kaolin|KGM|84000|130000|250700|10000|80000
        بنتونیت|Bentonite|KGM|38000|72000|250810|5000|40000
        گچ قالب‌گیری|Moulding plaster|KGM|52000|98000|252020|3000|20000
        سیلیس نرم|Fine silica|KGM|32000|60000|250510|8000|60000`),
      processes: ["clay-preparation"],
      machines: ["سنگ‌شکن فکی", "فیلترپرس", "پاگمیل خلأ", "باسکول ۶۰ تنی"],
    },
    {
      share: 0.03,
      isic: "2822",
      supplies: true,
      heads: named("کوره‌سازی|Kilns;ابزار سفالگری|Pottery Tools"),
      goods: goods(`چرخ سفالگری برقی|Electric potter's wheels|H87|180000000|320000000|847480|3|20
        کورهٔ گازی سفال|Gas pottery kilns|H87|900000000|2600000000|841780|1|4
        المنت کوره|Kiln elements|H87|14000000|38000000|851680|20|200
        قالب گچی|Plaster moulds|H87|2500000|9000000|680990|30|300`),
      processes: ["kiln-building", "mould-making"],
      machines: ["دستگاه جوش CO2", "تراش یک‌متری", "دستگاه خم ورق"],
    },
    {
      share: 0.02,
      isic: "1702",
      supplies: true,
      heads: named("کارتن‌سازی|Cartons;بسته‌بندی|Packaging"),
      goods: goods(`کارتن پنج‌لایه|Five-ply cartons|H87|180000|520000|481910|3000|30000
        جعبهٔ هدیهٔ سفال|Pottery gift boxes|H87|350000|1400000|481920|500|6000
        شانهٔ مقوایی ضربه‌گیر|Moulded pulp cushioning|H87|60000|190000|482370|3000|40000`),
      processes: [],
      machines: ["دستگاه دایکات", "چسب‌زن کارتن", "دستگاه چاپ فلکسو"],
    },
  ],
  brands: named("فیروزه|Firouzeh;نیلوفر|Niloufar;گل سرخ|Gol-e Sorkh;خاک و آتش|Khak-o-Atash;ترنج|Toranj;لاجورد|Lajevard;سیمرغ|Simorgh;باران|Baran;نگاره|Negareh;هگمتانه|Hegmataneh;الوند|Alvand;مهر و ماه|Mehr-o-Mah;نقش و خاک|Naghsh-o-Khak;شکوفه|Shokoufeh;سرو|Sarv;گنجینه|Ganjineh;آفتاب|Aftab;کهن‌دیار|Kohandiar;ارغوان|Arghavan;نسیم|Nasim"),
  processes: processes("wedging|ورز گل|Wedging;throwing|چرخکاری|Throwing;jiggering|جیگرکاری|Jiggering;slip-casting|ریخته‌گری دوغابی|Slip casting;tile-pressing|پرس کاشی|Tile pressing;mould-making|قالب‌سازی گچی|Plaster mould making;bisque-firing|پخت بیسکویت|Bisque firing;underglaze-painting|نقاشی زیرلعابی|Underglaze painting;glazing|لعاب‌زنی|Glazing;glaze-firing|پخت لعاب|Glaze firing;overglaze-painting|نقاشی رولعابی|Overglaze painting;clay-preparation|آماده‌سازی گل|Clay preparation;frit-melting|ذوب فریت|Frit melting;glaze-milling|آسیاب لعاب|Glaze milling;kiln-building|ساخت کوره|Kiln building"),
  services: [
    {
      bds: ["testing"],
      isic: "7120",
      heads: named("آزمایشگاه سرامیک|Ceramics Laboratory;آزمایشگاه|Laboratory"),
      offers: goods(`آزمون مهاجرت سرب و کادمیوم|Lead and cadmium release test|C62*|14000000|26000000
        آنالیز XRF خاک و لعاب|XRF analysis of clay and glaze|C62*|9000000|18000000
        آزمون جذب آب و شوک حرارتی|Water absorption and thermal shock test|C62*|6000000|12000000`),
    },
    {
      bds: ["technical", "maintenance"],
      isic: "7120",
      heads: named("مهندسی کوره|Kiln Engineering;خدمات فنی|Technical Services"),
      offers: goods(`تنظیم و سرویس کوره|Kiln tuning and service|C62*|25000000|90000000
        تعمیر چرخ و پاگمیل|Repair of wheels and pug mills|HUR*|5000000|11000000
        مشاورهٔ فرمول لعاب و بدنه|Glaze and body formulation advice|HUR*|8000000|20000000`),
    },
  ],
  institutions: [
    { fa: "اتحادیهٔ سفالگران لالجین", en: "Lalejin Potters' Union", isic: "9411", offers: goods("عضویت و پروانهٔ کسب|Membership and guild licences|C62*|6000000|18000000") },
    { fa: "تعاونی تأمین سفالگران لالجین", en: "Lalejin Potters' Supply Cooperative", isic: "9411", offers: goods("انبار مشترک|Shared warehouse|MON*|9000000|30000000") },
    { fa: "انجمن سرامیک همدان", en: "Hamadan Ceramics Association", isic: "9411", offers: goods("نمایشگاه گروهی|Group exhibition stand|C62*|40000000|150000000") },
    { fa: "خانهٔ سفال لالجین", en: "Lalejin House of Clay", isic: "9411", offers: goods("فروشگاه مشترک|Shared shop space|MON*|15000000|50000000") },
    { fa: "هنرستان سفال لالجین", en: "Lalejin School of Pottery", isic: "8549", offers: goods("دورهٔ چرخکاری|Throwing course|C62*|30000000|75000000") },
    { fa: "مرکز رشد سفال و سرامیک", en: "Ceramics Incubator", isic: "7020", offers: goods("میز کار و راهنمایی نوآغازان|Workspace and mentoring for starters|MON*|5000000|12000000") },
    { fa: "صندوق اعتبار خرد سفالگران", en: "Potters' Microcredit Fund", isic: "6419", offers: goods("وام سرمایهٔ در گردش|Working-capital loans|C62*|500000000|3000000000") },
    { fa: "پایانهٔ صادرات صنایع دستی همدان", en: "Hamadan Handicraft Export Terminal", isic: "9411", offers: goods("بسته‌بندی و گروهی‌سازی بار|Packing and consolidation|C62*|20000000|90000000") },
  ],
  streets: ["خیابان سفالگران", "خیابان امام", "بلوار شهدا", "کوی کوزه‌گران", "شهرک صنعتی لالجین", "خیابان معلم"],
  languages: ["fa", "az"],
  schemes: ["handicraft_seal", "food_contact", "guild_licence", "unesco_craft"],
  markets: ["IQ", "TR", "AE", "DE", "OM", "QA"],
};
