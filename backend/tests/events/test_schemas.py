"""What stands on the bus fits the committed schemas, and those fail what does not."""

import json
from typing import Any
from uuid import uuid4

import httpx2
import jsonschema_rs
import pytest

from duly.adapters.dapr.event_bus import DaprEventBus
from duly.entrypoints import event_documents
from duly.events.catalogue import CATALOGUE, named
from duly.ports.event_bus import Announcement

COMMITTED = {path.stem: json.loads(path.read_bytes()) for path in event_documents.EVENTS.glob("*.json")}


def faults(envelope: dict[str, Any]) -> list[str]:
    """Return where an envelope breaks the committed schema of its type."""
    validator = jsonschema_rs.validator_for(COMMITTED[envelope["type"]], validate_formats=True)
    return [
        f"{'.'.join(str(part) for part in e.instance_path)}: {e.message[:200]}" for e in validator.iter_errors(envelope)
    ]


class TestExamples:
    def test_every_type_has_a_schema_and_an_example(self) -> None:
        names = {named(kind.name, kind.version) for kind in CATALOGUE.values()}
        assert COMMITTED.keys() == {*names, "duly.announcement.v1"}
        assert all(schema["examples"] for schema in COMMITTED.values())

    @pytest.mark.parametrize("name", sorted(COMMITTED))
    def test_fit(self, name: str) -> None:
        for example in COMMITTED[name]["examples"]:
            assert faults(example) == []

    @pytest.mark.parametrize("name", sorted(set(COMMITTED) - {"duly.announcement.v1"}))
    @pytest.mark.parametrize(
        "wrong",
        [
            {"specversion": "0.3"}, {"id": 5}, {"type": "duly.task.vanished.v1"}, {"subject": "x"}, {"time": "noon"},
            {"revision": 0}, {"revision": "1"}, {"sourceclass": "mars"}, {"data": {}}, {"partitionkey": None},
        ],
        ids=str,
    )  # fmt: skip
    def test_changed_on_purpose_do_not_fit(self, name: str, wrong: dict[str, Any]) -> None:
        validator = jsonschema_rs.validator_for(COMMITTED[name], validate_formats=True)
        assert not validator.is_valid(COMMITTED[name]["examples"][0] | wrong)

    def test_a_change_of_a_field_has_the_fields_type(self) -> None:
        example = COMMITTED["duly.task.updated.v1"]["examples"][0]
        for change in (
            {"title": {"from": "a", "to": 5}},
            {"title": {"to": "a"}},
            {"priority": {"from": "low", "to": "x"}},
        ):
            assert faults(example | {"data": {"version": 2, "changes": change}}) != []
        assert faults(example | {"data": {"version": 2, "changes": {"later": {"from": 1, "to": 2}}}}) == []


class Listening:
    """A sidecar that keeps what it is told to publish."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def request(self, method: str, path: str, *, headers: dict[str, str], body: bytes) -> httpx2.Response:
        assert headers["Content-Type"] == "application/cloudevents+json"
        self.bodies.append(body)
        return httpx2.Response(204)


class TestAnnouncements:
    async def test_as_the_bus_tells_them_fit(self) -> None:
        sidecar = Listening()
        await DaprEventBus(sidecar).announce(  # type: ignore[arg-type]
            [
                Announcement("feed", uuid4(), 7),
                Announcement("workspace", uuid4()),
                Announcement("parked", None),
            ]
        )
        (body,) = sidecar.bodies
        assert faults(json.loads(body)) == []
