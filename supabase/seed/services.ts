import { goods, named, type Service } from "./vocabulary";

/** Service providers that every trade has; a trade adds its own laboratories and engineers. */
export const commonServices: Service[] = [
  { bds: ["management", "quality"], isic: "7020", heads: named("مشاوران|Consultants;مشاورهٔ مدیریت|Management Advice"), offers: goods(`محاسبهٔ قیمت تمام‌شده|Product costing|HUR*|7000000|16000000
    استقرار ایزو ۹۰۰۱|ISO 9001 implementation|C62*|180000000|520000000
    برنامه‌ریزی تولید کارگاه|Workshop production planning|HUR*|7000000|18000000`) },
  { bds: ["accounting"], isic: "6920", heads: named("دفتر حسابداری|Accounting;حسابداری و مالیات|Accounting and Tax"), offers: goods(`دفترداری و اظهارنامه|Bookkeeping and tax returns|MON*|18000000|60000000
    حقوق، دستمزد و بیمه|Payroll and social insurance|MON*|9000000|30000000`) },
  { bds: ["design"], isic: "7410", heads: named("دفتر طراحی|Design Studio;استودیو طراحی|Product Design"), offers: goods(`طراحی محصول|Product design|C62*|60000000|300000000
    طراحی بسته‌بندی|Packaging design|C62*|40000000|160000000
    عکاسی محصول|Product photography|C62*|2500000|9000000`) },
  { bds: ["transport"], isic: "4923", heads: named("باربری|Freight;حمل‌ونقل|Transport"), offers: goods(`بار نیسان درون‌استان|Pickup loads within the province|C62*|8000000|25000000
    بار خاور به تهران|Small lorry loads to Tehran|C62*|70000000|160000000
    بار ترانزیت به عراق و ترکیه|Transit loads to Iraq and Türkiye|TNE*|25000000|60000000`) },
  { bds: ["training"], isic: "8549", heads: named("آموزشگاه|Training Centre;آموزشگاه فنی|Technical School"), offers: goods(`دورهٔ ایمنی کار|Safety at work course|C62*|9000000|25000000
    دورهٔ فروش اینترنتی|Online selling course|C62*|18000000|50000000
    دورهٔ کنترل کیفیت|Quality control course|C62*|20000000|60000000`) },
  { bds: ["finance"], isic: "6419", heads: named("کارگزاری بیمه|Insurance Agency;خدمات مالی|Financial Services"), offers: goods(`بیمهٔ آتش‌سوزی کارگاه|Workshop fire insurance|C62*|12000000|90000000
    پروندهٔ وام و طرح توجیهی|Loan files and business plans|C62*|40000000|180000000
    لیزینگ ماشین‌آلات|Machine leasing|C62*|300000000|4000000000`) },
  { bds: ["legal"], isic: "7020", heads: named("مؤسسهٔ حقوقی|Law Office"), offers: goods(`ثبت نشان تجاری|Trademark registration|C62*|35000000|90000000
    نوشتن قرارداد|Contract drafting|C62*|20000000|80000000`) },
  { bds: ["marketing", "digital"], isic: "7020", heads: named("آژانس بازاریابی|Marketing Agency;خدمات دیجیتال|Digital Services"), offers: goods(`ساخت فروشگاه اینترنتی|Online shop set-up|C62*|120000000|450000000
    کاتالوگ دوزبانه|Bilingual catalogue|C62*|60000000|220000000
    مدیریت صفحهٔ فروش|Running a sales page|MON*|40000000|150000000`) },
  { bds: ["export"], isic: "4669", heads: named("بازرگانی|Trading;خدمات گمرکی|Customs Services"), offers: goods(`ترخیص و اظهار گمرکی|Customs clearance|C62*|45000000|180000000
    یافتن خریدار خارجی|Finding buyers abroad|C62*|80000000|400000000`) },
];
