"""The body of `/workspace`."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from duly.web.answers import encode
from duly.web.fields import PRINTABLE

MAX_BYTES = 64 * 1024


def _each_once(ids: list[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))


# Names that the screen chooses; the backend gives them no meaning.
_NAME = r"^[a-z0-9][a-z0-9:/._-]{0,79}$"
View = Annotated[str, StringConstraints(pattern=_NAME), Field(examples=["inbox"])]
Place = Annotated[str, StringConstraints(pattern=_NAME), Field(examples=["add:inbox"])]
Sort = Annotated[
    str, StringConstraints(max_length=100, pattern=r"^-?[a-z]+(,-?[a-z]+){0,5}$"), Field(examples=["-due"])
]
Draft = Annotated[str, StringConstraints(min_length=1, max_length=10_000), PRINTABLE]


class Workspace(BaseModel):
    """A user's workspace, whole; at most 64 KiB of JSON."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "collapsed_projects": ["0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"],
                    "sorts": {"inbox": "-due", "project:0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e": "position"},
                    "drafts": {"add:inbox": "Buy mi"},
                }
            ]
        },
    )

    collapsed_projects: Annotated[list[UUID], AfterValidator(_each_once)] = Field(
        default_factory=list, max_length=500, description="Projects whose tasks are folded away."
    )
    sorts: dict[View, Sort] = Field(
        default_factory=dict, max_length=200, description="How each view is sorted, as `GET /tasks` takes it."
    )
    drafts: dict[Place, Draft] = Field(
        default_factory=dict, max_length=50, description="Text that was begun, by the place where it was."
    )

    @model_validator(mode="after")
    def _small(self) -> Self:
        if len(encode(self.model_dump(mode="json"))) > MAX_BYTES:
            raise PydanticCustomError("workspace_too_large", "A workspace is at most 64 KiB of JSON.")
        return self
