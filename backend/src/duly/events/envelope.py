"""The CloudEvents 1.0 envelope of a recorded event."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from duly.events.catalogue import CATALOGUE


class RecordedEvent(BaseModel):
    """One row of the event log."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    user_id: UUID
    revision: int
    type: str
    subject: str
    data: dict[str, Any]
    actor: str
    request_id: str
    occurred_at: datetime

    def cloud_event(self) -> dict[str, Any]:
        """Return the envelope. `partitionkey` keeps a user's events in order; `revision` numbers them without gaps.

        Source: CloudEvents 1.0.2, sections 3.1 and 3.2, and its partitioning extension.
        """
        return {
            "specversion": "1.0",
            "id": str(self.id),
            "source": "/duly",
            "type": CATALOGUE[self.type].cloud_event_type,
            "subject": self.subject,
            "time": self.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "partitionkey": str(self.user_id),
            "revision": self.revision,
            "actor": self.actor,
            "correlationid": self.request_id,
            "data": self.data,
        }
