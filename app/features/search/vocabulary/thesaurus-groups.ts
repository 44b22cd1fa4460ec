/**
 * Words that are asked for one another: `=` both ways, `>` only from left to right. Spelled as people write; folded where it is used.
 * Words of several meanings have no place here: they are labels of the taxonomy, put beside what they mean when a document is made.
 */
export const THESAURUS_GROUPS = `
کاشی = tile = kafel = بلاط
سرامیک = ceramic = ceramics = keramika = سيراميك
سفال = سفالگری = pottery = earthenware = فخار
پرسلان = پورسلان = porcelain = بورسلين
گرانیت سرامیک > پرسلان
لعاب = glaze = şir
فریت = frit
انگوب = engobe
کائولن = کایولن = kaolin = خاک چینی = كاولين
فلدسپات = فلدسپار = feldspar
بالکلی = بال‌کلی = ball clay
کوره = kiln = furnace
اسپری درایر = spray dryer
نسوز = refractory
چینی بهداشتی = sanitary ware = santexnika
موزاییک = mosaic
جوهر = ink = mürəkkəb
بندکشی = grout
چسب کاشی = tile adhesive
آجر = brick = kərpic
شیشه = glass = şüşə = زجاج
ظروف = tableware
کاسه = bowl
گلدان = vase
بشقاب = plate
کوزه = jug = pitcher
چرم = leather = dəri
دباغی = tanning = tannery = aşılama = دباغة
سالامبور = pickled hide
وت‌بلو = wet blue
کراست = crust leather
نبوک = nubuck
جیر = suede
اشپالت = split leather
چرم مصنوعی = synthetic leather = پی‌یو = pu leather = süni dəri = faux leather
چرم بز = goat leather
چرم گوسفندی = sheep leather
چرم گاوی = cow leather = cowhide
پوست خام = raw hide
کیف = bag = handbag = çanta = حقيبة
کفش = shoe = shoes = footwear = ayaqqabı = أحذية
کفش ایمنی = safety shoe = safety shoes = safety footwear
زیره = outsole = sole
رویه = upper
زیپ = zipper
یراق = trims = hardware
استری > lining
دستکش = glove = gloves
کمربند = leather belt
خز = fur
قطعه = قطعات = لوازم یدکی = یدکی = spare part = spare parts = قطع غيار = ehtiyat hissələri
لنت = لنت ترمز = brake pad = brake pads
دیسک ترمز = brake disc = rotor
ترمز = brake = əyləc = فرامل
میل‌لنگ = crankshaft
میل سوپاپ = camshaft
شاتون = connecting rod
پیستون = piston
رادیاتور = radiator
کمک‌فنر = shock absorber = amortizator
جلوبندی = suspension
گیربکس = جعبه‌دنده = gearbox = transmission
کلاچ = clutch
دسته‌سیم = wiring harness = wire harness
سپر = bumper
چراغ = headlight
واشر = gasket
شمع خودرو = spark plug
تسمه تایم = timing belt
باتری = باطری = battery
تایر = لاستیک = tyre = tire
فیلتر = صافی = filter
اگزوز = exhaust
داشبورد = dashboard
خودرو = ماشین = اتومبیل = car = automotive = avtomobil
پژو = peugeot
سایپا = saipa
ایران خودرو = ikco = iran khodro
بلبرینگ = bearing
لولا = hinge
فنر = spring
پیچ = screw = bolt
مهره = nut
تولیدی = تولیدکننده = سازنده = manufacturer = istehsalçı
تامین‌کننده = supplier = مورد
فروشنده = seller = vendor
صادرات = export = ixrac = تصدير
واردات = import = idxal = استيراد
بسته‌بندی = packaging = qablaşdırma = تغليف
کارتن = carton = karton
حمل‌ونقل = باربری = لجستیک = freight = logistics = transport
ترخیص = customs clearance
مشاوره = consulting = məsləhət = استشارات
آزمایشگاه = lab = laboratory = مختبر
آموزش = training = تدريب
حسابداری = accounting = محاسبة
طراحی = design = تصميم
بازاریابی = marketing = تسويق
بیمه = insurance
نرم‌افزار = software
تعمیر = تعمیرات = repair
ایزو = iso
استاندارد = standard
قالب‌سازی = قالبسازی = mould making = mold making = قوالب
قالب = mould = mold = qəlib
تراشکاری = تراش = machining = turning
سی‌ان‌سی = cnc
فرزکاری = milling
ریخته‌گری = casting = foundry
دایکاست = die casting
آهنگری = فورج = forging
پرس‌کاری = pressing = stamping
آبکاری = electroplating = plating
جوشکاری = جوش = welding
الکترود = electrode = elektrod
رنگ = paint = coating = boya
رزین = resin
اپوکسی = اپکسی = epoxy
استیل = استنلس = stainless steel
فولاد = steel = polad = فولاذ
آلومینیوم = aluminium = aluminum = alüminium
پلاستیک = plastic = plastik
لاستیکی = rubber
الیاف = fibre = fiber = ألياف
پلی‌استر = polyester
پارچه = fabric
بازیافت = recycling
مبل = مبلمان = furniture = mebel
صنایع دستی = handicraft = handicrafts
پروفیل = profile
شمش = ingot
مس = copper
چدن = cast iron
`;

/** What people write around what they look for; beside another word these weigh nothing. */
export const GENERIC_WORDS = `
شرکت صنایع گروه بازرگانی کارخانه کارخانجات مجموعه فروشگاه خرید فروش قیمت لیست سفارش بهترین ارزان نمایندگی
company co ltd inc llc group industries industry factory trading buy sale sell price list cheap best order shop
şirkət qiymət alqı satış شركة سعر شراء بيع مصنع
`;

/** Little words, left out of a query unless nothing else was asked. */
export const STOP_WORDS = `و در از به برای با که این the and of for in to ve və üçün في من`;
