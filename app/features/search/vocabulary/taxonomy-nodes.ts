/**
 * What is made, sold and served in the clusters' trades. A line is a node:
 * code>parent | cross-references | Persian | English | Azerbaijani | Arabic | Azerbaijani in Arabic letters
 * References are ISIC Rev.4 classes (four digits), headings of the Harmonised System (hs…) and business development services (bds:…).
 * The first node with an ISIC class stands for the class. A label after ~ is indexed, but by itself doesn't tell what a firm makes.
 */
export const TAXONOMY_NODES = `
ceramics|2393 hs69|سرامیک;محصولات سرامیکی|ceramics;ceramic ware|keramika|سيراميك;خزف
pottery>ceramics|hs6912|سفال;سفالگری;سفالینه;ظروف سفالی|pottery;earthenware;stoneware|dulusçuluq;saxsı qab|فخار;أواني فخارية|ساخسی
building_clay>ceramics|2392|مصالح رسی|clay building materials|tikinti keramikası|مواد بناء طينية
tile>building_clay|hs6907|کاشی|tile;ceramic tile|kafel;plitə|بلاط;قرميد|کاشی
wall_tile>tile||کاشی دیواری;کاشی لعاب‌دار دیواری;سرامیک دیواری;کاشی دیوار|wall tile;ceramic wall tile|divar kafeli;divar plitəsi|بلاط جدران|دیوار کاشیسی
floor_tile>tile||سرامیک کف;کاشی کف;سرامیک پرسلان کف|floor tile;porcelain floor tile|döşəmə plitəsi;döşəmə kafeli|بلاط أرضيات;بلاط أرضي
porcelain_tile>tile||پرسلان;پورسلان;گرانیت سرامیک;کاشی پرسلان|porcelain tile;porcelain stoneware|keramoqranit|بورسلين;بلاط بورسلان
handmade_tile>tile||کاشی دست‌ساز;کاشی هفت‌رنگ;کاشی سنتی;کاشی معرق|handmade tile;traditional tile|əl işi kafel|بلاط يدوي
mosaic>tile||موزاییک|mosaic|mozaika|فسيفساء
brick>building_clay|hs6904|آجر;آجر سفالی|brick|kərpic|طوب;آجر
refractory|2391 hs6902|نسوز;آجر نسوز;جرم نسوز|refractory;firebrick|odadavamlı;odadavamlı kərpic|حراريات;طوب حراري
sanitary>ceramics|hs6910|چینی بهداشتی;روشویی;روشویی چینی;توالت فرنگی;کاسه توالت|sanitary ware;washbasin;toilet bowl|santexnika;unitaz;əlüzyuyan|أدوات صحية;مغسلة
china_ware>ceramics|hs6911|ظروف چینی;چینی مظروف;~چینی|china ware;porcelain tableware;bone china|farfor;farfor qab|خزف صيني;أواني صينية
bowl>pottery||کاسه;پیاله|bowl|kasa;piyalə|وعاء;زبدية
vase>pottery||گلدان|vase;flower pot|güldan;dibçək|مزهرية
plate>pottery||بشقاب;دیس|plate;dish|boşqab|طبق;صحن
jug>pottery||کوزه;پارچ;خمره|jug;pitcher;jar|küzə;səhəng|جرة;إبريق
dinner_set>pottery||سرویس غذاخوری;ظروف پذیرایی|dinner set;tableware|yemək servizi;qab qacaq|طقم أواني;أدوات مائدة
cooking_pot>pottery||دیزی;قابلمه سفالی|dizi pot;cooking pot|güvəc|قدر فخار
glaze|hs3207|لعاب;لعاب سرامیک;رنگدانه;رنگدانه و لعاب|glaze;ceramic glaze;ceramic glaze frit;ceramic pigment|şir;şirə;piqment|طلاء زجاجي;تزجيج;صبغة
frit>glaze||فریت|frit;ceramic frit|frit|فريت
engobe>glaze||انگوب|engobe|anqob|إنجوب
ceramic_ink|hs3215|جوهر دیجیتال;جوهر دیجیتال کاشی;جوهر کاشی;جوهر چاپ|digital ink;inkjet ink;digital inkjet ceramic ink|rəqəmsal mürəkkəb;mürəkkəb|حبر رقمي;حبر سيراميك
kaolin|hs2507|کائولن;خاک کائولن;خاک چینی|kaolin;kaolin clay;china clay|kaolin;kaolin gili|كاولين;كاولان
feldspar|hs2529|فلدسپات;فلدسپار;کائولن و فلدسپات|feldspar|feldşpat;çöl şpatı|فلدسبار
clay|hs2508|خاک رس;گل سفالگری;خاک سفال;بال‌کلی;بنتونیت;~گل|clay;pottery clay;ball clay;bentonite|gil;bentonit|طين;صلصال;بنتونيت
silica|hs2505|سیلیس;کوارتز|silica;quartz|silisium;kvars|سيليكا;كوارتز
kiln|hs8417|کوره;کورهٔ رولری;کوره پخت;کوره سفال;کوره تونلی|kiln;roller kiln;furnace;tunnel kiln|soba;roller soba|فرن;فرن حرق
spray_dryer|hs8419|اسپری درایر;خشک‌کن پاششی|spray dryer|püskürtmə quruducu|مجفف رذاذ
ball_mill|hs8474|بالمیل;آسیاب گلوله‌ای|ball mill|kürəli dəyirman|طاحونة كرات
potters_wheel||چرخ سفالگری|potter's wheel|dulus çarxı|عجلة الفخار
tile_adhesive|hs3214|چسب کاشی;پودر بندکشی;بندکشی|tile adhesive;grout|kafel yapışqanı|لاصق بلاط;روبة
glass|2310 hs70|شیشه;بلور|glass;glassware|şüşə|زجاج
leather|1511 hs4107|چرم;چرم طبیعی;دباغی چرم|leather;genuine leather|dəri;təbii dəri|جلد;جلود;جلد طبيعي|دری
cow_leather>leather||چرم گاوی;چرم طبیعی گاوی;چرم گاو;چرم گاومیش|cow leather;cowhide;cowhide leather|mal dərisi;inək dərisi|جلد بقري;جلد بقر|مال دریسی
sheep_leather>leather|hs4112|چرم گوسفندی;چرم گوسفند;چرم میشن|sheep leather;sheepskin|qoyun dərisi|جلد غنم;جلد خروف|قویون دریسی
goat_leather>leather|hs4113|چرم بز;چرم بزی;آستری بزی|goat leather;goatskin|keçi dərisi|جلد ماعز|کچی دریسی
wet_blue>leather|hs4104|وت‌بلو|wet blue|vet blü|وت بلو
crust_leather>leather||کراست;چرم کراست|crust leather|krast dəri|جلد كراست
pickled_hide>leather||سالامبور;پیکله|pickled hide;pickled skin|duzlanmış dəri|جلد مخلل
nubuck>leather||نبوک;چرم نبوک|nubuck|nubuk|نوبوك
suede>leather||جیر;چرم جیر|suede|zamşa|شمواه
split_leather>leather||اشپالت;چرم اشپالت|split leather|spalt dəri|جلد مشقوق
lining||چرم آستری;آستری;~آستر|lining;lining leather|astar|بطانة
synthetic_leather|hs5903|چرم مصنوعی;چرم پی‌یو;پی‌یو|synthetic leather;pu leather;artificial leather;faux leather|süni dəri;dermantin|جلد صناعي;جلد اصطناعي|سونی دری
raw_hide|hs4101|پوست خام;پوست گاو;پوست گوسفند;سالامبور گوسفندی|raw hide;raw skin|xam dəri;gön|جلد خام
tanning||دباغی;دباغی کرومی;دباغی گیاهی|tanning;tannery;chrome tanning|aşılama;dəri aşılanması|دباغة;دباغة الجلود
tanning_chemicals|hs3202|مواد شیمیایی دباغی;نمک کروم;نمک کروم دباغی;مواد دباغی;تانن|tanning chemicals;chrome salt;tannin|aşılama kimyəviləri;xrom duzu|مواد دباغة;كيماويات الدباغة
bags|1512 hs4202|کیف;کیف چرمی;کیف دستی;کیف دست‌دوز;کیف زنانه;چمدان;کوله‌پشتی|bag;bags;handbag;leather handbag;leather bag;luggage;backpack|çanta;dəri çanta|حقيبة;حقيبة جلدية;حقائب|دری چانتا;چانتا
wallet>bags||کیف پول|wallet;purse|pulqabı;pul kisəsi|محفظة
belt|hs4203|کمربند;کمربند چرم|belt;leather belt|kəmər|حزام
glove||دستکش;دستکش کار|glove;gloves;work gloves|əlcək|قفاز;قفازات
saddlery|hs4201|سراجی;زین|saddlery;saddle|sərraclıq;yəhər|سراجة;سرج
shoes|1520 hs6403|کفش;کفش چرمی;کفش چرم;کفش مردانه;کفش زنانه;چکمه;صندل|shoe;shoes;footwear;leather shoes;boots|ayaqqabı;dəri ayaqqabı|حذاء;أحذية;أحذية جلدية|آیاق قابی;دری آیاق قابی
safety_shoes>shoes||کفش ایمنی;کفش کار;پوتین|safety shoes;safety footwear;safety boots|təhlükəsizlik ayaqqabısı;iş ayaqqabısı|أحذية السلامة;أحذية سلامة
sole|hs6406|زیره;زیرهٔ کفش;تخت کفش|sole;outsole;shoe sole|ayaqqabı altlığı;altlıq|نعل حذاء;نعل
upper||رویه;رویهٔ کفش|upper;shoe upper|ayaqqabı üzü|وجه حذاء
zipper|hs9607|زیپ;زیپ و یراق;یراق کیف;یراق|zipper;zip;metal trims;bag hardware|zəncirbənd;fermuar|سحاب;سوستة
fur||خز;پوستین|fur|xəz;kürk|فرو;فراء
apparel|1410 hs61|پوشاک;لباس;لباس کار|apparel;garment;clothing;workwear|geyim;paltar|ملابس;ألبسة
spare_parts|2930 hs8708|قطعات یدکی;قطعهٔ یدکی;لوازم یدکی;قطعات خودرو;قطعات یدکی خودرو;قطعه‌سازی|spare parts;spare part;auto parts;auto spare parts;automotive parts|ehtiyat hissələri;avtomobil hissələri|قطع غيار;قطع غيار السيارات|احتیاط حیصه لری
brake_pad>spare_parts||لنت;لنت ترمز;لنت ترمز جلو|brake pad;brake pads;brake lining|əyləc bəndi;əyləc qəlibi|فحمات فرامل;تيل فرامل
brake_disc>spare_parts||دیسک ترمز;دیسک چرخ;کاسه چرخ|brake disc;brake rotor;brake drum|əyləc diski|قرص فرامل
crankshaft>spare_parts|hs8483|میل‌لنگ;میل لنگ و شاتون|crankshaft|dirsəkli val|عمود المرفق;عمود مرفقي
camshaft>spare_parts||میل سوپاپ;میل بادامک|camshaft|paylayıcı val|عمود الكامات
connecting_rod>spare_parts||شاتون|connecting rod;conrod|şatun;sürgü qolu|ذراع التوصيل
piston>spare_parts|hs8409|پیستون;رینگ پیستون|piston;piston ring|porşen|مكبس;بستم
engine_valve>spare_parts||سوپاپ;سوپاپ موتور|engine valve|klapan|صمام محرك
gasket>spare_parts|hs8484|واشر;واشر سرسیلندر|gasket;head gasket|araqatı|حشية;جوان
radiator>spare_parts||رادیاتور;رادیاتور آب;رادیاتور آلومینیومی|radiator;aluminium radiator;aluminum radiator|radiator|مبرد;مبرد ألومنيوم;رديتر
oil_filter>spare_parts|hs8421|فیلتر روغن;صافی روغن|oil filter|yağ filtri|فلتر زيت
air_filter>spare_parts||فیلتر هوا;صافی هوا;فیلتر کابین|air filter;cabin filter|hava filtri|فلتر هواء
fuel_filter>spare_parts||فیلتر بنزین;فیلتر سوخت;صافی بنزین|fuel filter|yanacaq filtri|فلتر وقود
water_pump>spare_parts|hs8413|واترپمپ;پوستهٔ واترپمپ|water pump;water pump housing|su nasosu|مضخة ماء
shock_absorber>spare_parts||کمک‌فنر|shock absorber|amortizator|ممتص صدمات
suspension>spare_parts||جلوبندی;سیبک;بوش طبق;طبق خودرو|suspension;control arm;ball joint;bush|asqı;asqı sistemi|نظام التعليق
gearbox>spare_parts||گیربکس;جعبه‌دنده|gearbox;transmission|sürətlər qutusu|علبة تروس;ناقل الحركة
clutch>spare_parts||کلاچ;صفحه کلاچ;دیسک و صفحه|clutch;clutch disc|ilişmə muftası;mufta|قابض;دبرياج
wiring_harness>spare_parts|hs8544|دسته‌سیم;دسته سیم خودرو|wiring harness;wire harness|kabel dəsti;naqil dəsti|ضفيرة أسلاك
bumper>spare_parts||سپر;سپر خودرو|bumper|bamper|مصد
headlight>spare_parts|hs8512|چراغ خودرو;چراغ جلو;~چراغ|headlight;headlamp;car lamp|fara|مصباح أمامي
spark_plug>spare_parts|hs8511|شمع خودرو;شمع موتور|spark plug|alışdırma şamı|شمعة إشعال;بوجيه
battery|hs8507|باتری;باطری;باتری خودرو|battery;car battery|akkumulyator|بطارية
timing_belt>spare_parts|hs4010|تسمه تایم;تسمه خودرو|timing belt|qayış;vaxt qayışı|سير التوقيت
tyre|hs4011|لاستیک;تایر;لاستیک خودرو;تایر سواری|tyre;tire;passenger car tyre;car tire|şin;təkər|إطار;إطارات
rim>spare_parts||رینگ چرخ;رینگ اسپرت;رینگ آلومینیومی|wheel rim;alloy wheel|təkər diski|جنط;جنوط
exhaust>spare_parts||اگزوز;منبع اگزوز|exhaust;muffler|səsboğucu|عادم;شكمان
dashboard>spare_parts||داشبورد;داشبورد خودرو|dashboard;dashboard panel;instrument panel|cihaz paneli;panel|لوحة القيادة;تابلوه
hinge|hs8302|لولا;لولای در|hinge;door hinge|həncama;petlə|مفصلة
car_seat>spare_parts|hs9401|صندلی خودرو|car seat|avtomobil oturacağı|مقعد سيارة
auto_glass>spare_parts|hs7007|شیشه خودرو|windscreen;auto glass|avtomobil şüşəsi|زجاج سيارات
steering>spare_parts||جعبه فرمان;فرمان خودرو;غربیلک فرمان|steering;steering box|sükan|مقود;علبة التوجيه
bearing|hs8482|بلبرینگ;رولبرینگ|bearing;ball bearing|podşipnik|محمل;رولمان بلي
fastener|hs7318|پیچ;پیچ و مهره;مهره|bolt;nut;screw;fastener|bolt;qayka;vint|برغي;براغي;مسامير
spring|hs7320|فنر|spring|yay|نابض;زنبرك
vehicle_body|2920 hs8707|بدنه خودرو;اتاق خودرو|vehicle body;car body|kuzov|هيكل سيارة
casting|2431 hs7325|ریخته‌گری;ریختهٔ چدنی;قطعات ریختگی;چدن‌ریزی|casting;foundry;iron casting|tökmə;çuqun tökmə|سباكة;مسبوكات
die_casting|2432|دایکاست;ریخته‌گری تحت فشار|die casting|təzyiq altında tökmə|صب بالقالب
forging|2591 hs7326|فورج;آهنگری;پرس‌کاری;قطعهٔ پرسی|forging;pressing;stamping;pressed part|döymə;ştamplama|حدادة;كبس معادن
machining|2592|تراشکاری;ماشین‌کاری;فرزکاری;فرز و تراش;تراش سی‌ان‌سی;تراشکاری CNC;خدمات فرز و تراش|machining;turning;milling;CNC machining;CNC turning|CNC emalı;metal emalı;tornaçılıq|خراطة;تشغيل آلي
plating||آبکاری;گالوانیزه|electroplating;plating;galvanizing|qalvanik örtük|طلاء كهربائي;جلفنة
heat_treatment||عملیات حرارتی;سخت‌کاری|heat treatment;hardening|termik emal|معالجة حرارية
mould|hs8480|قالب‌سازی;قالب تزریق;قالب‌سازی و تزریق پلاستیک;~قالب|mould making;mold making;die making;injection mould|qəlib;qəlib istehsalı|قوالب;صناعة القوالب;قوالب حقن
plastics|2220 hs3926|تزریق پلاستیک;قطعات پلاستیکی;پلاستیک|plastic injection;injection moulding;plastics|plastik injeksiya;plastik|حقن بلاستيك;بلاستيك
rubber|2219 hs4016|قطعات لاستیکی;اورینگ;کاسه‌نمد|rubber parts;o ring;oil seal|rezin hissələr;rezin|قطع مطاطية;مطاط
steel|hs7208|ورق فولاد;ورق فولادی;فولاد;آهن‌آلات|steel;steel sheet|polad;polad vərəq|فولاذ;صفائح فولاد
stainless>steel|hs7219|استیل;استنلس استیل;فولاد زنگ‌نزن|stainless steel|paslanmayan polad|ستانلس ستيل;فولاذ مقاوم للصدأ
aluminium|hs7601|آلومینیوم;شمش آلومینیوم;ورق آلومینیوم|aluminium;aluminum;aluminium ingot|alüminium|ألومنيوم
aluminium_profile>aluminium|hs7604|پروفیل آلومینیوم;مقاطع آلومینیوم|aluminium profile;aluminum profile;extrusion|alüminium profil|مقاطع ألومنيوم
metal_goods|2599|محصولات فلزی;سازه فلزی|fabricated metal;metal products|metal məmulatı|منتجات معدنية
electrode|hs8311|الکترود;الکترود جوشکاری;سیم جوش|electrode;welding electrode;welding wire|elektrod;qaynaq elektrodu|أقطاب لحام;قطب لحام
welding|hs8515|جوشکاری|welding|qaynaq|لحام
machine_tool|2822 hs8458|ماشین‌ابزار;دستگاه تراش;دستگاه سی‌ان‌سی|machine tool;lathe;CNC machine|dəzgah;torna dəzgahı|آلات تشغيل;مخرطة
tools|2593 hs8205|ابزارآلات;ابزار دستی;ابزار برش|tools;hand tools;cutting tools;hardware|alət;əl alətləri|عدد يدوية;أدوات قطع
paint|2022 hs3208|رنگ صنعتی;رنگ و رزین;~رنگ|industrial coating;paint;coating|boya;sənaye boyası|طلاء صناعي;دهان
resin|hs3907|رزین;رزین اپوکسی;اپوکسی|resin;epoxy resin;epoxy|qatran;epoksid qatranı|راتنج;راتنج إيبوكسي
chemicals|2011|مواد شیمیایی|chemicals|kimyəvi maddələr|مواد كيميائية
fibre|hs5503|الیاف;الیاف پلی‌استر|polyester fibre;polyester fiber;polyester staple fibre|poliester lif;lif|ألياف;ألياف بوليستر
textile|hs52|پارچه;نساجی;نخ|fabric;textile;yarn|parça;toxuculuq;iplik|قماش;نسيج;غزل
carton|1702 hs4819|کارتن;کارتن بسته‌بندی;کارتن‌سازی;جعبه‌سازی|carton;corrugated carton;corrugated carton packaging;cardboard box|karton qutu;karton|كرتون;كرتون تغليف
packaging||بسته‌بندی;مواد بسته‌بندی|packaging;packing|qablaşdırma|تغليف;تعبئة
furniture|hs9403|مبل;مبلمان|furniture|mebel|أثاث
handicraft||صنایع دستی|handicraft;crafts|əl işləri;xalq sənəti|حرف يدوية
wholesale|4669|عمده‌فروشی|wholesale|topdan satış|بيع بالجملة
retail|4773|خرده‌فروشی|retail|pərakəndə satış|بيع بالتجزئة
freight|4923 bds:transport|حمل‌ونقل;حمل‌ونقل بین‌المللی;باربری;لجستیک|freight;international freight;freight forwarding;international freight forwarding;logistics;transport|daşıma;beynəlxalq daşıma;yük daşıma|شحن;شحن دولي;نقل بضائع
customs|bds:export|ترخیص;ترخیص کالا;ترخیص گمرکی;گمرک|customs clearance;customs broker|gömrük;gömrük rəsmiləşdirilməsi|تخليص جمركي
warehouse||انبار;انبارداری|warehouse;storage|anbar|تخزين;مستودع
export_services||صادرات;خدمات صادرات|export;export services|ixrac|تصدير
import_services||واردات|import|idxal|استيراد
iso_consulting|bds:quality|مشاورهٔ ایزو;مشاورهٔ ایزو ۹۰۰۱;ایزو ۹۰۰۱|ISO consulting;ISO 9001 consulting|ISO məsləhət;ISO 9001 məsləhət|استشارات آيزو
consulting|7020 bds:management|مشاوره;مشاورهٔ مدیریت;مشاوران|consulting;management consulting;consultants|məsləhət;konsaltinq|استشارات;استشارات إدارية
laboratory|7120 bds:testing|آزمایشگاه;آزمون;آزمایشگاه همکار|laboratory;lab;testing|laboratoriya;sınaq|مختبر;فحص
tile_laboratory>laboratory||آزمایشگاه کاشی;آزمایشگاه همکار کاشی;آزمایشگاه سرامیک;آزمون مقاومت لغزش|tile testing laboratory;ceramics laboratory|keramika laboratoriyası|مختبر فحص بلاط;مختبر فحص
training|8549 bds:training|آموزش;آموزشگاه;آموزش فنی;مؤسسه آموزش;مؤسسه آموزش فنی|training;training institute;technical training;technical training institute|tədris;tədris mərkəzi;təlim|تدريب;معهد تدريب
accounting|6920 bds:accounting|حسابداری;حسابرسی;خدمات مالیاتی|accounting;audit;tax advice|mühasibat;audit|محاسبة;تدقيق
legal|bds:legal|خدمات حقوقی;مالکیت فکری;ثبت برند|legal services;intellectual property;trademark|hüquq xidməti|خدمات قانونية
design|7410 bds:design|طراحی;طراحی صنعتی;طراحی محصول;طراحی بسته‌بندی|design;industrial design;product design|dizayn|تصميم
marketing|bds:marketing|بازاریابی;تبلیغات|marketing;advertising|marketinq;reklam|تسويق;إعلان
finance|6419 bds:finance|تأمین مالی;وام;بانک|finance;funding;loan;bank|maliyyə;kredit|تمويل;قرض
insurance||بیمه|insurance|sığorta|تأمين
software|bds:digital|نرم‌افزار;فناوری اطلاعات;وب‌سایت|software;information technology;website|proqram təminatı;informasiya texnologiyaları|برمجيات
maintenance|bds:maintenance|تعمیر;تعمیر و نگهداری;تعمیر ماشین‌آلات|repair;maintenance|təmir|صيانة;إصلاح
environment|bds:environment|محیط زیست;انرژی;تصفیه فاضلاب|environment;energy audit;waste water|ətraf mühit;enerji|بيئة;طاقة
recycling|hs3915|بازیافت;ضایعات|recycling;scrap|təkrar emal;tullantı|إعادة تدوير;خردة
engineering|bds:technical|خدمات مهندسی;فنی و مهندسی|engineering;technical services|mühəndislik|هندسة;خدمات هندسية
association|9411|اتحادیه;انجمن;تعاونی;تشکل|association;union;cooperative;guild|birlik;kooperativ|جمعية;اتحاد;تعاونية
`;
