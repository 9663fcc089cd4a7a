"""The names of months and days of the week in about fifty languages, in lower case.

Derived from Unicode CLDR, Copyright Unicode, Inc., Unicode License V3. Written by
benchmarks/calendar_words.py. Names of less than four letters are left out.
"""

from __future__ import annotations

CALENDAR_NAMES = """
abendua abril abuztua agost agosti agosto agustus ahad aibreán alhamisi antradienis août apirila
aprel april aprile aprili aprilie aprill apríl apríla aprīlis aralık asteartea asteazkena
astelehena august augusta augusti augusts augustus augusztus avgust avqust avril awst azaroa
ağustos balandis balandžio bazar bealtaine birželio birželis biyernes březen března ceturtdiena
chwefror csütörtök cuma cumartesi czerwca czerwiec czwartek cümə decembar december decembra
decembrie decembris decembro dekabr desemba desember desembre detsember dezember dezembro
dhjetor dicembre diciembre dienstag dijous dilluns dimanche dimarts dimecres dinsdag disember
dissabte disyembre diumenge divendres domenica domingo donderdag donnerstag duben dubna duminică
déardaoin décembre d’abril d’agost d’octubre eanáir ebrill ekaina ekim elokuu elokuuta enero
esmaspäev eylül feabhra febbraio febreiro febrer febrero februar februari februarie february
február februára februāris febrúar fevereiro fevral fimmtudagur fredag freitag friday février
föstudagur gegužė gegužės gener gennaio giovedì giugno gorffennaf grudnia grudzień gruodis
gruodžio gusht haziran heinäkuu heinäkuuta helmikuu helmikuuta huhtikuu huhtikuuta hulyo hunyo
huwebes hydref hétfő ianuarie igandea ijumaa ionawr iraila isnin iulie iunie iyul iyun iúil
jaanuar janar janeiro januar januari januarie january január januára janvier janvāris janúar
jeudi joulukuu joulukuuta jueves juillet juin julai julho juli julie julij julio juliol july
jumaat jumamosi jumanne jumapili jumat jumatano jumatatu june junho juni junie junij junio juny
juuli juuni júl júla július júlí jún júna június júní jūlijs jūnijs kamis kasım kedd keskiviikko
keskiviikkona kesäkuu kesäkuuta ketvirtadienis khamis kolmapäev kolovoz kolovoza korrik kovas
kovo květen května kwiecień kwietnia lapkritis lapkričio larunbata lauantai lauantaina
laugardagur laupäev laurdag leden ledna liepa liepos linggo lipanj lipca lipiec lipnja listopad
listopada listopadu lokakuu lokakuuta luglio lundi lunedì lunes luni luns lutego luty lördag
lørdag lúnasa maaliskuu maaliskuuta maanantai maanantaina maandag maart machi maggio maiatza
maig maijs maja mandag marca mardi marec maret marraskuu marraskuuta marso mart martedì martes
martie marts martxoa marzec marzo març março marți mawrth mayıs maí medi mehefin meitheamh
mercoledì mercredi miercuri minggu mittwoch miyerkules miércoles miðvikudagur monday montag máj
mája május mánudagur március márta märts märz måndag mércores nedelja nedeľa nedjelja neděle
neljapäev niedziela nisan nobyembre noiembrie nollaig novemba novembar november novembra
novembre novembris novembro noviembre noyabr nëntor nóvember ocak october octobre octombrie
octubre ogos oktoba oktobar oktober oktobris oktoober oktubre oktyabr október októbra onsdag
osteguna ostirala otrdiena otsaila ottobre outubro ožujak ožujka pazar pazartesi październik
października pebrero penktadienis perjantai perjantaina perşembe petak petek piatok piektdiena
pirmadienis pirmdiena piątek pondelok pondělí ponedeljek ponedjeljak poniedziałek prill prosinac
prosinca prosince prosinec pátek péntek pühapäev qershor quarta-feira quinta-feira rabu reede
rhagfyr rugpjūtis rugpjūčio rugsėjis rugsėjo rujan rujna sabado sabato sabtu salı samedi samhain
samstag saterdag saturday sausio sausis segunda-feira sekmadienis selasa senin sentyabr septemba
septembar september septembra septembre septembrie septembris septiembre sestdiena setembre
setembro settembre setyembre sexta-feira shkurt shtator sierpień sierpnia siječanj siječnja
sobota sondag sonntag spalio spalis sreda srijeda srpanj srpen srpna srpnja streda studeni
studenoga styczeń stycznia středa subota sunday sunnudagur sunnuntai sunnuntaina svibanj svibnja
svētdiena syyskuu syyskuuta szeptember szerda szombat sábado sâmbătă söndag søndag tachwedd
tammikuu tammikuuta teisipäev temmuz terça-feira tetor thursday tiistai tiistaina tirsdag tisdag
torek torsdag torstai torstaina toukokuu toukokuuta travanj travnja trečiadienis trešdiena
tuesday tysdag urria urtarrila utorak utorok uztaila vasario vasaris vasárnap veebruar veljača
veljače vendredi venerdì venres viernes vineri vrijdag vrydag wednesday woensdag wrzesień
września wtorek xaneiro xoves xullo xuño yanvar zaterdag zondag září ágúst április çarşamba
çərşənbə únor února úterý þriðjudagur červen července červenec června četrtek četvrtak čtvrtek
říjen října środa şubat şənbə šeštadienis štvrtok απρίλιοσ απριλίου αυγούστου αύγουστοσ
δεκέμβριοσ δεκεμβρίου δευτέρα ιανουάριοσ ιανουαρίου ιουλίου ιουνίου ιούλιοσ ιούνιοσ κυριακή
μάιοσ μάρτιοσ μαΐου μαρτίου νοέμβριοσ νοεμβρίου οκτωβρίου οκτώβριοσ πέμπτη παρασκευή σάββατο
σεπτέμβριοσ σεπτεμβρίου τετάρτη τρίτη φεβρουάριοσ φεβρουαρίου август августа апрель апреля април
аўторак березень березня верасень верасня вересень вересня воскресенье вторник вівторок грудень
грудня декабрь декабря декември децембар жнівень жніўня жовтень жовтня июль июля июнь июня
кастрычнік кастрычніка квітень квітня красавік красавіка липень липня листопад листопада лютага
лютий лютого люты ліпень ліпеня лістапад лістапада май март марта мая мај недела неделя недеља
неділя новембар ноември ноябрь ноября нядзеля октобар октомври октябрь октября пʼятниця
панядзелак петак петок петък понеделник понедельник понедељак понеділок пятница пятніца сабота
сакавік сакавіка сентябрь сентября септембар септември серада середа серпень серпня снежань
снежня среда сряда студзень студзеня суббота субота събота січень січня травень травня уторак
фебруар февраль февраля февруари чацвер червень червня четвер четверг четвртак четврток
четвъртък чэрвень чэрвеня юли юни январь января януари јануар јануари јул јули јун јуни ապրիլ
ապրիլի դեկտեմբեր դեկտեմբերի երեքշաբթի երկուշաբթի կիրակի հինգշաբթի հոկտեմբեր հոկտեմբերի հուլիս
հուլիսի հունիս հունիսի հունվար հունվարի մայիս մայիսի մարտ մարտի նոյեմբեր նոյեմբերի շաբաթ ուրբաթ
չորեքշաբթի սեպտեմբեր սեպտեմբերի փետրվար փետրվարի օգոստոս օգոստոսի אוגוסט אוקטובר אפריל דצמבר
יולי יוני ינואר מאי מרץ נובמבר ספטמבר פברואר آوریل أبريل أغسطس أكتوبر اتوار الأحد الأربعاء
الاثنين الثلاثاء الجمعة الخميس السبت اوت اپریل اکتبر اکتوبر اگست بدھ جمعرات جمعه جمعہ جنوری
جولائی جون دسامبر دسمبر دوشنبه ديسمبر سبتمبر ستمبر سه‌شنبه سپتامبر شنبه فبراير فروری فوریه مئی
مارس مارچ مايو منگل مه نوامبر نوفمبر نومبر يناير يوليو يونيو پنجشنبه پیر چهارشنبه ژانویه ژوئن
ژوئیه ہفتہ یکشنبه अक्टूबर अगस्त अप्रैल एप्रिल ऑक्टोबर ऑगस्ट गुरुवार जनवरी जानेवारी जुलाई जुलै
जून डिसेंबर दिसंबर नवंबर नोव्हेंबर फ़रवरी फेब्रुवारी बुधवार मंगलवार मंगळवार मई मार्च मे रविवार
शनिवार शुक्रवार सप्टेंबर सितंबर सोमवार অক্টোবর আগস্ট এপ্রিল জানুয়ারি জুন জুলাই ডিসেম্বর নভেম্বর
ফেব্রুয়ারি বুধবার বৃহস্পতিবার মঙ্গলবার মার্চ মে রবিবার শনিবার শুক্রবার সেপ্টেম্বর সোমবার
அக்டோபர் ஆகஸ்ட் ஏப்ரல் சனி செப்டம்பர் செவ்வாய் ஜனவரி ஜூன் ஜூலை ஞாயிறு டிசம்பர் திங்கள் நவம்பர்
பிப்ரவரி புதன் மார்ச் மே வியாழன் வெள்ளி అక్టోబర్ ఆగస్టు ఆదివారం ఏప్రిల్ గురువారం జనవరి జులై జూన్
డిసెంబర్ నవంబర్ ఫిబ్రవరి బుధవారం మంగళవారం మార్చి మే శనివారం శుక్రవారం సెప్టెంబర్ సోమవారం กรกฎาคม
กันยายน กุมภาพันธ์ ตุลาคม ธันวาคม พฤศจิกายน พฤษภาคม มกราคม มิถุนายน มีนาคม วันจันทร์ วันพฤหัสบดี
วันพุธ วันศุกร์ วันอังคาร วันอาทิตย์ วันเสาร์ สิงหาคม เมษายน აგვისტო აპრილი დეკემბერი თებერვალი
იანვარი ივლისი ივნისი კვირა მაისი მარტი ნოემბერი ოთხშაბათი ორშაბათი ოქტომბერი პარასკევი
სამშაბათი სექტემბერი შაბათი ხუთშაბათი 금요일 목요일 수요일 월요일 일요일 토요일 화요일
"""
"""The names, with spaces between them."""
