"""Urdu, in its own script and as people type it in Latin letters.

The words of a sentence stand before the verb, so days that need a preposition elsewhere have a word behind them here ("جمعہ کو").
"""

from duly.quickadd import clock as c
from duly.quickadd import dates
from duly.quickadd import days as d
from duly.quickadd import repeats as r
from duly.quickadd.languages import numbers as n
from duly.quickadd.languages.language import ATTACHED, WEAK, Language, Row

# "ہفتہ" is Saturday, "ہفتے" a week.
WEEKDAYS = {
    "پیر": 0, "سوموار": 0, "منگل": 1, "بدھ": 2, "جمعرات": 3, "جمعہ": 4, "جمعے": 4, "ہفتہ": 5, "سنیچر": 5, "اتوار": 6,
    "peer": 0, "mangal": 1, "budh": 2, "jumerat": 3, "juma": 4, "jumma": 4, "hafta": 5, "itwar": 6,
    "منڈے": 0, "ٹیوزڈے": 1, "ویڈنزڈے": 2, "تھرسڈے": 3, "فرائیڈے": 4, "سیٹرڈے": 5, "سنڈے": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
MONTHS = {
    "جنوری": 1, "فروری": 2, "مارچ": 3, "اپریل": 4, "مئی": 5, "جون": 6, "جولائی": 7, "اگست": 8, "ستمبر": 9, "اکتوبر": 10,
    "نومبر": 11, "دسمبر": 12,
}  # fmt: skip
NUMBERS = {
    "ایک": 1, "دو": 2, "تین": 3, "چار": 4, "پانچ": 5, "چھ": 6, "سات": 7, "آٹھ": 8, "نو": 9, "دس": 10, "گیارہ": 11, "بارہ": 12,
    "پندرہ": 15, "بیس": 20, "تیس": 30, "پینتالیس": 45, "ek": 1, "do": 2, "teen": 3, "char": 4,
}  # fmt: skip
ORDINALS = {
    "پہلے": 1, "پہلی": 1, "پہلا": 1, "دوسرے": 2, "دوسری": 2, "تیسرے": 3, "تیسری": 3, "چوتھے": 4, "چوتھی": 4, "آخری": -1,
}  # fmt: skip
UNITS = {
    "منٹ": "minute", "منٹوں": "minute", "گھنٹہ": "hour", "گھنٹے": "hour", "گھنٹوں": "hour", "دن": "day", "دنوں": "day",
    "روز": "day", "ہفتے": "week", "ہفتوں": "week", "مہینہ": "month", "مہینے": "month", "مہینوں": "month", "ماہ": "month",
    "سہ ماہی": "quarter", "سال": "year", "سالوں": "year", "برس": "year", "ghante": "hour", "din": "day", "roz": "day",
    "hafte": "week", "mahine": "month", "saal": "year",
}  # fmt: skip
PARTS = {
    "صبح": "morning", "دوپہر": "noon", "سہ پہر": "afternoon", "شام": "evening", "رات": "night", "subah": "morning",
    "dopahar": "noon", "shaam": "evening", "sham": "evening", "raat": "night",
}  # fmt: skip
_ON = "( کو| کے دن| ko)?"
_AT = "( بجے| baje)"
_NEAR = {"(ساڑھے|saadhe)": 30, "سوا": 15, "پونے": -15}
_MONTHLY = "({every} (مہینے|ماہ) (کی|کے|کو)|{every} mahine (ki|ke))"

REPEATS = (
    Row("{every} {unit}", r.each()),
    Row("{every} {n} {unit}( بعد| پر)?", r.each()),
    Row("{every} (دوسرے|doosre) {unit}", r.each(n=2)),
    Row("{every} (تیسرے) {unit}", r.each(n=3)),
    Row("{every} (چھ ماہ|چھ مہینے)( بعد)?", r.each("half-year")),
    Row("{every} {parts}", r.each("day")),
    Row("(مکمل|ختم) (ہونے|کرنے) کے {n} {unit} بعد", r.each(completion=True)),
    Row(f"{{every}} {{weekdays}}( تک| tak|{_ON})", r.on_weekdays()),
    Row("{every} {weekdays} کی {part}", r.on_weekdays()),
    Row(f"{{every}} (دوسرے) {{weekdays}}{_ON}", r.on_weekdays(interval=2)),
    Row(f"{{every}} {{n}} ہفتے (بعد )?{{weekdays}}{_ON}", r.on_weekdays()),
    Row(f"{{every}} ہفتے {{weekdays}}{_ON}", r.on_weekdays()),
    Row(f"{{every}} (کام کے دن|ورکنگ ڈے){_ON}", r.on_weekdays(r.WORKDAYS)),
    Row("{every} (ویک اینڈ)( پر)?", r.on_weekdays((r.SATURDAY,))),
    Row(f"{_MONTHLY} {{days}}( تاریخ| tareekh| tarikh)?{_ON}", r.on_month_days()),
    Row(f"{{every}} ((مہینے|ماہ|mahine) )?(?=[0-9۰-۹]){{days}} (تاریخ|tareekh|tarikh){_ON}", r.on_month_days()),
    Row("{every} (مہینے|ماہ) (کے آخری دن|کے آخر میں|کی آخری تاریخ)( کو)?", r.on_month_days(days=(-1,))),
    Row(f"{_MONTHLY} {{nths}} {{weekdays}}{_ON}", r.on_nth_weekdays()),
    Row(f"{{every}} سال {{day_months}}{_ON}", r.on_year_days),
    Row(f"{{every}} {{day_months}}{_ON}", r.on_year_days),
    Row("{every} {months}( میں)?", r.in_months),
    Row("(روزانہ|روز|rozana|roz)", r.each("day"), WEAK),
    Row("روزانہ", r.each("day")),
    Row("(ہفتہ وار|ہفتہ‌وار)", r.each("week"), WEAK),
    Row("ماہانہ", r.each("month"), WEAK),
    Row("سہ ماہی", r.each("quarter"), WEAK),
    Row("سالانہ", r.each("year"), WEAK),
    Row("(ہفتے) میں ایک (بار|دفعہ|مرتبہ)", r.each("week")),
    Row("(مہینے) میں ایک (بار|دفعہ|مرتبہ)", r.each("month")),
    Row("(سال) میں ایک (بار|دفعہ|مرتبہ)", r.each("year")),
    Row("(دن) میں ایک (بار|دفعہ|مرتبہ)", r.each("day")),
)

DAYS = (
    *n.DATES,
    *n.SLASHED,
    *n.MONTHS,
    Row("(آج|aaj)( ہی| hi)?", d.plus(0)),
    Row("(کل|kal)", d.plus(1)),
    Row("(آنے والے کل|آئندہ کل)", d.plus(1)),
    Row("(پرسوں|parson|parso)", d.plus(2)),
    Row("(ترسوں)", d.plus(3)),
    Row("{weekday}", d.weekday(), WEAK),
    Row("{weekday} (کی )?{part}", d.weekday(), WEAK),
    Row("(اس|آنے والے|is) {weekday}", d.weekday()),
    Row("(اگلے|اگلی|آئندہ|agle) {weekday}", d.weekday("next")),
    Row("(اگلے|آئندہ|agle) (ہفتے|hafte) (کے |ke )?{weekday}", d.weekday("next")),
    Row("(اگلے|اگلی|آئندہ|agle) {long}", d.next_period()),
    Row("(اس )?(ویک اینڈ)( پر)?", d.weekend()),
    Row("(اس )?(مہینے|ماہ) کے (آخر|اختتام) (میں|تک|پر)", d.end_of("month")),
    Row("(اس )?(مہینے|ماہ) کی آخری تاریخ", d.end_of("month")),
    Row("(اس )?ہفتے کے (آخر|اختتام) (میں|تک|پر)", d.end_of("week")),
    Row("(اس )?سال کے (آخر|اختتام) (میں|تک|پر)", d.end_of("year")),
    Row("({weekday}، )?{day} {month}(،? {short_year:year})?", dates.named),
    Row("{number} (سے|تا) {number2:number} {month}", dates.named_stretch),
    Row("{month} کی {day}( تاریخ)?", dates.named),
    Row("(اگلے|آئندہ|agle) (مہینے|ماہ|mahine) (کی|ki) {day}( تاریخ| tareekh| tarikh)?", d.day_of_next_month()),
    Row("{month} کے (وسط|درمیان) میں", d.in_month(15)),
    Row("{month} کے آخر (میں|تک)", d.in_month(-1)),
    Row("{month} کے {nth} {weekday}", d.nth_weekday()),
    Row("{month} میں", d.in_month(1)),
    Row("{month} {year} میں", d.whole_month),
    Row("((اس )?(مہینے|ماہ) کی )?(?=[0-9۰-۹]){day} تاریخ", d.day_of_month),
    Row("{n} {span} (بعد|میں|baad|mein)", d.elapsed()),
    Row("(آدھے گھنٹے) (بعد|میں)", d.elapsed("minute", 30)),
    Row("{n} {long} (بعد|میں|baad|mein)", d.ahead()),
)

TIMES = (
    Row(f"({{part}} )?{{hour:said_hour}} سے {{hour2:said_hour}}{_AT}( تک)?", c.between(guess=True)),
    Row(f"{{part}} (کے )?{{hour:said_hour}}(:{{minute}})?({_AT}|(?! (بار|مرتبہ|دفعہ|{{month}})))", c.clock()),
    Row(f"{{hour:said_hour}}(:{{minute}})?{_AT} {{part}}", c.clock()),
    Row(f"{{hour:said_hour}}(:{{minute}})?{_AT}", c.clock(guess=True)),
    *(
        Row(template, c.shifted(minutes, guess=True))
        for word, minutes in _NEAR.items()
        for template in (f"({{part}} )?{word} {{hour:said_hour}}{_AT}", f"{word} {{hour:said_hour}}{_AT} {{part}}")
    ),
    Row("(صبح|subah) (سویرے|کے وقت|کو)", c.part_of_day("morning")),
    Row("(شام|shaam|sham) (کو|کے وقت|ko)", c.part_of_day("evening")),
    Row("(رات|raat) (کو|کے وقت|ko)", c.part_of_day("night")),
    Row("(دوپہر|dopahar) (کو|میں|کے وقت|ko)", c.part_of_day("noon")),
    Row("{part}", c.part_of_day(), ATTACHED),
)

URDU = Language(
    code="ur",
    chrono=None,
    weekdays=WEEKDAYS,
    months=MONTHS,
    units=UNITS,
    numbers=NUMBERS,
    ordinals=ORDINALS,
    day_words={"پہلی": 1},
    parts=PARTS,
    every=("ہر", "har"),
    joins=("اور", "aur", "،", ",", "&", "/", "+"),
    ranges=("سے", "تا"),
    repeats=REPEATS,
    days=DAYS,
    times=TIMES,
    trails=("کو", "تک", "کے دن", "کے لیے", "ko", "tak", "ke liye", "ke din"),
    starts_after=("سے", "سے شروع"),
    untils_after=("تک",),
    begins_after=("سے شروع", "سے شروع کرو", "سے شروع کریں"),
    bounds_after=("تک", "کے لیے", "کیلئے"),
    times_words=("بار", "مرتبہ", "دفعہ"),
    # "کل رقم" is the total, "گزشتہ کل" yesterday.
    not_after=(
        "سوائے", "علاوہ", "گزشتہ", "پچھلے", "پچھلی", "گزرے", "گذشتہ", "تقریبا", "تقریباً", "یا", "ya", "آج", "aaj",
    ),
    not_before=(
        "رقم", "تعداد", "قیمت", "ملا", "خرچ", "وقت", "آمدنی", "کا", "کی", "کے", "سے", "یا", "نمبر", "وقتی", "آبادی", "مجموعہ",
        "رات کا", "والا", "والی", "والے", "ka", "ki", "ke", "se", "ya", "کل", "kal",
    ),
    except_words=("یا", "کے علاوہ", "کے سوا", "سوائے"),
    before=("پہلے", "قبل", "pehle"),
    remind=("مجھے یاد دلاؤ", "مجھے یاد دلانا", "یاد دلاؤ", "یاد دلانا", "mujhe yaad dilana", "yaad dilana"),
    asks_to=("کہ", "ke"),
    lasting_after=("کے لیے", "کیلئے", "تک"),
)  # fmt: skip
