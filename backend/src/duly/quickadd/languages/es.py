"""Spanish."""

from duly.quickadd import clock as c
from duly.quickadd import dates
from duly.quickadd import days as d
from duly.quickadd import repeats as r
from duly.quickadd.languages import numbers as n
from duly.quickadd.languages.language import ATTACHED, WEAK, Language, Row, dotted

WEEKDAYS = {
    "lunes": 0, "lun": 0, "martes": 1, "miércoles": 2, "miercoles": 2, "mié": 2, "jueves": 3, "jue": 3, "viernes": 4, "vie": 4,
    "sábado": 5, "sabado": 5, "sáb": 5, "domingo": 6, "dom": 6,
}  # fmt: skip
PLURALS = {
    "lunes": 0, "martes": 1, "miércoles": 2, "miercoles": 2, "jueves": 3, "viernes": 4, "sábados": 5, "sabados": 5, "domingos": 6,
}  # fmt: skip
SHORT_WEEKDAYS = {"mar": 1, "mie": 2, "sab": 5}
MONTHS = {
    "enero": 1, "ene": 1, "febrero": 2, "feb": 2, "marzo": 3, "abril": 4, "abr": 4, "mayo": 5, "junio": 6, "jun": 6, "julio": 7,
    "jul": 7, "agosto": 8, "ago": 8, "septiembre": 9, "setiembre": 9, "sep": 9, "octubre": 10, "oct": 10, "noviembre": 11,
    "nov": 11, "diciembre": 12, "dic": 12,
}  # fmt: skip
NUMBERS = {
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "once": 11, "doce": 12, "quince": 15, "veinte": 20, "treinta": 30,
}  # fmt: skip
ORDINALS = {
    "primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "quinto": 5, "último": -1, "ultimo": -1,
    "penúltimo": -2,
}  # fmt: skip
UNITS = {
    "minuto": "minute", "minutos": "minute", "min": "minute", "hora": "hour", "horas": "hour", "h": "hour", "día": "day",
    "dia": "day", "días": "day", "dias": "day", "semana": "week", "semanas": "week", "mes": "month", "meses": "month",
    "trimestre": "quarter", "trimestres": "quarter", "año": "year", "años": "year",
}  # fmt: skip
PARTS = {"mañana": "morning", "mediodía": "noon", "tarde": "afternoon", "noche": "night"}
# "5 de la tarde" is five in the afternoon, and the usual time of an evening is that of "esta tarde": 19:00.
_EVENING = {"mañana": "morning", "tarde": "evening", "noche": "night"}

REPEATS = (
    Row("{every} {unit}", r.each()),
    Row("{every} {n} {unit}", r.each()),
    Row("todos los (días|dias)( de la semana)?", r.each("day")),
    Row("todas las semanas", r.each("week")),
    Row("todos los meses", r.each("month")),
    Row("todos los años", r.each("year")),
    Row("todas las horas", r.each("hour")),
    Row("todas las (mañanas)", r.each("day", part="morning")),
    Row("todas las (tardes)", r.each("day", part="evening")),
    Row("todas las (noches)", r.each("day", part="night")),
    Row("{every} (medio año|seis meses)", r.each("half-year")),
    Row("(un día sí y otro no|un dia si y otro no|día por medio)", r.each("day", 2)),
    Row("{every} mañana", r.each("day", part="morning")),
    Row("{every} tarde", r.each("day", part="evening")),
    Row("{every} noche", r.each("day", part="night")),
    Row("{n} {unit} después de (terminar|completar|terminarla|completarla)", r.each(completion=True)),
    Row("{every} {weekdays}", r.on_weekdays()),
    Row("todos los {plurals}", r.on_weekdays()),
    Row("los {plurals}", r.on_weekdays(), WEAK),
    Row("{every} {n} semanas (el |los )?{weekdays}", r.on_weekdays()),
    Row("{every} semana (el |los )?{weekdays}", r.on_weekdays()),
    Row("semanalmente (el |los )?{weekdays}", r.on_weekdays()),
    Row("{every} (dos|2) {plurals}", r.on_weekdays(interval=2)),
    Row("(entre semana|de lunes a viernes)", r.on_weekdays(r.WORKDAYS), WEAK),
    Row("{every} (día laborable|dia laborable|día hábil)", r.on_weekdays(r.WORKDAYS)),
    Row("todos los (días laborables|días hábiles)", r.on_weekdays(r.WORKDAYS)),
    Row("{every} fin de semana", r.on_weekdays((r.SATURDAY,))),
    Row("todos los fines de semana", r.on_weekdays((r.SATURDAY,))),
    Row("{every} (día|dia) {days}", r.on_month_days()),
    Row(r"{every} (?=\d){days} (del|de {every}) mes", r.on_month_days()),
    Row("(el )?(día |dia )?{days} de {every} mes", r.on_month_days()),
    Row("{every} mes (el )?(día |dia )?{days}", r.on_month_days()),
    Row("{every} {n} meses (el )?(día |dia )?{days}", r.on_month_days()),
    Row("mensualmente (el )?(día |dia )?{days}", r.on_month_days()),
    Row("trimestralmente (el )?(día |dia )?{days}", r.on_month_days("quarter")),
    Row("(el )?(último|ultimo) (día|dia) de {every} mes", r.on_month_days(days=(-1,))),
    Row("{every} (último|ultimo) (día|dia) (de|del) mes", r.on_month_days(days=(-1,))),
    Row("{every} primer (día|dia) (de|del) mes", r.on_month_days(days=(1,))),
    Row("{every} fin de mes", r.on_month_days(days=(-1,))),
    Row("a fin de {every} mes", r.on_month_days(days=(-1,))),
    Row("{every} {nths} {weekdays}( del mes)?", r.on_nth_weekdays()),
    Row("(el )?{nths} {weekdays} de {every} mes", r.on_nth_weekdays()),
    Row("{every} mes (el )?{nths} {weekdays}", r.on_nth_weekdays()),
    Row("{every} {nths} {weekdays} de {months}", r.on_nth_weekdays()),
    Row("{every} {nth} (día laborable|dia laborable|día hábil)( del mes)?", r.on_nth_workday()),
    Row("(el )?{nth} (día laborable|dia laborable|día hábil) de {every} mes", r.on_nth_workday()),
    Row("{every} {day_months}", r.on_year_days),
    Row("{every} año (el )?{day_months}", r.on_year_days),
    Row("anualmente (el )?{day_months}", r.on_year_days),
    Row("(el )?{day_months} (de )?{every} año", r.on_year_days),
    Row("{every} {months}", r.in_months),
    Row("diariamente", r.each("day"), WEAK),
    Row("semanalmente", r.each("week"), WEAK),
    Row("quincenalmente", r.each("fortnight"), WEAK),
    Row("mensualmente", r.each("month"), WEAK),
    Row("trimestralmente", r.each("quarter"), WEAK),
    Row("semestralmente", r.each("half-year"), WEAK),
    Row("anualmente", r.each("year"), WEAK),
    Row("una vez (al día|al dia|por día)", r.each("day"), WEAK),
    Row("una vez (a la|por) semana", r.each("week"), WEAK),
    Row("una vez (al|por) mes", r.each("month"), WEAK),
    Row("una vez (al|por) año", r.each("year"), WEAK),
)

DAYS = (
    *n.DATES,
    *n.SLASHED,
    *n.MONTHS,
    Row("hoy( mismo)?", d.plus(0)),
    Row("(mañana|manana)", d.plus(1)),
    Row("pasado (mañana|manana)", d.plus(2)),
    Row("esta mañana", d.this_part("morning")),
    Row("esta tarde", d.this_part("evening")),
    Row("esta noche", d.this_part("night")),
    Row("{weekday}", d.weekday(), WEAK),
    Row("este {weekday}", d.weekday()),
    Row("(el )?(próximo|proximo) {weekday}", d.weekday("next")),
    Row("(el )?{weekday} (que viene|próximo|proximo)", d.weekday("next")),
    Row("(el )?{weekday} de la (próxima semana|proxima semana|semana que viene)", d.weekday("next")),
    Row("la (próxima semana|proxima semana|semana que viene),? (el )?{weekday}", d.weekday("next")),
    Row("(la |el )?(próxima|proxima|próximo|proximo) {long}", d.next_period()),
    Row("(la |el )?{long} que viene", d.next_period()),
    Row("este (fin de semana|finde)", d.weekend()),
    Row("(el )?fin de semana", d.weekend(), WEAK),
    Row("(el )?(próximo|proximo) fin de semana", d.weekend(1)),
    Row("(a |para )?(final|fin|finales) (de|del|de este) mes", d.end_of("month")),
    Row("(a |para )?(final|fin|finales) de (la|esta) semana", d.end_of("week")),
    Row("(a |para )?(final|fin|finales) de año", d.end_of("year")),
    Row("(a |para )?(final|fin|finales) de la (próxima semana|proxima semana|semana que viene)", d.end_of_next("week")),
    Row("(a |para )?(final|fin|finales) (de|del) (próximo mes|proximo mes|mes que viene)", d.end_of_next("month")),
    Row("(a )?(principios|comienzos) de {month}", d.in_month(1)),
    Row("(a )?mediados de {month}", d.in_month(15)),
    Row("(a )?(finales|fines) de {month}", d.in_month(-1)),
    Row("{day} de {month}( (de |del )?{short_year:year})?", dates.named_soon),
    Row("(del )?{number} al {number2:number} de {month}", dates.named_stretch),
    Row("el {nth} {weekday} de {month}", d.nth_weekday()),
    Row("el {nth} {weekday} (del|de este) mes", d.nth_weekday()),
    Row(r"(el )?(día |dia )?(?=\d){day} del (próximo mes|proximo mes|mes que viene)", d.day_of_next_month()),
    Row("(a )?mediados del (próximo mes|proximo mes|mes que viene)", d.day_of_next_month(15)),
    Row("en {month}", d.in_month(1)),
    Row("en {month} (de )?{year}", d.whole_month),
    Row(r"el (día |dia )?(?=\d){day}(?!\s*de {month})", d.day_of_month, WEAK),
    Row("(en|dentro de) {n} {span}", d.elapsed()),
    Row("(en|dentro de) media hora", d.elapsed("minute", 30)),
    Row("(de hoy )?(en|dentro de) {n} {long}", d.ahead()),
)

TIMES = (
    Row("(de )?{hour}:{minute}( ?[-–] ?| a ){hour2:hour}:{minute2:minute}", c.between()),
    Row("de {hour} a {hour2:hour} ?(h|horas)", c.between()),
    Row("de {hour} a {hour2:hour}", c.between(guess=True), ATTACHED),
    Row("entre las {hour} y las {hour2:hour}", c.between(guess=True)),
    Row("a primera hora", c.part_of_day("morning"), ATTACHED),
    Row("(a las |a la )?{hour}:{minute}( ?(h|hs|hrs|horas))?", c.clock()),
    Row("(a las |a la )?{hour}(:{minute})? ?{half}", c.clock()),
    Row("(a las|a la) {hour}", c.clock(guess=True)),
    Row("(a las|a la) {hour} ?(h|hs|hrs|horas)", c.clock()),
    Row("(a las|a la) {hour} y media", c.shifted(30, guess=True)),
    Row("(a las|a la) {hour} y cuarto", c.shifted(15, guess=True)),
    Row("(a las|a la) {hour} menos cuarto", c.shifted(-15, guess=True)),
    *(Row(f"(a las|a la) {{hour}} y media de la {word}", c.shifted(30, part=part)) for word, part in _EVENING.items()),
    *(Row(f"(a las|a la) {{hour}} y cuarto de la {word}", c.shifted(15, part=part)) for word, part in _EVENING.items()),
    *(
        Row(f"(a las|a la) {{hour}} menos cuarto de la {word}", c.shifted(-15, part=part))
        for word, part in _EVENING.items()
    ),
    Row(r"(?=1[3-9]|2[0-3]){hour} ?(h|hs|hrs)", c.clock()),
    *(
        Row(f"(a las |a la )?{{hour}}(:{{minute}})? de la {word}", c.clock(part=part))
        for word, part in _EVENING.items()
    ),
    *(Row(f"(por|en|a) la {word}", c.part_of_day(part), WEAK) for word, part in _EVENING.items()),
    Row("(al|a) (mediodía|mediodia)", c.part_of_day("noon")),
    Row("a (medianoche|media noche)", c.part_of_day("midnight")),
)

SPANISH = Language(
    code="es",
    chrono="es",
    weekdays=dotted(WEEKDAYS),
    plural_weekdays=PLURALS,
    short_weekdays=SHORT_WEEKDAYS,
    months=MONTHS,
    units=UNITS,
    numbers=NUMBERS,
    ordinals=ORDINALS,
    halves={"am": "am", "pm": "pm", "a. m.": "am", "p. m.": "pm", "a.m.": "am", "p.m.": "pm"},
    parts=PARTS,
    every=("cada",),
    joins=("y", "e", ",", "&", "/", "+"),
    ranges=("a", "al"),
    repeats=REPEATS,
    days=DAYS,
    times=TIMES,
    leads=("el", "para el", "para", "antes del", "este", "vence", "vence el", "para este"),
    range_leads=("del", "desde el"),
    hours_from=("de", "desde las", "entre las", "hasta las"),
    starts=("desde", "desde el", "del", "a partir de", "a partir del", "empezando", "empezando el"),
    untils=("hasta", "hasta el"),
    begins=("a partir de", "a partir del", "empezando", "empezando el"),
    bounds_for=("durante", "por"),
    times_words=("veces",),
    not_after=(
        "la", "los", "las", "un", "una", "de", "del", "mi", "su", "tu", "desde", "hasta", "tras", "pasado", "sobre", "y", "o",
        "buen", "buenos", "casi", "no", "entre", "por", "que", "muy", "sin", "excepto", "salvo", "menos", "a", "veces", "ayer",
        "en vez del", "en lugar del",
    ),
    not_before=(
        "veces", "por ciento", "y", "o", "es", "era", "que viene", "próximo", "próxima", "ayer", "de ayer", "en vez", "en lugar",
    ),
    remind=("recuérdame", "recuerdame"),
    asks_to=("que",),
    except_words=("o", "excepto", "salvo", "menos", "es", "cuenta", "de esta semana", "de este mes", "esta semana"),
    before=("antes",),
    lasting=("durante", "por"),
)  # fmt: skip
