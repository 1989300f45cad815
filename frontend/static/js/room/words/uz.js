/** Uzbek in Latin letters: 256 words that no two people hear alike; the place of a word is its number. */
export default `
  adib adras alanga albom aloqa anhor anjir araba archa arqon arslon asal atirgul atlas avtobus ayiq
  ayvon bahor baliq balkon banan baraka barmoq bayram bedana beqasam bilim bino bodom bodring bogʻbon
  boʻlma boʻri boʻyoq bulbul buloq bulut burgut buvi chashma chavandoz chegara chelak chigit chinor
  chiroq chizma choynak choʻl chumoli daftar dala daraxt darvoza daryo dasturxon delfin dengiz deraza
  devor doira domla doʻmbira doʻppi doʻst dutor ekin elak eshik fazo fil fontan gavhar gilos gitara
  globus goʻza gugurt gulzor gumbaz gurunch hakim handalak havo haykal hikoya hosil ildiz ilm imorat
  ipak ismaloq jiyda jomadon joʻxori juvoz kabutar kalit karnay karvon kashta kirpi kiyik koʻklam
  koʻprik koʻrpa koʻzgu kumush lampa laylak limon loviya madrasa magnit mahalla malika manzil marvarid
  mashina mayiz mehmon minora mirob misgar mosh moʻyqalam musiqa muz nafas naqsh nashvati navroʻz
  nihol nilufar nogʻora novda novvot oftob olcha olmos oltin olxoʻri ombor opera orol oʻrgimchak
  oʻrmon oʻtloq pahlavon palto parranda paypoq pechka peshayvon piyoz polvon pomidor poydevor poyezd
  qalampir qaldirgʻoch qamish qanot qargʻa qasr qaychi qayrogʻoch qishloq qogʻoz qovoq qoʻngʻiroq
  qoʻziqorin quduq qulf qulupnay qurbaqa quyosh raketa rang rassom rayhon roʻmol rubob sabzi sahro
  samolyot sandiq savat sayohat sayyora shaftoli shakar sham sharbat shifokor shimol shirinlik shisha
  shoir shudring sichqon somsa sovgʻa sovun suhbat sumalak supurgi suzgich taksi taqvim tarnov tarozi
  tarvuz taxta temir tepa tikuvchi tilla tinchlik toshbaqa toʻlqin toʻp tugma uchqun uchuvchi ufq ukki
  umid urugʻ ustun uzuk vagon vodiy voha vulqon xarita xat xoʻroz xurmo yaproq yaxmalak yaylov yelkan
  yomgʻir yongʻoq yostiq yoʻlovchi yulduz yurak zamin zargar zaytun zebra zina ziravor zumrad
`.split(/\s+/).filter(Boolean);
