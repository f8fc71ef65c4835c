"""Bodies of `/changes`, and what `/stream` says."""

from datetime import datetime
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Reason = Literal["lifetime", "token-expired", "shutdown", "slow", "too-old", "unavailable"]
"""Why a client is told to come back: its stream or its token had its time; the process stops; it did not keep up; the log no
longer holds what comes next; the log cannot be read now."""


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


def _frame(event: str, data: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return the schema of one kind of frame: the JSON of its `data`, and what it has beside that and its name.

    A reader gives every event the last id that came, so one without an id of its own may have one.
    """
    told = {"type": "string", "contentMediaType": "application/json", "contentSchema": data}
    properties = {"event": {"const": event}, "data": told, **fields}
    return {"type": "object", "properties": properties, "required": [*properties]}


_ID = {"type": "string", "pattern": "^[0-9]+$"}
# OpenAPI 3.2's word for what a stream consists of; 3.1 has none.
STREAM_ITEMS = {
    "oneOf": [
        _frame(
            "ready",
            {"type": "object", "properties": {"revision": {"type": "integer"}}, "required": ["revision"]},
            id=_ID,
            retry={"type": "integer", "description": "Milliseconds to wait before coming back."},
        ),
        _frame("change", {"$ref": "#/components/schemas/ChangeRead"}, id=_ID),
        _frame("workspace", {"type": "object"}),
        _frame(
            "reconnect",
            {"type": "object", "properties": {"reason": {"enum": [*get_args(Reason)]}}, "required": ["reason"]},
        ),
    ]
}
