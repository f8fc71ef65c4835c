"""What a change of a task means for its series. Checks before anything is written."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from uuid_utils import compat

from duly.calendar.acceptance import accept
from duly.calendar.refusals import RecurrenceRefused
from duly.calendar.series import Series
from duly.database.base import Record
from duly.database.unit_of_work import UnitOfWork
from duly.events.payloads import SeriesEnded
from duly.features.tasks.errors import RecurrenceNeedsDue, RecurrenceNotTaken, RepeatsNoMore, RuleMissing
from duly.features.tasks.repository import occurrences
from duly.features.tasks.service import recording
from duly.features.tasks.service.series_state import (
    COPIED,
    DUE,
    MOVED_DATES,
    SeriesState,
    anchor,
    moved_days,
    public,
    stopped,
    unclamped,
)
from duly.identity.principal import Principal
from duly.messaging import log

Scope = Literal["plain", "this", "following"]
"""How far a change reaches. `plain`, a change of the task: dates this occurrence alone, anything else the next ones, too."""

DEFAULTS: Record = {"repeat_from": "due", "month_end": "skip", "catch_up": "skip"}
_PATTERN = ("rule", "repeat_from", "month_end")
_REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class Settled:
    """The internal columns to write with the task, and the series that ends by it if one does."""

    columns: Record = field(default_factory=dict)
    ends: Record | None = None

    def record(self, unit: UnitOfWork, principal: Principal) -> None:
        """Record the end, after the change that brought it."""
        if self.ends is not None:
            record_end(unit, principal, self.ends, "stopped")


def record_end(unit: UnitOfWork, principal: Principal, task: Record, reason: Literal["finished", "stopped"]) -> None:
    """Record that a series ended with a task."""
    payload = SeriesEnded(series_id=task["series_id"], reason=reason)
    log.record(unit, principal, "series.ended", recording.subject(task["id"]), payload)


async def begin(task: Record) -> Record:
    """Settle the recurrence of a new task in place, and return its internal columns.

    Errors: `RecurrenceNeedsDue`, `RecurrenceNotTaken`.
    """
    if task["recurrence"] is None:
        return {}
    if task["due_on"] is None and task["due_at"] is None:
        raise RecurrenceNeedsDue
    wish = DEFAULTS | _given(task["recurrence"])
    series = await accepted(task, wish)
    task |= {"recurrence": public(series, wish), "series_id": compat.uuid7()}
    return {"occurrence": 1, "series": SeriesState(series).stored()}


async def settle(
    unit: UnitOfWork, principal: Principal, before: Record, after: Record, scope: Scope = "plain"
) -> Settled:
    """Settle the recurrence of `after` in place: the same, a new pattern from here on, or none any more.

    `after["recurrence"]` is a merge patch over the one before. A pattern that is the same as before keeps its place: the
    interval's phase, and COUNT. Errors: `RecurrenceNeedsDue`, `RecurrenceNotTaken`, `RuleMissing`; `RepeatsNoMore` for a new
    pattern on a completed task.
    """
    had, wanted = before["recurrence"], after["recurrence"]
    if wanted is None:
        return await _stopped(unit, principal, before) if had is not None else Settled()
    if after["due_on"] is None and after["due_at"] is None:
        raise RecurrenceNeedsDue
    wish = DEFAULTS | (had or {}) | _given(wanted)
    if "rule" not in wish:
        raise RuleMissing
    if had is None:
        return await _begun(unit, principal, before, after, wish)
    found = await occurrences.place(unit.connection, principal, before["id"])
    state = SeriesState.read(had, found["series"])
    changed = [name for name in after if before[name] != after[name]]
    dated = any(name in changed for name in (*DUE, "time_zone"))
    after["recurrence"] = had | {"catch_up": wish["catch_up"]}
    moves = scope == "following" and dated
    if not moves and await _is_same(wish, had, state):
        kept = _with_pattern(state, before, changed, scope)
        return Settled() if kept == state else Settled({"series": kept.stored()})
    if after["status"] == "completed":
        raise RepeatsNoMore
    if wish["rule"] != had["rule"]:
        series = await accepted(after, wish)
    elif moves:
        series = await accepted(after, _on_new_days(wish, state, after))
    else:
        # Other choices for the same rule: it stays where it was planned, also when this occurrence was postponed.
        series = await accepted(after, _unclamped(wish, had, state), (state.series.start, state.series.zone_name))
    after["recurrence"] = public(series, wish)
    kept = _with_pattern(state, before, changed, "following" if scope == "following" else "plain")
    return Settled({"series": replace(kept, series=series).stored()})


async def accepted(task: Record, wish: Record, planned: tuple[date | datetime, str | None] | None = None) -> Series:
    """Return the series of a rule that begins at a task's due date, or where it was planned. Errors: `RecurrenceNotTaken`."""
    start, zone = planned or anchor(task)
    try:
        # Off the event loop: a hostile rule may take a quarter of a second to be refused.
        return await asyncio.to_thread(
            accept, wish["rule"], start, zone, month_end=wish["month_end"], repeat_from=wish["repeat_from"]
        )
    except RecurrenceRefused as refused:
        raise RecurrenceNotTaken(refused, _field(refused.part, task)) from None


def _field(part: str, task: Record) -> str:
    if part == "start":
        return "due_at" if task["due_on"] is None else "due_on"
    return {"time_zone": "time_zone", "month_end": "recurrence.month_end"}.get(part, "recurrence.rule")


def _given(patch: Record) -> Record:
    return {name: DEFAULTS.get(name) if value is None else value for name, value in patch.items()}


async def _stopped(unit: UnitOfWork, principal: Principal, before: Record) -> Settled:
    found = await occurrences.place(unit.connection, principal, before["id"])
    # A completed task that the series went on from is history: nothing ends with it.
    is_last = found["series"]["made"] is None
    return Settled({"series": stopped(found["series"])}, before if is_last else None)


async def _begun(unit: UnitOfWork, principal: Principal, before: Record, after: Record, wish: Record) -> Settled:
    """Let a task repeat that does not: on in its old series where it is the last of it, else in one of its own."""
    if after["status"] == "completed":
        raise RepeatsNoMore
    series = await accepted(after, wish)
    after["recurrence"] = public(series, wish)
    if before["series_id"] is None or await occurrences.later(unit.connection, principal, before):
        after["series_id"] = compat.uuid7()
        return Settled({"series": SeriesState(series).stored(), "occurrence": 1})
    found = await occurrences.place(unit.connection, principal, before["id"])
    return Settled({"series": SeriesState(series, skipped=found["series"]["skipped"]).stored()})


async def _is_same(wish: Record, had: Record, state: SeriesState) -> bool:
    """Tell whether a wish is the pattern that there is, also when it is written in another way."""
    if all(wish[name] == had[name] for name in _PATTERN):
        return True
    if wish["rule"] == had["rule"]:
        return False
    start, zone = state.series.start, state.series.zone_name
    try:
        series = await asyncio.to_thread(
            accept, wish["rule"], start, zone, month_end=wish["month_end"], repeat_from=wish["repeat_from"]
        )
    except RecurrenceRefused:
        return False
    return all(public(series, wish)[name] == had[name] for name in _PATTERN)


def _on_new_days(wish: Record, state: SeriesState, after: Record) -> Record:
    """Return the wish with its rule naming the days of the new due date, as the old one named those of the old."""
    old, new = (_day(moment) for moment in (state.series.start, anchor(after)[0]))
    return wish | {"rule": str(moved_days(state.series.rule, old, new))}


def _unclamped(wish: Record, had: Record, state: SeriesState) -> Record:
    """Return the wish with its rule naming the days that were asked for, where "or the last day" is taken back."""
    return wish if wish["month_end"] == had["month_end"] else wish | {"rule": str(unclamped(state.series.rule))}


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _with_pattern(state: SeriesState, before: Record, changed: list[str], scope: Scope) -> SeriesState:
    """Return the state with what the next occurrences have where they differ from this one."""
    dates = [name for name in MOVED_DATES if name in changed]
    others = [name for name in (*COPIED, _REMINDERS) if name in changed and name != "time_zone"]
    alone = dates if scope == "plain" and any(name in changed for name in DUE) else []
    if scope == "this":
        alone = [*dates, *others]
    if any(name in alone for name in ("start_on", "start_at")):
        # One form replaces the other: the next ones need to know both.
        alone = [*alone, "start_on", "start_at"]
    return state.with_pattern(
        {name: before[name] for name in alone}, [name for name in (*dates, *others) if name not in alone]
    )
