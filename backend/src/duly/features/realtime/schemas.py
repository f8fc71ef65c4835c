"""Bodies of `/changes`, and what `/stream` says."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ChangesQuery(BaseModel):
    """Where to go on, and how far."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, le=2**62, description="The last revision you have; 0 from the beginning.")
    limit: int = Field(200, ge=1, le=1000)


class ChangeRead(BaseModel):
    """One event of the user's log."""

    revision: int
    type: str = Field(examples=["task.completed"])
    subject: str = Field(examples=["tasks/0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e"])
    occurred_at: datetime
    data: dict[str, Any]


class Changes(BaseModel):
    """Events in order, without gaps; `more` when the limit cut them."""

    changes: list[ChangeRead]
    revision: int = Field(description="The user's current revision.")
    more: bool


STREAM_DESCRIPTION = (
    "Server-Sent Events. `ready` comes first; its `id` is the revision the stream starts from. `change` is one change as in "
    "`/changes`, with its revision as `id`: no gap and no repeat. `workspace` (without `id`) says that the workspace changed; "
    "read it after each `ready`, too. A comment comes after 15 seconds of silence. `reconnect` is the last: come back with "
    "`Last-Event-ID`. Its `reason` is `lifetime`, `token-expired` (fetch a token first), `shutdown`, `slow` (you did not keep "
    "up), `unavailable` (the log cannot be read now) or `too-old` (fetch fresh lists, then follow from their revision)."
)
STREAM_EXAMPLE = """\
retry: 1000
id: 41
event: ready
data: {"revision":41}

id: 42
event: change
data: {"revision":42,"type":"tag.deleted","subject":"tags/0198c5b2","occurred_at":"2026-11-24T12:00:00Z","data":{"name":"errand"}}

event: workspace
data: {}

event: reconnect
data: {"reason":"lifetime"}

"""
