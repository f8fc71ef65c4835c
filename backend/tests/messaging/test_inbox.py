"""A row of the log as an event."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pydantic import ValidationError

from duly.events.envelope import RecordedEvent
from duly.messaging.inbox import recorded

VALUES = {
    "id": uuid4(),
    "user_id": uuid4(),
    "revision": 7,
    "type": "task.purged",
    "version": 1,
    "subject": f"tasks/{uuid4()}",
    "data": {"version": 3},
    "actor": "user:x",
    "request_id": "a-request",
    "source_class": "loopback",
    "occurred_at": datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    "trace_context": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}


class TestRecorded:
    def test_is_what_checking_every_field_gives(self) -> None:
        fast, checked = recorded(tuple(VALUES.values())), RecordedEvent(**VALUES)
        assert fast == checked
        assert fast.model_dump() == checked.model_dump()
        assert fast.model_dump(exclude_unset=True) == VALUES
        assert fast.cloud_event() == checked.cloud_event()
        assert repr(fast) == repr(checked)

    def test_can_be_copied_and_not_changed(self) -> None:
        event = recorded(tuple(VALUES.values()))
        assert event.model_copy(update={"version": 2}).version == 2
        with pytest.raises(ValidationError):
            event.version = 2  # type: ignore[misc]

    def test_a_row_of_another_width_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            recorded((1, 2, 3))
