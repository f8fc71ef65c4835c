"""Bodies of `/changes`."""

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
