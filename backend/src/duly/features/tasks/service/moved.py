"""The dates of the next occurrence: everything moves with the due date. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from duly.calendar.progress import Step
from duly.calendar.rule import Frequency
from duly.calendar.series import Series
from duly.calendar.zones import instant, zone
from duly.database.base import Record
from duly.features.tasks.rules import FIRST_YEAR, LAST_YEAR
from duly.features.tasks.service.series_state import DUE, MOVED_DATES, SeriesState

_REMINDERS = "reminders"
_Moment = TypeVar("_Moment", date, datetime)


@dataclass(frozen=True, slots=True)
class Distance:
    """From one planned occurrence to another: days for dates; for instants the clock's time, or elapsed time for hours."""

    days: timedelta
    clock: timedelta
    elapsed: timedelta | None = None

    @classmethod
    def between(cls, series: Series, step: Step) -> "Distance":
        """Return how far the next occurrence lies from the series' start."""
        old, new = series.start, step.occurrence.wall
        if not (isinstance(old, datetime) and isinstance(new, datetime)):
            return cls(new - old, new - old)
        elapsed = None
        if series.rule.frequency is Frequency.HOURLY and step.occurrence.at is not None:
            elapsed = step.occurrence.at - series.instant(old)
        return cls(new.date() - old.date(), new - old, elapsed)

    def date(self, day: date | None) -> date | None:
        """Return a date so much later; None where Duly no longer reckons."""
        return None if day is None else _within(lambda: day + self.days)

    def instant(self, at: datetime | None, zone_name: str) -> datetime | None:
        """Return an instant so much later on the clock of the zone; None where Duly no longer reckons."""
        if at is None:
            return None
        if self.elapsed is not None:
            elapsed = self.elapsed
            return _within(lambda: at + elapsed)
        local = at.astimezone(zone(zone_name)).replace(tzinfo=None, fold=0)
        return _within(lambda: instant(local + self.clock, zone_name))


def _within(reckon: Callable[[], _Moment]) -> _Moment | None:
    try:
        moved = reckon()
    except OverflowError:
        return None
    return moved if FIRST_YEAR <= moved.year <= LAST_YEAR else None


def dates(task: Record, distance: Distance) -> Record:
    """Return the dates of a task, its due date included, moved by a distance."""
    zone_name = task["time_zone"] or "UTC"
    moved: Record = {name: distance.date(task[name]) for name in ("due_on", "start_on", "deadline_on")}
    return moved | {name: distance.instant(task[name], zone_name) for name in ("due_at", "start_at")}


def next_fields(task: Record, state: SeriesState, step: Step) -> Record:
    """Return what the next occurrence has where it differs from `task`: dates, rule, and what only this one had otherwise."""
    planned = task | state.pattern
    distance = Distance.between(state.series, step)
    moved = dates(planned, distance)
    due = step.occurrence
    fields: Record = {
        **state.pattern,
        **{name: moved[name] for name in MOVED_DATES},
        **dict.fromkeys(DUE),
        "recurrence": task["recurrence"] | {"rule": str(step.series.rule)},
    }
    if due.at is None:
        fields["due_on"] = due.wall
        if task["due_at"] is not None and fields["start_at"] is None:
            fields["time_zone"] = None
    else:
        fields |= {"due_at": due.at.astimezone(UTC), "time_zone": step.series.zone_name}
    return fields | reminders(planned, distance)


def reminders(task: Record, distance: Distance) -> Record:
    """Return the reminders moved: those relative to a date go with it, those at an instant move by the clock."""
    if not task.get(_REMINDERS):
        return {}
    zone_name = task["time_zone"] or "UTC"
    moved = []
    for reminder in task[_REMINDERS]:
        if reminder.get("at") is None:
            moved.append(reminder)
            continue
        at = distance.instant(datetime.fromisoformat(reminder["at"]), zone_name)
        if at is not None:
            moved.append(reminder | {"at": at.isoformat().replace("+00:00", "Z")})
    return {_REMINDERS: moved}
