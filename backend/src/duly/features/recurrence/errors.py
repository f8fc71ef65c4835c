"""Problems of series."""

from duly.calendar.refusals import RecurrenceRefused
from duly.errors import Conflict, FieldError, Invalid, NotFound


class SeriesNotFound(NotFound):
    """This task never repeated, so there is no series."""

    code = "series.not-found"
    title = "This task is of no series"


class DoesNotRepeat(Conflict):
    """Only a task that repeats can be skipped, postponed or ended; `current` is the task. Give it a `recurrence` first."""

    code = "recurrence.does-not-repeat"
    title = "This task does not repeat"


class OccurrenceCompleted(Conflict):
    """This occurrence is completed; `current` is the task. Act on the open one of its series, or reopen this one."""

    code = "recurrence.occurrence-completed"
    title = "This occurrence is completed"


class NothingFollows(Conflict):
    """This is the last occurrence of its series, so nothing is left to move on to: complete it, delete it, or end the series."""

    code = "recurrence.nothing-follows"
    title = "This is the last occurrence"


class PreviewRefused(Invalid):
    """There is nothing to preview; `errors` says which part to change, and how."""

    code = "recurrence.preview-refused"
    title = "The rule cannot be previewed"

    def __init__(self, refused: RecurrenceRefused, field: str) -> None:
        super().__init__(errors=[FieldError(field, refused.code, refused.message, refused.values)])
