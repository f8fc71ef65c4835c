"""Bodies of `/projects`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from duly.web.fields import PRINTABLE, Color, trimmed

ProjectName = Annotated[str, trimmed(100), PRINTABLE, Field(examples=["Home"])]


class ProjectRead(BaseModel):
    """A project."""

    id: UUID
    name: ProjectName
    color: Color | None
    archived: bool
    position: str = Field(description="Manual order: sorts byte by byte; opaque otherwise.")
    version: int
    created_at: datetime
    updated_at: datetime


class ProjectCreate(BaseModel):
    """A new project; it goes to the end."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Home", "color": "green"}]})

    name: ProjectName
    color: Color | None = None


class ProjectPatch(BaseModel):
    """A merge patch; `before` or `after` puts the project next to another one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "House", "archived": False}]})

    name: ProjectName = ""
    color: Color | None = None
    archived: bool = False
    before: UUID | None = None
    after: UUID | None = None


class ProjectList(BaseModel):
    """A page of projects."""

    items: list[ProjectRead]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class ProjectsQuery(BaseModel):
    """Which projects."""

    model_config = ConfigDict(extra="forbid")

    archived: bool | None = Field(None, description="Only archived ones, or only the others; both when absent.")
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, min_length=1, max_length=2000)


class ProjectDeleteQuery(BaseModel):
    """What becomes of the project's tasks."""

    model_config = ConfigDict(extra="forbid")

    tasks: Literal["inbox", "trash"] = Field("inbox", description="Move them to the Inbox, or to the trash.")
