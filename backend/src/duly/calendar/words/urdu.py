"""Urdu. Written right to left; digits as the rest of Duly's Urdu has them."""

from collections.abc import Sequence
from datetime import date

from duly.calendar.words.messages import Language

WEEKDAYS = ("پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار")
MONTHS = ("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر")
# Thursday is feminine, every other day masculine; the ordinals stand in the oblique case, before a postposition.
FEMININE_DAYS = {3}
MASCULINE = {1: "پہلے", 2: "دوسرے", 3: "تیسرے", 4: "چوتھے"}
FEMININE = {1: "پہلی", 2: "دوسری", 3: "تیسری", 4: "چوتھی"}


def place(number: int, day: int | None = None) -> str:
    """Return a place from the front (دوسرے) or from the end (آخری, آخر سے دوسرے), in the gender of the weekday."""
    if number == -1:
        return "آخری"
    feminine = day in FEMININE_DAYS
    word = (FEMININE if feminine else MASCULINE).get(abs(number), f"{abs(number)}ویں")
    return word if number > 0 else f"آخر سے {word}"


def listed(words: Sequence[str]) -> str:
    """Return a، b اور c."""
    return " اور ".join(filter(None, ("، ".join(words[:-1]), words[-1])))


def written(day: date) -> str:
    """Return 24 دسمبر 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


URDU = Language(
    messages={
        "every.hourly.one": "ہر گھنٹے",
        "every.hourly.many": "ہر {n} گھنٹے بعد",
        "every.daily.one": "ہر روز",
        "every.daily.many": "ہر {n} دن بعد",
        "every.weekly.one": "ہر ہفتے",
        "every.weekly.many": "ہر {n} ہفتے بعد",
        "every.monthly.one": "ہر مہینے",
        "every.monthly.many": "ہر {n} مہینے بعد",
        "every.yearly.one": "ہر سال",
        "every.yearly.many": "ہر {n} سال بعد",
        "after.hourly.one": "مکمل ہونے کے ایک گھنٹہ بعد",
        "after.hourly.many": "مکمل ہونے کے {n} گھنٹے بعد",
        "after.daily.one": "مکمل ہونے کے ایک دن بعد",
        "after.daily.many": "مکمل ہونے کے {n} دن بعد",
        "after.weekly.one": "مکمل ہونے کے ایک ہفتہ بعد",
        "after.weekly.many": "مکمل ہونے کے {n} ہفتے بعد",
        "after.monthly.one": "مکمل ہونے کے ایک مہینہ بعد",
        "after.monthly.many": "مکمل ہونے کے {n} مہینے بعد",
        "after.yearly.one": "مکمل ہونے کے ایک سال بعد",
        "after.yearly.many": "مکمل ہونے کے {n} سال بعد",
        "from-completion": "مکمل ہونے سے شمار کر کے",
        "months": "{months} میں",
        "weeks": "{weeks} میں",
        "year-days": "سال کے {days} کو",
        "month-days": "{days} کو",
        "month-days.clamped": "{days} کو، یا جس مہینے میں {last} نہ ہو اس کے آخری دن",
        "weekdays": "{days} کو",
        "weekdays.all-work-days": "پیر سے جمعہ تک",
        "weekdays.of-month": "{days} کو",
        "weekdays.of-year": "{days} کو",
        "weekdays.only": "بشرطیکہ اس دن {days} ہو",
        "weekdays.only.of-month": "بشرطیکہ اس دن {days} ہو",
        "weekdays.only.of-year": "بشرطیکہ اس دن {days} ہو",
        "times": "{times} بجے",
        "hours": "{hours} بجے کے گھنٹوں میں",
        "minutes": "منٹ {minutes} پر",
        "positions.hourly": "ہر گھنٹے ان میں سے صرف {positions}",
        "positions.daily": "ہر دن ان میں سے صرف {positions}",
        "positions.weekly": "ہر ہفتے ان میں سے صرف {positions}",
        "positions.monthly": "ہر مہینے ان میں سے صرف {positions}",
        "positions.yearly": "ہر سال ان میں سے صرف {positions}",
        "week-start": "ہفتہ {day} سے شروع",
        "count.one": "ایک بار",
        "count.many": "{n} بار",
        "until": "{date} تک",
        "until.time": "{date}، {time} بجے تک",
        "week": "ہفتہ نمبر {n}",
        "week.from-end": "سال کے {place} ہفتے",
        "year-day": "دن نمبر {n}",
        "year-day.from-end": "{place} دن",
        "month-day": "{n} تاریخ",
        "month-day.from-end": "مہینے کے {place} دن",
        "weekday.any": "{day}",
        "weekday.numbered": "{place} {day}",
        "position": "{place} کو",
    },
    weekdays=WEEKDAYS,
    months=MONTHS,
    ordered=("every", "months", "weeks", "year-days", "month-days", "weekdays", "hours", "minutes", "times"),
    set_off=("positions", "week-start", "completion", "count", "until"),
    pause="، ",
    place=place,
    listed=listed,
    date=written,
)
