"""Problems of projects."""

from duly.errors import FieldError, Invalid, NotFound


class ProjectNotFound(NotFound):
    """There is no such project, or you may not see it."""

    code = "project.not-found"
    title = "There is no such project"


class ProjectUnknown(Invalid):
    """A field names a project that does not exist or that you may not see."""

    code = "project.unknown"
    title = "There is no such project"

    def __init__(self, field: str = "project_id") -> None:
        super().__init__(errors=[FieldError(field, self.code, "There is no such project.")])
