import type { Locale } from "~/i18n/locale";

/** A code with its name in both languages. */
export type Term = { code: string; fa: string; en: string };

/** Business development services that a provider gives (after the seven families of BDS). */
export const bdsServices = [
  { code: "technical", fa: "فنی و مهندسی", en: "Technical and engineering" },
  { code: "testing", fa: "آزمون و آزمایشگاه", en: "Testing and laboratory" },
  { code: "quality", fa: "استاندارد و کیفیت", en: "Standards and quality" },
  { code: "design", fa: "طراحی محصول و بسته‌بندی", en: "Product and packaging design" },
  { code: "management", fa: "مشاورهٔ مدیریت", en: "Management consulting" },
  { code: "finance", fa: "مالی، بیمه و تأمین سرمایه", en: "Finance, insurance and funding" },
  { code: "accounting", fa: "حسابداری و مالیات", en: "Accounting and tax" },
  { code: "legal", fa: "حقوقی و مالکیت فکری", en: "Legal and intellectual property" },
  { code: "marketing", fa: "بازاریابی و فروش", en: "Marketing and sales" },
  { code: "export", fa: "صادرات و گمرک", en: "Export and customs" },
  { code: "transport", fa: "حمل‌ونقل و انبار", en: "Transport and storage" },
  { code: "training", fa: "آموزش", en: "Training" },
  { code: "digital", fa: "فناوری اطلاعات", en: "Information technology" },
  { code: "maintenance", fa: "تعمیر و نگهداری ماشین", en: "Machine repair and maintenance" },
  { code: "environment", fa: "انرژی و محیط زیست", en: "Energy and environment" },
] as const satisfies readonly Term[];

/** ISIC Rev.4 classes of the clusters' trades and of those who serve them. */
export const isicClasses = [
  { code: "2393", fa: "سفال، سرامیک و چینی", en: "Ceramic and porcelain ware" },
  { code: "2392", fa: "آجر، کاشی و مصالح رسی", en: "Clay building materials" },
  { code: "2391", fa: "نسوز", en: "Refractory products" },
  { code: "2310", fa: "شیشه", en: "Glass" },
  { code: "1511", fa: "دباغی و رنگ چرم و پوست", en: "Tanning and dressing of leather and fur" },
  { code: "1512", fa: "کیف، چمدان و سراجی", en: "Bags, luggage and saddlery" },
  { code: "1520", fa: "کفش", en: "Footwear" },
  { code: "1410", fa: "پوشاک", en: "Apparel" },
  { code: "2930", fa: "قطعهٔ خودرو", en: "Motor vehicle parts" },
  { code: "2920", fa: "بدنه و اتاق خودرو", en: "Motor vehicle bodies" },
  { code: "2431", fa: "ریخته‌گری آهن و فولاد", en: "Casting of iron and steel" },
  { code: "2432", fa: "ریخته‌گری فلزات غیرآهنی", en: "Casting of non-ferrous metals" },
  { code: "2591", fa: "آهنگری، پرس و شکل‌دهی فلز", en: "Forging, pressing and forming of metal" },
  { code: "2592", fa: "آبکاری، پوشش و ماشین‌کاری", en: "Coating and machining of metals" },
  { code: "2593", fa: "ابزار و یراق", en: "Cutlery, tools and hardware" },
  { code: "2599", fa: "دیگر محصولات فلزی", en: "Other fabricated metal products" },
  { code: "2219", fa: "محصولات لاستیکی", en: "Rubber products" },
  { code: "2220", fa: "محصولات پلاستیکی", en: "Plastics products" },
  { code: "2011", fa: "مواد شیمیایی پایه", en: "Basic chemicals" },
  { code: "2022", fa: "رنگ، لعاب و رزین", en: "Paints, glazes and resins" },
  { code: "1702", fa: "کارتن و بسته‌بندی", en: "Corrugated board and packaging" },
  { code: "2822", fa: "ماشین‌ابزار", en: "Machine tools" },
  { code: "4669", fa: "عمده‌فروشی مواد و ضایعات", en: "Wholesale of materials" },
  { code: "4773", fa: "خرده‌فروشی تخصصی", en: "Specialised retail" },
  { code: "4923", fa: "باربری جاده‌ای", en: "Road freight" },
  { code: "6419", fa: "بانک و تأمین مالی", en: "Banking and finance" },
  { code: "6920", fa: "حسابداری و حسابرسی", en: "Accounting and audit" },
  { code: "7020", fa: "مشاورهٔ مدیریت", en: "Management consultancy" },
  { code: "7120", fa: "آزمون و تحلیل فنی", en: "Technical testing and analysis" },
  { code: "7410", fa: "طراحی تخصصی", en: "Specialised design" },
  { code: "8549", fa: "آموزش", en: "Training" },
  { code: "9411", fa: "تشکل کارفرمایی و صنفی", en: "Business and employers' association" },
] as const satisfies readonly Term[];

/** ISIC Rev.4 divisions that a provider may have worked for. */
export const isicDivisions = [
  { code: "10", fa: "مواد غذایی", en: "Food" },
  { code: "13", fa: "نساجی و فرش", en: "Textiles and carpets" },
  { code: "14", fa: "پوشاک", en: "Apparel" },
  { code: "15", fa: "چرم و کفش", en: "Leather and footwear" },
  { code: "16", fa: "چوب", en: "Wood" },
  { code: "17", fa: "کاغذ و بسته‌بندی", en: "Paper and packaging" },
  { code: "20", fa: "شیمیایی و رنگ", en: "Chemicals and paints" },
  { code: "22", fa: "لاستیک و پلاستیک", en: "Rubber and plastics" },
  { code: "23", fa: "سرامیک، شیشه و کانی", en: "Ceramics, glass and minerals" },
  { code: "24", fa: "فلزات پایه و ریخته‌گری", en: "Basic metals and casting" },
  { code: "25", fa: "محصولات فلزی", en: "Metal products" },
  { code: "27", fa: "تجهیزات برقی", en: "Electrical equipment" },
  { code: "28", fa: "ماشین‌سازی", en: "Machinery" },
  { code: "29", fa: "خودرو و قطعه", en: "Vehicles and parts" },
  { code: "31", fa: "مبلمان", en: "Furniture" },
  { code: "46", fa: "بازرگانی و پخش", en: "Trade and distribution" },
  { code: "49", fa: "حمل‌ونقل", en: "Transport" },
] as const satisfies readonly Term[];

/** Languages in which a firm can do business (ISO 639-1). */
export const languages = [
  { code: "fa", fa: "فارسی", en: "Persian" },
  { code: "az", fa: "ترکی آذربایجانی", en: "Azerbaijani" },
  { code: "ku", fa: "کردی", en: "Kurdish" },
  { code: "en", fa: "انگلیسی", en: "English" },
  { code: "ar", fa: "عربی", en: "Arabic" },
  { code: "tr", fa: "ترکی استانبولی", en: "Turkish" },
  { code: "ru", fa: "روسی", en: "Russian" },
  { code: "hy", fa: "ارمنی", en: "Armenian" },
  { code: "de", fa: "آلمانی", en: "German" },
  { code: "fr", fa: "فرانسه", en: "French" },
  { code: "it", fa: "ایتالیایی", en: "Italian" },
  { code: "zh", fa: "چینی", en: "Chinese" },
] as const satisfies readonly Term[];

/** Export markets (ISO 3166-1 alpha-2). */
export const markets = [
  { code: "IQ", fa: "عراق", en: "Iraq" },
  { code: "TR", fa: "ترکیه", en: "Türkiye" },
  { code: "AZ", fa: "جمهوری آذربایجان", en: "Azerbaijan" },
  { code: "AM", fa: "ارمنستان", en: "Armenia" },
  { code: "GE", fa: "گرجستان", en: "Georgia" },
  { code: "AF", fa: "افغانستان", en: "Afghanistan" },
  { code: "PK", fa: "پاکستان", en: "Pakistan" },
  { code: "IN", fa: "هند", en: "India" },
  { code: "TM", fa: "ترکمنستان", en: "Turkmenistan" },
  { code: "UZ", fa: "ازبکستان", en: "Uzbekistan" },
  { code: "TJ", fa: "تاجیکستان", en: "Tajikistan" },
  { code: "KZ", fa: "قزاقستان", en: "Kazakhstan" },
  { code: "RU", fa: "روسیه", en: "Russia" },
  { code: "AE", fa: "امارات", en: "United Arab Emirates" },
  { code: "OM", fa: "عمان", en: "Oman" },
  { code: "QA", fa: "قطر", en: "Qatar" },
  { code: "KW", fa: "کویت", en: "Kuwait" },
  { code: "SY", fa: "سوریه", en: "Syria" },
  { code: "LB", fa: "لبنان", en: "Lebanon" },
  { code: "CN", fa: "چین", en: "China" },
  { code: "DE", fa: "آلمان", en: "Germany" },
  { code: "IT", fa: "ایتالیا", en: "Italy" },
  { code: "FR", fa: "فرانسه", en: "France" },
  { code: "ES", fa: "اسپانیا", en: "Spain" },
  { code: "GB", fa: "بریتانیا", en: "United Kingdom" },
  { code: "JP", fa: "ژاپن", en: "Japan" },
  { code: "CA", fa: "کانادا", en: "Canada" },
] as const satisfies readonly Term[];

/** Certificate schemes that the product knows by code; any other is kept as written. */
export const certificateSchemes = [
  { code: "iso9001", fa: "ایزو ۹۰۰۱ (مدیریت کیفیت)", en: "ISO 9001 (quality)" },
  { code: "iso14001", fa: "ایزو ۱۴۰۰۱ (محیط زیست)", en: "ISO 14001 (environment)" },
  { code: "iso45001", fa: "ایزو ۴۵۰۰۱ (ایمنی کار)", en: "ISO 45001 (safety at work)" },
  { code: "iatf16949", fa: "IATF 16949 (خودرو)", en: "IATF 16949 (automotive)" },
  { code: "iso17025", fa: "ایزو ۱۷۰۲۵ (آزمایشگاه)", en: "ISO/IEC 17025 (laboratory)" },
  { code: "inso", fa: "استاندارد ملی ایران", en: "INSO (Iranian national standard)" },
  { code: "ce", fa: "نشان CE", en: "CE marking" },
  { code: "halal", fa: "حلال", en: "Halal" },
  { code: "food_contact", fa: "ایمنی مواد در تماس با غذا", en: "Food-contact safety" },
  { code: "reach", fa: "REACH (مواد شیمیایی)", en: "REACH (chemicals)" },
  { code: "lwg", fa: "LWG (چرم)", en: "LWG (leather)" },
  { code: "handicraft_seal", fa: "مهر اصالت صنایع دستی", en: "Handicraft seal of authenticity" },
  { code: "gi", fa: "نشان جغرافیایی", en: "Geographical indication" },
  { code: "unesco_craft", fa: "نشان مرغوبیت یونسکو/شورای جهانی صنایع دستی", en: "WCC/UNESCO award of excellence" },
  { code: "production_licence", fa: "پروانهٔ بهره‌برداری", en: "Operating licence" },
  { code: "guild_licence", fa: "پروانهٔ کسب", en: "Guild licence" },
] as const satisfies readonly Term[];

/** Name of a code; what isn't in the list is shown as it is. */
export function termLabel(terms: readonly Term[], code: string, locale: Locale): string {
  return terms.find((term) => term.code === code)?.[locale] ?? code;
}

/** Code and name of each term, for a chooser. */
export function termOptions(terms: readonly Term[], locale: Locale): { value: string; label: string }[] {
  return terms.map((term) => ({ value: term.code, label: term[locale] }));
}

/** The code of a scheme written by its name in either language; any other text stays as written. */
export function schemeCode(typed: string): string {
  return certificateSchemes.find((scheme) => scheme.code === typed || scheme.fa === typed || scheme.en === typed)?.code ?? typed;
}
