"""A series as iCalendar lines and back: DTSTART, RRULE, EXDATE. The whole series is in them, so they also are how to store one.

What RFC 5545 cannot say stands in an X- property and in X- parameters, which other programs pass over.
Source: RFC 5545, sections 3.1 (lines), 3.8.2.4 (DTSTART), 3.8.5.1 (EXDATE), 3.8.5.3 (RRULE).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from duly.calendar.acceptance import MOST_EXCLUDED, accept
from duly.calendar.grammar import LONGEST_RULE, parse_moment
from duly.calendar.refusals import refuse
from duly.calendar.rule import moment_text
from duly.calendar.series import RepeatFrom, Series
from duly.calendar.zones import instant, zone_names

LONGEST_LINE_BYTES = 75
LONGEST_TEXT = LONGEST_RULE * 2 + MOST_EXCLUDED * 80
REPEAT_FROM = "X-DULY-REPEAT-FROM"
ANCHOR_DAY = "X-DULY-ANCHOR-DAY"
FOLD = "X-DULY-FOLD"
_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(.*)", re.IGNORECASE)
_PARAMETER = re.compile(r";([A-Z0-9-]+)=(?:\"([^\"]*)\"|([^\";:,]*))", re.IGNORECASE)
# What each property may carry.
PARAMETERS = {
    "DTSTART": {"TZID", "VALUE", FOLD},
    "EXDATE": {"TZID", "VALUE"},
    "RRULE": set[str](),
    REPEAT_FROM: {ANCHOR_DAY},
}


def to_text(series: Series) -> str:
    """Return the lines of a series, folded and ended as the RFC asks (CRLF)."""
    start = series.start
    fold = f";{FOLD}=1" if isinstance(start, datetime) and start.fold else ""
    lines = [f"DTSTART{fold}{_form(series)}:{_written(series, start)}", f"RRULE:{series.rule}"]
    lines += _excluded_lines(series)
    if series.repeat_from == "completion":
        day = "" if series.anchor_day is None else f";{ANCHOR_DAY}={series.anchor_day}"
        lines.append(f"{REPEAT_FROM}{day}:COMPLETION")
    return "".join(_folded(line) for line in lines)


def from_text(text: str, floating_zone: str | None = None) -> Series:
    """Return the series that lines say; `floating_zone` is the zone of a start that names none.

    Errors: RecurrenceRefused: `recurrence.text-malformed`, `recurrence.text-line-unknown`, and those of `accept`.
    """
    if len(text) > LONGEST_TEXT:
        refuse("text-malformed", "text")
    found: dict[str, list[tuple[dict[str, str], str]]] = {name: [] for name in PARAMETERS}
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        if line:
            name, parameters, value = _read_line(line)
            found[name].append((parameters, value))
    if len(found["DTSTART"]) != 1 or len(found["RRULE"]) != 1 or len(found[REPEAT_FROM]) > 1:
        refuse("text-malformed", "text")
    start, zone_name = _start(*found["DTSTART"][0], floating_zone)
    repeat_from, anchor_day = _repeat_from(found[REPEAT_FROM])
    exclude = [moment for line in found["EXDATE"] for moment in _exclude(*line, zone_name)]
    series = accept(found["RRULE"][0][1], start, zone_name, repeat_from=repeat_from, exclude=exclude)
    return replace(series, anchor_day=anchor_day) if series.is_span else series


def _form(series: Series) -> str:
    """Return the parameters that say how dates of the series are written."""
    if not series.has_time:
        return ";VALUE=DATE"
    return "" if series.zone_name == "UTC" else f";TZID={series.zone_name}"


def _written(series: Series, moment: date | datetime) -> str:
    return moment_text(moment) + ("Z" if series.zone_name == "UTC" else "")


def _excluded_lines(series: Series) -> Iterable[str]:
    local: list[date | datetime] = []
    utc: list[date | datetime] = []
    for key in sorted(series.exclude):
        reading = key.astimezone(series.zone).replace(tzinfo=None) if isinstance(key, datetime) else key
        # The second of two equal readings can only be told as an instant.
        readable = not isinstance(reading, datetime) or series.instant(reading.replace(fold=0)) == key
        if readable:
            local.append(reading)
        else:
            utc.append(key)
    if local:
        yield f"EXDATE{_form(series)}:{','.join(_written(series, reading) for reading in local)}"
    if utc:
        yield f"EXDATE:{','.join(map(moment_text, utc))}"


def _folded(line: str) -> str:
    """Return a line cut into pieces of at most 75 bytes, each but the first after a space."""
    pieces = [line[:LONGEST_LINE_BYTES]]
    rest = line[LONGEST_LINE_BYTES:]
    while rest:
        pieces.append(" " + rest[: LONGEST_LINE_BYTES - 1])
        rest = rest[LONGEST_LINE_BYTES - 1 :]
    return "\r\n".join(pieces) + "\r\n"


def _read_line(line: str) -> tuple[str, dict[str, str], str]:
    match = _LINE.fullmatch(line)
    if match is None:
        refuse("text-malformed", "text")
    name = match[1].upper()
    if name not in PARAMETERS:
        refuse("text-line-unknown", "text")
    parameters = {key.upper(): quoted or plain for key, quoted, plain in _PARAMETER.findall(match[2])}
    if not parameters.keys() <= PARAMETERS[name]:
        refuse("text-malformed", "text")
    return name, parameters, match[3].strip()


def _moment(text: str) -> date | datetime:
    try:
        return parse_moment(text.upper())
    except ValueError:
        refuse("text-malformed", "text")


def _start(parameters: dict[str, str], value: str, floating_zone: str | None) -> tuple[date | datetime, str | None]:
    start = _moment(value)
    if isinstance(start, datetime) is (parameters.get("VALUE", "").upper() == "DATE"):
        refuse("text-malformed", "text")
    if not isinstance(start, datetime):
        return start, None
    if start.tzinfo is not None:
        return start.replace(tzinfo=None), "UTC"
    return start.replace(fold=int(parameters.get(FOLD) == "1")), parameters.get("TZID", floating_zone)


def _exclude(parameters: dict[str, str], value: str, zone_name: str | None) -> Iterable[date | datetime]:
    named = parameters.get("TZID")
    if named is not None and named not in zone_names():
        refuse("zone-unknown", "time_zone")
    for text in value.split(","):
        moment = _moment(text)
        if isinstance(moment, datetime) and moment.tzinfo is None and named not in (None, zone_name):
            # Its own zone: only the instant counts.
            moment = instant(moment, named)
        yield moment


def _repeat_from(lines: list[tuple[dict[str, str], str]]) -> tuple[RepeatFrom, int | None]:
    if not lines:
        return "due", None
    parameters, value = lines[0]
    day = parameters.get(ANCHOR_DAY)
    if value.upper() != "COMPLETION" or (day is not None and not re.fullmatch("[1-9]|[12][0-9]|3[01]", day)):
        refuse("text-malformed", "text")
    return "completion", None if day is None else int(day)
