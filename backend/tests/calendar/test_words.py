"""Rules in words: examples a person can check, and that every language says all of it."""

import string
from datetime import date, datetime
from typing import Any

import pytest

from duly.calendar.acceptance import accept
from duly.calendar.words.describing import LANGUAGES, describe
from duly.calendar.words.messages import MESSAGES

BERLIN = "Europe/Berlin"
START = datetime(2026, 1, 31, 9)
# Rule, what is beside it, English, Urdu.
EXAMPLES: list[tuple[str, dict[str, Any], str, str]] = [
    ("FREQ=DAILY", {}, "every day", "ہر روز"),
    ("FREQ=DAILY;INTERVAL=3;COUNT=10", {}, "every 3 days, 10 times", "ہر 3 دن بعد، 10 بار"),
    ("FREQ=HOURLY;COUNT=1", {}, "every hour, once", "ہر گھنٹے، ایک بار"),
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;BYHOUR=9,17;WKST=SU",
        {},
        "every 2 weeks on Monday and Friday at 09:00 and 17:00, weeks begin on Sunday",
        "ہر 2 ہفتے بعد پیر اور جمعہ کو 09:00 اور 17:00 بجے، ہفتہ اتوار سے شروع",
    ),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", {}, "every week on Monday to Friday", "ہر ہفتے پیر سے جمعہ تک"),
    (
        "FREQ=MONTHLY",
        {"month_end": "clamp"},
        "every month on the 31st, or the last day of a month without the 31st",
        "ہر مہینے 31 تاریخ کو، یا جس مہینے میں 31 تاریخ نہ ہو اس کے آخری دن",
    ),
    ("FREQ=MONTHLY", {}, "every month on the 31st", "ہر مہینے 31 تاریخ کو"),
    (
        "FREQ=MONTHLY;BYMONTHDAY=1,-1,-2",
        {},
        "every month on the 1st, the 2nd to last day and the last day",
        "ہر مہینے 1 تاریخ، مہینے کے آخر سے دوسرے دن اور مہینے کے آخری دن کو",
    ),
    (
        "FREQ=MONTHLY;BYDAY=2TH,-1FR",
        {},
        "every month on the 2nd Thursday and the last Friday of the month",
        "ہر مہینے دوسری جمعرات اور آخری جمعہ کو",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        {},
        "every month on the 13th if that is a Friday",
        "ہر مہینے 13 تاریخ کو بشرطیکہ اس دن جمعہ ہو",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        {},
        "every month on Monday to Friday, only the last of these in the month",
        "ہر مہینے پیر سے جمعہ تک، ہر مہینے ان میں سے صرف آخری کو",
    ),
    (
        "FREQ=YEARLY;BYMONTH=3,12",
        {},
        "every year in March and December on the 31st",
        "ہر سال مارچ اور دسمبر میں 31 تاریخ کو",
    ),
    (
        "FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=MO",
        {},
        "every year in week 20 and the last week on Monday",
        "ہر سال ہفتہ نمبر 20 اور سال کے آخری ہفتے میں پیر کو",
    ),
    (
        "FREQ=YEARLY;BYYEARDAY=100,-1",
        {},
        "every year on day 100 and the last day of the year",
        "ہر سال سال کے دن نمبر 100 اور آخری دن کو",
    ),
    ("FREQ=YEARLY;BYDAY=20MO", {}, "every year on the 20th Monday of the year", "ہر سال 20ویں پیر کو"),
    (
        "FREQ=HOURLY;BYHOUR=9,10;BYMINUTE=0,30",
        {},
        "every hour in the hours 9 and 10 at the minutes 0 and 30",
        "ہر گھنٹے 9 اور 10 بجے کے گھنٹوں میں منٹ 0 اور 30 پر",
    ),
    ("FREQ=DAILY;UNTIL=20261224", {}, "every day, until 24 December 2026", "ہر روز، 24 دسمبر 2026 تک"),
    (
        "FREQ=DAILY;UNTIL=20261224T110000Z",
        {},
        "every day, until 24 December 2026, 12:00",
        "ہر روز، 24 دسمبر 2026، 12:00 بجے تک",
    ),
    ("FREQ=DAILY;INTERVAL=3", {"repeat_from": "completion"}, "3 days after completion", "مکمل ہونے کے 3 دن بعد"),
    ("FREQ=MONTHLY", {"repeat_from": "completion"}, "a month after completion", "مکمل ہونے کے ایک مہینہ بعد"),
    (
        "FREQ=WEEKLY;BYDAY=TH",
        {"repeat_from": "completion"},
        "every week on Thursday, counted from completion",
        "ہر ہفتے جمعرات کو، مکمل ہونے سے شمار کر کے",
    ),
]


class TestDescribe:
    @pytest.mark.parametrize(("rule", "beside", "english", "urdu"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
    def test_says_it(self, rule: str, beside: dict[str, Any], english: str, urdu: str) -> None:
        series = accept(rule, START, BERLIN, **beside)
        assert describe(series) == english
        assert describe(series, "ur") == urdu

    def test_many_times_of_day_are_said_as_hours_and_minutes(self) -> None:
        series = accept("FREQ=DAILY;BYHOUR=8,9,10;BYMINUTE=0,20,40", START, BERLIN)
        assert describe(series) == "every day in the hours 8, 9 and 10 at the minutes 0, 20 and 40"

    def test_a_locale_falls_back_to_its_language_and_then_to_english(self) -> None:
        series = accept("FREQ=DAILY", date(2026, 1, 1))
        assert describe(series, "ur-PK") == describe(series, "ur") == "ہر روز"
        assert describe(series, "tlh") == describe(series, "en-GB") == "every day"


class TestLanguages:
    @pytest.mark.parametrize("name", LANGUAGES)
    def test_says_every_message_with_what_belongs_in_it(self, name: str) -> None:
        language = LANGUAGES[name]
        assert set(language.messages) == set(MESSAGES)
        for message, text in language.messages.items():
            used = {field for _, field, _, _ in string.Formatter().parse(text) if field}
            assert used <= MESSAGES[message], message
            # What is offered is said; a language may choose between a number and its place.
            assert used or not MESSAGES[message], message
        assert (len(language.weekdays), len(language.months)) == (7, 12)
        kinds = {*language.ordered, *language.set_off}
        assert len(kinds) == len(language.ordered) + len(language.set_off)
        assert kinds == {*LANGUAGES["en"].ordered, *LANGUAGES["en"].set_off}

    @pytest.mark.parametrize("name", LANGUAGES)
    def test_tells_every_place_apart(self, name: str) -> None:
        language = LANGUAGES[name]
        for day in (None, 0, 3):
            places = [language.place(number, day) for number in (*range(1, 54), *range(-53, 0))]
            assert len(set(places)) == len(places)
