"""Actions on recurring tasks, `/tasks/{id}/series` and `/recurrence/preview`."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from duly.database.base import Record
from duly.features.recurrence.schemas import Postpone, Preview, PreviewAsk, SeriesPatch, SeriesQuery, SeriesRead
from duly.features.recurrence.service import acting, reading
from duly.features.tasks.schemas.bodies import TaskRead
from duly.messaging import log
from duly.web.answers import answer, is_current, not_modified
from duly.web.authentication import Caller
from duly.web.documentation import problems
from duly.web.headers import IfMatch, IfNoneMatch, PathId, parse_id
from duly.web.idempotency import Idempotent
from duly.web.transaction import Reading, Writing

router = APIRouter(tags=["recurrence"])
_ACTION = problems(404, 409, 412)


def _task(task: Record) -> Response:
    return answer(task, etag=str(task["version"]))


@router.post("/tasks/{task_id}/skip", response_model=TaskRead, responses=_ACTION, operation_id="skipOccurrence")
async def skip(
    task_id: PathId, unit: Writing, principal: Caller, once: Idempotent, if_match: IfMatch = None
) -> Response:
    """Leave this occurrence out: the task moves on to the next one, with the dates and the rule it then has."""

    async def work() -> Response:
        return _task(await acting.skip(unit, principal, parse_id(task_id), if_match))

    return await once(unit, principal, work)


@router.post("/tasks/{task_id}/postpone", response_model=TaskRead, responses=_ACTION, operation_id="postponeOccurrence")
async def postpone(
    task_id: PathId, body: Postpone, unit: Writing, principal: Caller, once: Idempotent, if_match: IfMatch = None
) -> Response:
    """Give this occurrence another due date; the next ones keep theirs."""

    async def work() -> Response:
        return _task(await acting.postpone(unit, principal, parse_id(task_id), body, if_match))

    return await once(unit, principal, work)


@router.post("/tasks/{task_id}/end-series", response_model=TaskRead, responses=_ACTION, operation_id="endSeries")
async def end_series(
    task_id: PathId, unit: Writing, principal: Caller, once: Idempotent, if_match: IfMatch = None
) -> Response:
    """End the series with this occurrence, which stays as a task that does not repeat; the history is kept."""

    async def work() -> Response:
        return _task(await acting.end(unit, principal, parse_id(task_id), if_match))

    return await once(unit, principal, work)


@router.patch("/tasks/{task_id}/series", response_model=TaskRead, responses=_ACTION, operation_id="changeSeries")
async def change_series(
    task_id: PathId, body: SeriesPatch, unit: Writing, principal: Caller, if_match: IfMatch = None
) -> Response:
    """Change this occurrence alone, this and the following, or all; the task's own PATCH changes dates of this one alone."""
    return _task(await acting.change(unit, principal, parse_id(task_id), body, if_match))


@router.get("/tasks/{task_id}/series", response_model=SeriesRead, responses=problems(404), operation_id="getSeries")
async def get_series(
    task_id: PathId,
    query: Annotated[SeriesQuery, Query()],
    connection: Reading,
    principal: Caller,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Answer the series of any of its occurrences: rule, what comes, statistics, and history. The `ETag` is the revision."""
    etag = str(await log.current_revision(connection, principal.user_id))
    if is_current(if_none_match, etag):
        return not_modified(etag)
    return answer(await reading.series(connection, principal, parse_id(task_id), query), etag=etag)


@router.post("/recurrence/preview", response_model=Preview, operation_id="previewRecurrence")
async def preview_recurrence(body: PreviewAsk, connection: Reading, principal: Caller) -> Response:
    """Answer what a rule means: in canonical form, in words, and its next occurrences. Nothing is stored."""
    return answer(await reading.preview(connection, principal, body))
