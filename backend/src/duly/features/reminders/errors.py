"""Problems of reminders."""

from duly.errors import Conflict, FieldError, Invalid


class NothingToSnooze(Conflict):
    """Only a reminder that has fired can be put off. To be told of the task at another time, add a reminder to it."""

    code = "reminder.nothing-to-snooze"
    title = "No reminder of this task has fired"


class SnoozeTaskCompleted(Conflict):
    """A completed task reminds nobody; reopen it first."""

    code = "reminder.task-completed"
    title = "The task is completed"


class SnoozeOver(Invalid):
    """`until` must lie in the future, at most 366 days ahead."""

    code = "reminder.until-out-of-range"
    title = "A reminder cannot be put off until then"

    def __init__(self) -> None:
        message = "Give an instant in the future, at most 366 days ahead."
        super().__init__(errors=[FieldError("until", self.code, message)])
