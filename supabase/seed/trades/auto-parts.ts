import { goods, named, processes, type Trade } from "../vocabulary";

export const autoParts: Trade = {
  slug: "tabriz-auto-parts",
  hue: 250,
  lat: 38.0762,
  lng: 46.2919,
  firms: 1100,
  province: "آذربایجان شرقی",
  name: { fa: "قطعه‌سازی تبریز", en: "Tabriz Auto Parts" },
  place: { fa: "تبریز، آذربایجان شرقی", en: "Tabriz, East Azerbaijan" },
  story: {
    fa: "تبریز با ریخته‌گری‌ها، پرس‌کاری‌ها و تراشکاری‌های کوچکش برای خودروسازان و بازار یدکی قطعه می‌سازد. هر قطعه از دست چند کارگاه می‌گذرد: یکی می‌ریزد، یکی می‌تراشد، یکی آبکاری می‌کند.\n\nورق فولاد را هر کارگاه تنها و گران می‌خرد، مگر با هم. خوشه کمک می‌کند کارگاه‌ها گام بعدی کار خود را دو کوچه آن‌سوتر پیدا کنند و سفارش خط تولید را گروهی بپذیرند.",
    en: "Tabriz's small foundries, press shops and machine shops make parts for car makers and the spare-parts market. Each part passes through several workshops: one casts, one turns, one plates.\n\nEach buys steel sheet alone and dearly, unless they buy together. The cluster helps workshops find the next step of their work two streets away, and take on line orders as a group.",
  },
  sectors: ["2930", "2431", "2591", "2592"],
  towns: [
    { fa: "تبریز", en: "Tabriz", lat: 38.0762, lng: 46.2919, spread: 0.05, share: 0.68 },
    { fa: "سردرود", en: "Sardrud", lat: 38.0264, lng: 46.1497, spread: 0.02, share: 0.12 },
    { fa: "اسکو", en: "Osku", lat: 37.9158, lng: 46.1236, spread: 0.02, share: 0.07 },
    { fa: "باسمنج", en: "Basmenj", lat: 37.999, lng: 46.472, spread: 0.018, share: 0.08 },
    { fa: "ایلخچی", en: "Ilkhchi", lat: 37.9372, lng: 45.9797, spread: 0.016, share: 0.05 },
  ],
  lines: [
    {
      share: 0.22,
      isic: "2930",
      heads: named("قطعه‌سازی|Auto Parts;صنایع خودرو|Automotive;تولیدی قطعات|Parts Makers"),
      goods: goods(`دیسک ترمز|Brake discs|H87|9500000|24000000|870830|300|5000
        بوش طبق|Control arm bushes|H87|650000|1900000|870880|1000|20000
        سیبک فرمان|Tie rod ends|H87|2600000|6400000|870894|400|6000
        واترپمپ|Water pumps|H87|12000000|32000000|841330|100|1500
        دستهٔ موتور|Engine mounts|H87|3800000|9800000|870899|200|3000
        لولای در خودرو|Door hinges|SET|2400000|5800000|830210|300|4000`),
      processes: ["pressing", "cnc-turning", "assembling", "welding"],
      machines: ["تراش سی‌ان‌سی", "پرس هیدرولیک ۲۰۰ تن", "دستگاه بالانس", "میز مونتاژ"],
    },
    {
      share: 0.12,
      isic: "2431",
      heads: named("ریخته‌گری|Foundry;چدن‌ریزی|Iron Casting"),
      goods: goods(`ریختهٔ چدن خاکستری|Grey iron castings|KGM|680000|1300000|732510|4000|40000
        ریختهٔ چدن داکتیل|Ductile iron castings|KGM|850000|1650000|732599|3000|25000
        پوستهٔ واترپمپ چدنی|Cast water pump housings|H87|4800000|11000000|841391|150|2500
        کاسه‌چرخ|Brake drums|H87|11000000|26000000|870830|100|1800
        فلایویل خام|Rough flywheels|H87|14000000|34000000|848350|80|1000`),
      processes: ["sand-casting", "core-making", "shot-blasting"],
      machines: ["کورهٔ القایی ۵۰۰ کیلویی", "میکسر ماسه", "شات‌بلاست", "دستگاه قالب‌گیری ضربه‌ای"],
    },
    {
      share: 0.08,
      isic: "2432",
      heads: named("دایکاست|Die Casting;آلومینیوم‌ریزی|Aluminium Casting"),
      goods: goods(`درپوش سوپاپ آلومینیومی|Aluminium valve covers|H87|6800000|16000000|840991|100|1500
        پایهٔ دینام|Alternator brackets|H87|3200000|7800000|870899|200|2500
        ریختهٔ آلومینیوم تحت فشار|Pressure die castings|KGM|2900000|4600000|761699|800|9000
        پوستهٔ ترموستات|Thermostat housings|H87|2100000|5200000|848190|300|4000`),
      processes: ["die-casting", "trimming", "shot-blasting"],
      machines: ["دایکاست ۲۰۰ تن", "دایکاست ۴۰۰ تن", "کورهٔ نگهدارندهٔ مذاب", "پرس پلیسه‌گیری"],
    },
    {
      share: 0.19,
      isic: "2591",
      heads: named("پرس‌کاری|Press Works;ورق‌کاری|Sheet Metal;فلزکاری|Metal Forming"),
      goods: goods(`براکت پرسی|Pressed brackets|H87|320000|1500000|870829|2000|30000
        بست اگزوز|Exhaust clamps|H87|280000|950000|732690|2000|25000
        سینی زیر موتور|Engine under-trays|H87|7500000|18000000|870829|100|1200
        واشر پرسی|Pressed washers|H87|25000|140000|731822|20000|300000
        قاب فلزی صندلی|Seat frames|H87|14000000|36000000|940199|60|800`),
      processes: ["pressing", "welding", "shearing"],
      machines: ["پرس ضربه‌ای ۱۰۰ تن", "پرس ضربه‌ای ۶۳ تن", "گیوتین ۳ متری", "نقطه‌جوش"],
    },
    {
      share: 0.19,
      isic: "2592",
      heads: named("تراشکاری|Machining;ماشین‌کاری|Precision Machining"),
      goods: goods(`تراش سی‌ان‌سی سفارشی|Custom CNC turning|HUR*|6500000|14000000||120|500
        فرز سی‌ان‌سی سفارشی|Custom CNC milling|HUR*|8500000|19000000||100|400
        بوش برنزی|Bronze bushes|H87|900000|3800000|848330|300|5000
        شفت گیربکس|Gearbox shafts|H87|9500000|28000000|848310|50|700
        پیچ و مهرهٔ ویژه|Special bolts and nuts|H87|180000|1200000|731815|1000|20000`),
      processes: ["cnc-turning", "milling", "grinding"],
      machines: ["تراش سی‌ان‌سی", "فرز سی‌ان‌سی سه‌محور", "فرز یونیورسال", "سنگ محور", "تراش دو متری"],
    },
    {
      share: 0.06,
      isic: "2592",
      heads: named("آبکاری|Electroplating;عملیات حرارتی|Heat Treatment;رنگ پودری|Powder Coating"),
      goods: goods(`آبکاری روی|Zinc plating|KGM*|180000|420000||3000|40000
        آبکاری نیکل‌کروم|Nickel-chrome plating|KGM*|650000|1500000||800|9000
        سختکاری و تمپر|Hardening and tempering|KGM*|240000|620000||2000|25000
        رنگ پودری الکترواستاتیک|Electrostatic powder coating|MTK*|1400000|3200000||300|4000`),
      processes: ["electroplating", "heat-treatment", "powder-coating"],
      machines: ["خط آبکاری بارل", "کورهٔ سمانتاسیون", "کابین رنگ پودری", "وان اسیدشویی"],
    },
    {
      share: 0.03,
      isic: "2219",
      heads: named("لاستیک‌سازی|Rubber"),
      goods: goods(`گردگیر پلوس|Drive-shaft boots|H87|850000|2600000|401693|500|8000
        نوار دور در|Door seals|MTR|420000|1300000|400821|1000|15000
        واشر لاستیکی|Rubber gaskets|H87|45000|320000|401693|5000|80000`),
      processes: ["rubber-moulding"],
      machines: ["پرس پخت لاستیک", "بنبوری", "غلتک دوتایی"],
    },
    {
      share: 0.04,
      isic: "2220",
      heads: named("قطعات پلاستیکی|Plastics;تزریق پلاستیک|Plastic Moulding"),
      goods: goods(`خار و بست پلاستیکی|Plastic clips|H87|18000|120000|392630|20000|300000
        قاب آینه|Mirror housings|H87|2400000|6500000|870829|200|2500
        مخزن انبساط|Expansion tanks|H87|4200000|9800000|870899|100|1500`),
      processes: ["injection-moulding"],
      machines: ["تزریق ۲۵۰ تن", "تزریق ۱۶۰ تن", "آسیاب پلاستیک"],
    },
    {
      share: 0.04,
      isic: "2593",
      supplies: true,
      heads: named("قالب‌سازی|Die Making;ابزارسازی|Toolmakers"),
      goods: goods(`قالب برش و خم|Blanking and bending dies|H87|350000000|2400000000|820730|1|8
        قالب دایکاست|Die-casting dies|H87|1200000000|6500000000|848041|1|4
        جیگ و فیکسچر|Jigs and fixtures|H87|90000000|700000000|846620|2|20`),
      processes: ["die-making", "milling", "grinding"],
      machines: ["وایرکات", "اسپارک", "فرز سی‌ان‌سی سه‌محور", "سنگ تخت"],
    },
    {
      share: 0.03,
      isic: "4669",
      supplies: true,
      heads: named("آهن و فولاد|Steel Supply;فلزات|Metals"),
      goods: goods(`ورق فولاد سرد ST14|Cold-rolled sheet ST14|KGM|512000|620000|720917|10000|120000
        ورق فولاد گرم ST37|Hot-rolled sheet ST37|KGM|430000|540000|720838|10000|120000
        میلگرد CK45|CK45 round bar|KGM|580000|760000|722830|4000|50000
        شمش آلومینیوم|Aluminium ingots|KGM|2100000|2700000|760120|2000|30000
        ضایعات چدن|Iron scrap|KGM|260000|360000|720410|10000|150000`),
      processes: ["shearing"],
      machines: ["گیوتین ۳ متری", "جرثقیل سقفی ۵ تنی", "باسکول ۶۰ تنی"],
    },
  ],
  brands: named("سهند|Sahand;سبلان|Sabalan;آذر|Azar;ارک|Ark;پیشرو|Pishro;دقت|Deghat;پولاد|Poulad;صنعتگران|Sanatgaran;آراز|Araz;تلاش|Talash;قطعه‌گستر|Ghate Gostar;ایل‌گلی|El Goli;شتاب|Shetab;مبین|Mobin;آرین|Arian;پایا|Paya;سپهر|Sepehr;توان|Tavan;یاشیل|Yashil;کوشا|Kousha"),
  processes: processes("core-making|ماهیچه‌سازی|Core making;sand-casting|ریخته‌گری ماسه‌ای|Sand casting;die-casting|دایکاست|Die casting;trimming|پلیسه‌گیری|Trimming;shot-blasting|شات‌بلاست|Shot blasting;shearing|برش ورق|Shearing;pressing|پرس‌کاری|Pressing;welding|جوشکاری|Welding;cnc-turning|تراش سی‌ان‌سی|CNC turning;milling|فرزکاری|Milling;grinding|سنگ‌زنی|Grinding;heat-treatment|عملیات حرارتی|Heat treatment;electroplating|آبکاری|Electroplating;powder-coating|رنگ پودری|Powder coating;rubber-moulding|پخت لاستیک|Rubber moulding;injection-moulding|تزریق پلاستیک|Injection moulding;die-making|قالب‌سازی فلزی|Die making;assembling|مونتاژ|Assembling"),
  services: [
    {
      bds: ["testing", "quality"],
      isic: "7120",
      heads: named("آزمایشگاه مواد|Materials Laboratory;آزمایشگاه کالیبراسیون|Calibration Laboratory"),
      offers: goods(`آزمون کشش و سختی|Tensile and hardness test|C62*|4500000|9500000
        متالوگرافی|Metallography|C62*|6000000|15000000
        آزمون مه نمکی|Salt spray test|C62*|8000000|22000000
        کالیبراسیون ابزار اندازه‌گیری|Calibration of gauges|C62*|1800000|6000000`),
    },
    {
      bds: ["technical", "maintenance"],
      isic: "7120",
      heads: named("مهندسی ساخت|Manufacturing Engineering;تعمیرات صنعتی|Industrial Repairs"),
      offers: goods(`طراحی قالب و فیکسچر|Die and fixture design|HUR*|9000000|22000000
        مهندسی معکوس قطعه|Reverse engineering of parts|C62*|60000000|350000000
        تعمیر سی‌ان‌سی و پرس|CNC and press repair|HUR*|8000000|18000000`),
    },
  ],
  institutions: [
    { fa: "انجمن قطعه‌سازان تبریز", en: "Tabriz Parts Makers' Association", isic: "9411", offers: goods("عضویت و نمایندگی صنف|Membership and representation|C62*|20000000|60000000") },
    { fa: "اتحادیهٔ ریخته‌گران تبریز", en: "Tabriz Founders' Union", isic: "9411", offers: goods("پروانهٔ کسب|Guild licences|C62*|6000000|18000000") },
    { fa: "تعاونی تأمین فلزات تبریز", en: "Tabriz Metals Cooperative", isic: "9411", offers: goods("انبار و برش مشترک|Shared warehouse and shearing|MON*|20000000|80000000") },
    { fa: "مرکز آموزش صنعت قطعه", en: "Parts Industry Training Centre", isic: "8549", offers: goods("دورهٔ اپراتوری سی‌ان‌سی|CNC operator course|C62*|60000000|160000000") },
    { fa: "صندوق ضمانت قطعه‌سازان", en: "Parts Makers' Guarantee Fund", isic: "6419", offers: goods("ضمانت‌نامهٔ حسن انجام کار|Performance guarantees|C62*|200000000|2000000000") },
    { fa: "مرکز رشد صنعت خودرو تبریز", en: "Tabriz Automotive Incubator", isic: "7020", offers: goods("کارگاه نمونه‌سازی|Prototyping workshop|MON*|15000000|45000000") },
    { fa: "پایگاه صادرات قطعهٔ آذربایجان", en: "Azerbaijan Parts Export Desk", isic: "9411", offers: goods("هیئت تجاری گروهی|Group trade missions|C62*|120000000|400000000") },
  ],
  streets: ["جادهٔ تهران", "بلوار ۲۹ بهمن", "شهرک صنعتی سلیمی", "شهرک صنعتی شهید رجایی", "خیابان راه‌آهن", "شهرک صنعتی بعثت", "جادهٔ مراغه"],
  languages: ["fa", "az"],
  schemes: ["iatf16949", "iso9001", "inso", "production_licence"],
  markets: ["TR", "AZ", "AM", "RU", "IQ", "GE"],
};
