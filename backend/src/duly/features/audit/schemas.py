"""Bodies of `/activity`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from duly.events.envelope import SourceClass

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_DIFFERENCES = {"title": {"from": "Buy milk", "to": "Buy oat milk"}}


class ActivityQuery(BaseModel):
    """Which entries, and from where on."""

    model_config = ConfigDict(extra="forbid")

    task: UUID | None = Field(None, description="Only what happened to this task, also after it was deleted for good.")
    before: int | None = Field(None, ge=1, le=2**62, description="Only revisions below this one.")
    limit: int = Field(50, ge=1, le=200)


class _Entry(BaseModel):
    sequence: int = Field(description="Its number in the user's chain.", examples=[42])
    revision: int = Field(description="The revision that it recorded.", examples=[42])
    event_id: UUID
    occurred_at: datetime
    action: str = Field(description="The type of the event.", examples=["task.updated"])
    target: str = Field(examples=["tasks/0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"])
    actor: str = Field(examples=["user:0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"])
    request_id: str
    source_class: SourceClass = Field(
        description="The class of the client's address; `system` is Duly itself.", examples=["public"]
    )
    differences: dict[str, Any] | None = Field(
        description="Each changed field before and after; null when it was erased.", examples=[_DIFFERENCES]
    )
    hash: str = Field(description="SHA-256 over this entry and the one before, hexadecimal.", examples=[_HASH])


class ActivityRead(_Entry):
    """One recorded fact."""


class Activity(BaseModel):
    """Recorded facts, the newest first."""

    items: list[ActivityRead]
    next: int | None = Field(description="The `before` of the next page; null on the last.")


class ActivityLine(_Entry):
    """One line of the export: everything it takes to verify the chain."""

    user_id: UUID
    differences_hash: str = Field(description="SHA-256 of the differences, hexadecimal.", examples=[_HASH])
