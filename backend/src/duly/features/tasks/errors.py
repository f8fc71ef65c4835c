"""Problems of tasks."""

from collections.abc import Mapping

from duly.calendar.refusals import RecurrenceRefused
from duly.errors import Conflict, FieldError, Invalid, NotFound


class TaskNotFound(NotFound):
    """There is no such task, it is in the trash, or you may not see it."""

    code = "task.not-found"
    title = "There is no such task"


class TaskNotInTrash(Conflict):
    """Only a task in the trash can be restored; `current` is the task."""

    code = "task.not-in-trash"
    title = "The task is not in the trash"


class TaskRuleBroken(Invalid):
    """The fields do not fit together; `errors` says which and why."""

    code = "task.rule-broken"
    title = "The task's fields do not fit together"

    def __init__(self, field: str, code: str, message: str, values: Mapping[str, str | int] | None = None) -> None:
        super().__init__(errors=[FieldError(field, code, message, values)])


class ParentUnknown(TaskRuleBroken):
    """`parent_id` names a task that does not exist, is in the trash, or that you may not see."""

    code = "task.parent-unknown"
    title = "There is no such parent task"

    def __init__(self) -> None:
        super().__init__("parent_id", self.code, "There is no such task.")


class ParentCycle(TaskRuleBroken):
    """A task cannot be placed under itself or one of its own subtasks."""

    code = "task.parent-cycle"
    title = "A task cannot be its own ancestor"

    def __init__(self) -> None:
        super().__init__("parent_id", self.code, "That task is this one or one of its subtasks.")


class NestedTooDeep(TaskRuleBroken):
    """Tasks nest at most eight levels deep."""

    code = "task.nested-too-deep"
    title = "Tasks nest at most eight levels deep"

    def __init__(self) -> None:
        super().__init__("parent_id", self.code, "That would be the ninth level.")


class SiblingUnknown(TaskRuleBroken):
    """`before` or `after` must name a task in the place that the task moves to."""

    code = "task.sibling-unknown"
    title = "There is no such task at that place"

    def __init__(self, field: str) -> None:
        super().__init__(field, self.code, "There is no such task at that place.")


class RecurrenceNotTaken(TaskRuleBroken):
    """Duly cannot repeat a task like that; `errors` says which part of the rule to change, and how."""

    code = "recurrence.refused"
    title = "The task cannot be repeated like that"

    def __init__(self, refused: RecurrenceRefused, field: str) -> None:
        super().__init__(field, refused.code, refused.message, refused.values)


class RecurrenceNeedsDue(TaskRuleBroken):
    """A task repeats from its due date on: give it one, or end the repeating with `"recurrence": null`."""

    code = "recurrence.needs-due"
    title = "What repeats needs a due date"

    def __init__(self) -> None:
        super().__init__("recurrence", self.code, "Give the task a due date, or let it no longer repeat.")


class RuleMissing(TaskRuleBroken):
    """A task that does not repeat yet needs a rule first."""

    code = "recurrence.rule-missing"
    title = "There is no rule to repeat by"

    def __init__(self) -> None:
        super().__init__("recurrence.rule", self.code, "Give a rule, for example FREQ=WEEKLY;BYDAY=MO.")


class RepeatsNoMore(TaskRuleBroken):
    """A completed task does not begin to repeat, and its rule does not change: reopen it, or change the open occurrence."""

    code = "recurrence.completed"
    title = "A completed task does not begin to repeat"

    def __init__(self) -> None:
        super().__init__("recurrence", self.code, "Reopen the task first, or change the open one of its series.")
