"""French."""

from duly.quickadd import clock as c
from duly.quickadd import dates
from duly.quickadd import days as d
from duly.quickadd import repeats as r
from duly.quickadd.languages import numbers as n
from duly.quickadd.languages.language import ATTACHED, WEAK, Language, Row, dotted

WEEKDAYS = {
    "lundi": 0, "lun": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "jeu": 3, "vendredi": 4, "ven": 4, "samedi": 5,
    "dimanche": 6, "dim": 6,
}  # fmt: skip
SHORT_WEEKDAYS = {"mar": 1, "mer": 2, "sam": 5}
MONTHS = {
    "janvier": 1, "janv": 1, "février": 2, "fevrier": 2, "févr": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5, "juin": 6,
    "juillet": 7, "juil": 7, "août": 8, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
    "décembre": 12, "decembre": 12, "déc": 12,
}  # fmt: skip
NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30,
}  # fmt: skip
ORDINALS = {
    "premier": 1, "1er": 1, "deuxième": 2, "deuxieme": 2, "2e": 2, "troisième": 3, "troisieme": 3, "3e": 3, "quatrième": 4,
    "4e": 4, "dernier": -1, "avant-dernier": -2,
}  # fmt: skip
UNITS = {
    "minute": "minute", "minutes": "minute", "min": "minute", "heure": "hour", "heures": "hour", "h": "hour", "jour": "day",
    "jours": "day", "semaine": "week", "semaines": "week", "mois": "month", "trimestre": "quarter", "trimestres": "quarter",
    "an": "year", "ans": "year", "année": "year", "années": "year", "annee": "year", "annees": "year",
}  # fmt: skip
PARTS = {
    "matin": "morning", "midi": "noon", "après-midi": "afternoon", "apres-midi": "afternoon", "soir": "evening", "nuit": "night",
}  # fmt: skip
_WORKDAY = "(jour ouvré|jour ouvrable|jours ouvrés|jours ouvrables)"
_DURING = "(du |de la |de l['’])"

REPEATS = (
    Row("{every} {unit}", r.each()),
    Row("{every} {n} {unit}", r.each()),
    Row("(une|1) (semaine) sur deux", r.each("week", 2)),
    Row("(un|1) jour sur deux", r.each("day", 2)),
    Row("(un|1) mois sur deux", r.each("month", 2)),
    Row("(un|1) {weekday} sur deux", r.on_weekdays(interval=2)),
    Row("{every} {part}s?", r.each("day")),
    Row("{n} {unit} après (l['’]avoir fait|l['’]achèvement|achèvement)", r.each(completion=True)),
    Row("{every} {weekdays}", r.on_weekdays()),
    Row("{every} {plurals}", r.on_weekdays()),
    Row("{every} {weekday} {part}", r.on_weekdays()),
    Row("les {plurals}", r.on_weekdays(), WEAK),
    Row("{every} {n} semaines (le )?{weekdays}", r.on_weekdays()),
    Row("{every} (semaine|semaines) (le )?{weekdays}", r.on_weekdays()),
    Row(f"{{every}} {_WORKDAY}", r.on_weekdays(r.WORKDAYS)),
    Row("(en semaine|du lundi au vendredi)", r.on_weekdays(r.WORKDAYS), WEAK),
    Row("{every} (week-end|week-ends|weekend|weekends)", r.on_weekdays((r.SATURDAY,))),
    Row("(le )?{days} (de {every}|du) mois", r.on_month_days(), WEAK),
    Row("(le )?{days} de {every} mois", r.on_month_days()),
    Row("{every} mois le {days}", r.on_month_days()),
    Row("{every} {n} mois le {days}", r.on_month_days()),
    Row("{every} {days} du mois", r.on_month_days()),
    Row("(le )?dernier jour de {every} mois", r.on_month_days(days=(-1,))),
    Row("{every} (dernier jour|fin) (du|de) mois", r.on_month_days(days=(-1,))),
    Row("à la fin de {every} mois", r.on_month_days(days=(-1,))),
    Row("{every} {nths} {weekdays}( du mois)?", r.on_nth_weekdays()),
    Row("(le )?{nths} {weekdays} de {every} mois", r.on_nth_weekdays()),
    Row("{every} mois le {nths} {weekdays}", r.on_nth_weekdays()),
    Row("{every} {nths} {weekdays} de {months}", r.on_nth_weekdays()),
    Row(f"(le )?{{nth}} {_WORKDAY} de {{every}} mois", r.on_nth_workday()),
    Row("{every} {day_months}", r.on_year_days),
    Row("{every} (an|ans|année|années) le {day_months}", r.on_year_days),
    Row("{every} {months}", r.in_months),
    Row("(quotidiennement|journellement)", r.each("day"), WEAK),
    Row("hebdomadairement", r.each("week"), WEAK),
    Row("mensuellement", r.each("month"), WEAK),
    Row("trimestriellement", r.each("quarter"), WEAK),
    Row("semestriellement", r.each("half-year"), WEAK),
    Row("annuellement", r.each("year"), WEAK),
    Row("(une|1) fois par jour", r.each("day"), WEAK),
    Row("(une|1) fois par semaine", r.each("week"), WEAK),
    Row("(une|1) fois par mois", r.each("month"), WEAK),
    Row("(une|1) fois par an", r.each("year"), WEAK),
)

DAYS = (
    *n.DATES,
    *n.SLASHED,
    *n.MONTHS,
    Row("aujourd['’]hui", d.plus(0)),
    Row("demain", d.plus(1)),
    Row("(après-demain|apres-demain|après demain|apres demain)", d.plus(2)),
    Row("ce midi", d.this_part("noon")),
    Row("ce matin", d.this_part("morning")),
    Row("(cet après-midi|cet apres-midi|cet aprem)", d.this_part("afternoon")),
    Row("ce soir", d.this_part("evening")),
    Row("cette nuit", d.this_part("night")),
    Row("{weekday}", d.weekday(), WEAK),
    Row("{weekday} {part}", d.weekday(), WEAK),
    Row("ce {weekday}", d.weekday()),
    Row("(le )?{weekday} prochain", d.weekday("next")),
    Row("{weekday} de la semaine prochaine", d.weekday("next")),
    Row("(la )?semaine prochaine,? (le )?{weekday}", d.weekday("next")),
    Row("(la |le |l['’])?{long} (prochaine|prochain)", d.next_period()),
    Row("ce (week-end|weekend)", d.weekend()),
    Row("le (week-end|weekend)", d.weekend(), WEAK),
    Row("(le )?(week-end|weekend) prochain", d.weekend(1)),
    Row("(d['’]ici |avant |à )?(la )?fin (du|de|de ce) mois", d.end_of("month")),
    Row("(d['’]ici |avant |à )?(la )?fin de (la |cette )?semaine", d.end_of("week")),
    Row("(d['’]ici |avant |à )?(la )?fin (de l['’]|d['’])(année|an)", d.end_of("year")),
    Row("(d['’]ici |avant |à |pour )?(la )?fin de la semaine prochaine", d.end_of_next("week")),
    Row("(d['’]ici |avant |à |pour )?(la )?fin du mois prochain", d.end_of_next("month")),
    Row("(?=[0-9]){day} {month}( {short_year:year})?", dates.named_soon),
    Row("(pour |avant )?(le )?(?=[0-9]){day} du mois prochain", d.day_of_next_month()),
    Row("(à la )?mi-{month}", d.in_month(15)),
    Row("le {nth} {weekday} (de |d['’]){month}", d.nth_weekday()),
    Row("le {nth} {weekday} (du|de ce) mois", d.nth_weekday()),
    Row("fin {month}", d.in_month(-1)),
    Row("(en|début) {month}", d.in_month(1)),
    Row("en {month} {year}", d.whole_month),
    Row(r"(d['’]ici le|pour le|avant le|le) (?=[0-9]){day}(?!\s*{month})", d.day_of_month, WEAK),
    Row("dans {n} ?{span}", d.elapsed()),
    Row("dans une demi-heure", d.elapsed("minute", 30)),
    Row("dans (quinze|15) jours", d.plus(14)),
    Row("(dans|d['’]ici) {n} {long}", d.ahead()),
)

TIMES = (
    Row("(de )?{hour}:{minute}( ?[-–] ?| à ){hour2:hour}:{minute2:minute}", c.between()),
    Row("(de )?{hour} ?h ?{minute}?( ?[-–] ?| à ){hour2:hour} ?h( ?{minute2:minute}(?! fois))?", c.between()),
    Row("entre {hour} ?h ?{minute}? et {hour2:hour} ?h ?{minute2:minute}?", c.between()),
    Row("à la première heure", c.part_of_day("morning"), ATTACHED),
    Row("(à |vers )?{hour} ?h ?{minute}(?! fois)", c.clock()),
    Row("(à |vers )?{hour}:{minute}", c.clock()),
    Row("(à|vers|pour) {hour} ?(h|heures|heure)", c.clock()),
    Row(r"(?=1[0-9]|2[0-3]){hour} ?h", c.clock()),
    Row(r"(?<!pendant\s)(?<!durant\s)(?<!dans\s)(?<!les\s){hour} ?(h|heures)", c.clock(), ATTACHED),
    Row(f"(à |vers )?{{hour}} ?(h|heures|heure) ?{{minute}}? {_DURING}{{part}}", c.clock()),
    Row("(à |vers )?{hour} ?(h|heures|heure) et demie", c.shifted(30)),
    Row("(à |vers )?{hour} ?(h|heures|heure) et quart", c.shifted(15)),
    Row("(à |vers )?{hour} ?(h|heures|heure) moins le quart", c.shifted(-15)),
    Row("(à|vers) midi", c.part_of_day("noon")),
    Row("(à|vers) minuit", c.part_of_day("midnight")),
    Row("(le|dans la|l['’]) ?{part}", c.part_of_day(), WEAK),
    Row("{part}", c.part_of_day(), ATTACHED),
)

FRENCH = Language(
    code="fr",
    chrono="fr",
    weekdays=dotted(WEEKDAYS),
    plural_weekdays={f"{name}s": day for name, day in WEEKDAYS.items() if len(name) > 3},
    short_weekdays=SHORT_WEEKDAYS,
    months=MONTHS,
    units=UNITS,
    numbers=NUMBERS,
    ordinals=ORDINALS,
    day_suffix="er",
    day_words={"premier": 1},
    parts=PARTS,
    every=("chaque", "tous les", "toutes les"),
    joins=("et", ",", "&", "/", "+"),
    ranges=("à", "au"),
    repeats=REPEATS,
    days=DAYS,
    times=TIMES,
    leads=("le", "pour", "pour le", "avant le", "d'ici", "d’ici", "d'ici le", "d’ici le", "échéance"),
    range_leads=("du",),
    hours_from=("de", "entre", "jusqu'à", "jusqu’à"),
    starts=("à partir de", "à partir du", "dès", "dès le", "à compter du", "du"),
    untils=("jusqu'à", "jusqu’à", "jusqu'au", "jusqu’au", "jusqu'en", "jusqu’en", "jusque"),
    begins=("à partir de", "à partir du", "dès", "dès le"),
    bounds_for=("pendant", "durant"),
    times_words=("fois",),
    not_after=(
        "la", "les", "un", "une", "de", "du", "des", "mon", "ma", "mes", "ton", "son", "sa", "depuis", "après", "avant", "sur",
        "et", "ou", "presque", "pas", "entre", "bon", "bonne", "chaque", "sauf", "hormis", "à", "apres", "fois", "hier",
        "d'hier", "d’hier",
        "plutôt que", "au lieu de",
    ),
    not_before=("fois", "pour cent", "et", "ou", "est", "était", "prochain", "prochaine", "hier", "au lieu", "plutôt"),
    remind=("rappelle-moi", "rappelez-moi"),
    asks_to=("de", "d'", "d’", "que", "qu'", "qu’"),
    except_words=("ou", "sauf", "hormis", "excepté", "est", "compte", "de la semaine", "cette semaine", "de ce mois"),
    month_nouns=("mars", "mai"),
    function_words=("avec", "à", "au", "en", "chez", "pour", "dans"),
    before=("avant",),
    lasting=("pendant", "durant"),
)  # fmt: skip
