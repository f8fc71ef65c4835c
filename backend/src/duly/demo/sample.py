"""What the sample account holds: one line a task, indentation makes subtasks.

`title | marks`, with the marks `!priority`, `@tag` (`_` for a space), `+3` or `-2` (due in so many days), `+3T18:30` (timed),
`>+1` (start), `^+9` (deadline), `done`, `trash`; `*FREQ=DAILY` (repeats), with `clamp` (the last day of shorter months) or `after`
(counted from completing); `~PT30M` (a reminder before it is due), `~>P1D` (before its start), `~^P2D` (before its deadline), `~PT0S/PT10M`
(then each ten minutes until it is done); a second `|` starts the description, in which `\\n` is a line break.
"""

PROJECTS: dict[str, tuple[str | None, str]] = {}


def _project(name: str, color: str | None, lines: str) -> None:
    PROJECTS[name] = (color, lines)


INBOX = r"""
Buy groceries for the weekend | !medium @errand +1 | - [ ] oat milk\n- [ ] rye bread\n- [ ] olives
Call the dentist about the crown | !high @phone +0T10:30 ~PT30M
Return the drill to Sana | @errand -2
Renew the library card | @errand +4
Send Mum the photos from Hunza | @family +2
Look for the warranty of the kettle
Cancel the trial of the video service | !urgent +0
Find out why the hall lamp flickers | @home
Write down the wifi password for guests | @home done
Ask Bilal for his biryani recipe | @family @phone
Thank-you note for the neighbours | +3
Sort the drawer nobody opens | @someday
Back up the phone | !high -1 @computer *FREQ=WEEKLY after
Read the letter from the insurance | !high @paper -4
Choose a birthday present for Zoya | @family +12 ^+15 ~^P2D
Fix the squeaking bicycle brake | @errand done
New passport photos | @errand +9 ^+30
Photograph the meter readings | +6 @home *FREQ=MONTHLY;BYMONTHDAY=31 clamp
Unsubscribe from newsletters | @computer @someday done
Try the bakery on the corner | @someday
Pay the parking fine | !urgent -6 ^-1
Update the emergency contacts | @paper
Learn the second verse | @someday
Water the plants 🌱 | @home +0 *FREQ=DAILY;INTERVAL=2 done
Book a table for Friday 🍝 | @phone +3T19:30 ~PT1H
Old shopping list | trash
Draft of a message I never sent | trash
Compare electricity tariffs | @paper @computer +20
Take the winter coats to the cleaner | @errand +5
Reply to the class chat about the picnic | @phone done
"""
_project(
    "Home",
    "green",
    r"""
Spring cleaning | @home +40 | One room a weekend.
    Kitchen | +41
        Descale the kettle | @home
        Empty the spice rack and throw out what has no smell | @home
        Clean behind the fridge | !low
    Bathroom | +48
        New shower curtain | @errand
        Grout between the tiles | !low
    Balcony | +55
Repair the dripping tap | !high @home -3 | Washer 12 mm; the blue toolbox is under the stairs.
Paint the study | @home >+10 +18 ~>P1D | Colour: chalk white. Two coats.
    Buy paint, rollers and tape | @errand +9
    Move the bookshelf | !low
    Mask the skirting boards
Replace the batteries of the smoke alarms | !urgent @home -1 *FREQ=MONTHLY;INTERVAL=6
Service the boiler | @phone +25 ^+60 *FREQ=YEARLY ~P7D
Hang the map in the corridor | @home done
Measure the window for blinds | @home done
Order the blinds | @computer +3
Defrost the freezer | @home +13
Plant garlic before the frost | @garden -10 done
Prune the apple tree | @garden +75
Sharpen the secateurs | @garden @home
Compost: turn it | @garden +7
Insulate the attic hatch | @home !medium +16
Sweep the chimney | @phone +33 ^+45
Label the fuse box | @home @paper
Give away the old sofa | @computer +8
Clean the gutters | @home -12
Oil the hinges | @home @someday
Find the spare key | @home !high -20
Check the roof after the storm | @home done
Rubbish: paper and glass | +2
Wash the curtains | @home @someday
Make the guest bed | @home +11T17:00
Fill the bird feeder 🐦 | @garden +1
Ask about fibre in our street | @phone +5
""",
)
_project(
    "Work",
    "blue",
    r"""
Quarterly report | !urgent @office +5T17:00 >-2 | **Audience**: the board. Four pages, no more.\n\n1. What we promised\n2. What happened\n3. What we learnt
    Collect the figures from finance | !high @office -1
    Draft the summary | @deep_work +1T09:00
    Charts in one style | @deep_work +2
    Have Farah read it | +3
Prepare the talk on event logs | !high @deep_work +14T14:00
    Outline | done
    Slides | +9
        Diagram of the outbox | @deep_work
        One slide about failure
    Rehearse with the clock | +13T11:00
Review Ayesha's proposal | @office +0T15:00 !high
Answer the auditors | !urgent @office -3
Plan the team day | @office @phone +21
    Ask for allergies
    Book the minibus | @phone +10
Interview: backend engineer | @office +2T11:30
Write the job advert | @office done
Expense claim for Berlin | @paper -8 ^+2
Rotate the signing keys | !high @computer +30
Delete the staging cluster nobody uses | @computer !medium
Read the incident report twice | @deep_work +1
One-to-one with Omar | @office +1T10:00 *FREQ=WEEKLY ~PT10M
One-to-one with Lena | @office +2T10:00 *FREQ=WEEKLY;INTERVAL=2 ~PT10M
One-to-one with Kenji | @office +3T10:00
Update the on-call rota | @office -1 done
Budget for next year | !high @office +34 ^+40
Reply to the customer in Lisbon | @phone -2
Thank the night shift | @office done
Archive the old wiki | @computer @someday
Pair on the flaky test | @computer +1T13:30
Ask legal about the new clause | @office @phone +6
Move the stand-up to half past nine | @office done
Sketch the migration plan | @deep_work >+3 +10
Learn how the relay wakes up | @deep_work @someday
Order a second monitor | @office -14 done
Retro: three things to stop | @office +8T16:00
Draft that was replaced | trash
Sign the contract with the printer | @paper @office +4
Close tickets older than a year | @computer @someday
Security training, module 4 | @computer +28 ^+31
Check the backup by restoring it | !urgent @computer +2
""",
)
_project(
    "گھر اور خاندان",
    "amber",
    r"""
دودھ، دہی اور انڈے لینا | @errand +0
امی کو فون کرنا | !high @phone @family +0T20:00 *FREQ=WEEKLY ~PT15M
بجلی کا بل جمع کروانا | !urgent @paper -2 ^+1
گیس کا بل | @paper +6 ^+10
بچوں کے اسکول کی فیس | !high @paper +9 ^+10
زویا کی سالگرہ کی تیاری | @family >+5 +15 | کیک، غبارے اور مہمانوں کی فہرست
    کیک کا آرڈر دینا | @phone +10
    مہمانوں کو پیغام بھیجنا | @phone +7
    گھر سجانا | @home +15T10:00
درزی سے کپڑے لینا | @errand +3
ڈاکٹر سے وقت لینا | @phone !high -1
قرآن خوانی کے لیے کھانے کا انتظام | @family +18T13:00
پرانی تصویریں البم میں لگانا | @family @someday
سبزی منڈی سے پھل لانا | @errand +2 done
گاڑی کا تیل بدلوانا | @errand -5
دادا جان کی دوا لانا | !urgent @errand +0
پودوں کو پانی دینا 🌿 | @garden +1
چچا کے گھر دعوت | @family +4T19:00
اردو کی کتاب واپس کرنا | @errand -9 done
نکاح نامے کی کاپی بنوانا | @paper +22
عید کے کپڑے خریدنا | @errand @family +110
پانی کی ٹینکی صاف کروانا | @home +17
دروازے کا تالا ٹھیک کروانا | @home !medium +8
خالہ کو شادی کی مبارکباد دینا | @phone done
کرکٹ میچ کے ٹکٹ 🏏 | @family +27T14:30
""",
)
_project(
    "Reise nach Bergen",
    "teal",
    r"""
Fähre buchen | !high @computer -4 ^+5
Pension in Flåm anschreiben | @computer +2
Reiseversicherung vergleichen | @paper @computer +12
Packliste schreiben | >+30 +45
    Regenjacke imprägnieren | +40
    Wanderschuhe einlaufen | >+10 +44
    Kartenmaterial offline speichern | @computer +43
Urlaubsantrag stellen | !urgent @office -1
Norwegisch: zwanzig Wörter am Tag | @someday
Fotokamera reinigen | @home +38
Nachbarin wegen der Blumen fragen | @phone +41
Hurtigruten: Abfahrtszeiten prüfen | @computer done
Ersatzakku bestellen | @errand +25
Bücher für den Zug aussuchen | @someday
Straßenkarte der Hardangervidda | @errand done
Impfpass suchen | @paper +35
Tagebuch kaufen | @errand trash
""",
)
_project(
    "Curso y lecturas",
    "purple",
    r"""
Leer el capítulo 7 de «Rayuela» | @deep_work +1
Ejercicios de subjuntivo, página 84 | +2T18:00 @deep_work
Inscribirse en el examen de mayo | !high @computer +60 ^+75
Devolver los libros a la biblioteca | @errand -3
Escribir la reseña de noviembre | @deep_work +6
Comprar un cuaderno cuadriculado | @errand done
Lire « Les Années » d'Annie Ernaux | @someday
Réviser le passé simple | +4
Préparer l'exposé sur Camus | !medium >+8 +20T10:00
    Relire « L'Étranger » | +12
    Chercher trois citations | +15
    Fiche de deux pages | +18
Envoyer la lettre de motivation à l'école | !urgent @paper -2
Acheter des billets pour le théâtre 🎭 | +9T20:30
Apprendre l'alphabet grec | @someday
Ver «El laberinto del fauno» con subtítulos | @family +10T21:00
Pasar los apuntes a limpio | @paper
Pagar la matrícula | !high @paper +11 ^+14
Trouver un correspondant | @computer @someday
Corriger la dictée | done
""",
)
_project(
    "日本語と旅行",
    "red",
    r"""
牛乳と卵を買う 🥛 | @errand +0
漢字を毎日十個覚える | @deep_work +1 *FREQ=DAILY
京都の宿を予約する | !high @computer +20 ^+30
新幹線の切符を調べる | @computer +15
    指定席かどうか確かめる
    割引があるか聞く | @phone
祖母に手紙を書く | @family -2
図書館に本を返す | @errand -1 done
会議の資料を翻訳する | !urgent @office +2T09:00
買牛奶和面包 | @errand +1
给李老师打电话 | @phone !high +0T16:00
整理去年的照片 | @family @someday
交水电费 | @paper -3 ^+2 *FREQ=MONTHLY ~^P1D
学习做麻婆豆腐 | @home +5
预订春节的火票 | !high @computer +50 ^+55
复习第十二课 | @deep_work +3
한국어 수업 등록하기 | @computer +13
김치 담그기 | @home +9
치과 예약 확인 | @phone done
書道の筆を洗う | @home
茶道の本を読む | @someday
""",
)
_project(
    "Health",
    "pink",
    r"""
Morning run along the canal | +0T06:30 *FREQ=WEEKLY;BYDAY=MO,WE,FR ~PT30M
Blood test, come fasting | !high +7T08:15 ~PT12H ~PT1H | Bring the referral and the last results.
Physiotherapy exercises | +0 @home
Refill the prescription | !urgent @errand -1
Book the eye test | @phone +14
Buy running socks | @errand done
Walk instead of the bus | +1
Drink more water than coffee | @someday
Vaccination booster | @phone +40 ^+60
Cancel the gym contract | @paper -15 ^+10
Stretch after the call | @office +2
Weigh the rucksack | @home
Meal plan for the week | +4 @home
    Lentil soup | @home
    Shakshuka | @home
    Dal and rice | @home
Sleep diary | done
Dentist: X-ray from last year | @paper +0
Swim on Thursday | +2T19:00
Ask about the knee | @phone +7T08:30
सुबह योग करना | +0T06:00 *FREQ=DAILY ~PT0S/PT10M
दवा की दुकान जाना | @errand -1
माँ के लिए चश्मा बनवाना | @family +6
किताब लौटाना | @errand done
हिन्दी में पत्र लिखना | @family +9
شرب الماء كل ساعتين | +0
موعد طبيب العيون | @phone +16T09:45
قراءة كتاب قبل النوم | @someday
לקנות ויטמינים | @errand +3
להתקשר לסבתא | @phone @family +0T18:00
""",
)
_project(
    "Garden of ideas",
    "indigo",
    r"""
A newsletter about maps that were wrong | @someday
Write the story about the lighthouse keeper's daughter who answers letters that were addressed to nobody in particular | @deep_work @someday | Begin in the middle. She has read only half of the sentence when the lamp goes out.
Build a small loom | @home @someday
An app that only says "not today" | @someday
Record the sounds of the old market before they move it | !medium +26
Learn to whistle with two fingers | @someday
Bake bread with a starter older than me 🍞 | @home +19
Café in the old bakery: ask about the lease | @phone !high +4
Naïve painting course | @someday
Postcards to everyone I owe an answer | @paper -30
Map every bench in the park | @someday done
A year of one photograph a day 📷 | +1 >-20
👩🏽‍🌾🌻🐝 | @garden
Visit the observatory on a clear night 🔭 | @family +23T21:30
Translate grandfather's notebook | @family @deep_work >+40 +200
Ten-year letter to myself | @someday +330
Plan the long walk | >+60 +180 | Six weeks, one bag.
    Route | +100
    Who feeds the cat 🐈 | +150
    Boots | +120
Sell the piano, or play it | @home !low
Half an idea about half an idea | trash
""",
)
_project(
    "Band and friends",
    "orange",
    r"""
Rehearsal in the cellar | +2T20:00 *FREQ=WEEKLY;INTERVAL=2 | Bring the long cable.
New strings for the bass | !high @errand -1
Set list for the winter concert | !medium >+5 +23
    Three fast ones to begin
    The slow one with the cello
    Encore: agree on one
Ask the pub about the small stage | @phone +3
Poster: draft | @computer +9
Poster: print forty | @errand +16
Tune the piano | @phone @home +30
Transcribe the solo, bars 33 to 48 | @deep_work +6
Return Jonas's microphone | @errand -11
Record the second take | +12T15:00
Pay the rehearsal room | !urgent @paper -2 ^+3
Song about the night train | @someday
Learn the bridge by heart | @deep_work +1
Photographs for the website | @computer @someday
Lend Maria the metronome | done
Earplugs for everyone | @errand done
Invitar a los vecinos al concierto | +15
Comprare le corde per la chitarra | @errand +4
Telefonare a Giulia per le prove | @phone +0T19:00
Prenotare il furgone | !high @computer +17 ^+21
Scrivere il testo della seconda strofa | @deep_work +8
Levar o violão ao luthier | @errand +5
Ensaiar «Águas de Março» | +7T18:30
Комплект барабанних паличок | @errand +3
Зателефонувати Олені про виступ | @phone +1
Записати нову пісню 🎶 | @deep_work >+4 +27
Τηλεφώνημα στον Νίκο για το βιολί | @phone +6
Dügün için şarkı listesi | @family +35
Işık ve ses kontrolü | +22T17:00
Kup bilety na koncert w Łodzi | @computer +45T19:00
Nauczyć się refrenu | @someday
Mua dây đàn mới | @errand +2
Tập hát mỗi tối | +0
Öva takten med höger hand | @someday
Herra soitettava takaisin | @phone -1
Zkouška se sborem | +10T18:00
Vrátit noty do knihovny | @errand -4
Dinner for the band at ours 🍲 | @home @family +13T19:30
    Ask who eats no meat
    Borrow four chairs | @phone +12
    Plates, glasses, candles | @errand +12
Thank the sound engineer | +24
Tickets for the grandparents | @family +20
Old lyrics nobody liked | trash
Sell the broken amplifier for parts | @computer @someday
Birthday song for Omar 🎂 | @family +5T12:00
Set the alarm for the broadcast | +28T21:55
Write to the label, politely, once more | @paper !low +31
""",
)
