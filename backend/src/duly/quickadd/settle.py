"""What a line says, brought together: the fields of a task and the value of every chip."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from duly.calendar.zones import instant, zone
from duly.quickadd.days import Context, When
from duly.quickadd.line import Piece
from duly.quickadd.moments import Moment
from duly.quickadd.occurrences import Started, start_repeat
from duly.quickadd.recurrence import Phrase
from duly.quickadd.reminders import Notice, Reminder

DAY = timedelta(days=1)
# A reminder on a day without a time. The account's default hour, which a pure parse does not know.
USUAL_HOUR = time(9)


class Setting(NamedTuple):
    """From where the words are read: the instant, the zone, and the wall time there."""

    now: datetime
    zone_name: str
    context: Context


class Lasting(NamedTuple):
    """How long the task takes, said right behind its time."""

    start: int
    end: int
    length: timedelta


@dataclass
class Draft:
    """What was found in a line."""

    tokens: list[Piece] = field(default_factory=list)
    repeat: Phrase | None = None
    due: Moment | None = None
    clock: Moment | None = None
    start: Moment | None = None
    deadline: Moment | None = None
    lasting: Lasting | None = None
    reminders: list[Reminder] = field(default_factory=list)


class Settled(NamedTuple):
    """A task's fields without its title, what the body cannot hold, and the pieces with values for JSON."""

    fields: dict[str, Any]
    project: str | None
    assignees: tuple[str, ...]
    pieces: list[Piece]


def settle(draft: Draft, setting: Setting) -> Settled:
    """Return the fields and chips of a draft. Errors: NoSuchRepeat, when its repeat never occurs."""
    fields: dict[str, Any] = {}
    pieces = list(draft.tokens)
    named = {
        kind: [p.value for p in sorted(pieces) if p.kind == kind] for kind in ("tag", "priority", "project", "assignee")
    }
    if named["priority"]:
        fields["priority"] = named["priority"][0]
    if tags := _distinct(named["tag"]):
        fields["tags"] = tags
    _time(draft, setting, fields, pieces)
    if draft.deadline is not None and draft.deadline.when.day is not None:
        fields["deadline_on"] = (draft.deadline.when.last or draft.deadline.when.day).isoformat()
        pieces.append(_piece(draft.deadline, "deadline", fields["deadline_on"]))
    for reminder in draft.reminders:
        value = _reminder(reminder, fields, setting)
        pieces.append(Piece(reminder.start, reminder.end, "reminder", value, reminder.confidence))
        if value not in fields.setdefault("reminders", []):
            fields["reminders"].append(value)
    project = str(named["project"][0]) if named["project"] else None
    return Settled(fields, project, tuple(_distinct(named["assignee"])), sorted(pieces, key=lambda piece: piece.start))


def _time(draft: Draft, setting: Setting, fields: dict[str, Any], pieces: list[Piece]) -> None:
    """Set due, start and recurrence, with their chips."""
    lasting = draft.lasting.length if draft.lasting else None
    said: dict[str, Any] = {}
    if draft.repeat is not None:
        phrase = draft.repeat
        started = _started(draft, phrase, setting)
        until = (
            phrase.until
            or (draft.clock.when.until if draft.clock else None)
            or (draft.due.when.until if draft.due else None)
        )
        said = _occurrence(started, until, lasting, setting)
        fields["recurrence"] = {
            "rule": str(started.rule),
            "repeat_from": "completion" if phrase.repeat.from_completion else "due",
            "month_end": started.month_end,
            "catch_up": "skip",
        }
        pieces.append(Piece(phrase.start, phrase.end, "recurrence", fields["recurrence"], phrase.confidence))
    elif draft.due is not None or draft.clock is not None:
        said = _due(draft, setting, lasting)
    if draft.start is not None and not any(name in said for name in ("start_on", "start_at")):
        when = draft.start.when
        begin = _moment(when.day or setting.context.today, when.clock, setting)
        start = {f"start_{form}": value for form, value in begin.items()}
        pieces.append(_piece(draft.start, "start", start))
        fields |= start
    fields |= said
    if "due_at" in fields or "start_at" in fields:
        fields["time_zone"] = setting.zone_name
    if draft.due is not None:
        pieces.append(_piece(draft.due, "date", said))
    if draft.clock is not None and draft.clock.when.clock is not None:
        pieces.append(_piece(draft.clock, "time", f"{draft.clock.when.clock:%H:%M}"))
    if draft.lasting is not None and lasting is not None:
        minutes = int(lasting.total_seconds()) // 60
        pieces.append(Piece(draft.lasting.start, draft.lasting.end, "duration", f"PT{minutes}M", 1.0))


def _started(draft: Draft, phrase: Phrase, setting: Setting) -> Started:
    due = draft.due.when if draft.due else When()
    day, clocks = due.day, phrase.clocks
    if due.elapsed is not None:
        local = _local(setting.now + due.elapsed, setting)
        day, clocks = local.date(), (local.time(),)
    if not clocks:
        said = due.clock or (draft.clock.when.clock if draft.clock else None)
        clocks = (said,) if said else ()
    return start_repeat(
        phrase.repeat.rule,
        setting.context,
        setting.zone_name,
        clocks=clocks,
        day=(phrase.first.day if phrase.first else None) or day,
        last=phrase.last.day if phrase.last else None,
        length=phrase.length,
        count=phrase.count,
        repeat_from="completion" if phrase.repeat.from_completion else "due",
    )


def _occurrence(started: Started, until: time | None, lasting: timedelta | None, setting: Setting) -> dict[str, str]:
    first = started.first
    if first.at is None or not isinstance(first.wall, datetime):
        return {"due_on": first.wall.isoformat()}
    if until is not None:
        return {
            "start_at": stamp(first.at),
            "due_at": stamp(instant(datetime.combine(first.wall, until), setting.zone_name)),
        }
    return _stretch(first.at, lasting)


def _due(draft: Draft, setting: Setting, lasting: timedelta | None) -> dict[str, str]:
    when = draft.due.when if draft.due else When()
    clock, until, day = when.clock, when.until, when.day
    if clock is None and draft.clock is not None:
        clock, until = draft.clock.when.clock, draft.clock.when.until
    if when.elapsed is not None:
        return _stretch((setting.now + when.elapsed).replace(second=0, microsecond=0), lasting)
    now = setting.context.now
    if clock is not None and (day is None or (when.weekly and day == now.date())):
        # A bare time that has passed today means tomorrow, a bare weekday with such a time the week after.
        later = DAY if day is None else 7 * DAY
        day = (day or now.date()) + (later if clock <= now.time() else timedelta())
    assert day is not None
    if when.last is not None:
        begin = _moment(day, clock, setting)
        return {f"start_{form}": value for form, value in begin.items()} | {"due_on": when.last.isoformat()}
    if clock is None:
        return {"due_on": day.isoformat()}
    at = instant(datetime.combine(day, clock), setting.zone_name)
    if until is not None:
        return {"start_at": stamp(at), "due_at": stamp(instant(datetime.combine(day, until), setting.zone_name))}
    return _stretch(at, lasting)


def _stretch(at: datetime, lasting: timedelta | None) -> dict[str, str]:
    """Return a due instant; with a length, the task starts then and is due at its end (as DTSTART and DURATION of a VTODO)."""
    if lasting is None:
        return {"due_at": stamp(at)}
    return {"start_at": stamp(at), "due_at": stamp(at + lasting)}


def _moment(day: date, clock: time | None, setting: Setting) -> dict[str, str]:
    if clock is None:
        return {"on": day.isoformat()}
    return {"at": stamp(instant(datetime.combine(day, clock), setting.zone_name))}


def _reminder(reminder: Reminder, fields: dict[str, Any], setting: Setting) -> dict[str, str]:
    """Return a reminder of the body. Without a date to count from it is one before the due date, and waits for that."""
    what = reminder.what
    if isinstance(what, Notice):
        # A task with a length is announced before it starts, not before it ends.
        order = ("start", "due") if {"start_at", "due_at"} <= set(fields) else ("due", "start", "deadline")
        given = [kind for kind in order if {f"{kind}_on", f"{kind}_at"} & set(fields)]
        return {"before": what.duration, "of": given[0] if given else "due"}
    if what.elapsed is not None:
        return {"at": stamp((setting.now + what.elapsed).replace(second=0, microsecond=0))}
    now, day, clock = setting.context.now, what.day, what.clock or USUAL_HOUR
    if day is None:
        day = _day_of(fields, setting)
    if day is None:
        day = now.date() + (DAY if clock <= now.time() else timedelta())
    if what.weekly and day == now.date() and clock <= now.time():
        day += 7 * DAY
    return {"at": stamp(instant(datetime.combine(day, clock), setting.zone_name))}


def _day_of(fields: dict[str, Any], setting: Setting) -> date | None:
    if "due_on" in fields:
        return date.fromisoformat(fields["due_on"])
    if "due_at" in fields:
        return _local(datetime.fromisoformat(fields["due_at"]), setting).date()
    return None


def _local(at: datetime, setting: Setting) -> datetime:
    return at.astimezone(zone(setting.zone_name)).replace(tzinfo=None, second=0, microsecond=0)


def stamp(at: datetime) -> str:
    """Return an instant as bodies have it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _piece(moment: Moment, kind: str, value: Any) -> Piece:
    return Piece(moment.start, moment.end, kind, value, moment.confidence)


def _distinct(names: Iterable[Any]) -> list[Any]:
    """Return names in order, each once, whatever its case."""
    found: dict[str, Any] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return list(found.values())
