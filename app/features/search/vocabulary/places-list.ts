/** Places of Iran by their names: Persian | English and Latin spellings | Azerbaijani | Arabic. Provinces first. */
export const PLACES = `
آذربایجان شرقی|East Azerbaijan;Azarbaijan Sharqi|Şərqi Azərbaycan|أذربيجان الشرقية
آذربایجان غربی|West Azerbaijan;Azarbaijan Gharbi|Qərbi Azərbaycan|أذربيجان الغربية
اردبیل|Ardabil;Ardebil|Ərdəbil|أردبيل
اصفهان|Isfahan;Esfahan|İsfahan|أصفهان
البرز|Alborz|Əlborz|ألبرز
ایلام|Ilam|İlam|إيلام
بوشهر|Bushehr;Boushehr|Buşehr|بوشهر
تهران|Tehran;Teheran|Tehran|طهران
چهارمحال و بختیاری|Chaharmahal and Bakhtiari|Çaharmahal Bəxtiyari|جهارمحال وبختياري
خراسان جنوبی|South Khorasan|Cənubi Xorasan|خراسان الجنوبية
خراسان رضوی|Razavi Khorasan;Khorasan Razavi|Rəzəvi Xorasan|خراسان الرضوية
خراسان شمالی|North Khorasan|Şimali Xorasan|خراسان الشمالية
خوزستان|Khuzestan;Khouzestan|Xuzistan|خوزستان
زنجان|Zanjan|Zəncan|زنجان
سمنان|Semnan|Simnan|سمنان
سیستان و بلوچستان|Sistan and Baluchestan|Sistan Bəlucistan|سيستان وبلوشستان
فارس|Fars|Fars|فارس
قزوین|Qazvin;Ghazvin|Qəzvin|قزوين
قم|Qom;Ghom|Qum|قم
کردستان|Kurdistan;Kordestan|Kürdüstan|كردستان
کرمان|Kerman|Kirman|كرمان
کرمانشاه|Kermanshah|Kirmanşah|كرمانشاه
کهگیلویه و بویراحمد|Kohgiluyeh and Boyer-Ahmad|Kohgiluyə|كهكيلويه وبوير أحمد
گلستان|Golestan|Gülüstan|كلستان
گیلان|Gilan;Guilan|Gilan|جيلان
لرستان|Lorestan|Luristan|لرستان
مازندران|Mazandaran|Mazandaran|مازندران
مرکزی|Markazi|Mərkəzi|مركزي
هرمزگان|Hormozgan|Hörmüzgan|هرمزجان
همدان|Hamadan;Hamedan|Həmədan|همدان
یزد|Yazd|Yəzd|يزد
لالجین|Lalejin;Laljin|Laleçin|لالجين
بهار|Bahar
ملایر|Malayer|Məlayir
نهاوند|Nahavand
تبریز|Tabriz|Təbriz|تبريز
سردرود|Sardrud;Sardroud
اسکو|Osku;Oskou
مراغه|Maragheh|Marağa
مرند|Marand
ارومیه|Urmia;Orumiyeh|Urmiya|أرومية
خوی|Khoy|Xoy
ورامین|Varamin|Vəramin|ورامين
پیشوا|Pishva
قرچک|Gharchak;Qarchak
چرم‌شهر|Charmshahr
ری|Rey
شهریار|Shahriar
اسلام‌شهر|Eslamshahr
کرج|Karaj|Kərəc|كرج
میبد|Meybod;Maybod|Meybod|ميبد
اردکان|Ardakan
کاشان|Kashan|Kaşan|كاشان
نجف‌آباد|Najafabad
شیراز|Shiraz|Şiraz|شيراز
مشهد|Mashhad|Məşhəd|مشهد
نیشابور|Nishapur;Neyshabur|Nişapur|نيسابور
سبزوار|Sabzevar
بیرجند|Birjand
بجنورد|Bojnord;Bojnurd
اهواز|Ahvaz;Ahwaz|Əhvaz|الأهواز
دزفول|Dezful
آبادان|Abadan
خرمشهر|Khorramshahr|Xürrəmşəhr|المحمرة
اراک|Arak|Ərak|أراك
ساوه|Saveh
رشت|Rasht|Rəşt|رشت
بندر انزلی|Bandar Anzali|Bəndər Ənzəli
ساری|Sari
آمل|Amol
بابل|Babol
گرگان|Gorgan
گنبد کاووس|Gonbad Kavus
سنندج|Sanandaj|Sənəndəc|سنندج
سقز|Saqqez
خرم‌آباد|Khorramabad
بروجرد|Borujerd
یاسوج|Yasuj
شهرکرد|Shahrekord
زاهدان|Zahedan
چابهار|Chabahar|Çabahar|تشابهار
بندر عباس|Bandar Abbas|Bəndər Abbas|بندر عباس
قشم|Qeshm
کیش|Kish
رفسنجان|Rafsanjan
سیرجان|Sirjan
مند گناباد|Mend Gonabad
کلپورگان|Kalpurgan
نطنز|Natanz
خمین|Khomein
شهرضا|Shahreza
استهبان|Estahban
`;
