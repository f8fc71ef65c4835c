"""The CloudEvents 1.0 envelope of a recorded event."""

from datetime import UTC, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from duly.events.catalogue import named

SourceClass = Literal["loopback", "private", "public", "unknown", "system"]
"""The class of the address a change came from, all that is kept of it; `system` is Duly itself."""

_PREFIX = "duly."


class RecordedEvent(BaseModel):
    """One row of the event log. `version` is the schema version of its `data`, as it was written."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    user_id: UUID
    revision: int
    type: str
    version: int
    subject: str
    data: dict[str, Any]
    actor: str
    request_id: str
    source_class: str
    occurred_at: datetime
    trace_context: str | None = None

    def cloud_event(self) -> dict[str, Any]:
        """Return the envelope. `partitionkey` keeps a user's events in order; `revision` numbers them without gaps.

        Source: CloudEvents 1.0.2, sections 3.1 and 3.2, and its partitioning extension.
        """
        return {
            "specversion": "1.0",
            "id": str(self.id),
            "source": "/duly",
            "type": named(self.type, self.version),
            "subject": self.subject,
            "time": self.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "partitionkey": str(self.user_id),
            "revision": self.revision,
            "actor": self.actor,
            "correlationid": self.request_id,
            "sourceclass": self.source_class,
            "data": self.data,
            # Not `traceparent` of the distributed tracing extension: a sidecar puts its own call's there (Dapr 1.14, measured).
            **({"origintrace": self.trace_context} if self.trace_context else {}),
        }

    @classmethod
    def from_cloud_event(cls, envelope: dict[str, Any]) -> Self:
        """Read an envelope of ours; attributes that a broker added are passed over.

        Errors: ValueError (pydantic's included) when it can never be one of ours.
        """
        kind, _, version = str(envelope.get("type", "")).removeprefix(_PREFIX).rpartition(".v")
        if envelope.get("specversion") != "1.0" or not kind or not version.isdecimal():
            raise ValueError("this is no envelope of ours")
        return cls.model_validate(
            {
                "id": envelope.get("id"),
                "user_id": envelope.get("partitionkey"),
                "revision": envelope.get("revision"),
                "type": kind,
                "version": int(version),
                "subject": envelope.get("subject"),
                "data": envelope.get("data"),
                "actor": envelope.get("actor"),
                "request_id": envelope.get("correlationid"),
                "source_class": envelope.get("sourceclass", "unknown"),
                "occurred_at": envelope.get("time"),
                "trace_context": envelope.get("origintrace"),
            }
        )
