"""Problems of quick add."""

from duly.errors import FieldError, Invalid
from duly.features.tasks.rules import MAX_TAGS


class QuickAddEmpty(Invalid):
    """The text has no line that could be a task: write something."""

    code = "quick-add.empty"
    title = "There is nothing to add"

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("text", self.code, "Write at least one word.")])


class QuickAddTooManyTags(Invalid):
    """A line bears more tags than a task may, its own and those of `tags` together: leave some out."""

    code = "quick-add.too-many-tags"
    title = "That would be too many tags for one task"

    def __init__(self) -> None:
        message = f"A task bears at most {MAX_TAGS} tags: write fewer."
        super().__init__(errors=[FieldError("tags", self.code, message)])
