"""A bound on the work that one question may cost."""

from duly.calendar.refusals import refuse

# About a microsecond each. Accepting a rule and listing it are one question each; together they may take half a second.
STEPS = 200_000


class Budget:
    """Steps left; counted, not timed, so that the same rule is answered the same way everywhere."""

    __slots__ = ("left",)

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps. Errors: RecurrenceRefused (`recurrence.too-sparse`) when none are left."""
        self.left -= steps
        if self.left < 0:
            refuse("too-sparse", "rule")
