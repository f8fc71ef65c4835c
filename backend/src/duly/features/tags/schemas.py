"""Bodies of `/tags`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from duly.web.fields import PRINTABLE, Color, trimmed


def _no_comma(name: str) -> str:
    if "," in name or "\n" in name or "\t" in name:
        raise PydanticCustomError("tag_name_separator", "A tag's name has no comma, tab or line break.")
    return name


TagName = Annotated[str, trimmed(50), PRINTABLE, AfterValidator(_no_comma), Field(examples=["errand"])]


class TagRead(BaseModel):
    """A tag."""

    id: UUID
    name: TagName
    color: Color | None
    version: int
    created_at: datetime
    updated_at: datetime


class TagCreate(BaseModel):
    """A new tag."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "errand", "color": "amber"}]})

    name: TagName
    color: Color | None = None


class TagPatch(BaseModel):
    """A merge patch; a new name shows on every task at once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "errands"}]})

    name: TagName = ""
    color: Color | None = None


class TagMerge(BaseModel):
    """The tag that stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"into": "0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"}]}
    )

    into: UUID


class TagList(BaseModel):
    """A page of tags."""

    items: list[TagRead]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class TagsQuery(BaseModel):
    """Which page."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(200, ge=1, le=200)
    cursor: str | None = Field(None, min_length=1, max_length=2000)
