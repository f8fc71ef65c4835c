"""The history of a series, and what a rule means."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from duly.calendar.acceptance import accept
from duly.calendar.occurrences import Occurrence, occurrences
from duly.calendar.refusals import RecurrenceRefused
from duly.calendar.series import Series
from duly.calendar.words.describing import describe
from duly.database.base import Record
from duly.features.accounts import service as accounts
from duly.features.recurrence.errors import PreviewRefused, SeriesNotFound
from duly.features.recurrence.schemas import PreviewAsk, SeriesQuery
from duly.features.tasks.service import changing, history
from duly.features.tasks.service.series_state import SeriesState
from duly.identity.principal import Principal

UPCOMING = 10


async def series(connection: AsyncConnection, principal: Principal, task_id: UUID | None, query: SeriesQuery) -> Record:
    """Return the series of a task as the API answers it. Errors: `TaskNotFound`, `SeriesNotFound`, `CursorInvalid`."""
    task = await changing.read(connection, principal, task_id)
    if task["series_id"] is None:
        raise SeriesNotFound
    series_id = task["series_id"]
    newest = await history.newest(connection, principal, series_id)
    items, following = await history.page(connection, principal, series_id, query.limit, query.cursor)
    statistics = await history.statistics(connection, principal, series_id)
    stored, recurrence = newest["series"], newest["recurrence"]
    # Completed and nothing made of it yet: the next one comes within moments.
    goes_on = recurrence is not None and (newest["completed_at"] is None or stored["made"] is None)
    is_open = goes_on and newest["completed_at"] is None and newest["deleted_at"] is None
    found: Record = {
        "series_id": series_id,
        "recurrence": recurrence if goes_on else None,
        "text": None,
        "ended": not goes_on,
        "open_task_id": newest["id"] if is_open else None,
        "upcoming": [],
        "statistics": statistics | {"skipped": stored["skipped"] if stored else 0},
        "items": items,
        "next": following,
    }
    if goes_on:
        state = SeriesState.read(recurrence, stored)
        locale = (await accounts.read(connection, principal))["locale"]
        found["text"], found["upcoming"] = await asyncio.to_thread(_told, state.series, locale)
    return found


def _told(series: Series, locale: str) -> tuple[str, list[Record]]:
    start = series.instant(series.start) if isinstance(series.start, datetime) else series.start
    try:
        coming = planned(occurrences(series, after=start, limit=UPCOMING))
    except RecurrenceRefused:
        # Too far apart to be found in time; what the rule says is still true.
        coming = []
    return describe(series, locale), coming


async def preview(connection: AsyncConnection, principal: Principal, ask: PreviewAsk) -> Record:
    """Return what a rule means. Errors: `PreviewRefused`, which says what to change."""
    account = await accounts.read(connection, principal)
    zone = None
    if isinstance(ask.start, datetime):
        zone = ask.time_zone or account["time_zone"]
    try:
        # Off the event loop: a hostile rule may take half a second.
        return await asyncio.to_thread(_preview, ask, zone, account["locale"])
    except RecurrenceRefused as refused:
        field = refused.part if refused.part.islower() and refused.part != "text" else "rule"
        raise PreviewRefused(refused, field) from None


def _preview(ask: PreviewAsk, zone: str | None, locale: str) -> Record:
    series = accept(
        ask.rule, ask.start, zone, month_end=ask.month_end, repeat_from=ask.repeat_from, exclude=ask.exclude
    )
    return {
        "rule": str(series.rule),
        "occurrences": planned(occurrences(series, after=ask.after, limit=ask.limit)),
        "ends": series.ends,
        "text": describe(series, locale),
    }


def planned(found: Iterable[Occurrence]) -> list[Record]:
    """Return occurrences as the API answers them."""
    return [{"local": _written(one.local), "at": one.at and one.at.astimezone(UTC)} for one in found]


def _written(local: date | datetime) -> Any:
    if not isinstance(local, datetime):
        return local.isoformat()
    return local.isoformat(timespec="seconds" if local.second else "minutes")
