"""Problems of quick add."""

from duly.errors import FieldError, Invalid


class QuickAddEmpty(Invalid):
    """The text has no line that could be a task: write something."""

    code = "quick-add.empty"
    title = "There is nothing to add"

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("text", self.code, "Write at least one word.")])
