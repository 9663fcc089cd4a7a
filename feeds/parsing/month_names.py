"""The names of months in about fifty languages, folded by feeds/parsing/folding.py.

Derived from Unicode CLDR, Copyright Unicode, Inc., Unicode License V3. Written by
benchmarks/month_names.py. A name that stands for two months in different languages is left out.
"""

from __future__ import annotations

MONTH_NAMES = """
ean eanair ene enero gen gener gennaio ian ianuarie ion ionawr jaan jaanuar jan janar janeiro
januar januara januari januarie january janv janvaris janvier led leden ledna oca ocak saus
sausio sausis sij sijecanj sijecnja sty styczen stycznia tammi tammikuu tammikuuta urt urtarrila
xan xaneiro yan yanvar ιαν ιανουαριοσ ιανουαριου сту студзень студзеня січ січень січня янв
январь января яну януари јан јануар јануари հնվ հունվար հունվարի ינואר جنوری يناير ژانویه जनवर
জনযর ஜனவர జనవర มกราคม იან იანვარი

chw chwef chwefror feabh feabhra feb febbraio febr febreiro febrer febrero februar februara
februari februarie februaris february fev fevereiro fevr fevral fevrier helmi helmikuu
helmikuuta lut lutego luty ots otsaila peb pebrero shk shkurt sub subat uno unor unora vas
vasario vasaris veebr veebruar velj veljaca veljace φεβ φεβρουαριοσ φεβρουαριου лют лютага лютии
лютого люты феб фебруар фев февр февраль февраля февруари փետրվար փետրվարի փտվ פברואר فبراير
فروری فوریه फबर फबरवर फरवर ফব ফবরযর பப பபரவர ఫబర ఫబరవర กมภาพนธ თებ თებერვალი

bre brezen brezna kov kovas kovo maalis maaliskuu maaliskuuta maart mac machi mar marc marca
march marcius marco marec maret mars marso mart marta martie marts martxoa marz marzec marzo maw
mawrth mrt ozu ozujak ozujka μαρ μαρτιοσ μαρτιου бер березень березня мар март марта сак сакавік
сакавіка մարտ մարտի մրտ מרץ مارس مارچ मरच মরচ மர மரச మరచ มนาคม მარ მარტი

abr abril aib aibrean api apirila apr aprel april aprila aprile aprili aprilie aprilis aprill
avr avril bal balandis balandzio dub duben dubna ebr ebrill huhti huhtikuu huhtikuuta kwi
kwiecien kwietnia nis nisan pri prill tra travanj travnja απρ απριλιοσ απριλιου апр апрель
апреля април квіт квітень квітня кра красавік красавіка ապր ապրիլ ապրիլի אפריל ابريل اوریل اپریل
अपरल एपर एपरल এপর এপরল ஏப ஏபரல ఏపర ఏపరల เมษายน აპრ აპრილი

beal bealtaine geg geguze geguzes kve kveten kvetna mag maggio mai maiatza maig maijs maio maj
maja majus may mayis mayo mei svi svibanj svibnja touko toukokuu toukokuuta μαι μαιοσ μαιου маи
мая мај трав травень травня մայիս մայիսի մյս מאי مايو مه ميی मई พฤษภาคม მაი მაისი

birz birzelio birzelis cerven cervna cvn cze czerwca czerwiec eka ekaina giu giugno haz haziran
hun hunyo iun iunie iyn iyun juin jun juna june junho juni junie junij junijs junio junius juny
juuni kesa kesakuu kesakuuta lipanj lipnja meh mehefin meith meitheamh qer qershor xuno ιουν
ιουνιοσ ιουνιου июн июнь июня черв червень червня чэр чэрвень чэрвеня юни јун јуни հնս հունիս
հունիսի יוני جون يونيو ژوين มถนายน ივნ ივნისი

cervence cervenec cvc gor gorff gorffennaf heina heinakuu heinakuuta hul hulyo iuil iul iulie
iyl iyul juil juillet jul jula julai julho juli julie julij julijs julio juliol julius july
juuli korr korrik liep liepa liepos lipca lipiec lug luglio srpanj srpnja tem temmuz uzt uztaila
xul xullo ιουλ ιουλιοσ ιουλιου июл июль июля лип липень липня ліп ліпень ліпеня юли јул јули հլս
հուլիս հուլիսի יולי جولايی يوليو ژويیه जल जलई জল জলই ஜல జల กรกฎาคม ივლ ივლისი

abu abuztua ag ago agost agosti agosto agu agust agustos agustus aout aug august augusta augusti
augusts augustus augusztus avg avgust avq avqust awst elo elokuu elokuuta gush gusht kol kolovoz
kolovoza lun lunasa ogo ogos rugp rugpjucio rugpjutis sie sierpien sierpnia srpen srpna αυγ
αυγουστοσ αυγουστου авг август августа жні жнівень жніуня серп серпень серпня օգոստոս օգոստոսի
օգս אוגוסט اغسطس اوت اگست अगसत ऑग ऑगसट আগ আগসট ஆக ஆகஸட ఆగ ఆగసట สงหาคม აგვ აგვისტო

eyl eylul ira iraila medi mfomh rugs rugsejis rugsejo ruj rujan rujna sen sentyabr sep sept
septemba septembar september septembra septembre septembrie septembris septiembre set setembre
setembro settembre setyembre sht shtator syys syyskuu syyskuuta szept szeptember wrz wrzesien
wrzesnia zar zari σεπ σεπτεμβριοσ σεπτεμβριου вер верасень верасня вересень вересня сент
сентябрь сентября сеп септембар септември սեպ սեպտեմբեր սեպտեմբերի ספטמבר سبتمبر ستمبر سپتامبر
सतबर सपट सपटबर সপ সপট সপটমবর சப சபடமபர సపట సపటబర กนยายน სექ სექტემბერი

dfomh eki ekim hyd hydref loka lokakuu lokakuuta oct october octobre octombrie octubre okt
oktoba oktobar oktober oktobra oktobris oktoober oktubre oktyabr ott ottobre out outubro paz
pazdziernik pazdziernika rij rijen rijna spal spalio spalis tet tetor urr urria οκτ οκτωβριοσ
οκτωβριου жовт жовтень жовтня кас кастрычнік кастрычніка окт октобар октомври октябрь октября
հոկ հոկտեմբեր հոկտեմբերի אוקטובר اكتوبر اکتبر اکتوبر अकटबर ऑकट ऑकटबर অকট অকটবর அக அகடபர అకట
అకటబర ตลาคม ოქტ ოქტომბერი

aza azaroa kas kasim lapkr lapkricio lapkritis listopadu marras marraskuu marraskuuta nen nentor
nob nobyembre noiembrie nov novemba novembar november novembra novembre novembris novembro
noviembre noy noyabr samh samhain stu studeni studenoga tach tachwedd νοε νοεμβριοσ νοεμβριου
лист листопад листопада ліс лістапад лістапада нов новембар ное ноември нояб ноябрь ноября նոյ
նոյեմբեր նոյեմբերի נובמבר نوامبر نوفمبر نومبر नवबर नवह नवहबर নভ নভমবর நவ நவமபர నవ నవబర พฤศจกายน
ნოე ნოემბერი

abe abendua ara aralik dec decembar december decembra decembre decembrie decembris decembro dek
dekabr des desemba desember desembre dets detsember dez dezember dezembro dhj dhjetor dic
dicembre diciembre dis disember disyembre gru grudnia grudzien gruod gruodis gruodzio joulu
joulukuu joulukuuta noll nollaig pro prosinac prosinca prosince prosinec rhag rhagfyr δεκ
δεκεμβριοσ δεκεμβριου груд грудень грудня дек декабрь декабря декември дец децембар сне снежань
снежня դեկ դեկտեմբեր դեկտեմբերի דצמבר دسامبر دسمبر ديسمبر डस डसबर दसबर ডস ডসমবর டச டசமபர డస డసబర
ธนวาคม დეკ დეკემბერი

"""
"""A paragraph for each month, January first, with its names parted by spaces."""
