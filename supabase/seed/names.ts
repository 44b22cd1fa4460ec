import { named, type Named } from "./vocabulary";

export const women: Named[] = named(
  "مریم|Maryam;زهرا|Zahra;فاطمه|Fatemeh;نرگس|Narges;سارا|Sara;لیلا|Leila;پروین|Parvin;شیرین|Shirin;معصومه|Masoumeh;طاهره|Tahereh;اعظم|Azam;مهناز|Mahnaz;فرشته|Fereshteh;مینا|Mina;الهام|Elham;سمیه|Somayeh;نسرین|Nasrin;ناهید|Nahid;شهلا|Shahla;راضیه|Razieh;مژگان|Mozhgan;آزاده|Azadeh;سولماز|Solmaz;آیلار|Aylar",
);
export const men: Named[] = named(
  "رضا|Reza;علی|Ali;حسین|Hossein;محمد|Mohammad;احمد|Ahmad;کاوه|Kaveh;آرش|Arash;بهرام|Bahram;یاشار|Yashar;آیدین|Aydin;سینا|Sina;هادی|Hadi;مهدی|Mehdi;حسن|Hassan;عباس|Abbas;جواد|Javad;ناصر|Naser;کریم|Karim;اکبر|Akbar;اصغر|Asghar;صابر|Saber;امید|Omid;بابک|Babak;فرهاد|Farhad;ایرج|Iraj;منوچهر|Manouchehr;داود|Davood;سعید|Saeed;مسعود|Masoud;حمید|Hamid;وحید|Vahid;قاسم|Ghasem;رحیم|Rahim;یوسف|Yousef;ابراهیم|Ebrahim;جلال|Jalal",
);
export const families: Named[] = named(
  "گلستانی|Golestani;رحیمی|Rahimi;کریمی|Karimi;بهرامی|Bahrami;جعفری|Jafari;مرادی|Moradi;نوری|Nouri;صادقی|Sadeghi;حیدری|Heydari;قربانی|Ghorbani;موسوی|Mousavi;ابراهیمی|Ebrahimi;یوسفی|Yousefi;احمدی|Ahmadi;شریفی|Sharifi;کاظمی|Kazemi;رستمی|Rostami;فرهادی|Farhadi;نجفی|Najafi;اکبری|Akbari;همتی|Hemmati;عباسی|Abbasi;ملکی|Maleki;زمانی|Zamani;سلطانی|Soltani;امینی|Amini;خسروی|Khosravi;بابایی|Babaei;توکلی|Tavakoli;سعیدی|Saeedi;منصوری|Mansouri;میرزایی|Mirzaei;طاهری|Taheri;کرمی|Karami;اسدی|Asadi;نظری|Nazari;قاسمی|Ghasemi;رضایی|Rezaei;محمدی|Mohammadi;حسینی|Hosseini;باقری|Bagheri;شفیعی|Shafiei;عزیزی|Azizi;نصیری|Nasiri;فتحی|Fathi;داودی|Davoodi;مقدم|Moghaddam;سهرابی|Sohrabi;یزدانی|Yazdani;صفری|Safari;رنجبر|Ranjbar;شجاعی|Shojaei;دهقان|Dehghan;حاتمی|Hatami;ستاری|Sattari;علیزاده|Alizadeh;حسن‌زاده|Hassanzadeh;تقی‌زاده|Taghizadeh;قلی‌زاده|Gholizadeh;عبداللهی|Abdollahi;نیک‌نام|Niknam;خوش‌نویس|Khoshnevis;پیروز|Pirouz;شاهین|Shahin;بیات|Bayat;غفاری|Ghaffari;لطفی|Lotfi;شکوهی|Shokouhi;وکیلی|Vakili;فلاح|Fallah;جباری|Jabbari;رسولی|Rasouli;سلیمانی|Soleimani;کیانی|Kiani;پناهی|Panahi;ایمانی|Imani;صمدی|Samadi;میرزاده|Mirzadeh;اسماعیلی|Esmaeili;درویشی|Darvishi",
);
