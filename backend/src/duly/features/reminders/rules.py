"""When a reminder fires, decided without I/O. Rows are records of table `reminder`; a task is its row's plain values."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from duly.calendar import quiet_hours as hours
from duly.calendar.durations import Duration
from duly.calendar.zones import instant

# A request whose moment passed on its way still counts; one that was over when it was made does not.
GRACE = timedelta(seconds=10)
# From here on a person would notice, and is told.
LATE_SECONDS = 5

Row = dict[str, Any]
Wish = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What counts of an account: zone, the time at which days without a time remind, and quiet hours (wall times)."""

    time_zone: str = "UTC"
    reminder_time: time = time(9)
    quiet: tuple[time, time] | None = None
    updated_at: datetime | None = None


def key(wish: Wish) -> str:
    """Return what tells a task's wishes apart: `at:2026-12-24T08:00:00Z`, `due:PT30M`.

    It is the moment alone: how often a wish repeats and which channels tell of it may change without its firing again.
    """
    return f"at:{wish['at']}" if "at" in wish else f"{wish['of']}:{wish['before']}"


def wished(task: Row, name: str) -> Wish | None:
    """Return the task's wish with that key, None when it has none any more."""
    return next((wish for wish in task["reminders"] if key(wish) == name), None)


def moment(wish: Wish, task: Row, preferences: Preferences) -> datetime | None:
    """Return the UTC instant that a wish means, None while the task lacks the date.

    A date without a time begins at the account's reminder time in the account's zone; an instant is in the task's own zone.
    Days before keep the time on the wall there.
    """
    if "at" in wish:
        return datetime.fromisoformat(wish["at"])
    at, day = task.get(f"{wish['of']}_at"), task.get(f"{wish['of']}_on")
    zone_name = (at and task["time_zone"]) or preferences.time_zone
    if day is not None:
        at = instant(datetime.combine(day, preferences.reminder_time), zone_name)
    return None if at is None else Duration.parse(wish["before"]).before(at, zone_name)


def dates(wish: Wish) -> list[str]:
    """Return the fields of the task that a wish's moment is counted from; none for an instant of its own."""
    if "at" in wish:
        return []
    return ["deadline_on"] if wish["of"] == "deadline" else [f"{wish['of']}_on", f"{wish['of']}_at"]


def is_active(task: Row) -> bool:
    """Tell whether anybody wants to be told of the task: it is open and not in the trash."""
    return task["completed_at"] is None and task["deleted_at"] is None


def quiet_until(now: datetime, preferences: Preferences) -> datetime | None:
    """Return the end of the account's quiet hours that `now` lies in, as a UTC instant; None outside of them."""
    return hours.quiet_until(now, preferences.quiet, preferences.time_zone)


def begun(row_id: UUID, user_id: UUID, task_id: UUID, wish: Wish) -> Row:
    """Return the row of a new wish; `plan` says when it fires."""
    return {
        "id": row_id,
        "user_id": user_id,
        "task_id": task_id,
        "wish": key(wish),
        "version": 0,
        "moment": None,
        "fire_at": None,
        "fired_at": None,
        "late_seconds": 0,
        "nags": 0,
        "snoozed_until": None,
        "alarm": 0,
    }


def plan(row: Row, wish: Wish, task: Row, preferences: Preferences, since: datetime) -> Row:
    """Return the row as the task wants it now; the same object when nothing changes.

    `since` is when the task (or the account) came to want it: a moment that was over by then does not fire, one that passed
    later does. What fired for this moment does not fire again, but goes on repeating or snoozing when the task is open again.
    """
    means = moment(wish, task, preferences)
    after = row
    if row["version"] == 0 or means != row["moment"]:
        after = row | {"moment": means, "fired_at": None, "late_seconds": 0, "nags": 0, "snoozed_until": None}
        due = _fresh(means, since) if is_active(task) else None
    else:
        due = _due(row, wish, since) if is_active(task) else None
    if after is row and due == row["fire_at"]:
        return row
    return after | {"fire_at": due, "version": row["version"] + 1}


def _fresh(means: datetime | None, since: datetime) -> datetime | None:
    return means if means is not None and means >= since - GRACE else None


def _due(row: Row, wish: Wish, since: datetime) -> datetime | None:
    """Return when a row of an open task fires next, its moment being the same as before."""
    planned: datetime | None = row["fire_at"]
    snoozed: datetime | None = row["snoozed_until"]
    if row["fired_at"] is None:
        return planned or _fresh(row["moment"], since)
    if snoozed is not None:
        return planned or (snoozed if snoozed >= since - GRACE else None)
    nag = wish.get("nag")
    if nag is None or row["nags"] >= nag["max"]:
        return None
    return planned or since + Duration.parse(nag["every"]).elapsed


@dataclass(frozen=True, slots=True)
class Firing:
    """What a firing says, and the row after it. `late_seconds` are whole seconds."""

    row: Row
    at: datetime
    late_seconds: int
    nag: int
    urgent: bool
    deliver_at: datetime | None

    @property
    def late(self) -> bool:
        """Whether a person would notice."""
        return self.late_seconds >= LATE_SECONDS


def fire(row: Row, wish: Wish, task: Row, preferences: Preferences, now: datetime) -> Firing:
    """Return the firing of a row that is due at `now`, its task as it is.

    A repetition follows `every` after this one was due, or after the quiet hours that this one waits for; one that would be
    over already follows from now on.
    """
    due: datetime = row["fire_at"]
    again = row["fired_at"] is not None and row["snoozed_until"] is None
    nags = row["nags"] + again
    urgent = task["priority"] == "urgent"
    deliver_at = None if urgent else quiet_until(now, preferences)
    following, nag = None, wish.get("nag")
    if nag is not None and nags < nag["max"]:
        every = Duration.parse(nag["every"]).elapsed
        following = (deliver_at or due) + every
        if following <= now:
            following = now + every
    late_seconds = max(0, int((now - due).total_seconds()))
    after = row | {
        "fired_at": now,
        "late_seconds": late_seconds,
        "nags": nags,
        "snoozed_until": None,
        "fire_at": following,
        "version": row["version"] + (following is not None),
    }
    return Firing(after, due, late_seconds, nags, urgent, deliver_at)


def snooze(rows: list[Row], until: datetime) -> tuple[Row, list[Row]] | None:
    """Return the row that fired last as it fires again at `until`, and others of the task that would repeat before then.

    None when nothing has fired. The others wait, too: a person who snoozes wants silence.
    """
    fired = sorted((row for row in rows if row["fired_at"] is not None), key=lambda row: (row["fired_at"], row["id"]))
    if not fired:
        return None
    *others, last = fired
    waiting = [
        row | {"fire_at": until, "snoozed_until": row["snoozed_until"] and until, "version": row["version"] + 1}
        for row in others
        if row["fire_at"] is not None and row["fire_at"] < until
    ]
    return last | {"fire_at": until, "snoozed_until": until, "version": last["version"] + 1}, waiting
