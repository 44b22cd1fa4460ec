import { goods, named, processes, type Trade } from "../vocabulary";

export const leather: Trade = {
  slug: "varamin-leather",
  hue: 40,
  lat: 35.3252,
  lng: 51.6472,
  firms: 500,
  province: "تهران",
  name: { fa: "چرم ورامین", en: "Varamin Leather" },
  place: { fa: "ورامین، تهران", en: "Varamin, Tehran" },
  story: {
    fa: "دباغی‌ها و کارگاه‌های کیف و کفش ورامین زنجیره‌ای از پوست خام تا کالای دوخته‌اند. چرم‌شهر دباغی‌ها را کنار هم آورد تا تصفیه‌خانهٔ مشترک داشته باشند؛ کارگاه‌های دوخت در کوچه‌های شهر مانده‌اند.\n\nپوست، نمک کروم و مواد پرداخت بزرگ‌ترین هزینهٔ آن‌هاست. با خرید گروهی، کارگاه سه‌نفره هم به بهای کارخانه می‌خرد.",
    en: "Varamin's tanneries and bag and shoe workshops make a chain from raw hide to finished goods. Charmshahr, the leather estate, brought the tanneries together around a shared treatment plant; the stitching workshops stayed in the lanes of the town.\n\nHides, chrome salt and finishing chemicals are their largest costs. Bought together, a workshop of three pays what a factory pays.",
  },
  sectors: ["1511", "1512", "1520"],
  towns: [
    { fa: "ورامین", en: "Varamin", lat: 35.3252, lng: 51.6472, spread: 0.026, share: 0.46 },
    { fa: "چرم‌شهر", en: "Charmshahr", lat: 35.2766, lng: 51.6985, spread: 0.014, share: 0.28 },
    { fa: "پیشوا", en: "Pishva", lat: 35.308, lng: 51.7267, spread: 0.016, share: 0.1 },
    { fa: "قرچک", en: "Qarchak", lat: 35.4394, lng: 51.5689, spread: 0.02, share: 0.16 },
  ],
  lines: [
    {
      share: 0.36,
      isic: "1511",
      heads: named("دباغی|Tannery;چرم‌سازی|Leather Works;چرم|Leather"),
      goods: goods(`چرم گاوی رویه|Cow upper leather|FTK|2800000|5200000|410712|4000|40000
        چرم گوسفندی پوشاک|Sheep garment leather|FTK|2200000|4300000|411200|3000|30000
        آستری بزی|Goat lining leather|FTK|1500000|2700000|411310|3000|28000
        چرم اشبالت|Split suede|FTK|1300000|2400000|410719|2000|20000
        نوبوک|Nubuck|FTK|3400000|6200000|410712|1500|15000
        چرم گیاهی سراجی|Vegetable-tanned saddle leather|FTK|4200000|8600000|410712|800|8000
        وت‌بلو گاوی|Bovine wet blue|NF|14000000|29000000|410411|200|2500`),
      processes: ["soaking", "liming", "chrome-tanning", "vegetable-tanning", "splitting", "dyeing", "leather-finishing"],
      machines: ["درام دباغی", "ماشین لش‌زنی", "ماشین شیو", "ماشین لایه‌بر", "پرس اتو", "تونل خشک‌کن"],
    },
    {
      share: 0.26,
      isic: "1512",
      home: true,
      heads: named("کیف و سراجی|Bags and Saddlery;چرم‌دوزی|Leathercraft;تولیدی کیف|Bags"),
      goods: goods(`کیف دستی زنانه|Women's handbags|H87|22000000|75000000|420221|40|400
        کیف اداری|Briefcases|H87|28000000|90000000|420211|20|200
        کوله‌پشتی چرم|Leather backpacks|H87|26000000|85000000|420291|20|220
        کمربند چرم|Leather belts|H87|4500000|14000000|420330|200|2500
        کیف پول جیبی|Wallets|H87|4000000|15000000|420231|150|1800
        زین و یراق اسب|Saddles and tack|SET|180000000|520000000|420100|1|10`),
      processes: ["leather-cutting", "skiving", "leather-stitching", "edge-painting"],
      machines: ["چرخ ستونی دوخت", "چرخ راسته‌دوز سنگین", "پرس برش", "دستگاه نازک‌کن", "دستگاه حک لیزر"],
    },
    {
      share: 0.23,
      isic: "1520",
      home: true,
      heads: named("تولیدی کفش|Footwear;کفاشی|Shoemakers"),
      goods: goods(`کفش مردانهٔ چرم|Men's leather shoes|PR|24000000|68000000|640359|60|800
        بوت زنانه|Women's boots|PR|28000000|82000000|640351|40|500
        صندل چرم|Leather sandals|PR|9000000|26000000|640359|100|1200
        کفش ایمنی|Safety shoes|PR|16000000|38000000|640340|200|2500
        کفش طبی|Comfort shoes|PR|18000000|45000000|640359|80|900`),
      processes: ["leather-cutting", "leather-stitching", "lasting", "sole-attaching"],
      machines: ["دستگاه کشش رویه", "پرس زیره", "چرخ ستونی دوخت", "پرس برش", "کورهٔ فعال‌ساز چسب"],
    },
    {
      share: 0.06,
      isic: "1410",
      home: true,
      heads: named("پوشاک چرم|Leather Garments"),
      goods: goods(`کاپشن چرم مردانه|Men's leather jackets|H87|85000000|240000000|420310|20|180
        پالتو چرم زنانه|Women's leather coats|H87|120000000|320000000|420310|10|90
        دستکش چرم|Leather gloves|PR|6500000|19000000|420329|100|1200`),
      processes: ["leather-cutting", "leather-stitching"],
      machines: ["چرخ صنعتی پوشاک", "میز برش", "اتو پرس"],
    },
    {
      share: 0.05,
      isic: "2011",
      supplies: true,
      heads: named("شیمی چرم|Leather Chemicals;مواد دباغی|Tanning Materials"),
      goods: goods(`نمک کروم ۳۳ بازیسیته|Chrome salt, 33 % basicity|KGM|1480000|1900000|320290|2000|20000
        عصارهٔ میموزا|Mimosa extract|KGM|2100000|3300000|320120|800|8000
        آهک هیدراته|Hydrated lime|KGM|65000|120000|252220|5000|50000
        سولفید سدیم|Sodium sulphide|KGM|480000|820000|283010|1000|12000
        روغن چرم|Fatliquor|KGM|1600000|2900000|340311|500|6000
        رنگ و رزین پرداخت|Finishing dyes and resins|KGM|2800000|7200000|320417|300|3000`),
      processes: [],
      machines: ["مخزن همزن‌دار ۲ تنی", "پرکن کیسه", "لیفتراک ۳ تنی"],
    },
    {
      share: 0.04,
      isic: "4669",
      supplies: true,
      heads: named("یراق کیف و کفش|Bag and Shoe Fittings;پوست و سالامبور|Hides and Skins"),
      goods: goods(`زیرهٔ پلی‌اورتان|Polyurethane soles|PR|2400000|6800000|640620|2000|20000
        سگک و یراق فلزی|Metal buckles and fittings|H87|180000|1400000|830890|3000|40000
        زیپ فلزی|Metal zips|MTR|320000|1100000|960711|2000|25000
        نخ دوخت چرم|Leather thread|RO|1500000|5200000|540110|100|1500
        پوست گاوی سالامبور|Salted cow hides|NF|17400000|21000000|410150|300|4000`),
      processes: [],
      machines: ["دستگاه تزریق زیره", "پرس ضربه‌ای ۲۰ تن"],
    },
  ],
  brands: named("غزال|Ghazal;آهو|Ahoo;کهن|Kohan;پارس|Pars;البرز|Alborz;نوین|Novin;آریا|Aria;شاهین|Shahin;اصیل|Asil;گام|Gam;ماندگار|Mandegar;دماوند|Damavand;سپید|Sepid;تابان|Taban;رهوار|Rahvar;پایدار|Paydar"),
  processes: processes("soaking|خیساندن|Soaking;liming|آهک‌دهی|Liming;chrome-tanning|دباغی کرومی|Chrome tanning;vegetable-tanning|دباغی گیاهی|Vegetable tanning;splitting|لایه‌بری|Splitting;dyeing|رنگرزی چرم|Dyeing;leather-finishing|پرداخت چرم|Finishing;leather-cutting|برش چرم|Cutting;skiving|نازک‌کاری|Skiving;leather-stitching|دوخت چرم|Stitching;edge-painting|لبه‌کاری|Edge painting;lasting|قالب‌کشی کفش|Lasting;sole-attaching|زیره‌چسبانی|Sole attaching"),
  services: [
    {
      bds: ["testing"],
      isic: "7120",
      heads: named("آزمایشگاه چرم|Leather Laboratory;آزمایشگاه|Laboratory"),
      offers: goods(`آزمون کروم شش‌ظرفیتی|Hexavalent chromium test|C62*|12000000|24000000
        آزمون پارگی و خمش|Tear and flex test|C62*|6000000|14000000
        آزمون ثبات رنگ|Colour fastness test|C62*|5000000|11000000`),
    },
    {
      bds: ["environment", "technical"],
      isic: "7120",
      heads: named("مهندسی محیط زیست|Environmental Engineering;خدمات فنی|Technical Services"),
      offers: goods(`بازیافت کروم پساب|Chrome recovery from effluent|C62*|150000000|600000000
        پایش پساب دباغی|Tannery effluent monitoring|MON*|30000000|80000000
        تعمیر درام و پرس|Repair of drums and presses|HUR*|6000000|14000000`),
    },
  ],
  institutions: [
    { fa: "اتحادیهٔ دباغان ورامین", en: "Varamin Tanners' Union", isic: "9411", offers: goods("عضویت و پروانهٔ کسب|Membership and guild licences|C62*|6000000|18000000") },
    { fa: "شرکت خدماتی چرم‌شهر", en: "Charmshahr Services Company", isic: "9411", offers: goods("تصفیهٔ پساب مشترک|Shared effluent treatment|MTQ*|600000|1500000") },
    { fa: "انجمن صنفی کیف و کفش ورامین", en: "Varamin Bag and Shoe Association", isic: "9411", offers: goods("غرفهٔ گروهی نمایشگاه|Group exhibition stand|C62*|40000000|150000000") },
    { fa: "آموزشکدهٔ چرم ورامین", en: "Varamin Leather School", isic: "8549", offers: goods("دورهٔ الگوسازی کیف|Bag pattern course|C62*|35000000|90000000") },
    { fa: "صندوق اعتبار خرد چرم", en: "Leather Microcredit Fund", isic: "6419", offers: goods("وام خرید مواد|Materials loans|C62*|500000000|3000000000") },
  ],
  streets: ["خیابان شهید بهشتی", "بلوار کارگر", "خیابان دباغان", "فاز یک چرم‌شهر", "فاز دو چرم‌شهر", "خیابان امام خمینی"],
  languages: ["fa"],
  schemes: ["lwg", "reach", "iso14001", "guild_licence"],
  markets: ["IT", "TR", "IQ", "RU", "CN", "ES"],
};
