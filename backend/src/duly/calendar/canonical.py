"""The one way to write a rule: what the start implies is said, what says nothing is left out.

Two rules with the same start that differ only in how they are written have the same canonical form, and a calendar client that
reads it needs to take nothing from the start but the time.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from duly.calendar.rule import MONDAY, Frequency, Rule, Weekday
from duly.calendar.zones import instant

SECOND = timedelta(seconds=1)


def explicit(rule: Rule, start: date) -> Rule:
    """Return the rule with the days that it takes from its start written out; times stay with the start.

    The anchor day stands in the rule from then on, so it is not lost when the start moves to a shorter month.
    Source: RFC 5545, section 3.3.10, "information missing from the RRULE is derived from DTSTART".
    """
    frequency = rule.frequency
    weekday = (Weekday(start.weekday()),)
    if frequency is Frequency.WEEKLY and not rule.by_day:
        return replace(rule, by_day=weekday)
    if frequency is Frequency.MONTHLY and not rule.names_days:
        return replace(rule, by_month_day=(start.day,))
    if frequency is Frequency.YEARLY:
        if not rule.names_days:
            return replace(rule, by_month=rule.by_month or (start.month,), by_month_day=(start.day,))
        if rule.by_week_number and not (rule.by_day or rule.by_month_day or rule.by_year_day):
            return replace(rule, by_day=weekday)
    return rule


def without_idle_week_start(rule: Rule) -> Rule:
    """Return the rule without a WKST that changes nothing."""
    counts_weeks = rule.frequency is Frequency.WEEKLY and (rule.interval > 1 or rule.by_set_position)
    if counts_weeks or rule.by_week_number:
        return rule
    return replace(rule, week_start=MONDAY)


def ending(until: date | datetime, start: date | datetime, zone_name: str | None) -> date | datetime:
    """Return UNTIL in the form of the start: a date for a date, else a UTC instant.

    A date ends with its last second in the zone, so that a timed occurrence on that day is kept; a local time is taken in the zone.
    """
    if zone_name is None or not isinstance(start, datetime):
        return until.date() if isinstance(until, datetime) else until
    if not isinstance(until, datetime):
        after = datetime(until.year, until.month, until.day) + timedelta(days=1)  # noqa: DTZ001 - a local time
        return instant(after, zone_name) - SECOND
    return instant(until, zone_name) if until.tzinfo is None else until.astimezone(UTC)
