"""Problems of tags."""

from duly.errors import Conflict, FieldError, Invalid, NotFound


class TagNotFound(NotFound):
    """There is no such tag, or you may not see it."""

    code = "tag.not-found"
    title = "There is no such tag"


class TagNameTaken(Conflict):
    """You have a tag with that name already; `current` is that tag. To make one of the two, merge them."""

    code = "tag.name-taken"
    title = "There is a tag with that name already"


class TagUnknown(Invalid):
    """A tag can be merged into another existing tag only."""

    code = "tag.unknown"
    title = "There is no such tag"

    def __init__(self, message: str = "There is no such tag.") -> None:
        super().__init__(errors=[FieldError("into", self.code, message)])
