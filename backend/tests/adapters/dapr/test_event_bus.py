"""How events and announcements leave for the sidecar, and what is made of its answers."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jsonschema_rs
import pytest

from duly.adapters.dapr.event_bus import CALL_BYTES, ENTRY_BYTES, DaprEventBus
from duly.adapters.dapr.sidecar import Sidecar
from duly.events.envelope import RecordedEvent
from duly.ports.event_bus import Announcement, BusAway
from tests.adapters.dapr.double import SidecarDouble

CONTRACTS = Path(__file__).parents[3] / "contracts"
USER, OTHER = uuid4(), uuid4()


@pytest.fixture
def bus(sidecar: Sidecar) -> DaprEventBus:
    return DaprEventBus(sidecar)


def event(user: UUID = USER, revision: int = 1, size: int = 0) -> RecordedEvent:
    return RecordedEvent(
        id=uuid4(),
        user_id=user,
        revision=revision,
        type="task.updated",
        version=1,
        subject="tasks/1",
        data={"version": 2, "changes": {"description": {"from": "", "to": "x" * size}}},
        actor=f"user:{user}",
        request_id="a-request",
        source_class="private",
        occurred_at=datetime(2026, 11, 24, 12, 0, 0, 123_456, tzinfo=UTC),
    )


def calls(double: SidecarDouble) -> list[list[dict[str, Any]]]:
    return [said for _, path, said in double.calls if "/publish/bulk/" in path]


def refuse(double: SidecarDouble, *events: RecordedEvent) -> None:
    names = {str(found.id) for found in events}
    double.refused = lambda entry: entry["entryId"] in names


class TestPublish:
    @pytest.mark.parametrize(
        ("version", "path"),
        [("v1.14.0", "/v1.0-alpha1"), ("1.16.1", "/v1.0-alpha1"), ("1.17.0", "/v1.0"), ("1.19.0", "/v1.0")],
    )
    async def test_path_by_version_and_a_key_for_each_entry(
        self, double: SidecarDouble, bus: DaprEventBus, version: str, path: str
    ) -> None:
        double.version = version
        sent = [event(USER), event(OTHER)]
        assert await bus.publish("task-events", sent) == []
        # A key in the query would override every entry's.
        assert double.asked("/publish/") == [f"POST {path}/publish/bulk/events/task-events"]
        [entries] = calls(double)
        assert [entry["metadata"] for entry in entries] == [{"partitionKey": str(USER)}, {"partitionKey": str(OTHER)}]
        assert {entry["contentType"] for entry in entries} == {"application/cloudevents+json"}
        assert [entry["entryId"] for entry in entries] == [str(found.id) for found in sent]
        assert [RecordedEvent.from_cloud_event(entry["event"]) for entry in entries] == sent

    async def test_is_cut_by_count_with_one_call_at_a_time(self, double: SidecarDouble, bus: DaprEventBus) -> None:
        sent = [event(revision=number) for number in range(250)]
        assert await bus.publish("task-events", sent) == []
        assert [len(entries) for entries in calls(double)] == [100, 100, 50]
        assert [found["revision"] for found in double.published] == list(range(250))
        assert double.most_at_once == 1

    async def test_is_cut_by_bytes(self, double: SidecarDouble, bus: DaprEventBus) -> None:
        sent = [event(revision=number, size=ENTRY_BYTES - 2_000) for number in range(7)]
        assert await bus.publish("task-events", sent) == []
        assert [len(entries) for entries in calls(double)] == [3, 3, 1]
        assert 3 * ENTRY_BYTES < CALL_BYTES < 4 * 1024 * 1024

    async def test_what_was_not_taken_is_told_and_its_user_waits(
        self, double: SidecarDouble, bus: DaprEventBus
    ) -> None:
        mine = [event(USER, number) for number in range(150)]
        theirs = [event(OTHER, number) for number in range(150)]
        sent = [found for pair in zip(mine, theirs, strict=True) for found in pair]
        refuse(double, mine[10])
        lost = set(await bus.publish("task-events", sent))
        # Of the same call the user's later ones are out already; of the later calls none is.
        assert lost == {mine[10].id, *(found.id for found in mine[50:])}
        assert [found["revision"] for found in double.published if found["partitionkey"] == str(OTHER)] == list(
            range(150)
        )

    async def test_one_that_is_too_large_is_never_sent(self, double: SidecarDouble, bus: DaprEventBus) -> None:
        large = event(USER, 2, size=ENTRY_BYTES)
        sent = [event(USER, 1), large, event(USER, 3), event(OTHER, 1)]
        assert set(await bus.publish("task-events", sent)) == {large.id, sent[2].id}
        assert [found["id"] for found in double.published] == [str(sent[0].id), str(sent[3].id)]

    async def test_nothing_taken_is_away(self, double: SidecarDouble, bus: DaprEventBus) -> None:
        double.refused = lambda _: True
        with pytest.raises(BusAway):
            await bus.publish("task-events", [event(revision=number) for number in range(250)])
        assert len(calls(double)) == 1, "the broker is away: no further call is made"

    async def test_away_after_a_part_tells_which_part(self, double: SidecarDouble, bus: DaprEventBus) -> None:
        sent = [event(uuid4(), number) for number in range(250)]
        refuse(double, *sent[100:])
        assert set(await bus.publish("task-events", sent)) == {found.id for found in sent[100:]}
        assert [len(entries) for entries in calls(double)] == [100, 100]

    @pytest.mark.parametrize(
        ("status", "said"),
        [
            (500, {"errorCode": "ERR_PUBSUB_PUBLISH_MESSAGE"}),
            (500, None),
            (400, {"errorCode": "ERR_PUBSUB_EVENTS_SER"}),
            (404, {"errorCode": "ERR_PUBSUB_NOT_FOUND"}),
            (403, {"errorCode": "ERR_PUBSUB_FORBIDDEN"}),
        ],
    )
    async def test_an_answer_that_names_no_entry_is_away(
        self, double: SidecarDouble, bus: DaprEventBus, status: int, said: Any
    ) -> None:
        double.broken["/v1.0-alpha1/publish"] = (status, said)
        with pytest.raises(BusAway):
            await bus.publish("task-events", [event()])


class TestAnnounce:
    async def test_is_a_cloud_event_of_its_own_component(self, double: SidecarDouble, bus: DaprEventBus) -> None:
        await bus.announce([Announcement("feed", USER, 7), Announcement("parked", None)])
        assert double.asked("/publish/") == ["POST /v1.0/publish/updates/task-updates"]
        [envelope] = double.published
        schema = json.loads((CONTRACTS / "events" / "duly.announcement.v1.json").read_text())
        jsonschema_rs.validator_for(schema, validate_formats=True).validate(envelope)
        assert envelope["data"]["announcements"] == [
            {"kind": "feed", "user_id": str(USER), "revision": 7},
            {"kind": "parked", "user_id": None, "revision": 0},
        ]

    async def test_many_share_an_envelope(self, double: SidecarDouble, bus: DaprEventBus) -> None:
        await bus.announce([Announcement("feed", uuid4(), number) for number in range(1_200)])
        assert [len(envelope["data"]["announcements"]) for envelope in double.published] == [500, 500, 200]
        assert len({envelope["id"] for envelope in double.published}) == 3

    async def test_refused_is_away(self, double: SidecarDouble, bus: DaprEventBus) -> None:
        double.broken["/v1.0/publish"] = (500, {"errorCode": "ERR_PUBSUB_PUBLISH_MESSAGE"})
        with pytest.raises(BusAway):
            await bus.announce([Announcement("feed", USER, 1)])
