"""Why a recurrence is not taken: every reason, with its code and what to do about it."""

from typing import NoReturn

REASONS: dict[str, str] = {
    # How a rule is written.
    "rule-too-long": "Write the rule in at most {most} characters.",
    "rule-malformed": "Write the rule as NAME=VALUE parts with semicolons between them, for example FREQ=WEEKLY;BYDAY=MO,TH.",
    "part-unknown": "Leave this part out: Duly repeats by the parts of RFC 5545 down to minutes, without extensions.",
    "part-repeated": "Name this part only once; several values of one part are separated by commas.",
    "seconds-not-offered": "Leave BYSECOND out: an occurrence has the seconds of the start.",
    "value-malformed": "Write this part as RFC 5545 does, for example {example}.",
    "too-many-values": "Give this part at most {most} values.",
    "frequency-missing": "Say how often with FREQ: HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY.",
    "frequency-unknown": "Use one of HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY for FREQ.",
    "frequency-too-fine": "Repeat hourly or less often; for several times an hour use FREQ=HOURLY with BYMINUTE.",
    # Values out of range.
    "interval-out-of-range": "Use an INTERVAL from 1 to 999.",
    "count-out-of-range": "Use a COUNT from 1 to 999, or leave it out for no end.",
    "bymonth-out-of-range": "Use months from 1 to 12.",
    "byweekno-out-of-range": "Use week numbers from 1 to 53, or -1 to -53 counted from the year's end.",
    "byyearday-out-of-range": "Use days of the year from 1 to 366, or -1 to -366 counted from its end.",
    "bymonthday-out-of-range": "Use days of the month from 1 to 31, or -1 to -31 counted from its end.",
    "byday-out-of-range": "Number a weekday from 1 to {most}, or -1 to -{most} counted from the end.",
    "byhour-out-of-range": "Use hours from 0 to 23.",
    "byminute-out-of-range": "Use minutes from 0 to 59.",
    "bysetpos-out-of-range": "Use positions from 1 to 366, or -1 to -366 counted from the end.",
    # Parts that do not go together.
    "count-with-until": "End the series with COUNT or with UNTIL, not with both.",
    "byday-number-not-allowed": "Number weekdays (2MO) only with FREQ=MONTHLY, or with FREQ=YEARLY without BYWEEKNO; else name the "
    "weekday alone.",
    "bymonthday-with-weekly": "Leave BYMONTHDAY out of a weekly rule, or use FREQ=MONTHLY.",
    "byweekno-needs-yearly": "Use BYWEEKNO with FREQ=YEARLY only.",
    "byyearday-not-allowed": "Use BYYEARDAY with FREQ=YEARLY or HOURLY only.",
    "bysetpos-alone": "Add what BYSETPOS chooses from, for example BYDAY=MO,TU,WE,TH,FR, or leave it out.",
    "bysetpos-beyond": "Choose smaller positions: one period of this rule has at most {most} to choose from.",
    # The start, its zone and the end.
    "start-out-of-range": "Start in a year from 1900 to 9998.",
    "start-not-whole-seconds": "Give the start in whole seconds.",
    "start-not-local": "Give the start as a local date and time, and its zone apart from it.",
    "zone-missing": "Name the time zone of a start that has a time, for example Europe/Berlin.",
    "zone-without-time": "Leave the time zone out: a date without a time has none.",
    "zone-unknown": "Use the IANA name of a time zone, for example Europe/Berlin.",
    "date-only-hourly": "Give the start a time, or repeat daily or less often: a date without a time cannot repeat hourly.",
    "date-only-time": "Give the start a time, or leave this part out: a date without a time has no hours and minutes.",
    "until-too-early": "Choose a later UNTIL: the rule does not occur by then.",
    # Beside the rule.
    "month-end-unclear": "Use month_end clamp with one day after the 28th counted from the month's beginning, in a monthly rule or "
    "a yearly one, without BYDAY and BYSETPOS; or use skip.",
    "exclude-kind": "Give excluded dates the form of the start: dates for a date, local dates with times for a time.",
    "after-kind": "Give `after` the form of the start: a date for a date, a date with a time for a time.",
    "too-many-excluded": "Exclude at most {most} dates.",
    # What it comes to.
    "never-occurs": "Change the rule: there is no such date.",
    "nothing-left": "Exclude fewer dates: none of the rule's are left.",
    "too-sparse": "Make the rule simpler: its dates are so far apart that finding them takes too long.",
    # iCalendar text.
    "text-malformed": "Give iCalendar lines: one DTSTART, one RRULE, and EXDATE lines if any.",
    "text-line-unknown": "Leave this line out: a series is DTSTART, RRULE and EXDATE.",
}


class RecurrenceRefused(ValueError):
    """A recurrence that Duly does not take.

    `code` is stable (`recurrence.interval-out-of-range`); `part` is what to change: a part of the rule in capitals (`INTERVAL`),
    or `rule`, `start`, `time_zone`, `exclude`, `month_end`, `text`; `message` tells a person what to do, in English, and holds
    nothing of the input; `values` are what it names, with the `part` where that is one of the rule.
    """

    def __init__(self, reason: str, part: str, **values: str | int) -> None:
        self.code = f"recurrence.{reason}"
        self.part = part
        self.message = REASONS[reason].format(**values)
        self.values = values | ({"part": part} if part.isupper() else {})
        super().__init__(self.message)


def refuse(reason: str, part: str, **values: str | int) -> NoReturn:
    """Raise the refusal for a reason of the table; `values` fill its sentence."""
    raise RecurrenceRefused(reason, part, **values)
