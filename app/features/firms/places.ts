import type { Locale } from "~/i18n/locale";
import { termLabel, type Term } from "./taxonomy";

/** Provinces of Iran and the towns the product knows by name. What a firm wrote is kept by its Persian name; any other place stays as written. */
const pairs = (text: string): Term[] =>
  text.split(";").map((pair) => {
    const [fa = "", en = ""] = pair.split("|");
    return { code: fa, fa, en };
  });

export const provinces = pairs(
  "آذربایجان شرقی|East Azerbaijan;آذربایجان غربی|West Azerbaijan;اردبیل|Ardabil;اصفهان|Isfahan;البرز|Alborz;ایلام|Ilam;بوشهر|Bushehr;تهران|Tehran;چهارمحال و بختیاری|Chaharmahal and Bakhtiari;خراسان جنوبی|South Khorasan;خراسان رضوی|Razavi Khorasan;خراسان شمالی|North Khorasan;خوزستان|Khuzestan;زنجان|Zanjan;سمنان|Semnan;سیستان و بلوچستان|Sistan and Baluchestan;فارس|Fars;قزوین|Qazvin;قم|Qom;کردستان|Kurdistan;کرمان|Kerman;کرمانشاه|Kermanshah;کهگیلویه و بویراحمد|Kohgiluyeh and Boyer-Ahmad;گلستان|Golestan;گیلان|Gilan;لرستان|Lorestan;مازندران|Mazandaran;مرکزی|Markazi;هرمزگان|Hormozgan;همدان|Hamadan;یزد|Yazd",
);

export const towns = pairs(
  "لالجین|Lalejin;همدان|Hamadan;بهار|Bahar;صالح‌آباد|Salehabad;ورامین|Varamin;چرم‌شهر|Charmshahr;پیشوا|Pishva;قرچک|Qarchak;تهران|Tehran;ری|Rey;تبریز|Tabriz;سردرود|Sardrud;اسکو|Osku;باسمنج|Basmenj;ایلخچی|Ilkhchi;ارومیه|Urmia;اردبیل|Ardabil;اصفهان|Isfahan;کرج|Karaj;ایلام|Ilam;بوشهر|Bushehr;شهرکرد|Shahrekord;بیرجند|Birjand;مشهد|Mashhad;بجنورد|Bojnurd;اهواز|Ahvaz;زنجان|Zanjan;سمنان|Semnan;زاهدان|Zahedan;شیراز|Shiraz;قزوین|Qazvin;قم|Qom;سنندج|Sanandaj;کرمان|Kerman;کرمانشاه|Kermanshah;یاسوج|Yasuj;گرگان|Gorgan;رشت|Rasht;خرم‌آباد|Khorramabad;ساری|Sari;اراک|Arak;بندرعباس|Bandar Abbas;یزد|Yazd;میبد|Meybod;ملایر|Malayer",
);

const plain = (text: string) => text.replace(/[\u200c\s-]+/g, "").toLowerCase();

/** The Persian name of a known place written in either language; any other text stays as written. */
function known(terms: readonly Term[], typed: string): string {
  return terms.find((term) => plain(term.fa) === plain(typed) || plain(term.en) === plain(typed))?.code ?? typed;
}
export const provinceCode = (typed: string): string => known(provinces, typed);
export const townCode = (typed: string): string => known(towns, typed);

export const provinceName = (province: string, locale: Locale): string => termLabel(provinces, provinceCode(province), locale);
export const townName = (city: string, locale: Locale): string => termLabel(towns, townCode(city), locale);
