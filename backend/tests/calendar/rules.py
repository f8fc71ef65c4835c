"""Rules by chance: every part, in every combination that the grammar lets stand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = (
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/St_Johns",
    "Asia/Karachi",
    "Africa/Casablanca",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Chatham",
    "Africa/Cairo",
    "UTC",
)
# Days around which a zone's clock changes, so that starts by chance meet them.
CHANGES = {
    "Australia/Lord_Howe": ("2026-04-05", "2026-10-04"),
    "Pacific/Apia": ("2011-12-30", "2011-09-24", "2021-04-04"),
    "America/St_Johns": ("2026-03-08", "2026-11-01", "2011-03-13"),
    "Asia/Karachi": ("2008-06-01", "2009-10-31"),
    "Africa/Casablanca": ("2026-02-15", "2026-03-22", "2018-10-28"),
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Pacific/Chatham": ("2026-04-05", "2026-09-27"),
    "Africa/Cairo": ("2026-04-24", "2026-10-29"),
    "UTC": ("2026-01-01",),
}


def rule_text(random: Random, frequency: str | None = None, *, times: bool = True) -> str:
    """Return the text of a rule without COUNT and UNTIL; it may never occur."""
    freq = frequency or random.choice(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
    parts = [f"FREQ={freq}"]

    def some(name: str, values: Sequence[object], most: int) -> None:
        parts.append(f"{name}={','.join(map(str, random.sample(list(values), random.randint(1, most))))}")

    if random.random() < 0.5:
        parts.append(f"INTERVAL={random.randint(1, 4)}")
    if random.random() < 0.3:
        some("BYMONTH", range(1, 13), 4)
    if freq != "WEEKLY" and random.random() < 0.35:
        some("BYMONTHDAY", (*range(1, 32), *range(-31, 0)), 5)
    if freq in ("YEARLY", "HOURLY") and random.random() < 0.2:
        some("BYYEARDAY", (*range(1, 367), *range(-366, 0)), 12)
    weeks = freq == "YEARLY" and random.random() < 0.25
    if weeks:
        some("BYWEEKNO", (1, 2, 52, 53, -1, -52, -53, *range(1, 54), *range(-53, 0)), 5)
    if random.random() < 0.5:
        numbers: Sequence[str] = ("",)
        if freq in ("MONTHLY", "YEARLY") and not weeks:
            numbers = random.choice((("",), ("1", "2", "4", "5", "-1", "-2", "-5"), ("", "1", "3", "-1")))
        some("BYDAY", [number + day for number in numbers for day in WEEKDAYS], 4)
    if times and random.random() < 0.25:
        some("BYHOUR", range(24), 3)
    if times and random.random() < 0.25:
        some("BYMINUTE", range(60), 3)
    if any(part.startswith("BY") for part in parts) and random.random() < 0.25:
        some("BYSETPOS", (1, 2, 3, 5, -1, -2, -3), 2)
    if random.random() < 0.25:
        parts.append(f"WKST={random.choice(WEEKDAYS)}")
    return ";".join(parts)


def start_near_change(random: Random, zone: str, days: int) -> datetime:
    """Return a local start at most some days before a change of the zone's clock, often at the hours where clocks change."""
    day = datetime.fromisoformat(random.choice(CHANGES[zone])) - timedelta(days=random.randint(0, days))
    return day.replace(
        hour=random.choice((0, 1, 2, 2, 3, random.randint(0, 23))), minute=random.choice((0, 15, 30, 45))
    )
