"""How often, at what time and how long, in any order: every part is read, and nothing of it stays in the title."""

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
