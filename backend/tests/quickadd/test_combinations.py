"""Parts of a line in any order: how often, at what time and how long; a day and a time. Nothing of it stays in the title."""

from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from duly.quickadd import parse

ZONE = "Europe/London"
# A Wednesday.
NOW = datetime(2026, 11, 25, 11, 25, tzinfo=ZoneInfo(ZONE))

# What is said, and what the rule must have for it.
REPEATS = {
    "en-GB": {
        "every day": "FREQ=DAILY", "every mon wed fri": "BYDAY=MO,WE,FR", "every mon, wed and fri": "BYDAY=MO,WE,FR",
        "every weekday": "BYDAY=MO,TU,WE,TH,FR", "every other friday": "INTERVAL=2;BYDAY=FR", "every 15th": "BYMONTHDAY=15",
        "every month on the 15th": "BYMONTHDAY=15", "every first monday of the month": "BYDAY=1MO", "mondays": "BYDAY=MO",
        "every morning": "FREQ=DAILY",
    },
    "de": {
        "jeden Tag": "FREQ=DAILY", "jeden Mo Mi Fr": "BYDAY=MO,WE,FR", "jeden Mo, Mi und Fr": "BYDAY=MO,WE,FR",
        "jeden Werktag": "BYDAY=MO,TU,WE,TH,FR", "jeden zweiten Freitag": "INTERVAL=2;BYDAY=FR", "jeden 15.": "BYMONTHDAY=15",
        "jeden Monat am 15.": "BYMONTHDAY=15", "jeden ersten Montag im Monat": "BYDAY=1MO", "montags": "BYDAY=MO",
    },
    "es": {
        "todos los días": "FREQ=DAILY", "cada lun mié vie": "BYDAY=MO,WE,FR", "cada lunes, miércoles y viernes": "BYDAY=MO,WE,FR",
        "cada día laborable": "BYDAY=MO,TU,WE,TH,FR", "cada dos semanas": "INTERVAL=2", "cada 15 de cada mes": "BYMONTHDAY=15",
        "cada primer lunes del mes": "BYDAY=1MO", "todos los lunes": "BYDAY=MO", "cada mañana": "FREQ=DAILY",
    },
    "fr": {
        "tous les jours": "FREQ=DAILY", "chaque lun mer ven": "BYDAY=MO,WE,FR",
        "chaque lundi, mercredi et vendredi": "BYDAY=MO,WE,FR", "chaque jour ouvré": "BYDAY=MO,TU,WE,TH,FR",
        "un vendredi sur deux": "INTERVAL=2;BYDAY=FR",
        "le 15 de chaque mois": "BYMONTHDAY=15", "chaque premier lundi du mois": "BYDAY=1MO", "tous les lundis": "BYDAY=MO",
        "chaque matin": "FREQ=DAILY",
    },
    "ur": {
        "ہر روز": "FREQ=DAILY", "ہر پیر بدھ جمعہ": "BYDAY=MO,WE,FR", "ہر پیر، بدھ اور جمعہ کو": "BYDAY=MO,WE,FR",
        "ہر دوسرے جمعہ کو": "INTERVAL=2;BYDAY=FR", "ہر مہینے کی 15 تاریخ کو": "BYMONTHDAY=15", "ہر صبح": "FREQ=DAILY",
    },
}  # fmt: skip
TIMES = {
    "en-GB": {"at 9": "", "at 18:30": "", "at 9am and 5pm": "BYHOUR=9,17", "from 9am to 10am": ""},
    "de": {"um 9": "", "um 18:30": "", "um 9 und 17 Uhr": "BYHOUR=9,17", "von 9 bis 10 Uhr": ""},
    "es": {"a las 9": "", "a las 18:30": "", "a las 9 y a las 17": "BYHOUR=9,17", "de 9:00 a 10:00": ""},
    "fr": {"à 9h": "", "à 18h30": "", "à 9h et 17h": "BYHOUR=9,17", "de 9h à 10h": ""},
    "ur": {"صبح 9 بجے": "", "شام 6:30 بجے": "", "صبح 9 بجے اور شام 5 بجے": "BYHOUR=9,17"},
}
BOUNDS = {
    "en-GB": {
        "until june": "UNTIL=20270630", "until dec 24": "UNTIL=20261224", "until 24 dec": "UNTIL=20261224",
        "until 24 december 2027": "UNTIL=20271224", "until 24/12": "UNTIL=20261224", "for 6 weeks": "UNTIL=",
        "10 times": "COUNT=10", "starting tomorrow": "FREQ=", "from 1 jan until 1 march": "UNTIL=20270301",
    },
    "de": {
        "bis Juni": "UNTIL=20270630", "bis 24. Dezember": "UNTIL=20261224", "bis zum 24. Dezember 2027": "UNTIL=20271224",
        "bis 24.12.": "UNTIL=20261224", "für 6 Wochen": "UNTIL=", "10 mal": "COUNT=10", "ab morgen": "FREQ=",
        "vom 1. Januar bis 1. März": "UNTIL=20270301",
    },
    "es": {
        "hasta junio": "UNTIL=20270630", "hasta el 24 de diciembre": "UNTIL=20261224", "hasta el 24/12": "UNTIL=20261224",
        "hasta el 24 de diciembre de 2027": "UNTIL=20271224", "durante 6 semanas": "UNTIL=", "10 veces": "COUNT=10",
        "desde mañana": "FREQ=", "del 1 de enero al 1 de marzo": "UNTIL=20270301",
    },
    "fr": {
        "jusqu'en juin": "UNTIL=20270630", "jusqu'au 24 décembre": "UNTIL=20261224", "jusqu'au 24/12": "UNTIL=20261224",
        "jusqu'au 24 décembre 2027": "UNTIL=20271224", "pendant 6 semaines": "UNTIL=", "10 fois": "COUNT=10",
        "à partir de demain": "FREQ=", "du 1er janvier au 1er mars": "UNTIL=20270301",
    },
    "ur": {
        "جون تک": "UNTIL=20270630", "24 دسمبر تک": "UNTIL=20261224", "24 دسمبر 2027 تک": "UNTIL=20271224", "10 بار": "COUNT=10",
        "کل سے": "FREQ=", "1 جنوری سے 1 مارچ تک": "UNTIL=20270301",
    },
}  # fmt: skip


@pytest.mark.parametrize("locale", REPEATS)
def test_every_part_is_read(locale: str) -> None:
    missed = []
    for (how_often, often), (at, hours), (how_long, bound) in product(
        REPEATS[locale].items(), TIMES[locale].items(), BOUNDS[locale].items()
    ):
        for text in (
            f"Call Ann {how_often}",
            f"Call Ann {how_often} {at}",
            f"Call Ann {how_often} {how_long}",
            f"Call Ann {how_often} {at} {how_long}",
            f"Call Ann {how_often} {how_long} {at}",
        ):
            [parsed] = parse(text, NOW, ZONE, locale)
            rule = parsed.task.get("recurrence", {}).get("rule", "")
            # The parts of a rule have an order of their own.
            wanted = often.split(";") + [hours] * text.count(at) + [bound] * text.count(how_long)
            if parsed.task["title"] != "Call Ann" or not all(part in rule for part in wanted):
                missed.append((text, parsed.task["title"], rule))
    assert missed == []


# Days, with their date.
DAYS = {
    "en-GB": {
        "tomorrow": "2026-11-26", "tomorrow morning": "2026-11-26", "next friday": "2026-12-04", "in 2 weeks": "2026-12-09",
        "on 5 march": "2027-03-05", "march 5": "2027-03-05", "mar 5th": "2027-03-05", "Friday, 5 March": "2027-03-05",
        "on 5/3": "2027-03-05", "2027-03-05": "2027-03-05", "friday in 2 weeks": "2026-12-11",
        "first monday of march": "2027-03-01",
    },
    "de": {
        "morgen": "2026-11-26", "morgen früh": "2026-11-26", "nächsten Freitag": "2026-12-04", "in zwei Wochen": "2026-12-09",
        "am 5. März": "2027-03-05", "5.3.": "2027-03-05", "am Freitag, den 5. März": "2027-03-05",
        "Freitag in zwei Wochen": "2026-12-11",
        "am ersten Montag im März": "2027-03-01",
    },
    "es": {
        "mañana": "2026-11-26", "mañana por la mañana": "2026-11-26", "el viernes que viene": "2026-12-04",
        "dentro de dos semanas": "2026-12-09", "el 5 de marzo": "2027-03-05", "5 de marzo": "2027-03-05", "el 5/3": "2027-03-05",
        "el viernes, 5 de marzo": "2027-03-05", "el primer lunes de marzo": "2027-03-01",
    },
    "fr": {
        "demain": "2026-11-26", "demain matin": "2026-11-26", "vendredi prochain": "2026-12-04", "dans deux semaines": "2026-12-09",
        "le 5 mars": "2027-03-05", "5 mars": "2027-03-05", "le 5/3": "2027-03-05", "le vendredi 5 mars": "2027-03-05",
        "le premier lundi de mars": "2027-03-01",
    },
    "ur": {
        "کل": "2026-11-26", "کل صبح": "2026-11-26", "اگلے جمعہ کو": "2026-12-04", "دو ہفتے بعد": "2026-12-09",
        "5 مارچ کو": "2027-03-05", "5/3 کو": "2027-03-05", "مارچ کے پہلے پیر کو": "2027-03-01",
    },
}  # fmt: skip
# Times in the morning, with when they begin.
MORNINGS = {
    "en-GB": {"at 9": "09:00", "9am": "09:00", "at 9:30am": "09:30", "10:30": "10:30", "from 9am to 10am": "09:00"},
    "de": {"um 9": "09:00", "9 Uhr": "09:00", "um 9:30": "09:30", "von 9 bis 10 Uhr": "09:00", "um halb 10": "09:30"},
    "es": {
        "a las 9": "09:00",
        "a las 9:30": "09:30",
        "10:30": "10:30",
        "de 9:00 a 10:00": "09:00",
        "a las 9 y media": "09:30",
    },
    "fr": {"à 9h": "09:00", "9h30": "09:30", "à 10:30": "10:30", "de 9h à 10h": "09:00", "à 9h et demie": "09:30"},
    "ur": {"9 بجے": "09:00", "صبح 9 بجے": "09:00", "10:30 بجے": "10:30", "ساڑھے 9 بجے": "09:30"},
}


@pytest.mark.parametrize("locale", DAYS)
def test_a_day_and_a_time_are_joined_in_either_order(locale: str) -> None:
    missed = []
    for (day, date), (at, clock) in product(DAYS[locale].items(), MORNINGS[locale].items()):
        for text in (f"Call Ann {day} {at}", f"Call Ann {at} {day}", f"Call Ann {day}, {at}", f"{day} {at} call Ann"):
            [parsed] = parse(text, NOW, ZONE, locale)
            begin = parsed.task.get("start_at") or parsed.task.get("due_at")
            if parsed.task["title"].capitalize() != "Call ann" or begin != f"{date}T{clock}:00Z":
                missed.append((text, parsed.task))
    assert missed == []
